//! One flat JSON object, read where it stands into field names and lexemes.
//!
//! The same scanner reads two writings of an object. In plain JSON a quote is `"`. Inside a JSON string
//! (`ENCODED`), which is how the vendor sends it, a quote is `\"`, and nothing has to be unescaped to see
//! the fields. What is neither a plain string nor a scalar there, the scanner leaves to the caller, who
//! unescapes the layer and scans it as plain JSON.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::de::IgnoredAny;

use super::key::{Key, KeySet};

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// There is no such field.
    Absent,
    Null,
    Bool,
    Number,
    /// The content of a string that holds no escape.
    Text,
    /// A string with its quotes, escapes and all.
    EscapedText,
    Array,
    Object,
}

/// The text of a value, and what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme<'a> {
    pub(crate) text: &'a str,
    pub(crate) form: Form,
}

impl<'a> Lexeme<'a> {
    pub(crate) const ABSENT: Self = Self { text: "", form: Form::Absent };

    /// The content of a string; the text of everything else.
    pub(crate) fn content(&self) -> Cow<'a, str> {
        match self.form {
            // The scanner has checked the string, so this cannot fail.
            Form::EscapedText => Cow::Owned(serde_json::from_str(self.text).unwrap_or_default()),
            _ => Cow::Borrowed(self.text),
        }
    }

    pub(crate) fn is_string(&self) -> bool {
        matches!(self.form, Form::Text | Form::EscapedText)
    }

    /// The value as JSON text of its own.
    pub(crate) fn to_json(self) -> String {
        match self.form {
            Form::Text | Form::EscapedText => json_string(&self.content()),
            Form::Absent => "null".into(),
            _ => self.text.into(),
        }
    }
}

/// A text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default() // writing a str to memory cannot fail
}

/// The fields of one object.
pub(crate) struct Fields<'a> {
    known: [Lexeme<'a>; Key::COUNT],
    pub(crate) present: KeySet,
    pub(crate) unknown: Vec<(Cow<'a, str>, Lexeme<'a>)>,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(crate) fn get(&self, key: Key) -> Lexeme<'a> {
        self.known[key.index()]
    }
}

/// Why the text is not one flat object. Offsets count from the start of the scanned text.
#[derive(Debug)]
pub(crate) enum Failure {
    Syntax { at: usize, cause: Option<serde_json::Error> },
    Duplicate { at: usize, name: String },
    Depth { at: usize },
}

type Scanned<T> = Result<T, Failure>;

pub(crate) struct Scanner<'a, const ENCODED: bool> {
    text: &'a str,
    at: usize,
    /// How many levels of arrays and objects may still open, this object among them.
    depth: usize,
}

/// Reads text that is one object and nothing else.
pub(crate) fn object(text: &str, depth: usize) -> Scanned<Fields<'_>> {
    let mut scanner = Scanner::<false>::new(text, 0, depth);
    scanner.space();
    let fields = scanner.fields()?;
    scanner.space();
    if scanner.at == text.len() { Ok(fields) } else { scanner.stop() }
}

impl<'a, const ENCODED: bool> Scanner<'a, ENCODED> {
    pub(crate) fn new(text: &'a str, at: usize, depth: usize) -> Self {
        Self { text, at, depth }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    #[cold]
    fn stop<T>(&self) -> Scanned<T> {
        Err(Failure::Syntax { at: self.at, cause: None })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn slice(&self, from: usize, to: usize) -> Scanned<&'a str> {
        match self.text.get(from..to) {
            Some(slice) => Ok(slice),
            None => self.stop(),
        }
    }

    /// Skips JSON white space, which inside a JSON string is written as escapes but for the blank.
    #[inline]
    pub(crate) fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ') => self.at += 1,
                Some(b'\n' | b'\r' | b'\t') if !ENCODED => self.at += 1,
                Some(b'\\') if ENCODED => match self.text.as_bytes().get(self.at + 1) {
                    Some(b'n' | b'r' | b't') => self.at += 2,
                    _ => return,
                },
                _ => return,
            }
        }
    }

    /// Takes one byte that stands for itself in both writings.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Scanned<()> {
        if self.take(byte) { Ok(()) } else { self.stop() }
    }

    #[inline]
    fn at_quote(&self) -> bool {
        if ENCODED {
            self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\\"")
        } else {
            self.peek() == Some(b'"')
        }
    }

    pub(crate) fn fields(&mut self) -> Scanned<Fields<'a>> {
        let mut fields =
            Fields { known: [Lexeme::ABSENT; Key::COUNT], present: KeySet::EMPTY, unknown: Vec::new() };
        if self.depth == 0 {
            return Err(Failure::Depth { at: self.at });
        }
        self.expect(b'{')?;
        self.space();
        if self.take(b'}') {
            return Ok(fields);
        }
        loop {
            let at = self.at;
            let name = self.string()?;
            self.space();
            self.expect(b':')?;
            self.space();
            let value = self.value()?;
            self.put(&mut fields, name, value, at)?;
            self.space();
            if self.take(b'}') {
                break;
            }
            self.expect(b',')?;
            self.space();
        }
        self.refuse_repeats(&fields)?;
        Ok(fields)
    }

    #[inline]
    fn put(&self, fields: &mut Fields<'a>, name: Lexeme<'a>, value: Lexeme<'a>, at: usize) -> Scanned<()> {
        if name.form == Form::Text {
            if let Some(key) = Key::of(name.text.as_bytes()) {
                return Self::put_known(fields, key, value, at);
            }
        }
        let name = name.content();
        match Key::of(name.as_bytes()) {
            Some(key) => Self::put_known(fields, key, value, at),
            None => {
                fields.unknown.push((name, value));
                Ok(())
            }
        }
    }

    #[inline]
    fn put_known(fields: &mut Fields<'a>, key: Key, value: Lexeme<'a>, at: usize) -> Scanned<()> {
        if !fields.present.insert(key) {
            return Err(Failure::Duplicate { at, name: key.name().into() });
        }
        fields.known[key.index()] = value;
        Ok(())
    }

    /// Sorting finds repeated names without comparing each with all others.
    fn refuse_repeats(&self, fields: &Fields<'a>) -> Scanned<()> {
        if fields.unknown.len() < 2 {
            return Ok(());
        }
        let mut names: Vec<&str> = fields.unknown.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Failure::Duplicate { at: self.at, name: pair[0].into() }),
            None => Ok(()),
        }
    }

    #[inline]
    fn value(&mut self) -> Scanned<Lexeme<'a>> {
        match self.peek() {
            _ if self.at_quote() => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Form::Bool),
            Some(b'f') => self.literal("false", Form::Bool),
            Some(b'n') => self.literal("null", Form::Null),
            Some(b'{') if !ENCODED => self.nested(Form::Object),
            Some(b'[') if !ENCODED => self.nested(Form::Array),
            _ => self.stop(),
        }
    }

    #[inline]
    fn literal(&mut self, word: &str, form: Form) -> Scanned<Lexeme<'a>> {
        let text = self.slice(self.at, self.at + word.len())?;
        if text != word {
            return self.stop();
        }
        self.at += word.len();
        Ok(Lexeme { text, form })
    }

    #[inline]
    fn string(&mut self) -> Scanned<Lexeme<'a>> {
        if !self.at_quote() {
            return self.stop();
        }
        let quote = if ENCODED { 2 } else { 1 };
        let start = self.at + quote;
        let end = plain_end(self.text.as_bytes(), start);
        self.at = end;
        if self.at_quote() {
            self.at += quote;
            return Ok(Lexeme { text: self.slice(start, end)?, form: Form::Text });
        }
        if ENCODED {
            return self.stop();
        }
        self.escaped_string(start - quote)
    }

    /// A string that holds an escape, or something that does not belong into one: serde_json decides.
    #[cold]
    fn escaped_string(&mut self, start: usize) -> Scanned<Lexeme<'a>> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        if self.at >= bytes.len() {
            self.at = bytes.len();
            return self.stop();
        }
        self.at += 1;
        let text = self.slice(start, self.at)?;
        match serde_json::from_str::<Cow<'_, str>>(text) {
            Ok(_) => Ok(Lexeme { text, form: Form::EscapedText }),
            Err(cause) => Err(Failure::Syntax { at: start + offset_of(&cause, text), cause: Some(cause) }),
        }
    }

    #[inline]
    fn number(&mut self) -> Scanned<Lexeme<'a>> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'-') {
                self.take(b'+');
            }
            self.digits()?;
        }
        Ok(Lexeme { text: self.slice(start, self.at)?, form: Form::Number })
    }

    #[inline]
    fn digits(&mut self) -> Scanned<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.stop() } else { Ok(()) }
    }

    /// The raw slice of an array or object, its grammar checked by serde_json.
    fn nested(&mut self, form: Form) -> Scanned<Lexeme<'a>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut open = 0;
        loop {
            match self.peek() {
                Some(b'[' | b'{') => {
                    open += 1;
                    if open >= self.depth {
                        return Err(Failure::Depth { at: self.at });
                    }
                    self.at += 1;
                }
                Some(b']' | b'}') => {
                    open -= 1;
                    self.at += 1;
                    if open == 0 {
                        break;
                    }
                }
                // Only here are lone surrogates found: serde_json skips over them unseen.
                Some(b'"') => {
                    let end = plain_end(bytes, self.at + 1);
                    if bytes.get(end) == Some(&b'"') {
                        self.at = end + 1;
                    } else {
                        let start = self.at;
                        self.at = end;
                        self.escaped_string(start)?;
                    }
                }
                Some(_) => self.at += 1,
                None => return self.stop(),
            }
        }
        let text = self.slice(start, self.at)?;
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Ok(Lexeme { text, form }),
            Err(cause) => Err(Failure::Syntax { at: start + offset_of(&cause, text), cause: Some(cause) }),
        }
    }
}

/// The first byte from `at` on that a plain run of string text does not hold: a quote, a backslash, or a
/// control character. Looks at eight bytes at a time.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // High bit set in each byte that is zero; exact for the lowest such byte, which is the one asked for.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let special = zero(word ^ ONES * u64::from(b'"')) | zero(word ^ ONES * u64::from(b'\\')) | control;
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
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
