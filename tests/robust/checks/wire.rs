//! Bodies around an object, and serde_json's word on their grammar.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The webhook's own form: the object as text inside `data`.
pub fn encoded(object: &str) -> String {
    format!("{{\"data\":{}}}", serde_json::to_string(object).expect("text is always JSON"))
}

/// The same with the object as it is.
pub fn bare(object: &str) -> String {
    format!("{{\"data\":{object}}}")
}

/// Whether serde_json takes the text, with every string looked into (which `IgnoredAny` does not do) and numbers
/// that no double holds allowed (which `Value` does not do).
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok() && strings_read(text)
}

/// Whether every string of a well-formed text reads as text: a lone surrogate does not.
fn strings_read(text: &str) -> bool {
    match text.trim_start().as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(text).is_ok(),
        Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
            .is_ok_and(|values| values.iter().all(|value| strings_read(value.get()))),
        Some(b'{') => serde_json::from_str::<Fields>(text).is_ok_and(|fields| fields.0),
        _ => true,
    }
}

/// Whether the strings of an object read, in its names and its values, each of a repeated name too.
struct Fields(bool);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Fields, A::Error> {
        let mut all = true;
        while let Some((_, value)) = fields.next_entry::<String, &RawValue>()? {
            all &= strings_read(value.get());
        }
        Ok(Fields(all))
    }
}
