//! What a scan finds: the fields of one object, or why there is none.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::{
    key::{Key, KeySet},
    lexeme::{Lexeme, Span},
};

/// The fields of one object.
///
/// Aligned to the lines of the cache: where the stack happened to be would otherwise be seen in the time of a decode.
#[repr(align(64))]
pub(crate) struct Fields<'a> {
    text: &'a str,
    pub(super) level: u8,
    pub(super) known: [Span; Key::COUNT],
    pub(crate) present: KeySet,
    /// Names and values, in the order of the text.
    unknown: Vec<(Span, Span)>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            level: 0,
            known: [Span::ABSENT; Key::COUNT],
            present: KeySet::EMPTY,
            unknown: Vec::new(),
        }
    }

    #[inline(always)] // see `Span::lexeme`
    #[allow(clippy::inline_always)]
    pub(crate) fn get(&self, key: Key) -> Lexeme<'a> {
        self.lexeme(self.known[key.index()])
    }

    /// Takes a field whose name is not plain text, or not of the page.
    #[cold]
    pub(super) fn put(&mut self, name: Span, value: Span, at: usize) -> Scanned<()> {
        match Key::of(self.name(name).as_bytes()) {
            Some(key) if !self.present.insert(key) => {
                return Err(Box::new(Failure::Duplicate { at, name: key.name().into() }));
            }
            Some(key) => self.known[key.index()] = value,
            None => self.unknown.push((name, value)),
        }
        Ok(())
    }

    /// Sorting finds repeated names without comparing each with all others.
    #[inline]
    pub(super) fn refuse_repeats(&self, at: usize) -> Scanned<()> {
        // In order, as a sender that counts or sorts writes them: then none is repeated.
        if self.unknown.is_sorted_by(|(name, _), (next, _)| self.name(*name) < self.name(*next)) {
            return Ok(());
        }
        let mut names: Vec<_> = self.unknown.iter().map(|(name, _)| self.name(*name)).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Box::new(Failure::Duplicate { at, name: pair[0].as_ref().into() })),
            None => Ok(()),
        }
    }

    pub(crate) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The fields that the page does not name, in the order of the text.
    pub(crate) fn unknown(&self) -> impl ExactSizeIterator<Item = (Cow<'a, str>, Lexeme<'a>)> {
        self.unknown.iter().map(|(name, value)| (self.name(*name), self.lexeme(*value)))
    }

    fn name(&self, name: Span) -> Cow<'a, str> {
        self.lexeme(name).content()
    }

    #[inline(always)] // see `Span::lexeme`
    #[allow(clippy::inline_always)]
    fn lexeme(&self, span: Span) -> Lexeme<'a> {
        span.lexeme(self.text, self.level)
    }
}

/// Why the text is not one flat object. Offsets count from the start of the scanned text.
#[derive(Debug)]
pub(crate) enum Failure {
    Syntax { at: usize, cause: Option<serde_json::Error> },
    Duplicate { at: usize, name: String },
    Depth { at: usize },
}

/// Boxed, so that the results of the scanner stay in registers.
pub(super) type Scanned<T> = Result<T, Box<Failure>>;

impl Failure {
    /// What serde_json refused, which starts at `start`.
    #[cold]
    pub(super) fn refused(start: usize, text: &str, cause: serde_json::Error) -> Self {
        Self::Syntax { at: start + offset_of(&cause, text), cause: Some(cause) }
    }
}

/// Where serde_json stopped, as an offset into the text it read.
pub(super) fn offset_of(error: &serde_json::Error, text: &str) -> usize {
    let start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |end| end + 1),
    };
    let past = usize::from(!error.is_eof());
    (start + error.column()).saturating_sub(past).min(text.len())
}
