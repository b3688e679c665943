//! Values that hold values: the code list, and the object inside `message`.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Fault, MESSAGE, Reason, field_name, record::RecordDeserializer, value::ValueDeserializer};
use crate::{
    decode::{
        decimal::trim,
        note::{JsonType, NoteKind},
        scan::{self, Form},
    },
    payload::PassThroughMessage,
};

const LIST: &str = "codes joined by commas";

impl<'a> ValueDeserializer<'a, '_, '_> {
    /// A comma list, an array of texts or integers, or a string that holds such an array.
    pub(super) fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let content = self.lexeme.content();
        let array = match self.lexeme.form {
            Form::Array => array(self.lexeme.text),
            Form::Text | Form::EscapedText if trim(&content).starts_with('[') => array(&content),
            _ => None,
        };
        match (array, self.id()) {
            (Some(codes), _) => self.codes(codes.into_iter(), true, visitor),
            (None, Some(list)) => {
                self.codes(list.split(',').map(|code| Cow::Borrowed(trim(code))), false, visitor)
            }
            (None, None) => Err(self.refuse(LIST)),
        }
    }

    fn codes<'c, 'de, V: Visitor<'de>>(
        mut self,
        codes: impl Iterator<Item = Cow<'c, str>> + Clone,
        array: bool,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let empty = codes.clone().filter(|code| code.is_empty()).count();
        let strict = self.context.rules.strict;
        if (strict && (empty > 0 || array)) || codes.clone().count() == empty {
            return Err(self.refuse(LIST));
        }
        for _ in 0..empty {
            let name = field_name(self.prefix, self.key.name());
            self.context.notes.add(name, || NoteKind::EmptyListElement);
        }
        match (array, self.lexeme.form) {
            // An array inside a string has the JSON type of the page, but not its form.
            (true, Form::Text | Form::EscapedText) => {
                let (from, to) = (JsonType::Array, JsonType::String);
                self.context.notes.add(self.key.name(), || NoteKind::Coerced { from, to });
            }
            _ => self.coerced(JsonType::String)?,
        }
        visitor.visit_seq(Codes(codes.filter(|code| !code.is_empty())))
    }

    /// The object inside `message`, as text or as it is.
    pub(super) fn message<'de, V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let address = self.lexeme.text.as_ptr() as usize;
        let text = match self.lexeme.form {
            Form::Object => Cow::Borrowed(self.lexeme.text),
            Form::Text | Form::EscapedText if !self.is_blank() => self.lexeme.content(),
            _ => return Err(self.refuse(MESSAGE)),
        };
        let fields = match scan::object(&text, self.context.depth) {
            Ok(fields) => fields,
            Err(scan::Failure::Syntax { cause: None, .. }) => return Err(self.refuse(MESSAGE)),
            Err(failure) => {
                return Err(Fault(Box::new(Reason::Message { key: self.key, at: address, failure })));
            }
        };
        self.coerced(JsonType::String)?;
        let inner = RecordDeserializer::<PassThroughMessage>::new(&fields, "message.", self.context);
        visitor.visit_some(inner).map_err(|mut fault| {
            // Unescaped text is not where the body is, so its faults are where the field is.
            if let (Reason::Refused(refusal), Cow::Owned(_)) = (&mut *fault.0, &text) {
                refusal.address = address;
            }
            fault
        })
    }
}

/// The elements of a JSON array of texts and integers.
fn array(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    elements.into_iter().map(element).collect()
}

fn element(json: &RawValue) -> Option<Cow<'_, str>> {
    let text = json.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' if super::value::is_bare_integer(text) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

/// Gives the codes one by one, so that no list of texts is built on the way to the list of codes.
struct Codes<I>(I);

impl<'c, 'de, I: Iterator<Item = Cow<'c, str>>> SeqAccess<'de> for Codes<I> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|code| seed.deserialize(code.into_deserializer())).transpose()
    }
}
