//! Tokens: the text of one value, and what it is.

use alloc::{borrow::Cow, string::String};
use core::fmt;

use super::escape::unescape;

/// What a token is, with what the scanner saw of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum TokenKind {
    /// There is no such field.
    Absent = 0,
    Null,
    Bool,
    /// A number of digits alone, perhaps negative.
    Integer,
    /// A number with a fraction or an exponent.
    Number,
    /// The content of a string without escapes.
    Text,
    /// The content of a string whose only escapes are quotes.
    QuotedText,
    /// A string with its quotes, escapes and all, those of the strings around it included.
    EscapedText,
    /// The same, where an escape is half of a surrogate pair: valid JSON, and no Unicode text.
    LoneSurrogate,
    Array,
    Object,
}

impl TokenKind {
    /// The type of JSON value, as it was on the wire.
    pub(crate) const fn json_type(self) -> JsonType {
        match self {
            Self::Absent | Self::Null => JsonType::Null,
            Self::Bool => JsonType::Bool,
            Self::Integer | Self::Number => JsonType::Number,
            Self::Text | Self::QuotedText | Self::EscapedText | Self::LoneSurrogate => JsonType::String,
            Self::Array => JsonType::Array,
            Self::Object => JsonType::Object,
        }
    }

    /// In the order of their numbers.
    const ALL: [Self; 16] = {
        let mut all = [Self::Absent; 16];
        let named = [
            Self::Absent,
            Self::Null,
            Self::Bool,
            Self::Integer,
            Self::Number,
            Self::Text,
            Self::QuotedText,
            Self::EscapedText,
            Self::LoneSurrogate,
            Self::Array,
            Self::Object,
        ];
        let mut index = 0;
        while index < named.len() {
            assert!(named[index] as usize == index);
            all[index] = named[index];
            index += 1;
        }
        all
    };
}

/// A type of JSON value, as a note about a conversion names it.
///
/// ```
/// use mettax_push::{Decoder, JsonType, NoteKind};
///
/// let body = br#"{"deviceId":"1","num":"9","reportCt":1724822445,"deviceCt":1724793630}"#;
/// let decoded = Decoder::tolerant().decode(body)?;
/// let note = decoded.notes.iter().find(|note| note.field() == "num").unwrap();
/// let NoteKind::Coerced { from, to, .. } = note.kind() else { panic!("{note}") };
/// assert_eq!((*from, *to), (JsonType::String, JsonType::Number));
/// assert_eq!(to.to_string(), "number");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Where a token is: its start in 32 bits, its length in 28, its kind in 4.
///
/// One word is written and read at once. Three narrow stores that are read back as one wide load fail store-to-load
/// forwarding, which took a third of the time of a scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackedToken(u64);

/// The longest text whose tokens a [`PackedToken`] can describe.
pub(crate) const MAX_TEXT: usize = (1 << 28) - 1;

impl PackedToken {
    pub(crate) const ABSENT: Self = Self(0);

    #[inline]
    pub(crate) fn new(start: usize, length: usize, kind: TokenKind) -> Self {
        Self(start as u64 | (length as u64) << 32 | (kind as u64) << 60)
    }

    #[inline]
    pub(crate) fn kind(self) -> TokenKind {
        TokenKind::ALL[(self.0 >> 60) as usize & 15]
    }

    /// Whether it is of a kind, without asking of which it is otherwise.
    #[inline]
    pub(crate) fn is(self, kind: TokenKind) -> bool {
        self.0 >> 60 == kind as u64
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // each part has at most 32 bits
    fn range(self) -> core::ops::Range<usize> {
        let start = self.0 as u32 as usize;
        start..start + ((self.0 >> 32) as usize & MAX_TEXT)
    }

    #[inline]
    pub(crate) fn token(self, source: &str, escape_depth: u8) -> Token<'_> {
        Token { source, place: self, escape_depth }
    }
}

/// A value in the text that was scanned.
///
/// Its text is cut out where it is asked for: a cut in a `str` looks at the bytes at both ends, which numbers and
/// values that are not there do not need.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    source: &'a str,
    place: PackedToken,
    /// Inside how many JSON strings it is, none of them unescaped.
    escape_depth: u8,
}

impl<'a> Token<'a> {
    /// That of a field that is not there.
    pub(crate) const ABSENT: Self = Self { source: "", place: PackedToken::ABSENT, escape_depth: 0 };

    #[inline]
    pub(crate) fn kind(&self) -> TokenKind {
        self.place.kind()
    }

    /// Whether it is of a kind, without asking of which it is otherwise.
    #[inline]
    pub(crate) fn is(&self, kind: TokenKind) -> bool {
        self.place.is(kind)
    }

    /// Whether it is a number.
    #[inline]
    pub(crate) fn is_number(&self) -> bool {
        self.is(TokenKind::Integer) || self.is(TokenKind::Number)
    }

    #[inline]
    pub(crate) fn text(&self) -> &'a str {
        self.source.get(self.place.range()).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.source.as_bytes().get(self.place.range()).unwrap_or_default()
    }

    /// Where it starts in the text that was scanned: a string behind its quote.
    pub(crate) fn offset(&self) -> usize {
        let quoted = if self.is(TokenKind::EscapedText) { quote(self.escape_depth).len() } else { 0 };
        self.place.range().start + quoted
    }

    pub(crate) const fn escape_depth(&self) -> u8 {
        self.escape_depth
    }

    /// The content of a string; the text of everything else.
    #[inline]
    pub(crate) fn content(&self) -> Cow<'a, str> {
        match self.kind() {
            TokenKind::QuotedText | TokenKind::EscapedText => Cow::Owned(self.unescaped()),
            _ => Cow::Borrowed(self.text()),
        }
    }

    /// Apart from [`content`](Self::content), so that the usual case is small enough to be inlined.
    #[cold]
    fn unescaped(&self) -> String {
        if self.is(TokenKind::QuotedText) {
            return self.text().replace(quote(self.escape_depth + 1), "\"");
        }
        let quote = quote(self.escape_depth).len();
        let content = self.text().get(quote..self.text().len() - quote).unwrap_or_default();
        if self.escape_depth == 0 { unescape::<0>(content) } else { unescape::<1>(content) }
    }

    /// An escaped string as the JSON text that it is where it stands, without the escapes of the string around it.
    fn escaped(&self) -> Cow<'a, str> {
        if self.escape_depth == 0 {
            Cow::Borrowed(self.text())
        } else {
            Cow::Owned(unescape::<0>(self.text()))
        }
    }

    /// Whether it is a string that has a content.
    #[inline]
    pub(crate) fn is_string(&self) -> bool {
        matches!(self.kind(), TokenKind::Text | TokenKind::QuotedText | TokenKind::EscapedText)
    }

    /// The value as JSON text of its own.
    pub(crate) fn to_json(self) -> Cow<'a, str> {
        match self.kind() {
            TokenKind::Absent => Cow::Borrowed("null"),
            // With its quotes and as it was escaped; of the others, whose quotes are left out, none was.
            // Plain text holds nothing that is escaped.
            TokenKind::Text => Cow::Owned(["\"", self.text(), "\""].concat()),
            TokenKind::QuotedText => Cow::Owned(json_string(&self.content())),
            TokenKind::EscapedText => self.escaped(),
            _ => Cow::Borrowed(self.text()),
        }
    }
}

/// A text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default() // writing a str to memory cannot fail
}

/// How a quote is written inside so many JSON strings: each doubles the backslashes and adds one.
#[inline]
pub(crate) const fn quote(escape_depth: u8) -> &'static str {
    // 2^escape_depth - 1 backslashes: seven for a quote inside a string of `message`, the deepest that is scanned.
    const LONGEST: &str = r#"\\\\\\\""#;
    const { assert!(LONGEST.len() == 1 << 3) };
    let length = 1 << escape_depth;
    LONGEST.split_at(LONGEST.len() - length).1
}
