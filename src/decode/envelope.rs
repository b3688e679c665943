//! From the body to the object in it, whatever stands around: an envelope, layers of JSON string, a form.

use alloc::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

use super::{
    Decoder, detect,
    fields::{Failure, Fields, offset_of},
    key::{Key, KeySet},
    lexeme::{Form, Lexeme},
    note::{JsonType, Note, NoteKind, Notes, found},
    origin::{Cursor, Encoding, Origin},
    scan::{self, Scanner},
};
use crate::{
    error::{DecodeError, ErrorKind},
    push::Kind,
};

/// How many layers of JSON string may stand around an object.
const MAX_LAYERS: u8 = 3;

/// What was found in a body.
pub(crate) enum Content<'a> {
    /// One object's fields.
    Object(&'a Fields<'a>),
    /// The text of an array.
    Array(&'a str),
}

/// A content, where it stood, and how many levels of nesting are left for what it holds.
pub(crate) struct Opened<'a, 'o> {
    pub(crate) content: Content<'a>,
    pub(crate) origin: &'o Origin<'o>,
    pub(crate) depth: usize,
    /// Whether it stood in `data`.
    pub(crate) in_data: bool,
}

/// Opens one body.
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
pub(crate) struct Envelope<'n> {
    rules: Decoder,
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

impl<'n> Envelope<'n> {
    pub(crate) fn new(rules: Decoder, notes: &'n mut Notes) -> Self {
        Self { rules, notes, layers: 0, open: false, encoded: false, form: false, element: false }
    }

    /// For an element of a batch.
    pub(crate) fn of_element(rules: Decoder, notes: &'n mut Notes, inside_data: bool) -> Self {
        Self { element: inside_data, ..Self::new(rules, notes) }
    }

    /// Opens the body and hands what is in it to `then`, which borrows from every layer around it.
    pub(crate) fn open<R>(
        mut self,
        text: &str,
        origin: &Origin<'_>,
        depth: usize,
        then: impl FnOnce(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let mut fields = Fields::of(text);
        match documented(&mut fields, text, depth) {
            // As documented: there is nothing to note.
            Some(true) => {
                let content = Content::Object(&fields);
                then(Opened { content, origin, depth: depth - 2, in_data: true }, self.notes)
            }
            Some(false) => {
                self.open = true;
                self.finish(Content::Object(&fields), origin, depth - 2, then)
            }
            None => self.any(text, origin, depth, then),
        }
    }

    /// As [`open`](Self::open), without the quick path for the documented form.
    pub(crate) fn any<R>(
        self,
        text: &str,
        origin: &Origin<'_>,
        depth: usize,
        then: impl FnOnce(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let error = |failure| to_error(failure, text).map_offset(|offset| origin.in_body(offset));
        match text.trim_start_matches([' ', '\t', '\n', '\r']).as_bytes().first() {
            Some(b'{') => {
                let fields = scan::object(text, depth).map_err(error)?;
                if self.open {
                    let content = Content::Object(&fields);
                    return self.finish(content, origin, depth - 1, then);
                }
                if fields.present.contains(Key::DATA) {
                    return self.data(&fields, text, origin, depth - 1, then);
                }
                if !self.element && detect::kind(&fields) == Kind::Unknown {
                    return Err(DecodeError::new(
                        ErrorKind::Envelope,
                        "an object without `data` whose fields show no known kind",
                    ));
                }
                let content = Content::Object(&fields);
                self.finish(content, origin, depth - 1, then)
            }
            Some(b'"') => {
                let raw = super::decimal::trim(text);
                let inner: Cow<'_, str> = serde_json::from_str::<CowStr<'_>>(text)
                    .map_err(|cause| error(Failure::refused(0, text, cause)))?
                    .0;
                let origin = string_origin(origin, text, raw);
                self.layer()?.any(&inner, &origin, depth, then)
            }
            Some(b'[') => self.finish(Content::Array(text), origin, depth, then),
            _ if !self.open && self.layers == 0 && !self.form && is_form(text) => {
                self.form(text, origin, depth, then)
            }
            _ => Err(match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) => DecodeError::new(ErrorKind::Envelope, "a bare value instead of an object"),
                Err(_) => error(Failure::Syntax { at: 0, cause: None }),
            }),
        }
    }

    /// One more layer of string, if there may be.
    fn layer(mut self) -> Result<Self, DecodeError> {
        self.layers += 1;
        if self.layers > MAX_LAYERS {
            return Err(DecodeError::new(ErrorKind::LimitExceeded, "more than 3 layers of JSON string"));
        }
        Ok(self)
    }

    fn data<R>(
        mut self,
        fields: &Fields<'_>,
        text: &str,
        origin: &Origin<'_>,
        depth: usize,
        then: impl FnOnce(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let siblings = fields.present.minus(KeySet::of_keys(&[Key::DATA]));
        let strict = self.rules.strict && (!siblings.is_empty() || fields.has_unknown());
        if strict {
            return Err(not_strict());
        }
        for sibling in siblings.iter() {
            self.notes.add(|| Note::new(sibling.name(), NoteKind::UnknownField));
        }
        for (sibling, _) in fields.unknown() {
            self.notes.add(|| Note::new(sibling.into_owned(), NoteKind::UnknownField));
        }
        self.open = true;
        let data = fields.get(Key::DATA);
        match data.form {
            Form::Text | Form::QuotedText | Form::EscapedText => {
                self.encoded = true;
                let origin = string_origin(origin, text, data.text);
                self.layer()?.any(&data.content(), &origin, depth, then)
            }
            Form::Object | Form::Array => {
                let origin = Origin::Slice { around: origin, start: start_of(text, data.text) };
                self.any(data.text, &origin, depth, then)
            }
            _ => Err(self.no_object(data)),
        }
    }

    #[cold]
    fn no_object(&self, data: Lexeme<'_>) -> DecodeError {
        let json_type = match data.form {
            Form::Bool => JsonType::Bool,
            Form::Integer | Form::Number => JsonType::Number,
            _ => JsonType::Null,
        };
        DecodeError::new(ErrorKind::Envelope, "expected an object or its text").in_field("data").found(found(
            data.text,
            json_type,
            self.rules.quote_values,
        ))
    }

    /// A form with one `data` parameter.
    fn form<R>(
        mut self,
        text: &str,
        origin: &Origin<'_>,
        depth: usize,
        then: impl FnOnce(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
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
        let Some(inner) = form_decoded(raw) else {
            return Err(DecodeError::new(ErrorKind::Syntax, "invalid UTF-8 in `data`")
                .at(Some(origin.in_body(start))));
        };
        let origin = Origin::Encoded {
            around: origin,
            start,
            raw,
            encoding: Encoding::Percent,
            cursor: Cursor::default(),
        };
        self.any(&inner, &origin, depth, then)
    }

    /// Hands over what was found, with notes on what stood around it.
    fn finish<R>(
        mut self,
        content: Content<'_>,
        origin: &Origin<'_>,
        depth: usize,
        then: impl FnOnce(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        // Otherwise nothing would be refused, and nothing heard.
        if self.rules.strict || self.notes.wanted() {
            self.remark(matches!(content, Content::Array(_)))?;
        }
        then(Opened { content, origin, depth, in_data: self.open }, self.notes)
    }

    /// Notes what stood around the content and is not as documented.
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

/// A string that keeps borrowing where it can.
#[derive(serde::Deserialize)]
struct CowStr<'a>(#[serde(borrow)] Cow<'a, str>);

/// The quick path: the documented form, or its twin whose `data` is an object, read where it stands.
///
/// Fills the fields, and tells whether they were text. What it does not know it leaves to the general path.
fn documented<'a>(fields: &mut Fields<'a>, text: &'a str, depth: usize) -> Option<bool> {
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
        inner.fields(fields).ok()?;
        inner.space();
        outer = Scanner::new(text, inner.at(), depth);
        if !outer.take(b'"') {
            return None;
        }
    } else {
        let mut inner = Scanner::<0>::new(text, outer.at(), inner_depth);
        inner.fields(fields).ok()?;
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

/// The origin of a string's content, given the string with its quotes, or its content where it has no
/// escapes.
fn string_origin<'o>(around: &'o Origin<'o>, text: &str, string: &'o str) -> Origin<'o> {
    let raw = string.strip_prefix('"').unwrap_or(string);
    Origin::Encoded {
        around,
        start: start_of(text, raw),
        raw,
        encoding: Encoding::JsonString,
        cursor: Cursor::default(),
    }
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

/// Says what was wrong with a layer's text.
#[cold]
pub(crate) fn to_error(failure: Failure, text: &str) -> DecodeError {
    match failure {
        Failure::Duplicate { at, name } => {
            DecodeError::new(ErrorKind::DuplicateField, "named twice").in_field(name).at(Some(at))
        }
        Failure::Depth { at } => too_deep().at(Some(at)),
        Failure::Syntax { at, cause } => {
            // The scanner knows that it is wrong, serde_json knows how to say it.
            let cause = cause.map(|cause| (at, cause)).or_else(|| {
                let cause = serde_json::from_str::<IgnoredAny>(text).err()?;
                Some((offset_of(&cause, text), cause))
            });
            let (at, cause) = cause.map_or((at, None), |(at, cause)| (at, Some(cause)));
            DecodeError::new(ErrorKind::Syntax, "not valid JSON").at(Some(at)).because(cause)
        }
    }
}

#[cold]
pub(crate) fn too_long() -> DecodeError {
    DecodeError::new(ErrorKind::LimitExceeded, "more bytes than the decoder takes")
}

#[cold]
pub(crate) fn too_deep() -> DecodeError {
    DecodeError::new(ErrorKind::LimitExceeded, "arrays and objects nested too deep")
}
