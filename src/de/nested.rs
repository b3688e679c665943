//! Values that hold values: the code list, and the object inside `message`.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    FieldError,
    error::{MESSAGE, Reason},
    fields::MessageDeserializer,
    value::ValueDeserializer,
};
use crate::{
    json::{FieldSet, JsonType, number::trim, object::ScanError, scan, token::TokenKind},
    note::NoteKind,
};

const LIST: &str = "codes joined by commas";

impl ValueDeserializer<'_, '_> {
    /// A comma list, an array of texts or integers, or a string that holds such an array.
    pub(super) fn list<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, FieldError> {
        if self.token.kind == TokenKind::Array {
            return match array(self.token.text) {
                Some(codes) => self.codes(codes.iter().filter_map(element), visitor),
                None => Err(self.refuse(LIST)),
            };
        }
        let Some(list) = self.id() else {
            return Err(self.refuse(LIST));
        };
        let trimmed = trim(&list);
        if !trimmed.bytes().any(|byte| byte == b',' || byte == b'[') {
            return self.codes(core::iter::once(Cow::Borrowed(trimmed)), visitor);
        }
        match trimmed.strip_prefix('[').and_then(|_| array(trimmed)) {
            Some(codes) => self.array_text(&codes, visitor),
            None => self.codes(list.split(',').map(|code| Cow::Borrowed(trim(code))), visitor),
        }
    }

    /// A string that holds an array has the JSON type of the page, but not its form.
    fn array_text<'de, V: Visitor<'de>>(
        &mut self,
        codes: &[&RawValue],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        if self.context.rules.strict {
            return Err(self.refuse(LIST));
        }
        let (from, to) = (JsonType::Array, JsonType::String);
        self.context.note(self.field.name(), || NoteKind::Coerced { from, to });
        self.codes(codes.iter().filter_map(element), visitor)
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
        if all == empty || (self.context.rules.strict && empty > 0) {
            return Err(self.refuse(LIST));
        }
        self.coerced(JsonType::String)?;
        // One note, however many: a body of commas must not become a note for each.
        if empty > 0 {
            self.context.note(self.field.name(), || NoteKind::EmptyListElement);
        }
        visitor.visit_seq(Codes { codes: codes.filter(|code| !code.is_empty()), count: all - empty })
    }

    /// The object inside `message`, as text or as it is.
    pub(super) fn message<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, FieldError> {
        if self.token.kind == TokenKind::Object {
            self.coerced(JsonType::String)?;
        }
        let (token, depth) = (self.token, self.context.depth);
        let text;
        let object = if let Some(object) = scan::object_inside(&token, depth) {
            object
        } else {
            text = token.content();
            match scan::object(&text, depth) {
                Ok(object) => object,
                Err(ScanError::Syntax { cause: None, .. }) => return Err(self.refuse(MESSAGE)),
                Err(error) => {
                    let at = token.offset();
                    return Err(FieldError(Box::new(Reason::Message { field: self.field, at, error })));
                }
            }
        };
        let (prefix, documented_required) = (self.context.prefix, self.context.documented_required);
        self.context.prefix = "message.";
        self.context.documented_required = FieldSet::EMPTY;
        let message = visitor.visit_some(MessageDeserializer::new(&object, self.context));
        (self.context.prefix, self.context.documented_required) = (prefix, documented_required);
        message.map_err(|mut error| {
            // Offsets inside the message are not offsets into the body, so its faults are where it starts.
            if let Reason::Refused(refused) = &mut *error.0 {
                refused.at = Some(token.offset());
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

/// The text of a string, or the digits of an integer.
fn element<'a>(json: &&'a RawValue) -> Option<Cow<'a, str>> {
    let text = json.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' if text != "-0" && !text.contains(['.', 'e', 'E']) => Some(Cow::Borrowed(text)),
        _ => None,
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
