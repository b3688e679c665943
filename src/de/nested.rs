//! Values that hold values: the code list, and the object inside `message`.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::{
    FieldError,
    record::Record,
    value::{FromValue, ValueReader},
};
use crate::{
    json::{FieldSet, JsonType, number, object::Object, scan, token::TokenKind},
    note::NoteKind,
    types::{AlarmTypes, blank},
};

const LIST: &str = "codes joined by commas";
const MESSAGE: &str = "a JSON object holding com1 and com2, or text";

/// How many layers of JSON string the object inside `message` may be in, the documented one among them.
pub(crate) const MAX_LAYERS: u8 = 3;

impl FromValue for AlarmTypes {
    /// A comma list, an array of texts or integers, or a string that holds such an array; what says nothing is an
    /// empty list.
    fn from_value(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError> {
        value.optional = true;
        if value.is_none()? {
            return Ok(Self::new());
        }
        if value.token.kind() == TokenKind::Array {
            return value.array(value.token.text());
        }
        let Some(list) = value.id() else {
            return Err(value.refuse(LIST));
        };
        let list = blank::trim(&list);
        if !list.bytes().any(|byte| byte == b',' || byte == b'[') {
            return value.codes(core::iter::once(Cow::Borrowed(list)));
        }
        let Some(inner) = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')) else {
            return value.codes(pieces(Cow::Borrowed(list)));
        };
        // A string that holds an array has the JSON type of the page, but not its form.
        if value.context.rules.strict {
            return Err(value.refuse(LIST));
        }
        let (from, to) = (JsonType::Array, JsonType::String);
        value.context.note(value.field.name(), || NoteKind::Coerced { from, to });
        if serde_json::from_str::<IgnoredAny>(list).is_err() {
            // As Java prints a list.
            return value.codes(pieces(Cow::Borrowed(inner)));
        }
        value.array(list)
    }
}

impl<'a> ValueReader<'a, '_> {
    /// The codes of a JSON array.
    fn array(&mut self, text: &str) -> Result<AlarmTypes, FieldError> {
        match array(text) {
            Some(elements) => self.codes(elements.iter().filter_map(element).flat_map(pieces)),
            None => Err(self.refuse(LIST)),
        }
    }

    fn codes<'c>(
        &mut self,
        codes: impl Iterator<Item = Cow<'c, str>> + Clone,
    ) -> Result<AlarmTypes, FieldError> {
        let (mut all, mut empty) = (0_usize, 0);
        for code in codes.clone() {
            all += 1;
            empty += usize::from(code.is_empty());
        }
        if self.context.rules.strict && (empty > 0 || all == 0) {
            return Err(self.refuse(LIST));
        }
        self.coerced(JsonType::String)?;
        // One note, however many: a body of commas must not become a note for each.
        if empty > 0 || all == 0 {
            self.context.note(self.field.name(), || NoteKind::EmptyListElement);
        }
        Ok(AlarmTypes::of_texts(all - empty, codes.filter(|code| !code.is_empty())))
    }

    /// The object inside `message`, as text or as it is; blank text is one without a port, and any other text is text.
    pub(crate) fn message<T: Record>(&mut self) -> Result<Message<T>, FieldError> {
        let token = self.token;
        if token.kind() == TokenKind::Object {
            self.coerced(JsonType::String)?;
        }
        // As documented: nothing is unescaped.
        let mut object = Object::of(token.text());
        if scan::object_inside(&token, self.context.depth, &mut object) {
            return self.ports(&object);
        }
        let Some(text) = self.message_text() else {
            return Err(self.refuse(MESSAGE));
        };
        let (mut inner, mut layers) = (Cow::Borrowed(&*text), 1);
        loop {
            match scan::object(&inner, self.context.depth) {
                Ok(object) => {
                    if layers > 1 {
                        self.context.note(self.field.name(), || NoteKind::Layers { count: layers });
                    }
                    return self.ports(&object);
                }
                Err(_) if layers < MAX_LAYERS && token.is_string() => {
                    match serde_json::from_str::<String>(&inner) {
                        Ok(text) => (inner, layers) = (Cow::Owned(text), layers + 1),
                        Err(_) => break,
                    }
                }
                Err(_) => break,
            }
        }
        // An object that has no reading, or the text of one in strict decoding, is a value that is refused.
        if token.kind() == TokenKind::Object || self.context.rules.strict {
            return Err(self.refuse(MESSAGE));
        }
        if self.is_blank() {
            self.context.note(self.field.name(), || NoteKind::EmptyAsNone);
            return self.ports(&Object::of(""));
        }
        self.coerced(JsonType::String)?;
        self.context.note(self.field.name(), || NoteKind::PlainText);
        Ok(Message::Text(text.into_owned()))
    }

    /// The text of `message`: that of its string, of the object that it is, or of another scalar.
    fn message_text(&mut self) -> Option<Cow<'a, str>> {
        match self.token.kind() {
            TokenKind::Object => Some(Cow::Borrowed(self.token.text())),
            _ => self.text(),
        }
    }

    fn ports<T: Record>(&mut self, object: &Object<'_>) -> Result<Message<T>, FieldError> {
        let (prefix, documented_required) = (self.context.prefix, self.context.documented_required);
        self.context.prefix = "message.";
        self.context.documented_required = FieldSet::EMPTY;
        let ports = T::read(object, self.context);
        (self.context.prefix, self.context.documented_required) = (prefix, documented_required);
        match ports {
            Ok(ports) => Ok(Message::Object(ports)),
            Err(mut error) => {
                // Offsets inside the message are not offsets into the body, so its faults are where it starts.
                error.0.at = Some(self.token.offset());
                Err(error)
            }
        }
    }
}

/// What a `message` holds.
pub(crate) enum Message<T> {
    Object(T),
    Text(String),
}

/// The elements of a JSON array, each of them an [`element`]. They stay JSON, because a long list of texts on the
/// way to the list of codes would be a multiple of the body.
fn array(text: &str) -> Option<Vec<&RawValue>> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    elements.iter().all(|json| element(json).is_some()).then_some(elements)
}

/// The text of a string, the digits of an integer, or the nothing that null is.
fn element<'a>(json: &&'a RawValue) -> Option<Cow<'a, str>> {
    let text = json.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' if number::is_integer(text) => Some(Cow::Borrowed(text)),
        b'n' => Some(Cow::Borrowed("")),
        _ => None,
    }
}

/// The codes of a text: what is between its commas, trimmed.
fn pieces(text: Cow<'_, str>) -> Pieces<'_> {
    Pieces { text, next: Some(0) }
}

#[derive(Clone)]
struct Pieces<'c> {
    text: Cow<'c, str>,
    /// Where the next piece starts.
    next: Option<usize>,
}

impl<'c> Iterator for Pieces<'c> {
    type Item = Cow<'c, str>;

    fn next(&mut self) -> Option<Cow<'c, str>> {
        let start = self.next.take()?;
        let end = self.text.get(start..)?.find(',').map(|length| start + length);
        self.next = end.map(|comma| comma + 1);
        let end = end.unwrap_or(self.text.len());
        match &self.text {
            Cow::Borrowed(text) => Some(Cow::Borrowed(blank::trim(text.get(start..end)?))),
            Cow::Owned(text) => Some(Cow::Owned(blank::trim(text.get(start..end)?).to_owned())),
        }
    }
}
