//! From the body to the object in it, whatever is around: an envelope, layers of JSON string, a form.

use alloc::{borrow::Cow, string::String};

use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

use super::{
    detect,
    source::{Encoding, Source},
};
use crate::{
    de::Rules,
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
        Self { rules, notes, layers: 0, open: false, encoded: false, form: false, element: false }
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
            Some(true) => Ok(Opened { content: Content::Object, source, depth: depth - 2, in_data: true }),
            Some(false) => {
                self.open = true;
                self.finish(Content::Object, source, depth - 2)
            }
            None => self.any(body, object),
        }
    }

    /// As [`open`](Self::open), without the quick path for the documented form.
    #[inline(never)]
    pub(crate) fn any<'a>(
        mut self,
        mut step: Step<'a>,
        object: &mut Object<'a>,
    ) -> Result<Opened<'a>, DecodeError> {
        loop {
            let Step { text, source, depth } = step;
            let error = |error| at_source(DecodeError::from_scan(error, text), source);
            step = match text.trim_start_matches([' ', '\t', '\n', '\r']).as_bytes().first() {
                Some(b'{') => {
                    *object = scan::object(text, depth).map_err(error)?;
                    if !self.open && object.present.contains(Field::DATA) {
                        self.data(object, Step { depth: depth - 1, ..step })?
                    } else if self.open || self.element || detect::kind(object) != Kind::Unknown {
                        return self.finish(Content::Object, source, depth - 1);
                    } else {
                        return Err(DecodeError::new(
                            ErrorKind::Envelope,
                            "an object without `data` whose fields show no known kind",
                        ));
                    }
                }
                Some(b'"') => {
                    let inner: String = serde_json::from_str(text)
                        .map_err(|cause| error(ScanError::refused(0, text, cause)))?;
                    let string = trim(text);
                    let (start, length) = (start_of(text, string) + 1, string.len() - 2);
                    let (text, source) = source.layer(inner, Encoding::JsonString, start, length);
                    self.count_layer()?;
                    Step { text, source, depth }
                }
                Some(b'[') => return self.finish(Content::Array(text), source, depth),
                _ if !self.open && self.layers == 0 && !self.form && is_form(text) => self.form(step)?,
                _ => {
                    return Err(match serde_json::from_str::<IgnoredAny>(text) {
                        Ok(_) => DecodeError::new(ErrorKind::Envelope, "a bare value instead of an object"),
                        Err(_) => error(ScanError::Syntax { at: 0, cause: None }),
                    });
                }
            };
        }
    }

    /// One more layer of string, if there may be.
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
        if self.rules.strict && (!siblings.is_empty() || object.has_unknown()) {
            return Err(not_strict());
        }
        for sibling in siblings.iter() {
            self.notes.add(|| Note::new(sibling.name(), NoteKind::UnknownField));
        }
        for (sibling, _) in object.unknown() {
            self.notes.add(|| Note::new(sibling.into_owned(), NoteKind::UnknownField));
        }
        self.open = true;
        let data = object.get(Field::DATA);
        match data.kind {
            TokenKind::Text | TokenKind::QuotedText | TokenKind::EscapedText => {
                self.encoded = true;
                self.count_layer()?;
                let raw = data.text.strip_prefix('"').unwrap_or(data.text);
                let start = start_of(step.text, raw);
                Ok(match data.content() {
                    Cow::Borrowed(text) => Step { text, source: step.source.slice(start), ..step },
                    Cow::Owned(text) => {
                        let (text, source) = step.source.layer(text, Encoding::JsonString, start, raw.len());
                        Step { text, source, ..step }
                    }
                })
            }
            TokenKind::Object | TokenKind::Array => {
                let source = step.source.slice(start_of(step.text, data.text));
                Ok(Step { text: data.text, source, ..step })
            }
            _ => Err(self.no_object(data)),
        }
    }

    #[cold]
    fn no_object(&self, data: Token<'_>) -> DecodeError {
        let json_type = match data.kind {
            TokenKind::Bool => JsonType::Bool,
            TokenKind::Integer | TokenKind::Number => JsonType::Number,
            _ => JsonType::Null,
        };
        DecodeError::new(ErrorKind::Envelope, "expected an object or its text")
            .in_field("data")
            .found(Found::value(data.text, json_type, self.rules.quote_values))
    }

    /// A form with one `data` parameter.
    fn form<'a>(&mut self, step: Step<'a>) -> Result<Step<'a>, DecodeError> {
        let Step { text, source, .. } = step;
        (self.form, self.open) = (true, true);
        let mut data = None;
        for parameter in text.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if name != "data" {
                self.notes.add(|| {
                    let name = form_decoded(name).map(Cow::into_owned).unwrap_or_default();
                    Note::new(name, NoteKind::UnknownField)
                });
            } else if data.replace(value).is_some() {
                return Err(DecodeError::new(ErrorKind::DuplicateField, "named twice").in_field("data"));
            }
        }
        let raw = data.unwrap_or_default();
        let start = start_of(text, raw);
        match form_decoded(raw) {
            Some(Cow::Borrowed(text)) => Ok(Step { text, source: source.slice(start), ..step }),
            Some(Cow::Owned(text)) => {
                let (text, source) = source.layer(text, Encoding::Percent, start, raw.len());
                Ok(Step { text, source, ..step })
            }
            None => Err(DecodeError::new(ErrorKind::Syntax, "invalid UTF-8 in `data`")
                .at(Some(source.in_body(start)))),
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

/// The quick path: the documented form, or its twin whose `data` is an object, read where it stands.
///
/// Fills the fields, and tells whether they were text. What it does not know it leaves to the general path.
fn documented<'a>(object: &mut Object<'a>, text: &'a str, depth: usize) -> Option<bool> {
    let inner_depth = depth.checked_sub(1)?;
    let mut outer = Scanner::<0>::new(text, 0, depth);
    outer.space();
    if !outer.take(b'{') {
        return None;
    }
    outer.space();
    if !outer.take_all(b"\"data\"") {
        return None;
    }
    outer.space();
    if !outer.take(b':') {
        return None;
    }
    outer.space();
    let encoded = outer.take(b'"');
    if encoded {
        let mut inner = Scanner::<1>::new(text, outer.at(), inner_depth);
        inner.space();
        inner.fields(object).ok()?;
        inner.space();
        outer = Scanner::new(text, inner.at(), depth);
        if !outer.take(b'"') {
            return None;
        }
    } else {
        let mut inner = Scanner::<0>::new(text, outer.at(), inner_depth);
        inner.fields(object).ok()?;
        outer = Scanner::new(text, inner.at(), depth);
    }
    outer.space();
    let closed = outer.take(b'}');
    outer.space();
    (closed && outer.at() == text.len()).then_some(encoded)
}

/// Where a slice of a text starts in it.
fn start_of(text: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Whether the body could be a form with the parameter `data`, which no JSON starts like.
fn is_form(text: &str) -> bool {
    text.split('&').any(|parameter| parameter.starts_with("data="))
}

/// Decodes a form's value; `None` where that is not UTF-8.
fn form_decoded(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('+') {
        return percent_decode_str(raw).decode_utf8().ok();
    }
    let blanks = raw.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8().ok().map(|text| Cow::Owned(text.into_owned()))
}

#[cold]
fn not_strict() -> DecodeError {
    DecodeError::new(
        ErrorKind::Envelope,
        "strict decoding takes {\"data\":\"<the object as text>\"} and nothing else",
    )
}
