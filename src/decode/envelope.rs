//! From the body to the object in it, whatever is around: an envelope, layers of JSON string, a form.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::de::IgnoredAny;

use super::{
    form, help,
    source::{self, Encoding, Source},
};
use crate::{
    de::{self, Context, Rules},
    detect,
    error::{DecodeError, ErrorKind, Found},
    json::{
        Field, FieldSet, JsonType,
        number::trim,
        object::{Object, ScanError},
        scan::{self, Scanner},
        token::{Token, TokenKind},
    },
    kind::Kind,
    note::{Note, NoteKind, Notes},
    payload::UnknownPush,
};

/// How many layers of JSON string may be around an object.
const MAX_LAYERS: u8 = 3;

/// What was found in a body.
pub(crate) enum Content<'a> {
    /// One object: its fields are in the slot that the caller gave.
    Object,
    /// The text of an array.
    Array(&'a str),
}

/// A content, where it was, and how many levels of nesting are left for what it holds.
pub(crate) struct Opened<'a> {
    pub(crate) content: Content<'a>,
    pub(crate) source: Source<'a>,
    pub(crate) depth: usize,
    /// Whether it was in `data`.
    pub(crate) in_data: bool,
}

/// Opens one body.
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
pub(crate) struct Envelope<'n> {
    rules: Rules,
    notes: &'n mut Notes,
    /// Layers of JSON string so far, that of `data` among them.
    layers: u8,
    /// Whether an object with `data` was opened.
    open: bool,
    /// Whether `data` was a string.
    encoded: bool,
    form: bool,
    /// Whether the body is an element of a batch inside `data`, which needs no envelope of its own.
    element: bool,
    /// Whether any object is a push: the caller takes those of no known kind.
    any_object: bool,
}

/// A text to look at next, where it comes from, and how many levels may still open in it.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) text: &'a str,
    pub(crate) source: Source<'a>,
    pub(crate) depth: usize,
}

impl<'n> Envelope<'n> {
    pub(crate) fn new(rules: Rules, notes: &'n mut Notes) -> Self {
        Self {
            rules,
            notes,
            layers: 0,
            open: false,
            encoded: false,
            form: false,
            element: false,
            any_object: false,
        }
    }

    /// For a caller that says which kind it wants: a push of no known kind needs nothing to be known by.
    pub(crate) fn wanting(self, kind: Option<Kind>) -> Self {
        Self { any_object: kind == Some(Kind::Unknown), ..self }
    }

    /// For an element of a batch.
    pub(crate) fn of_element(rules: Rules, notes: &'n mut Notes, inside_data: bool) -> Self {
        Self { element: inside_data, ..Self::new(rules, notes) }
    }

    /// Opens the body. The fields of the object in it go into the slot, which is one of the body's text.
    #[inline]
    pub(crate) fn open<'a>(
        mut self,
        body: Step<'a>,
        object: &mut Object<'a>,
    ) -> Result<Opened<'a>, DecodeError> {
        let Step { text, source, depth } = body;
        match documented(object, text, depth) {
            // As documented: there is nothing to note.
            Some(data) if data.is_alone(text) && data.encoded => {
                Ok(Opened { content: Content::Object, source, depth: depth - 2, in_data: true })
            }
            Some(data) if data.is_alone(text) || self.take_siblings(text, &data) => {
                (self.open, self.encoded, self.layers) = (true, data.encoded, u8::from(data.encoded));
                self.finish(Content::Object, source, depth - 2)
            }
            _ => self.any(body, object),
        }
    }

    /// Opens the envelope as documented that a text starts with, and finds where it ends.
    #[inline]
    pub(crate) fn open_first<'a>(body: Step<'a>, object: &mut Object<'a>) -> Option<(Opened<'a>, usize)> {
        let Step { text, source, depth } = body;
        let data =
            documented(object, text, depth).filter(|data| data.encoded && data.start == PLAIN.len())?;
        let opened = Opened { content: Content::Object, source, depth: depth - 2, in_data: true };
        (text.as_bytes().get(data.end) == Some(&b'}')).then_some((opened, data.end + 1))
    }

    /// Notes the fields beside `data`; `false` where the general path has to say what the envelope is.
    #[cold]
    fn take_siblings(&mut self, text: &str, data: &Data) -> bool {
        let Some(names) = siblings(text, data).filter(|names| names.is_empty() || !self.rules.strict) else {
            return false;
        };
        for name in names {
            self.notes.add(|| Note::new(name.to_string(), NoteKind::UnknownField));
        }
        true
    }

    /// As [`open`](Self::open), without the quick path for the documented form.
    #[inline(never)]
    pub(crate) fn any<'a>(
        mut self,
        mut step: Step<'a>,
        object: &mut Object<'a>,
    ) -> Result<Opened<'a>, DecodeError> {
        let max_depth = self.rules.max_depth;
        loop {
            let Step { text, source, depth } = step;
            let error = |error| at_source(DecodeError::from_scan(error, text, max_depth), source);
            let start = match text.as_bytes() {
                [b'{', ..] => text,
                _ => text.trim_start_matches([' ', '\t', '\n', '\r']),
            };
            step = match start.as_bytes().first() {
                Some(b'{') => {
                    scan::object_in(text, depth, object).map_err(error)?;
                    let inner = Step { depth: depth - 1, ..step };
                    if self.is_envelope(object) {
                        self.data(object, inner)?
                    } else if self.is_push(object) {
                        return self.finish(Content::Object, source, depth - 1);
                    } else {
                        return Err(self.no_push(object));
                    }
                }
                Some(b'"') => {
                    let string = trim(text);
                    let Some(inner) = unescaped(string) else {
                        let cause = serde_json::from_str::<String>(text).err();
                        return Err(error(match cause {
                            Some(cause) => ScanError::refused(0, text, cause),
                            None => ScanError::Syntax { at: 0, cause: None },
                        }));
                    };
                    let (start, length) = (start_of(text, string) + 1, string.len() - 2);
                    let (text, source) = source.layer(inner, Encoding::JsonString, start, length);
                    self.count_layer()?;
                    Step { text, source, depth }
                }
                Some(b'[') => return self.finish(Content::Array(text), source, depth),
                // A byte order mark in front of what a layer holds.
                Some(0xef) if !self.rules.strict && start.starts_with('\u{feff}') => {
                    let inner = &start['\u{feff}'.len_utf8()..];
                    Step { text: inner, source: source.slice(start_of(text, inner)), depth }
                }
                _ if !self.open && self.layers == 0 && !self.form && form::is_form(start) => {
                    self.form(step)?
                }
                _ => {
                    return Err(match serde_json::from_str::<IgnoredAny>(text) {
                        Ok(_) => DecodeError::new(ErrorKind::Envelope, "a bare value instead of an object"),
                        Err(_) => error(ScanError::Syntax { at: 0, cause: None }),
                    });
                }
            };
        }
    }

    /// Whether an object is one around another: it has `data`, and inside another such object no name of the page.
    fn is_envelope(&self, object: &Object<'_>) -> bool {
        if !object.present.contains(Field::DATA) {
            return false;
        }
        let data = object.get(Field::DATA);
        let holds_json = match data.kind() {
            TokenKind::Object | TokenKind::Array | TokenKind::LoneSurrogate => true,
            // Nearly all text shows it before anything is unescaped.
            _ if data.is_string() => {
                let raw = data.text();
                raw.strip_prefix('"').unwrap_or(raw).starts_with('{')
                    || data
                        .content()
                        .trim_start_matches([' ', '\t', '\n', '\r', '\u{feff}'])
                        .starts_with(['{', '[', '"'])
            }
            _ => false,
        };
        if self.open {
            return holds_json && object.present.and(detect::PAGE).is_empty();
        }
        // Something else in `data` is an error of the envelope, where the object is not a push by itself.
        holds_json || !self.is_push(object)
    }

    /// Whether an object is a push: one in an envelope is, a bare one where it shows a kind or names a device.
    #[inline]
    fn is_push(&self, object: &Object<'_>) -> bool {
        self.open
            || self.element
            || self.any_object
            || detect::shows(object, Field::DEVICE_ID)
            || detect::kind(object) != Kind::Unknown
    }

    #[cold]
    fn no_push(&self, object: &Object<'_>) -> DecodeError {
        let error = DecodeError::new(
            ErrorKind::Envelope,
            "an object without `data` that shows no known kind and names no device",
        );
        let help = help::other_writing(object, &[Field::DATA, Field::DEVICE_ID]);
        with_fields(error.with_help(help), object, self.rules)
    }

    /// One more layer of string or envelope, if there may be.
    fn count_layer(&mut self) -> Result<(), DecodeError> {
        self.layers += 1;
        if self.layers > MAX_LAYERS {
            return Err(DecodeError::new(ErrorKind::LimitExceeded, "more than 3 layers of JSON string"));
        }
        Ok(())
    }

    /// What `data` holds.
    fn data<'a>(&mut self, object: &Object<'a>, step: Step<'a>) -> Result<Step<'a>, DecodeError> {
        let siblings = object.present.minus(FieldSet::of_fields(&[Field::DATA]));
        let further = !siblings.is_empty() || object.has_unknown();
        if self.rules.strict && (further || self.open) {
            return Err(not_strict());
        }
        for sibling in siblings.iter() {
            self.notes.add(|| Note::new(sibling.name(), NoteKind::UnknownField));
        }
        for (sibling, _) in object.unknown() {
            self.notes.add(|| Note::new(sibling.into_owned(), NoteKind::UnknownField));
        }
        for name in object.repeated() {
            self.notes.add(|| Note::new(name.into_owned(), NoteKind::Repeated));
        }
        let data = object.get(Field::DATA);
        let text = data.is_string() || data.kind() == TokenKind::LoneSurrogate;
        // An envelope in another one is a layer, and makes that one a layer too, however they are written; text is one
        // anyway.
        let inner = self.open && !self.form;
        if inner && self.layers == 0 {
            self.count_layer()?;
        }
        if text || inner {
            self.count_layer()?;
        }
        self.open = true;
        self.encoded |= text;
        match data.kind() {
            TokenKind::Object | TokenKind::Array => {
                let source = step.source.slice(start_of(step.text, data.text()));
                Ok(Step { text: data.text(), source, ..step })
            }
            _ if text => {
                let raw = data.text().strip_prefix('"').unwrap_or(data.text());
                let start = start_of(step.text, raw);
                // Without its closing quote, where the token has its quotes.
                let length = raw.len() - usize::from(raw.len() != data.text().len());
                let content = match data.kind() {
                    TokenKind::LoneSurrogate => unescaped(data.text()).map(Cow::Owned),
                    _ => Some(data.content()),
                };
                match content {
                    Some(Cow::Borrowed(text)) => Ok(Step { text, source: step.source.slice(start), ..step }),
                    Some(Cow::Owned(text)) => {
                        let (text, source) = step.source.layer(text, Encoding::JsonString, start, length);
                        Ok(Step { text, source, ..step })
                    }
                    None => {
                        let error = DecodeError::new(ErrorKind::Syntax, "a lone surrogate outside any value");
                        Err(at_source(error.in_field("data").at(Some(start)), step.source))
                    }
                }
            }
            _ => Err(self.no_object(data)),
        }
    }

    #[cold]
    fn no_object(&self, data: Token<'_>) -> DecodeError {
        let json_type = match data.kind() {
            TokenKind::Bool => JsonType::Bool,
            TokenKind::Integer | TokenKind::Number => JsonType::Number,
            _ => JsonType::Null,
        };
        DecodeError::new(ErrorKind::Envelope, "expected an object or its text")
            .in_field("data")
            .found(Found::value(data.text(), json_type, self.rules.quote_values))
    }

    /// A form with one `data` parameter.
    fn form<'a>(&mut self, step: Step<'a>) -> Result<Step<'a>, DecodeError> {
        let Step { text, source, .. } = step;
        (self.form, self.open) = (true, true);
        let at = |error: DecodeError, slice: &str| at_source(error.at(Some(start_of(text, slice))), source);
        let mut data = None;
        for (index, parameter) in form::Parameters::of(text).enumerate() {
            if index == form::MAX_PARAMETERS {
                let expected = format!("a form of more than {} parameters", form::MAX_PARAMETERS);
                return Err(DecodeError::new(ErrorKind::LimitExceeded, expected));
            }
            let form::Parameter { name, value, verbatim } = parameter;
            if name != "data" {
                self.notes.add(|| Note::new(name.into_owned(), NoteKind::UnknownField));
            } else if data.is_some_and(|(known, _)| known != value) {
                let error = DecodeError::new(ErrorKind::DuplicateField, "named twice, with different values");
                return Err(at(error.in_field("data"), value));
            } else if data.replace((value, verbatim)).is_some() {
                self.notes.add(|| Note::new("data", NoteKind::Repeated));
            }
        }
        let (raw, verbatim) = data.unwrap_or_default();
        let start = start_of(text, raw);
        if verbatim {
            self.notes.add(|| Note::new("data", NoteKind::NotPercentEncoded));
            return Ok(Step { text: raw, source: source.slice(start), ..step });
        }
        match form::decoded(raw) {
            Some(Cow::Borrowed(text)) => Ok(Step { text, source: source.slice(start), ..step }),
            Some(Cow::Owned(text)) => {
                let (text, source) = source.layer(text, Encoding::Percent, start, raw.len());
                Ok(Step { text, source, ..step })
            }
            None => {
                let error = DecodeError::new(ErrorKind::Syntax, "percent escapes that are no UTF-8")
                    .with_help(Some(Cow::Borrowed(help::OTHER_ENCODING)));
                Err(at(error.in_field("data"), raw))
            }
        }
    }

    /// Gives what was found, with notes on what was around it.
    #[inline]
    fn finish<'a>(
        mut self,
        content: Content<'a>,
        source: Source<'a>,
        depth: usize,
    ) -> Result<Opened<'a>, DecodeError> {
        // Otherwise nothing would be refused, and no note be read.
        if self.rules.strict || self.notes.wanted() {
            self.remark(matches!(content, Content::Array(_)))?;
        }
        Ok(Opened { content, source, depth, in_data: self.open })
    }

    /// Notes what was around the content and is not as documented.
    fn remark(&mut self, batch: bool) -> Result<(), DecodeError> {
        if self.open && self.encoded && self.layers == 1 && !self.form {
            return Ok(());
        }
        if self.rules.strict && !batch {
            return Err(not_strict());
        }
        if self.form {
            self.notes.add(|| Note::new("", NoteKind::Form));
        } else if !self.open && !self.element && !batch {
            self.notes.add(|| Note::new("", NoteKind::BareObject));
        } else if self.open && !self.encoded {
            self.notes.add(|| Note::new("data", NoteKind::NotEncoded));
        }
        if self.layers > u8::from(self.encoded) {
            self.notes.add(|| Note::new("", NoteKind::Layers { count: self.layers }));
        }
        Ok(())
    }
}

impl Opened<'_> {
    #[inline]
    pub(crate) fn refuse_batch(&self) -> Result<(), DecodeError> {
        match self.content {
            Content::Object => Ok(()),
            Content::Array(_) => Err(DecodeError::new(
                ErrorKind::Batch,
                "the body holds a batch of pushes: use `decode_batch`",
            )),
        }
    }
}

/// An error in a text, its offset carried to the body.
#[cold]
pub(super) fn at_source(error: DecodeError, source: Source<'_>) -> DecodeError {
    error.map_offset(|offset| source.in_body(offset))
}

/// How nearly every envelope starts.
pub(super) const PLAIN: &str = "{\"data\":";

/// The value of `data`, found on the quick path.
struct Data {
    /// Whether it is text.
    encoded: bool,
    /// Where what stands before it ends.
    start: usize,
    end: usize,
}

impl Data {
    /// Whether nothing is beside it, not even white space.
    #[inline]
    fn is_alone(&self, text: &str) -> bool {
        self.start == PLAIN.len() && self.end + 1 == text.len() && text.ends_with('}')
    }
}

/// The quick path: the documented form, or its twin whose `data` is an object, read in place.
///
/// Fills the fields of the object in `data`. What it does not know it leaves to the general path.
#[inline(always)] // into its only caller
#[allow(clippy::inline_always)]
fn documented<'a>(object: &mut Object<'a>, text: &'a str, depth: usize) -> Option<Data> {
    let inner_depth = depth.checked_sub(1)?;
    let start = if text.starts_with(PLAIN) { PLAIN.len() } else { before_data(text, |_| ())? };
    let mut outer = Scanner::<0>::new(text, start, depth);
    outer.space();
    let encoded = outer.take(b'"');
    let end = if encoded {
        let mut inner = Scanner::<1>::new(text, outer.at(), inner_depth);
        inner.space();
        inner.fields(object).ok()?;
        inner.space();
        if !inner.take(b'"') {
            return None;
        }
        inner.at()
    } else {
        let mut inner = Scanner::<0>::new(text, outer.at(), inner_depth);
        inner.fields(object).ok()?;
        inner.at()
    };
    // An object with `data` of its own may be another envelope.
    (!object.present.contains(Field::DATA)).then_some(Data { encoded, start, end })
}

/// Passes over what stands before the value of `data`, and names the fields.
#[cold]
fn before_data<'a>(text: &'a str, mut name: impl FnMut(&'a str)) -> Option<usize> {
    let mut outer = Scanner::<0>::new(text, 0, SIBLING_DEPTH);
    outer.space();
    if !outer.take(b'{') {
        return None;
    }
    loop {
        outer.space();
        if outer.take_all(b"\"data\"") {
            outer.space();
            return outer.take(b':').then_some(outer.at());
        }
        name(sibling(&mut outer)?);
        if !outer.take(b',') {
            return None;
        }
    }
}

/// How deep what stands beside `data` may be nested on the quick path.
const SIBLING_DEPTH: usize = 2;

/// Passes over a field beside `data`. One with a name of the page, as a bare object starts with, is for the general path.
fn sibling<'a>(outer: &mut Scanner<'a, 0>) -> Option<&'a str> {
    let name = outer.passed_field()?;
    outer.space();
    Some(name)
}

/// The names of the few fields beside `data`; `None` where one comes twice, or the envelope does not end there.
#[cold]
fn siblings<'a>(text: &'a str, data: &Data) -> Option<Vec<&'a str>> {
    const MAX: usize = 8;
    let mut names = Vec::new();
    before_data(text, |name| names.push(name))?;
    let mut outer = Scanner::<0>::new(text, data.end, SIBLING_DEPTH);
    outer.space();
    while outer.take(b',') {
        outer.space();
        names.push(sibling(&mut outer)?);
    }
    let closed = outer.take(b'}');
    outer.space();
    let once = || (1..names.len()).all(|index| !names[..index].contains(&names[index]));
    (closed && outer.at() == text.len() && names.len() <= MAX && once()).then_some(names)
}

/// Where a slice of a text starts in it.
pub(super) fn start_of(text: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// The text of a JSON string. Half of a surrogate pair, which no text can hold, stays an escape: the text is JSON again,
/// where it means the same. `None` where that cannot be, or the string is none.
fn unescaped(string: &str) -> Option<String> {
    if let Ok(text) = serde_json::from_str(string) {
        return Some(text);
    }
    let mut escaped = String::with_capacity(string.len() + 16);
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        escaped.push_str(before);
        let length = source::escape_length(escape.as_bytes());
        let lone = length == source::LONE_SURROGATE && source::is_surrogate(escape.as_bytes());
        if lone {
            // Behind a backslash it would become another escape.
            if escaped.ends_with("\\\\") {
                return None;
            }
            escaped.push('\\');
        }
        let (escape, after) = escape.split_at_checked(length)?;
        escaped.push_str(escape);
        rest = after;
    }
    escaped.push_str(rest);
    serde_json::from_str(&escaped).ok()
}

/// Keeps in an error what was read of the object that it is about.
#[cold]
pub(super) fn with_fields(error: DecodeError, object: &Object<'_>, rules: Rules) -> DecodeError {
    let mut context = Context::new(Rules { strict: false, ..rules }, Notes::dropped());
    match de::build(object, &mut context, |push: UnknownPush| push) {
        Ok(UnknownPush { device_id, extra }) => error.with_fields(device_id, extra),
        Err(_) => error,
    }
}

#[cold]
fn not_strict() -> DecodeError {
    DecodeError::new(
        ErrorKind::Envelope,
        "strict decoding takes {\"data\":\"<the object as text>\"} and nothing else",
    )
}
