//! What a scan finds: the fields of one object, or why there is none.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::{
    field::{Field, FieldSet},
    token::{PackedToken, Token},
};

/// The fields of one object.
///
/// Aligned to the lines of the cache: where the stack happened to be would otherwise be seen in the time of a decode.
#[repr(align(64))]
pub struct Object<'a> {
    text: &'a str,
    pub(super) escape_depth: u8,
    pub(super) known: [PackedToken; Field::COUNT],
    pub(crate) present: FieldSet,
    /// Names and values, in the order of the text.
    unknown: Vec<(PackedToken, PackedToken)>,
}

impl<'a> Object<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            escape_depth: 0,
            known: [PackedToken::ABSENT; Field::COUNT],
            present: FieldSet::EMPTY,
            unknown: Vec::new(),
        }
    }

    #[inline(always)] // see `PackedToken::token`
    #[allow(clippy::inline_always)]
    pub(crate) fn get(&self, field: Field) -> Token<'a> {
        self.token(self.known[field.index()])
    }

    /// Takes a field whose name is not plain text, or not of the page.
    #[cold]
    pub(super) fn put(&mut self, name: PackedToken, value: PackedToken, at: usize) -> Scanned<()> {
        match Field::of(self.name(name).as_bytes()) {
            Some(field) if !self.present.insert(field) => {
                return Err(Box::new(ScanError::Duplicate { at, name: field.name().into() }));
            }
            Some(field) => self.known[field.index()] = value,
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
            Some(pair) => Err(Box::new(ScanError::Duplicate { at, name: pair[0].as_ref().into() })),
            None => Ok(()),
        }
    }

    pub(crate) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The fields that the page does not name, in the order of the text.
    pub(crate) fn unknown(&self) -> impl ExactSizeIterator<Item = (Cow<'a, str>, Token<'a>)> {
        self.unknown.iter().map(|(name, value)| (self.name(*name), self.token(*value)))
    }

    fn name(&self, name: PackedToken) -> Cow<'a, str> {
        self.token(name).content()
    }

    #[inline(always)] // see `PackedToken::token`
    #[allow(clippy::inline_always)]
    fn token(&self, span: PackedToken) -> Token<'a> {
        span.token(self.text, self.escape_depth)
    }
}

/// Why the text is not one flat object. Offsets count from the start of the scanned text.
#[derive(Debug)]
pub(crate) enum ScanError {
    Syntax { at: usize, cause: Option<serde_json::Error> },
    Duplicate { at: usize, name: String },
    Depth { at: usize },
}

/// Boxed, so that the results of the scanner stay in registers.
pub(super) type Scanned<T> = Result<T, Box<ScanError>>;

impl ScanError {
    /// What serde_json refused, which starts at `start`.
    #[cold]
    pub(crate) fn refused(start: usize, text: &str, cause: serde_json::Error) -> Self {
        Self::Syntax { at: start + offset_of(&cause, text), cause: Some(cause) }
    }
}

/// Where serde_json stopped, as an offset into the text it read.
pub(crate) fn offset_of(error: &serde_json::Error, text: &str) -> usize {
    let start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |end| end + 1),
    };
    let past = usize::from(!error.is_eof());
    (start + error.column()).saturating_sub(past).min(text.len())
}
