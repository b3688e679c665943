//! Under-escaped text, read where it has exactly one reading.
//!
//! The fragment is `"data":"{…}"` or `"data":{…}`, with the braces around it or without. What is between the two
//! outer quotes was written in one of three ways, and each of them is read by one deterministic pass:
//!
//! * **escaped**: as a JSON string should be, but for white space, or for the backslash of one quote;
//! * **bare**: the object as it is, the whole level of escapes taken away;
//! * **bare quotes**: the quotes lost their backslash, every other escape kept both of its levels.
//!
//! Which of the last two it was shows only where a value holds escapes. So both are tried there, and two
//! different values are a refusal. A reading gives well-formed JSON, which ordinary decoding then reads.

mod walk;

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::de::IgnoredAny;

use crate::{
    error::{DecodeError, ErrorKind},
    json::token::json_string,
    note::{Note, NoteKind, Notes, RepairStep},
};
use walk::{NO_BREAK_SPACE, WHITE, Walked, white};

/// A body that ordinary decoding reads, and what was done to get there.
pub(crate) struct Repaired {
    pub(crate) body: String,
    /// Where the fragment starts in the text.
    pub(crate) start: usize,
    steps: Vec<RepairStep>,
}

impl Repaired {
    pub(crate) fn note(&self, notes: &mut Notes) {
        for &step in &self.steps {
            notes.add(|| Note::new("", NoteKind::Repaired { step }));
        }
    }
}

/// Why there is no reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RepairErrorKind {
    /// The text ends, or a value does, before it is complete.
    CutOff,
    /// A raw control character inside a value.
    Control,
    TwoReadings,
    /// Something follows the fragment.
    Trailing,
    /// Not the flat object of this wire.
    Shape,
}

/// A refusal, and the offset at which it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RepairError {
    at: usize,
    why: RepairErrorKind,
}

impl RepairError {
    /// As an error; `None` where the error of ordinary decoding says it better.
    fn into_error(self, braced: bool) -> Option<DecodeError> {
        let expected = match self.why {
            RepairErrorKind::CutOff => "the text is cut off here",
            RepairErrorKind::Control => "a raw control character inside a value",
            RepairErrorKind::TwoReadings => "under-escaped text with two readings",
            RepairErrorKind::Trailing if !braced => "text behind the fragment",
            RepairErrorKind::Shape if !braced => "under-escaped text that is no flat object",
            RepairErrorKind::Trailing | RepairErrorKind::Shape => return None,
        };
        Some(DecodeError::new(ErrorKind::Syntax, expected).at(Some(self.at)))
    }
}

/// Reads a fragment. `Err(None)` where the text is none.
#[cold]
pub(crate) fn repair(text: &str) -> Result<Repaired, Option<DecodeError>> {
    let Some(fragment) = Fragment::of(text) else {
        return whole(text).or_else(|| object_fragment(text)).ok_or(None);
    };
    let Reading { json, mut steps, end } =
        fragment.read().map_err(|fault| fault.into_error(fragment.braced))?;
    if !fragment.braced {
        steps.push(RepairStep::AddedBraces);
    }
    if text[fragment.object..end].contains(['\n', '\r', '\t']) {
        steps.push(RepairStep::RawWhitespace);
    }
    steps.sort_unstable();
    steps.dedup();
    let body = ["{\"data\":", &json_string(&json), "}"].concat();
    Ok(Repaired { body, start: fragment.start, steps })
}

/// A body that was escaped once too often, as a log escapes what it quotes: the content of a JSON string.
fn whole(text: &str) -> Option<Repaired> {
    let content = text.trim_matches(WHITE);
    if !content.starts_with("{\\\"") {
        return None;
    }
    let body = serde_json::from_str(&["\"", content, "\""].concat()).ok()?;
    Some(Repaired { body, start: white(text, 0), steps: Vec::from([RepairStep::Unescaped]) })
}

/// An object that is no text: as it is, without the braces around it, or with no-break spaces between its tokens.
fn object_fragment(text: &str) -> Option<Repaired> {
    let start = white(text, 0);
    let braced = text[start..].starts_with('{');
    let mut steps = Vec::new();
    let body = if braced { text[start..].into() } else { ["{", &text[start..], "}"].concat() };
    if !braced {
        if !body.starts_with("{\"data\"") {
            return None;
        }
        steps.push(RepairStep::AddedBraces);
        if serde_json::from_str::<IgnoredAny>(&body).is_ok() {
            return Some(Repaired { body, start, steps });
        }
    }
    let body = without_no_break_spaces(&body)?;
    serde_json::from_str::<IgnoredAny>(&body).ok()?;
    steps.push(RepairStep::NoBreakSpaces);
    Some(Repaired { body, start, steps })
}

/// JSON text whose no-break spaces between tokens are blanks; `None` where there are none.
fn without_no_break_spaces(text: &str) -> Option<String> {
    let (mut inside, mut escaped, mut found) = (false, false, false);
    let blanks = text.chars().map(|character| {
        let quote = character == '"' && !escaped;
        escaped = inside && character == '\\' && !escaped;
        inside ^= quote;
        let blank = !inside && character == NO_BREAK_SPACE;
        found |= blank;
        if blank { ' ' } else { character }
    });
    let blanks: String = blanks.collect();
    found.then_some(blanks)
}

/// A text that starts like a fragment: `{"data":"{`, or the same without the first brace.
struct Fragment<'a> {
    text: &'a str,
    start: usize,
    /// Where the object starts.
    object: usize,
    /// Whether the outer braces are there, so far.
    braced: bool,
}

/// The object as well-formed JSON, and where its text ends in the body.
struct Reading {
    json: String,
    steps: Vec<RepairStep>,
    end: usize,
}

/// What follows the object's text is right: the steps that took, and else the fault.
type Tail = Result<Vec<RepairStep>, RepairError>;

impl<'a> Fragment<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let start = white(text, 0);
        let braced = text[start..].starts_with('{');
        let key = white(text, start + usize::from(braced));
        let colon = white(text, key + text[key..].strip_prefix("\"data\"").map(|_| "\"data\"".len())?);
        let quote = white(text, colon + text[colon..].strip_prefix(':').map(|_| 1)?);
        let object = quote + text[quote..].strip_prefix('"').map(|_| 1)?;
        text[white(text, object)..].starts_with('{').then_some(Self { text, start, object, braced })
    }

    fn read(&self) -> Result<Reading, RepairError> {
        let first = white(self.text, white(self.text, self.object) + 1);
        let mut quotes = unescaped_quotes(&self.text[self.object..]).map(|at| at + self.object);
        let (one, two) = (quotes.next(), quotes.next());
        // The first name tells: between two bare quotes it was written bare.
        let bare = one == Some(first) && two.is_some_and(|two| !self.text[first..two].contains('\\'));
        if bare { self.bare() } else { self.escaped(one, two) }
    }

    /// The content is a JSON string's, which ends at its first quote, or at its second where one lacks
    /// its backslash.
    fn escaped(&self, one: Option<usize>, two: Option<usize>) -> Result<Reading, RepairError> {
        let Some(one) = one else {
            // Says what is wrong in front of the end, where something is.
            return Err(self.cut_off(self.decoded(self.text.len(), &[])));
        };
        let (close, missing) = match (self.tail(one), two) {
            (Err(_), Some(two)) => (two, Vec::from([one])),
            (Err(_), None) => match self.decoded(self.text.len(), &[one]) {
                // The one quote lacks its backslash, and the text ends before its own.
                Err(fault) if fault.at < self.text.len() => (one, Vec::new()),
                walked => return Err(self.cut_off(walked)),
            },
            (Ok(_), _) => (one, Vec::new()),
        };
        let tail = self.tail(close);
        let walked = self.decoded(close, &missing).map_err(|fault| match tail {
            // The text goes on behind that quote, so more than one lacks its backslash.
            Err(RepairError { why: RepairErrorKind::Trailing, .. }) if fault.at == close => {
                RepairError { at: close, why: RepairErrorKind::Shape }
            }
            _ => fault,
        })?;
        let mut steps = tail?;
        steps.extend(&walked.steps);
        if !missing.is_empty() {
            steps.push(RepairStep::MissingBackslash);
        }
        Ok(Reading { json: walked.json, steps, end: close })
    }

    /// The content is the object itself.
    fn bare(&self) -> Result<Reading, RepairError> {
        let whole = self.walked_bare();
        let Some(close) = self.last_quote() else {
            return Err(self.cut_off(whole.map(|(walked, _)| walked)));
        };
        let quotes_only = self.bare_quotes(close);
        let (walked, end) = match (whole, quotes_only) {
            // Nobody can tell a value's last backslash from the escape of the quote behind it.
            (Ok((walked, _)), _) if walked.ends_in_backslash.is_some() => {
                let at = walked.ends_in_backslash.unwrap_or_default();
                return Err(RepairError { at, why: RepairErrorKind::TwoReadings });
            }
            (Ok((walked, _)), Some(other)) if walked.json != other.json => {
                return Err(RepairError { at: self.object, why: RepairErrorKind::TwoReadings });
            }
            (Ok(reading), _) => reading,
            (Err(_), Some(other)) => (other, close),
            (Err(fault), None) => return Err(fault),
        };
        let mut steps = self.tail(end)?;
        steps.extend(&walked.steps);
        steps.push(RepairStep::EscapedQuotes);
        Ok(Reading { json: walked.json, steps, end })
    }

    /// The bare reading, and where its text ends.
    fn walked_bare(&self) -> Result<(Walked, usize), RepairError> {
        let walked = walk::object(self.text, self.object)?;
        let end = white(self.text, walked.end);
        self.tail(end)?;
        Ok((walked, end))
    }

    /// The reading in which only quotes lost their backslash; it differs from the bare one only where two
    /// backslashes meet.
    fn bare_quotes(&self, close: usize) -> Option<Walked> {
        let content = &self.text[self.object..close];
        if !content.contains("\\\\") {
            return None;
        }
        let quotes: Vec<usize> = unescaped_quotes(content).map(|at| at + self.object).collect();
        let every_quote = quotes.len() == memchr::memchr_iter(b'"', content.as_bytes()).count();
        if !every_quote {
            return None;
        }
        self.decoded(close, &quotes).ok()
    }

    /// The last quote, where it could be the one that closes the fragment.
    fn last_quote(&self) -> Option<usize> {
        let close = self.object + self.text[self.object..].rfind('"')?;
        self.tail(close).is_ok().then_some(close)
    }

    /// Decodes the content up to `close` as a JSON string, with a backslash in front of every quote at
    /// `missing`, and walks over the object in it.
    fn decoded(&self, close: usize, missing: &[usize]) -> Result<Walked, RepairError> {
        let raw = &self.text[self.object..close];
        let content = with_backslashes(raw, missing, self.object);
        let (decoded, broken) = walk::unescape(&content);
        let in_body = |at: usize| self.object + raw_offset(&content, at, missing, self.object);
        let walked = match walk::object(&decoded, 0) {
            Ok(walked) if walked.end == decoded.len() || white(&decoded, walked.end) == decoded.len() => {
                walked
            }
            Ok(walked) => {
                let why = if close == self.text.len() {
                    RepairErrorKind::CutOff
                } else {
                    RepairErrorKind::Trailing
                };
                return Err(RepairError { at: in_body(walked.end), why });
            }
            // What is no escape ends the text for the walk.
            Err(fault) if broken == Some(fault.at) => return Err(self.no_escape(in_body(fault.at))),
            Err(fault) => return Err(RepairError { at: in_body(fault.at), ..fault }),
        };
        match broken {
            Some(at) => Err(self.no_escape(in_body(at))),
            None => Ok(walked),
        }
    }

    /// A backslash that starts no escape, or one that the end of the text cuts off.
    fn no_escape(&self, at: usize) -> RepairError {
        let begun = |digits: &[u8]| digits.len() < 4 && digits.iter().all(u8::is_ascii_hexdigit);
        let cut_off = match self.text.as_bytes().get(at + 1..).unwrap_or_default() {
            [] => true,
            // The first half of a surrogate pair, and what there is of the other.
            [b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', _, _, other @ ..] => match other {
                [] | [b'\\'] => true,
                [b'\\', b'u', digits @ ..] => begun(digits),
                _ => false,
            },
            [b'u', digits @ ..] => begun(digits),
            _ => false,
        };
        if cut_off {
            return RepairError { at: self.text.len(), why: RepairErrorKind::CutOff };
        }
        RepairError { at, why: RepairErrorKind::Shape }
    }

    /// Looks at what follows the object's text: its quote, and the outer brace if there was one.
    fn tail(&self, close: usize) -> Tail {
        let text = self.text;
        let fault = |at: usize| {
            let why = if at == text.len() { RepairErrorKind::CutOff } else { RepairErrorKind::Trailing };
            Err(RepairError { at, why })
        };
        let mut steps = Vec::new();
        if !text[close..].starts_with('"') {
            return fault(close);
        }
        let mut at = white(text, close + 1);
        if self.braced {
            if text[at..].starts_with(',') {
                steps.push(RepairStep::TrailingComma);
                at = white(text, at + 1);
            }
            if !text[at..].starts_with('}') {
                return fault(at);
            }
            at = white(text, at + 1);
        }
        if at == text.len() { Ok(steps) } else { fault(at) }
    }

    /// The fault of a text without an end: what came first, or the end itself.
    fn cut_off(&self, walked: Result<Walked, RepairError>) -> RepairError {
        walked.err().unwrap_or(RepairError { at: self.text.len(), why: RepairErrorKind::CutOff })
    }
}

/// The quotes that no backslash escapes.
fn unescaped_quotes(text: &str) -> impl Iterator<Item = usize> {
    let mut escaped = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let quote = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        quote.then_some(at)
    })
}

/// The text with a backslash put in front of the places given, which count from `start`.
fn with_backslashes<'a>(raw: &'a str, missing: &[usize], start: usize) -> Cow<'a, str> {
    if missing.is_empty() {
        return Cow::Borrowed(raw);
    }
    let mut content = String::with_capacity(raw.len() + missing.len());
    let mut done = 0;
    for at in missing.iter().map(|at| at - start) {
        content.push_str(&raw[done..at]);
        content.push('\\');
        done = at;
    }
    content.push_str(&raw[done..]);
    Cow::Owned(content)
}

/// Where a place of the unescaped content is in the raw one.
fn raw_offset(content: &str, decoded: usize, missing: &[usize], start: usize) -> usize {
    let in_content = walk::escaped_offset(content, decoded);
    let mut added = 0;
    while missing.get(added).is_some_and(|at| at - start + added < in_content) {
        added += 1;
    }
    in_content - added
}
