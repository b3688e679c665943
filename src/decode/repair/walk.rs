//! One pass over a flat object, as JSON or nearly.

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::{RepairError, RepairErrorKind};
use crate::{decode::source::Encoding, json::token::json_string, note::RepairStep};

/// An object that was read.
pub(super) struct Walked {
    /// The same tokens as well-formed JSON, without white space.
    pub(super) json: String,
    /// Behind its closing brace.
    pub(super) end: usize,
    pub(super) steps: Vec<RepairStep>,
    /// The first string that a backslash ends.
    pub(super) ends_in_backslash: Option<usize>,
}

/// What text pages put where JSON has a blank.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
/// JSON's white space, and that one.
pub(super) const WHITE: [char; 5] = [' ', '\t', '\n', '\r', NO_BREAK_SPACE];

/// The first byte that is not white space, from `at` on.
pub(super) fn white(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    text.len() - rest.trim_start_matches(WHITE).len()
}

/// Reads the object of a push. The object inside its `message` may be bare.
pub(super) fn object(text: &str, at: usize) -> Result<Walked, RepairError> {
    Walk::new(text, at, Level::Push).read()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Push,
    /// The object inside `message`.
    Message,
    /// The same with its quotes bare: it ends where it ends, so no escape can be in it.
    BareMessage,
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    level: Level,
    walked: Walked,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, at: usize, level: Level) -> Self {
        let walked = Walked { json: String::new(), end: at, steps: Vec::new(), ends_in_backslash: None };
        Self { text, at: white(text, at), level, walked }
    }

    fn read(mut self) -> Result<Walked, RepairError> {
        self.take(b'{')?;
        if !self.closed() {
            loop {
                let name = self.name()?;
                self.take(b':')?;
                self.value(name)?;
                if self.closed() {
                    break;
                }
                self.take(b',')?;
                if self.peek() == Some(b'}') {
                    self.walked.json.pop();
                    self.walked.steps.push(RepairStep::TrailingComma);
                    self.closed();
                    break;
                }
            }
        }
        self.walked.end = self.at;
        Ok(self.walked)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, at: usize, why: RepairErrorKind) -> RepairError {
        RepairError { at, why: if at >= self.text.len() { RepairErrorKind::CutOff } else { why } }
    }

    /// Takes a structural byte, and the white space behind it.
    fn take(&mut self, byte: u8) -> Result<(), RepairError> {
        if self.peek() != Some(byte) {
            return Err(self.fault(self.at, RepairErrorKind::Shape));
        }
        self.walked.json.push(char::from(byte));
        self.pass_white(self.at + 1);
        Ok(())
    }

    /// Takes the closing brace, if it is there, and nothing behind it.
    fn closed(&mut self) -> bool {
        let closed = self.peek() == Some(b'}');
        if closed {
            self.walked.json.push('}');
            self.at += 1;
        }
        closed
    }

    /// A field's name: a plain word, so that no text of a value is taken for one.
    fn name(&mut self) -> Result<&'a str, RepairError> {
        let start = self.at;
        let Some(name) = plain_name(self.text, start) else {
            let word = start + usize::from(self.peek() == Some(b'"'));
            let len = self.text[word..].bytes().take_while(|&byte| is_name(byte)).count();
            return Err(self.fault(word + len, RepairErrorKind::Shape));
        };
        self.emit(start..start + name.len() + 2);
        Ok(name)
    }

    /// Copies a token, and passes the white space behind it.
    fn emit(&mut self, token: Range<usize>) {
        self.walked.json.push_str(&self.text[token.clone()]);
        self.pass_white(token.end);
    }

    /// Goes to the next token.
    fn pass_white(&mut self, from: usize) {
        self.at = white(self.text, from);
        if self.text[from..self.at].contains(NO_BREAK_SPACE) {
            self.walked.steps.push(RepairStep::NoBreakSpaces);
        }
    }

    fn value(&mut self, name: &str) -> Result<(), RepairError> {
        let end = if self.peek() == Some(b'"') {
            let content = white(self.text, self.at + 1);
            let object = self.text.as_bytes().get(content) == Some(&b'{');
            if object && self.level == Level::Push && name == "message" {
                return self.message(content);
            }
            self.string()?
        } else {
            self.scalar()?
        };
        if self.text[..end - 1].ends_with('\\') {
            self.walked.ends_in_backslash.get_or_insert(end - 1);
        }
        self.emit(self.at..end);
        Ok(())
    }

    /// The end of the number or word that starts here. Ordinary decoding decides whether it is one.
    fn scalar(&self) -> Result<usize, RepairError> {
        let rest = &self.text.as_bytes()[self.at..];
        let scalar = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let end = self.at + rest.iter().take_while(scalar).count();
        if end == self.at || end == self.text.len() {
            return Err(self.fault(end, RepairErrorKind::Shape));
        }
        Ok(end)
    }

    /// The end of the string that starts here.
    fn string(&self) -> Result<usize, RepairError> {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => return Ok(at + 1),
                b'\n' | b'\r' if self.field_follows(at) => {
                    return Err(self.fault(at, RepairErrorKind::CutOff));
                }
                ..0x20 => return Err(self.fault(at, RepairErrorKind::Control)),
                b'\\' if self.level == Level::BareMessage => {
                    return Err(self.fault(at, RepairErrorKind::TwoReadings));
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        Err(self.fault(bytes.len(), RepairErrorKind::CutOff))
    }

    /// Whether the next line starts a field: then the line before it was cut off.
    fn field_follows(&self, at: usize) -> bool {
        let start = white(self.text, at);
        plain_name(self.text, start)
            .is_some_and(|name| self.text[white(self.text, start + name.len() + 2)..].starts_with(':'))
    }

    /// The object inside `message`, whose quotes are escaped, or bare.
    fn message(&mut self, content: usize) -> Result<(), RepairError> {
        if self.text[white(self.text, content + 1)..].starts_with('\\') {
            return self.escaped_message();
        }
        let inner = Walk::new(self.text, content, Level::BareMessage).read()?;
        let close = white(self.text, inner.end);
        if !self.text[close..].starts_with('"') {
            return Err(self.fault(close, RepairErrorKind::Shape));
        }
        self.walked.steps.push(RepairStep::EscapedNested);
        self.nested(&inner, close + 1);
        Ok(())
    }

    fn escaped_message(&mut self) -> Result<(), RepairError> {
        let start = self.at + 1;
        let Some(len) = super::unescaped_quotes(&self.text[start..]).next() else {
            return Err(self.fault(self.text.len(), RepairErrorKind::CutOff));
        };
        let raw = &self.text[start..start + len];
        let (decoded, broken) = unescape(raw);
        let in_text = |at: usize| start + escaped_offset(raw, at);
        let inner = Walk::new(&decoded, 0, Level::Message)
            .read()
            .map_err(|fault| RepairError { at: in_text(fault.at), ..fault })?;
        let end = white(&decoded, inner.end);
        if let Some(at) = broken.or((end < decoded.len()).then_some(end)) {
            return Err(self.fault(in_text(at), RepairErrorKind::Shape));
        }
        self.nested(&inner, start + len + 1);
        Ok(())
    }

    fn nested(&mut self, inner: &Walked, end: usize) {
        self.walked.steps.extend(&inner.steps);
        self.walked.json.push_str(&json_string(&inner.json));
        self.at = white(self.text, end);
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The plain name in quotes that starts at `at`, without them.
fn plain_name(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?.strip_prefix('"')?;
    let len = rest.bytes().take_while(|&byte| is_name(byte)).count();
    (len > 0 && rest[len..].starts_with('"')).then_some(&rest[..len])
}

/// The content of a JSON string, raw white space allowed, and the first escape that is none, if any. The
/// text is whole up to there.
pub(super) fn unescape(raw: &str) -> (String, Option<usize>) {
    let mut decoded = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'\\', &raw.as_bytes()[at..]) {
        decoded.push_str(&raw[at..at + next]);
        at += next;
        let (len, _) = Encoding::JsonString.step(&raw.as_bytes()[at..]);
        match raw.get(at..at + len) {
            Some("\\\"") => decoded.push('"'),
            Some("\\\\") => decoded.push('\\'),
            escape => {
                let text = escape
                    .and_then(|escape| serde_json::from_str::<String>(&["\"", escape, "\""].concat()).ok());
                let Some(text) = text else {
                    let broken = decoded.len();
                    return (decoded, Some(broken));
                };
                decoded.push_str(&text);
            }
        }
        at += len;
    }
    decoded.push_str(&raw[at..]);
    (decoded, None)
}

/// Where a place of the unescaped content is in the raw one.
pub(super) fn escaped_offset(raw: &str, decoded: usize) -> usize {
    let (mut raw_at, mut at) = (0, 0);
    while at < decoded {
        let (raw_len, len) = Encoding::JsonString.step(raw.as_bytes().get(raw_at..).unwrap_or_default());
        if raw_len == 0 {
            break;
        }
        (raw_at, at) = (raw_at + raw_len, at + len);
    }
    raw_at.min(raw.len())
}
