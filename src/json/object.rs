//! What a scan finds: the fields of one object, or why there is none.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::{
    field::{Field, FieldSet},
    token::{PackedToken, Token, TokenKind},
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
    /// Names and values, in the order of the text, and behind them those that came again with the same value.
    unknown: Vec<(PackedToken, PackedToken)>,
    /// How many of the unknown fields are such repeats.
    repeats: usize,
    /// The known fields that came again with the same value.
    repeated: FieldSet,
}

impl<'a> Object<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            escape_depth: 0,
            known: [PackedToken::ABSENT; Field::COUNT],
            present: FieldSet::EMPTY,
            unknown: Vec::new(),
            repeats: 0,
            repeated: FieldSet::EMPTY,
        }
    }

    /// Makes it one of another text, without a field.
    pub(super) fn reset(&mut self, text: &'a str) {
        if !self.present.is_empty() {
            self.known.fill(PackedToken::ABSENT);
        }
        self.unknown.clear();
        (self.text, self.escape_depth, self.repeats) = (text, 0, 0);
        (self.present, self.repeated) = (FieldSet::EMPTY, FieldSet::EMPTY);
    }

    #[inline]
    pub(crate) fn get(&self, field: Field) -> Token<'a> {
        self.token(self.known[field.index()])
    }

    /// Takes a field whose name is not plain text, or not of the page.
    #[cold]
    pub(super) fn put(&mut self, name: PackedToken, value: PackedToken, at: usize) -> Scanned<()> {
        match Field::of(self.name(name).as_bytes()) {
            Some(field) if !self.present.insert(field) => return self.repeat(field, value, at),
            Some(field) => self.known[field.index()] = value,
            None => self.unknown.push((name, value)),
        }
        Ok(())
    }

    /// Takes a field that is there already: the same text is the same value, and two values have no reading.
    #[cold]
    pub(super) fn repeat(&mut self, field: Field, value: PackedToken, at: usize) -> Scanned<()> {
        if self.is_same(self.known[field.index()], value) {
            self.repeated.insert(field);
            return Ok(());
        }
        Err(Box::new(ScanError::Duplicate { at, name: field.name().into() }))
    }

    /// Adds fields as null, where they are not there.
    pub(crate) fn add_nulls(&mut self, fields: FieldSet) {
        for field in fields.minus(self.present).iter() {
            self.present.insert(field);
            self.known[field.index()] = PackedToken::new(0, 0, TokenKind::Null);
        }
    }

    /// Takes away what [`add_nulls`](Self::add_nulls) added.
    pub(crate) fn remove_nulls(&mut self, fields: FieldSet) {
        for field in fields.iter() {
            self.known[field.index()] = PackedToken::ABSENT;
        }
        self.present = self.present.minus(fields);
    }

    fn is_same(&self, one: PackedToken, other: PackedToken) -> bool {
        one.kind() == other.kind() && self.token(one).bytes() == self.token(other).bytes()
    }

    /// Sorting finds repeated names without comparing each with all others. Of those with the same value, the first
    /// stays.
    #[inline]
    pub(super) fn settle_repeats(&mut self, at: usize) -> Scanned<()> {
        // In order, as a sender that counts or sorts writes them: then none is repeated.
        if self.unknown.len() < 2
            || self.unknown.is_sorted_by(|(name, _), (next, _)| self.name(*name) < self.name(*next))
        {
            return Ok(());
        }
        self.drop_repeats(at)
    }

    #[cold]
    fn drop_repeats(&mut self, at: usize) -> Scanned<()> {
        let mut names: Vec<_> =
            self.unknown.iter().enumerate().map(|(index, (name, _))| (self.name(*name), index)).collect();
        names.sort_unstable();
        let (mut repeats, mut named_again) = (Vec::new(), Vec::new());
        let mut first = 0;
        for (place, (name, index)) in names.iter().enumerate().skip(1) {
            if *name != names[first].0 {
                first = place;
            } else if self.is_same(self.unknown[names[first].1].1, self.unknown[*index].1) {
                repeats.push(*index);
                if place == first + 1 {
                    named_again.push(self.unknown[*index]);
                }
            } else {
                return Err(Box::new(ScanError::Duplicate { at, name: name.as_ref().into() }));
            }
        }
        repeats.sort_unstable();
        let (mut index, mut repeats) = (0, repeats.into_iter().peekable());
        self.unknown.retain(|_| {
            let repeated = repeats.next_if_eq(&index).is_some();
            index += 1;
            !repeated
        });
        self.repeats = named_again.len();
        self.unknown.append(&mut named_again);
        Ok(())
    }

    /// The names of fields that came more than once with the same value.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let known = self.repeated.iter().map(|field| Cow::Borrowed(field.name()));
        let (_, repeats) = self.unknown.split_at(self.unknown.len() - self.repeats);
        known.chain(repeats.iter().map(|(name, _)| self.name(*name)))
    }

    #[inline]
    pub(crate) fn has_repeated(&self) -> bool {
        !self.repeated.is_empty() || self.repeats > 0
    }

    pub(crate) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The fields that the page does not name, in the order of the text.
    pub(crate) fn unknown(&self) -> impl ExactSizeIterator<Item = (Cow<'a, str>, Token<'a>)> {
        let (fields, _) = self.unknown.split_at(self.unknown.len() - self.repeats);
        fields.iter().map(|(name, value)| (self.name(*name), self.token(*value)))
    }

    fn name(&self, name: PackedToken) -> Cow<'a, str> {
        self.token(name).content()
    }

    #[inline]
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
