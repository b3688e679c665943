//! Values that hold values: the code list, and the object inside `message`.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use serde::de::{DeserializeSeed, IgnoredAny, IntoDeserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{FieldError, error::Reason, fields::MessageDeserializer, value::ValueDeserializer};
use crate::{
    json::{FieldSet, JsonType, number, object::Object, scan, token::TokenKind},
    note::NoteKind,
    types::blank,
};

const LIST: &str = "codes joined by commas";
const MESSAGE: &str = "a JSON object holding com1 and com2, or text";

/// How many layers of JSON string the object inside `message` may be in, the documented one among them.
pub(crate) const MAX_LAYERS: u8 = 3;

impl<'a> ValueDeserializer<'a, '_> {
    /// A comma list, an array of texts or integers, or a string that holds such an array; what says nothing is an
    /// empty list.
    pub(super) fn list<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, FieldError> {
        self.optional = true;
        if self.is_none()? {
            return visitor.visit_seq(Codes { codes: core::iter::empty(), count: 0 });
        }
        if self.token.kind() == TokenKind::Array {
            return match array(self.token.text()) {
                Some(elements) => self.codes(elements.iter().filter_map(element).flat_map(pieces), visitor),
                None => Err(self.refuse(LIST)),
            };
        }
        let Some(list) = self.id() else {
            return Err(self.refuse(LIST));
        };
        let list = blank::trim(&list);
        if !list.bytes().any(|byte| byte == b',' || byte == b'[') {
            return self.codes(core::iter::once(Cow::Borrowed(list)), visitor);
        }
        let Some(inner) = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')) else {
            return self.codes(pieces(Cow::Borrowed(list)), visitor);
        };
        // A string that holds an array has the JSON type of the page, but not its form.
        if self.context.rules.strict {
            return Err(self.refuse(LIST));
        }
        let (from, to) = (JsonType::Array, JsonType::String);
        self.context.note(self.field.name(), || NoteKind::Coerced { from, to });
        if serde_json::from_str::<IgnoredAny>(list).is_err() {
            // As Java prints a list.
            return self.codes(pieces(Cow::Borrowed(inner)), visitor);
        }
        match array(list) {
            Some(elements) => self.codes(elements.iter().filter_map(element).flat_map(pieces), visitor),
            None => Err(self.refuse(LIST)),
        }
    }

    fn codes<'c, 'de, V: Visitor<'de>>(
        &mut self,
        codes: impl Iterator<Item = Cow<'c, str>> + Clone,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
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
        visitor.visit_seq(Codes { codes: codes.filter(|code| !code.is_empty()), count: all - empty })
    }

    /// The object inside `message`, as text or as it is; blank text is one without a port, and any other text is text.
    pub(super) fn message<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, FieldError> {
        let token = self.token;
        if token.kind() == TokenKind::Object {
            self.coerced(JsonType::String)?;
        }
        // As documented: nothing is unescaped.
        let mut object = Object::of(token.text());
        if scan::object_inside(&token, self.context.depth, &mut object) {
            return self.ports(&object, visitor);
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
                    return self.ports(&object, visitor);
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
            return self.ports(&Object::of(""), visitor);
        }
        self.coerced(JsonType::String)?;
        self.context.note(self.field.name(), || NoteKind::PlainText);
        visitor.visit_str(&text)
    }

    /// The text of `message`: that of its string, of the object that it is, or of another scalar.
    fn message_text(&mut self) -> Option<Cow<'a, str>> {
        match self.token.kind() {
            TokenKind::Object => Some(Cow::Borrowed(self.token.text())),
            _ => self.text(),
        }
    }

    fn ports<'de, V: Visitor<'de>>(
        &mut self,
        object: &Object<'_>,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        let (prefix, documented_required) = (self.context.prefix, self.context.documented_required);
        self.context.prefix = "message.";
        self.context.documented_required = FieldSet::EMPTY;
        let message = visitor.visit_some(MessageDeserializer::new(object, self.context));
        (self.context.prefix, self.context.documented_required) = (prefix, documented_required);
        message.map_err(|mut error| {
            // Offsets inside the message are not offsets into the body, so its faults are where it starts.
            if let Reason::Refused(refused) = &mut *error.0 {
                refused.at = Some(self.token.offset());
            }
            error
        })
    }
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

/// Gives the codes one by one, so that no list of texts is built on the way to the list of codes.
struct Codes<I> {
    codes: I,
    /// How many there are from the first on.
    count: usize,
}

impl<'c, 'de, I: Iterator<Item = Cow<'c, str>>> SeqAccess<'de> for Codes<I> {
    type Error = FieldError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, FieldError> {
        self.codes.next().map(|code| seed.deserialize(code.into_deserializer())).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.count)
    }
}
