//! One flat JSON object, read where it stands into field names and tokens.
//!
//! The same scanner reads an object in plain JSON, in the text of a JSON string, and in the text of a string
//! inside that one. All that changes is how a quote is written: `"`, then `\"`, then `\\\"`. So the documented
//! body, whose object is text inside `data`, and the object that is text inside `message` there, are read
//! without unescaping anything. What a scanner of a string's text does not know, it leaves to the caller,
//! who unescapes the layer and scans it as plain JSON.

use alloc::{borrow::Cow, boxed::Box};

use serde::de::IgnoredAny;

use super::{
    escape::escape,
    field::Field,
    object::{Object, ScanError, Scanned},
    swar::{digit_run, find_escape},
    token::{PackedToken, Token, TokenKind, quote},
};

/// Reads an object at some `ESCAPE_DEPTH`: inside how many JSON strings, unescaped as they are, it stands.
///
/// A plain value that is moved forward: the functions on the quick path are inlined and the others take it
/// by value, so that the position lives in a register. That is worth a third of the time of a scan.
#[derive(Clone, Copy)]
pub(crate) struct Scanner<'a, const ESCAPE_DEPTH: u8> {
    text: &'a str,
    /// What has not been read yet: the end of `text`.
    rest: &'a [u8],
    /// How many levels of arrays and objects may still open, this object among them.
    depth: usize,
}

/// Reads text that is one object and nothing else.
pub(crate) fn object(text: &str, depth: usize) -> Result<Object<'_>, ScanError> {
    let mut object = Object::of(text);
    object_in(text, depth, &mut object)?;
    Ok(object)
}

/// The same, into a slot, whatever it held.
pub(crate) fn object_in<'a>(text: &'a str, depth: usize, object: &mut Object<'a>) -> Result<(), ScanError> {
    object.reset(text);
    Scanner::<0>::new(text, 0, depth).whole(object).map_err(|error| *error)
}

/// Reads the object whose text a string is, where it stands, into the slot. Offsets count from the start of that text.
///
/// `false` where that takes unescaping, or is an error for the reader of the unescaped text to explain.
pub(crate) fn object_inside<'a>(string: &Token<'a>, depth: usize, object: &mut Object<'a>) -> bool {
    fn inside<'a, const ESCAPE_DEPTH: u8>(text: &'a str, depth: usize, object: &mut Object<'a>) -> bool {
        Scanner::<ESCAPE_DEPTH>::new(text, 0, depth).whole(object).is_ok()
    }
    match (string.kind(), string.escape_depth()) {
        (TokenKind::Text | TokenKind::QuotedText, 0) => inside::<1>(string.text(), depth, object),
        (TokenKind::Text | TokenKind::QuotedText, 1) => inside::<2>(string.text(), depth, object),
        _ => false,
    }
}

#[allow(clippy::inline_always)] // see the type
impl<'a, const ESCAPE_DEPTH: u8> Scanner<'a, ESCAPE_DEPTH> {
    pub(crate) fn new(text: &'a str, at: usize, depth: usize) -> Self {
        Self { text, rest: text.as_bytes().get(at..).unwrap_or_default(), depth }
    }

    #[inline(always)]
    pub(crate) fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// Skips bytes, all of which are there.
    #[inline(always)]
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Reads the object that all of the text is.
    fn whole(&mut self, object: &mut Object<'a>) -> Scanned<()> {
        self.space();
        self.fields_inlined(object)?;
        self.space();
        if self.rest.is_empty() { Ok(()) } else { self.stop() }
    }

    /// Stops where the grammar is left; serde_json will say what is wrong there.
    #[cold]
    #[inline(never)]
    fn stop<T>(self) -> Scanned<T> {
        Err(Box::new(ScanError::Syntax { at: self.at(), cause: None }))
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Skips JSON white space, which inside a JSON string is written as escapes but for the blank.
    #[inline(always)]
    pub(crate) fn space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ' || (ESCAPE_DEPTH > 0 && byte == b'\\')) {
            self.rest = self.after_space();
        }
    }

    #[cold]
    #[inline(never)]
    fn after_space(mut self) -> &'a [u8] {
        loop {
            match self.peek() {
                Some(b' ') => self.skip(1),
                Some(b'\n' | b'\r' | b'\t') if ESCAPE_DEPTH == 0 => self.skip(1),
                Some(b'\\')
                    if ESCAPE_DEPTH == 1
                        && (self.rest.starts_with(b"\\n")
                            || self.rest.starts_with(b"\\r")
                            || self.rest.starts_with(b"\\t")) =>
                {
                    self.skip(2);
                }
                _ => return self.rest,
            }
        }
    }

    /// Takes one byte that stands for itself at every depth.
    #[inline(always)]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes bytes that stand for themselves at this depth.
    #[inline(always)]
    pub(crate) fn take_all(&mut self, bytes: &[u8]) -> bool {
        let Some(rest) = self.rest.strip_prefix(bytes) else { return false };
        self.rest = rest;
        true
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Scanned<()> {
        if self.take(byte) { Ok(()) } else { self.stop() }
    }

    #[inline(always)]
    fn expect_spaced(&mut self, byte: u8) -> Scanned<()> {
        if self.take(byte) {
            return Ok(());
        }
        self.space();
        self.expect(byte)
    }

    #[inline(always)]
    fn take_quote(&mut self) -> bool {
        self.take_all(const { quote(ESCAPE_DEPTH) }.as_bytes())
    }

    /// Reads an object's fields, in a function of its own: its caller would take registers from it.
    #[inline(never)]
    pub(crate) fn fields(&mut self, object: &mut Object<'a>) -> Scanned<()> {
        self.fields_inlined(object)
    }

    /// The same, for a caller that does little else.
    #[inline(always)]
    fn fields_inlined(&mut self, object: &mut Object<'a>) -> Scanned<()> {
        object.escape_depth = ESCAPE_DEPTH;
        let mut scanner = *self;
        scanner.fields_here(object)?;
        *self = scanner;
        Ok(())
    }

    #[inline(always)]
    fn fields_here(&mut self, object: &mut Object<'a>) -> Scanned<()> {
        if self.depth == 0 {
            return Err(Box::new(ScanError::Depth { at: self.at() }));
        }
        self.expect(b'{')?;
        if !self.rest.starts_with(const { quote(ESCAPE_DEPTH) }.as_bytes()) {
            self.space();
            if self.take(b'}') {
                return Ok(());
            }
        }
        // Between the tokens of a compact body there is no white space, so it is looked for only where
        // something else than the next token stands.
        loop {
            let start = self.rest;
            if !self.take_quote() {
                self.space();
                if !self.take_quote() {
                    return self.stop();
                }
            }
            match self.known_name() {
                Some(field) => {
                    self.expect_spaced(b':')?;
                    let value = self.value()?;
                    if object.present.insert(field) {
                        object.known[field.index()] = value;
                    } else {
                        object.repeat(field, value, self.text.len() - start.len())?;
                    }
                }
                None => self.rest = self.other_field(object, start)?,
            }
            if !self.take(b',') {
                self.space();
                if !self.take(b',') {
                    self.expect(b'}')?;
                    return object.settle_repeats(self.at());
                }
            }
        }
    }

    /// A name of the page and the quote after it, where plain text names one.
    #[inline(always)]
    fn known_name(&mut self) -> Option<Field> {
        let (field, rest) = Field::at_start_of(self.rest, const { quote(ESCAPE_DEPTH) })?;
        self.rest = rest;
        Some(field)
    }

    /// A field that is only passed over, and its name; `None` where that is not plain text, or one of the page.
    #[inline(never)]
    pub(crate) fn passed_field(&mut self) -> Option<&'a str> {
        let mut scanner = *self;
        if !scanner.take_quote() || { scanner }.known_name().is_some() {
            return None;
        }
        let name = scanner.string().ok()?;
        if !name.is(TokenKind::Text) {
            return None;
        }
        scanner.expect_spaced(b':').ok()?;
        scanner.value().ok()?;
        *self = scanner;
        Some(name.token(self.text, ESCAPE_DEPTH).text())
    }

    /// A field whose name is not plain text, or not of the page, and what comes after it.
    #[inline(never)]
    fn other_field(mut self, object: &mut Object<'a>, start: &'a [u8]) -> Scanned<&'a [u8]> {
        let name = self.string()?;
        if name.kind() == TokenKind::LoneSurrogate {
            return self.stop();
        }
        self.expect_spaced(b':')?;
        let value = self.value()?;
        object.put(name, value, self.text.len() - start.len())?;
        Ok(self.rest)
    }

    #[inline(always)]
    fn value(&mut self) -> Scanned<PackedToken> {
        // Asked for in turn: most values are one or the other, and what is left is found by a table.
        if matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return self.number();
        }
        if self.take_quote() {
            return self.string();
        }
        let (span, rest) = match self.peek() {
            Some(b't') => return self.literal("true", TokenKind::Bool),
            Some(b'f') => return self.literal("false", TokenKind::Bool),
            Some(b'n') => return self.literal("null", TokenKind::Null),
            Some(b'{') if ESCAPE_DEPTH == 0 => self.nested(TokenKind::Object)?,
            Some(b'[') if ESCAPE_DEPTH == 0 => self.nested(TokenKind::Array)?,
            _ => self.spaced_value()?,
        };
        self.rest = rest;
        Ok(span)
    }

    /// A value after white space, and what comes after it; an error where there is no white space either.
    #[cold]
    #[inline(never)]
    fn spaced_value(mut self) -> Scanned<(PackedToken, &'a [u8])> {
        let rest = self.after_space();
        if rest.len() == self.rest.len() {
            return self.stop();
        }
        self.rest = rest;
        let value = self.value()?;
        Ok((value, self.rest))
    }

    #[inline(always)]
    fn literal(&mut self, word: &str, kind: TokenKind) -> Scanned<PackedToken> {
        let start = self.at();
        if self.take_all(word.as_bytes()) {
            Ok(PackedToken::new(start, word.len(), kind))
        } else {
            self.stop()
        }
    }

    /// The rest of a string whose opening quote was taken.
    #[inline(always)]
    fn string(&mut self) -> Scanned<PackedToken> {
        let start = self.at();
        let length = find_escape(self.rest);
        self.skip(length);
        if self.take_quote() {
            return Ok(PackedToken::new(start, length, TokenKind::Text));
        }
        let (span, rest) = self.quoted_string(start)?;
        self.rest = rest;
        Ok(span)
    }

    /// A string in which something stood that plain text does not hold, and what comes after it.
    #[cold]
    #[inline(never)]
    fn quoted_string(mut self, start: usize) -> Scanned<(PackedToken, &'a [u8])> {
        let inner_quote = quote(ESCAPE_DEPTH + 1).as_bytes();
        while let Some(rest) = self.rest.strip_prefix(inner_quote) {
            self.rest = rest;
            self.skip(find_escape(rest));
            let end = self.at();
            if self.take_quote() {
                return Ok((PackedToken::new(start, end - start, TokenKind::QuotedText), self.rest));
            }
        }
        self.escaped_string(start - const { quote(ESCAPE_DEPTH) }.len())
    }

    /// A string that holds other escapes, which starts at `start`. They are stepped over here, and taken away where the
    /// value is read.
    #[cold]
    #[inline(never)]
    fn escaped_string(mut self, start: usize) -> Scanned<(PackedToken, &'a [u8])> {
        loop {
            self.skip(find_escape(self.rest));
            if self.take_quote() {
                let token = PackedToken::new(start, self.at() - start, TokenKind::EscapedText);
                return Ok((token, self.rest));
            }
            match escape::<ESCAPE_DEPTH>(self.rest) {
                Some((length, _)) => self.skip(length),
                None if ESCAPE_DEPTH == 0 => return self.refused_string(start),
                None => return self.stop(),
            }
        }
    }

    /// A string that holds half of a surrogate pair, or what does not belong into one: serde_json decides.
    #[cold]
    #[inline(never)]
    fn refused_string(mut self, start: usize) -> Scanned<(PackedToken, &'a [u8])> {
        while !self.take(b'"') {
            match self.peek() {
                Some(b'\\') => self.skip(2),
                Some(_) => self.skip(1),
                None => return self.stop(),
            }
        }
        let text = self.text.get(start..self.at()).unwrap_or_default();
        match serde_json::from_str::<IgnoredAny>(text) {
            // What skips a string checks everything about it but that surrogates come in pairs.
            Ok(_) => Ok((PackedToken::new(start, text.len(), TokenKind::LoneSurrogate), self.rest)),
            // The error of who reads it, which may be another one.
            Err(cause) => {
                let cause = serde_json::from_str::<Cow<'_, str>>(text).err().unwrap_or(cause);
                Err(Box::new(ScanError::refused(start, text, cause)))
            }
        }
    }

    #[inline(always)]
    fn number(&mut self) -> Scanned<PackedToken> {
        let start = self.at();
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        // Nearly every number ends here or after a fraction.
        match self.peek() {
            Some(b'.') => {
                self.skip(1);
                self.digits()?;
            }
            Some(b'e' | b'E') => {}
            _ => return Ok(PackedToken::new(start, self.at() - start, TokenKind::Integer)),
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.skip(1);
            if matches!(self.peek(), Some(b'-' | b'+')) {
                self.skip(1);
            }
            self.digits()?;
        }
        Ok(PackedToken::new(start, self.at() - start, TokenKind::Number))
    }

    #[inline(always)]
    fn digits(&mut self) -> Scanned<()> {
        let digits = digit_run(self.rest);
        self.skip(digits);
        if digits == 0 { self.stop() } else { Ok(()) }
    }

    /// The raw slice of an array or object, its grammar checked by serde_json.
    #[cold]
    #[inline(never)]
    fn nested(mut self, kind: TokenKind) -> Scanned<(PackedToken, &'a [u8])> {
        let start = self.at();
        let mut open = 0;
        loop {
            match self.peek() {
                Some(b'[' | b'{') => {
                    open += 1;
                    if open >= self.depth {
                        return Err(Box::new(ScanError::Depth { at: self.at() }));
                    }
                    self.skip(1);
                }
                Some(b']' | b'}') => {
                    open -= 1;
                    self.skip(1);
                    if open == 0 {
                        break;
                    }
                }
                Some(b'"') => {
                    self.skip(1);
                    self.string()?;
                }
                Some(_) => self.skip(1),
                None => return self.stop(),
            }
        }
        let text = self.text.get(start..self.at()).unwrap_or_default();
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Ok((PackedToken::new(start, text.len(), kind), self.rest)),
            Err(cause) => Err(Box::new(ScanError::refused(start, text, cause))),
        }
    }
}
