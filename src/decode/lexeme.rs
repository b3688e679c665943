//! The text of one value, and what it is.

use alloc::{borrow::Cow, string::String};

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Form {
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
    /// A string with its quotes, escapes and all.
    EscapedText,
    Array,
    Object,
}

impl Form {
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

/// Where a lexeme stands: its start in 32 bits, its length in 28, its form in 4.
///
/// One word is written and read at once; as three fields, the processor would wait for each to reach memory
/// before it could read them back together, which took a third of the time of a scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span(u64);

/// The longest text whose lexemes a [`Span`] can describe.
pub(crate) const MAX_TEXT: usize = (1 << 28) - 1;

impl Span {
    pub(crate) const ABSENT: Self = Self(0);

    #[inline]
    pub(crate) fn new(start: usize, length: usize, form: Form) -> Self {
        Self(start as u64 | (length as u64) << 32 | (form as u64) << 60)
    }

    #[inline]
    pub(crate) fn form(self) -> Form {
        Form::ALL[(self.0 >> 60) as usize & 15]
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // each part has at most 32 bits
    fn range(self) -> core::ops::Range<usize> {
        let start = self.0 as u32 as usize;
        start..start + ((self.0 >> 32) as usize & MAX_TEXT)
    }

    #[inline(always)] // a lexeme that is returned is copied before its parts have reached memory
    #[allow(clippy::inline_always, clippy::cast_possible_truncation)] // the start has 32 bits
    pub(crate) fn lexeme(self, text: &str, level: u8) -> Lexeme<'_> {
        let form = self.form();
        if form == Form::Absent {
            return Lexeme::ABSENT;
        }
        Lexeme { text: text.get(self.range()).unwrap_or_default(), at: self.0 as u32, form, level }
    }
}

/// The text of a value, and what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme<'a> {
    pub(crate) text: &'a str,
    /// Where it starts in the text that was scanned.
    at: u32,
    pub(crate) form: Form,
    /// Inside how many JSON strings it stands, unescaped as they are.
    level: u8,
}

impl<'a> Lexeme<'a> {
    /// That of a field that is not there.
    pub(crate) const ABSENT: Self = Self { text: "", at: 0, form: Form::Absent, level: 0 };

    /// Where it starts in the text that was scanned.
    pub(crate) const fn offset(&self) -> usize {
        self.at as usize
    }

    pub(crate) const fn level(&self) -> u8 {
        self.level
    }

    /// The content of a string; the text of everything else.
    #[inline]
    pub(crate) fn content(&self) -> Cow<'a, str> {
        match self.form {
            Form::QuotedText | Form::EscapedText => Cow::Owned(self.unescaped()),
            _ => Cow::Borrowed(self.text),
        }
    }

    /// Apart from [`content`](Self::content), so that the usual case is small enough to be inlined.
    #[cold]
    fn unescaped(&self) -> String {
        match self.form {
            Form::QuotedText => self.text.replace(quote(self.level + 1), "\""),
            // The scanner has checked the string, so this cannot fail.
            _ => serde_json::from_str(self.text).unwrap_or_default(),
        }
    }

    #[inline]
    pub(crate) fn is_string(&self) -> bool {
        matches!(self.form, Form::Text | Form::QuotedText | Form::EscapedText)
    }

    /// The value as JSON text of its own.
    pub(crate) fn to_json(self) -> Cow<'a, str> {
        match self.form {
            Form::Absent => Cow::Borrowed("null"),
            _ if self.is_string() => Cow::Owned(json_string(&self.content())),
            _ => Cow::Borrowed(self.text),
        }
    }
}

/// A text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default() // writing a str to memory cannot fail
}

/// How a quote is written inside so many JSON strings: each doubles the backslashes and adds one.
#[inline]
pub(crate) const fn quote(level: u8) -> &'static str {
    // 2^level - 1 backslashes: seven for a quote inside a string of `message`, the deepest that is scanned.
    const LONGEST: &str = r#"\\\\\\\""#;
    const { assert!(LONGEST.len() == 1 << 3) };
    let length = 1 << level;
    LONGEST.split_at(LONGEST.len() - length).1
}
