//! One value of the wire, read as whatever type its field wants.

use alloc::{borrow::Cow, boxed::Box};

use super::{Context, FieldError, error::Refused};
use crate::{
    error::Found,
    json::{
        Field, JsonType, number,
        token::{Token, TokenKind, json_string},
    },
    note::NoteKind,
    types::{
        blank,
        epoch::{self, EXPECTED as TIME},
        hint::{FieldType, Hint},
        scalar::{BOOLEAN, CODE, FLOAT, FromScalar, ID, INSTANT, INTEGER, Scalar},
    },
};

const TEXT: &str = "text";

/// Whether a token is text without escapes that is not blank, which nearly all text shows by its first byte.
#[inline]
pub(crate) fn is_plain_text(token: &Token<'_>) -> bool {
    token.is(TokenKind::Text) && token.bytes().first().is_some_and(u8::is_ascii_graphic)
}

/// Whether a token is text that says nothing.
#[inline]
pub(crate) fn is_blank(token: &Token<'_>) -> bool {
    /// Looks at the content, in which an escaped blank is one too.
    #[cold]
    fn is_blank_throughout(token: &Token<'_>) -> bool {
        blank::is_blank(&token.content())
    }
    if is_plain_text(token) {
        return false;
    }
    // A quote is not blank, and half of a surrogate pair is something.
    (token.is(TokenKind::Text) || token.is(TokenKind::EscapedText)) && is_blank_throughout(token)
}

/// One value of the wire, read as whatever type the field wants.
pub(crate) struct ValueReader<'a, 'c> {
    pub(super) token: Token<'a>,
    pub(super) field: Field,
    pub(super) optional: bool,
    pub(super) context: &'c mut Context,
}

impl<'a> ValueReader<'a, '_> {
    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        is_blank(&self.token)
    }

    #[cold]
    pub(super) fn refuse(&self, expected: &'static str) -> FieldError {
        FieldError(Box::new(Refused {
            field: self.field,
            prefix: self.context.prefix,
            optional: self.optional,
            expected,
            found: self.found(),
            at: (self.token.kind() != TokenKind::Absent).then(|| self.token.offset()),
        }))
    }

    /// The value, for an error or a note.
    #[cold]
    pub(super) fn found(&self) -> Found {
        match self.token.kind() {
            TokenKind::Absent => Found::Nothing,
            TokenKind::Null => Found::Null,
            _ if self.is_blank() => Found::Blank,
            kind => {
                // As it reads, not as it was escaped.
                let text = self.token.is_string().then(|| json_string(&self.token.content()));
                let json = text.map_or_else(|| self.token.to_json(), Cow::Owned);
                Found::value(&json, kind.json_type(), self.context.rules.quote_values)
            }
        }
    }

    /// Tells of a value whose JSON type is not the page's; strict decoding refuses it.
    #[inline(always)] // so that the type is a constant
    #[allow(clippy::inline_always)]
    pub(super) fn coerced(&mut self, to: JsonType) -> Result<(), FieldError> {
        let usual = match to {
            JsonType::Number => self.token.is_number(),
            JsonType::Bool => self.token.is(TokenKind::Bool),
            _ => self.token.is(TokenKind::Text),
        };
        if usual { Ok(()) } else { self.converted(to) }
    }

    #[cold]
    fn converted(&mut self, to: JsonType) -> Result<(), FieldError> {
        let from = self.token.kind().json_type();
        if from == to {
            return Ok(());
        }
        if self.context.rules.strict {
            return Err(self.refuse(match to {
                JsonType::Number => "a JSON number",
                JsonType::Bool => "a JSON boolean",
                _ => "a JSON string",
            }));
        }
        self.context.note(self.field.name(), || NoteKind::Coerced { from, to });
        Ok(())
    }

    /// Whether an optional field reads as `None`.
    #[inline(always)] // so that the field is a constant
    #[allow(clippy::inline_always)]
    pub(super) fn is_none(&mut self) -> Result<bool, FieldError> {
        let plain = self.token.is_number() || self.token.is(TokenKind::Bool) || is_plain_text(&self.token);
        if plain { Ok(self.context.refused.contains(self.field)) } else { self.says_nothing() }
    }

    /// The same, for what is not plainly a value.
    fn says_nothing(&mut self) -> Result<bool, FieldError> {
        let refused = self.context.refused.contains(self.field);
        let none = match self.token.kind() {
            TokenKind::Absent => true,
            TokenKind::Null => !self.context.rules.strict,
            // A blank message is one without a port.
            TokenKind::Text | TokenKind::EscapedText => {
                self.is_blank() && !self.context.rules.strict && self.field != Field::MESSAGE
            }
            _ => false,
        };
        if none
            && (self.token.kind() != TokenKind::Absent
                || self.context.documented_required.contains(self.field))
            && (self.context.notes.wanted() || self.context.rules.strict)
        {
            self.tell_none()?;
        }
        Ok(none || refused)
    }

    #[cold]
    fn tell_none(&mut self) -> Result<(), FieldError> {
        if self.token.is_string() {
            self.context.note(self.field.name(), || NoteKind::EmptyAsNone);
        }
        if self.context.documented_required.contains(self.field) {
            self.context.miss(self.token, self.field)?;
        }
        Ok(())
    }

    /// Decimal text, from a string or a bare number.
    #[inline]
    fn decimal<T>(&self, read: fn(&[u8]) -> Option<T>) -> Option<T> {
        if self.token.is_number() || self.token.is(TokenKind::Text) {
            return read(self.token.bytes());
        }
        self.escaped_decimal(read)
    }

    #[cold]
    fn escaped_decimal<T>(&self, read: fn(&[u8]) -> Option<T>) -> Option<T> {
        if self.token.is(TokenKind::EscapedText) { read(self.token.content().as_bytes()) } else { None }
    }

    #[inline]
    pub(super) fn integer(&self) -> Option<i64> {
        self.decimal(number::integer)
    }

    #[inline]
    fn float(&self) -> Option<f64> {
        self.decimal(number::float)
    }

    /// A clock's integer, or its seconds with a fraction.
    #[inline(always)] // twice a push, at two places
    #[allow(clippy::inline_always)]
    fn time(&mut self) -> Option<i64> {
        match self.integer() {
            Some(raw) => epoch::is_date(raw).then_some(raw),
            None => self.fractional_time(),
        }
    }

    #[cold]
    fn fractional_time(&mut self) -> Option<i64> {
        let (millis, cut) = self.decimal(epoch::from_fraction)?;
        Some(self.note_cut(millis, cut))
    }

    /// A clock's integer, or the instant that RFC 3339 text is.
    #[inline]
    fn instant(&mut self) -> Option<i64> {
        self.time().or_else(|| self.instant_text())
    }

    #[cold]
    fn instant_text(&mut self) -> Option<i64> {
        if !self.token.is_string() {
            return None;
        }
        let (raw, cut) = epoch::instant_from_rfc3339(&self.token.content())?;
        Some(self.note_cut(raw, cut))
    }

    fn note_cut(&mut self, raw: i64, cut: bool) -> i64 {
        if cut {
            self.context.note(self.field.name(), || NoteKind::CutToMillisecond);
        }
        raw
    }

    #[allow(clippy::redundant_closure_for_method_calls)] // the method itself has one lifetime, and is no such function
    #[inline]
    fn switch(&self) -> Option<i64> {
        // As nearly all are.
        if self.token.is(TokenKind::Integer) {
            return self.integer();
        }
        self.scalar(|scalar| scalar.switch())
    }

    #[allow(clippy::redundant_closure_for_method_calls)]
    #[inline]
    fn boolean(&self) -> Option<bool> {
        if self.token.is(TokenKind::Bool) {
            return Some(self.token.bytes().first() == Some(&b't'));
        }
        self.scalar(|scalar| scalar.boolean())
    }

    /// A scalar, read by a rule that is not the decoder's alone.
    #[cold]
    fn scalar<T>(&self, read: fn(Scalar<'_>) -> Option<T>) -> Option<T> {
        match self.token.kind() {
            TokenKind::Bool => read(Scalar::Bool(self.token.bytes().first() == Some(&b't'))),
            TokenKind::Integer | TokenKind::Number => read(Scalar::Number(self.token.text())),
            _ if self.token.is_string() => read(Scalar::Text(&self.token.content())),
            _ => None,
        }
    }

    /// An id: a string verbatim, or the digits of a bare integer.
    #[inline]
    pub(super) fn id(&self) -> Option<Cow<'a, str>> {
        if is_plain_text(&self.token) { Some(Cow::Borrowed(self.token.text())) } else { self.any_id() }
    }

    #[cold]
    fn any_id(&self) -> Option<Cow<'a, str>> {
        match self.token.kind() {
            TokenKind::Text | TokenKind::QuotedText | TokenKind::EscapedText if !self.is_blank() => {
                Some(self.token.content())
            }
            // Its digits would not say that it was negative.
            TokenKind::Integer if self.token.bytes() != b"-0" => Some(Cow::Borrowed(self.token.text())),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn text(&mut self) -> Option<Cow<'a, str>> {
        if self.token.is(TokenKind::Text) {
            let text = self.token.text();
            // Without escapes, DEL and the first byte of U+0080 to U+009F are all there is to look for.
            if self.context.notes.wanted() && memchr::memchr2(0x7f, 0xc2, text.as_bytes()).is_some() {
                self.remark_controls(text);
            }
            return Some(Cow::Borrowed(text));
        }
        self.any_text()
    }

    #[cold]
    fn any_text(&mut self) -> Option<Cow<'a, str>> {
        match self.token.kind() {
            TokenKind::Absent
            | TokenKind::Null
            | TokenKind::LoneSurrogate
            | TokenKind::Array
            | TokenKind::Object => None,
            _ => {
                let text = self.token.content();
                if self.context.notes.wanted() {
                    self.remark_controls(&text);
                }
                Some(text)
            }
        }
    }

    #[cold]
    fn remark_controls(&mut self, text: &str) {
        if text.chars().any(char::is_control) {
            self.context.note(self.field.name(), || NoteKind::ControlCharacters);
        }
    }

    /// Notes a coordinate that is none.
    #[inline]
    fn remark_range(&mut self, value: f64) {
        // The larger of the two ranges ends at 180, and speeds and the like are hardly ever past 90.
        if value.abs() > 90.0 && self.context.notes.wanted() {
            self.remark_past_90(value);
        }
    }

    #[cold]
    fn remark_past_90(&mut self, value: f64) {
        const RANGES: [(Field, f64); 2] = [(Field::named("lat"), 90.0), (Field::named("lon"), 180.0)];
        if RANGES.iter().any(|&(field, limit)| field == self.field && value.abs() > limit) {
            self.context.note(self.field.name(), || NoteKind::OutOfRange);
        }
    }
}

/// A type of a field, as it is read from the wire.
pub(crate) trait FromValue: FieldType + Sized {
    fn from_value(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError>;
}

impl<T: FieldType + FromScalar> FromValue for T {
    #[inline(always)] // so that the hint is a constant, and the match costs nothing
    #[allow(clippy::inline_always)]
    fn from_value(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError> {
        /// What is read in one way, and has this JSON type in the page; or the refusal of what is not.
        macro_rules! read {
            ($read:ident, $expected:ident, $page_type:ident) => {
                match value.$read() {
                    Some(read) => {
                        value.coerced(JsonType::$page_type)?;
                        read
                    }
                    None => return Err(value.refuse($expected)),
                }
            };
        }
        let read = match T::HINT {
            Hint::Boolean => T::from_scalar(Scalar::Bool(read!(boolean, BOOLEAN, Bool))),
            Hint::Integer | Hint::IntegerCode(_) => {
                T::from_scalar(Scalar::Signed(read!(integer, INTEGER, Number)))
            }
            Hint::Switch(_) => T::from_scalar(Scalar::Signed(read!(switch, CODE, Number))),
            Hint::Time => T::from_scalar(Scalar::Signed(read!(time, TIME, Number))),
            Hint::Instant => T::from_scalar(Scalar::Signed(read!(instant, INSTANT, Number))),
            Hint::Float => {
                let float = read!(float, FLOAT, Number);
                value.remark_range(float);
                T::from_scalar(Scalar::Float(float))
            }
            Hint::Id | Hint::TextCode(_) if is_plain_text(&value.token) => {
                T::from_scalar(Scalar::Text(value.token.text()))
            }
            Hint::Id | Hint::TextCode(_) => T::from_text(read!(id, ID, String)),
            // Of an optional field, only strict decoding lets blank text through, and means to.
            Hint::Text if !value.optional && value.is_blank() => None,
            // Of these, only text is a scalar.
            Hint::Text | Hint::List | Hint::Message => T::from_text(read!(text, TEXT, String)),
        };
        read.ok_or_else(|| value.refuse(T::HINT.expected()))
    }
}

impl Context {
    /// Notes that a field which the page requires, and this crate can do without, is not there; strict decoding refuses.
    pub(super) fn miss(&mut self, token: Token<'_>, field: Field) -> Result<(), FieldError> {
        if self.rules.strict {
            let value = ValueReader { token, field, optional: false, context: self };
            return Err(value.refuse("a value, which the page requires"));
        }
        self.note(field.name(), || NoteKind::MissingRequired);
        Ok(())
    }
}
