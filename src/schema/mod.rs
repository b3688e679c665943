//! JSON Schemas of the payloads, by the tables that the decoder and the encoder follow.
//!
//! Under schemars' contract for serializing they describe the documented form, which is what `Serialize` writes;
//! under that for deserializing, whatever the tolerant decoder takes.

mod push;
mod taken;
mod values;

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::{
    de::record::{Record, Row},
    detect,
    json::Field,
    kind::Kind,
};
use taken::ReadAsAbsent;

/// Implements schemars' trait; the schema's id carries the crate, so that no type of another crate is taken for it.
macro_rules! json_schema_for {
    ($($type:ty, $name:expr, |$generator:ident| $schema:expr;)*) => { $(
        #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> alloc::borrow::Cow<'static, str> {
                concat!("mettax_push::", $name).into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    )* };
}
pub(crate) use json_schema_for;

/// The schema of an object of the page, which is that of a push or of what is inside one.
pub(crate) fn record<T: Record>(generator: &mut SchemaGenerator, kind: Option<Kind>) -> Schema {
    let mut properties = Properties { generator, kind, schemas: Map::new(), required: Vec::new() };
    for row in T::ROWS {
        properties.add(row);
    }
    if let Some(message_type) = T::MESSAGE_TYPE {
        properties.message_type(message_type);
    }
    let Properties { schemas, required, .. } = properties;
    let mut schema = json_schema!({
        "type": "object",
        "description": first_paragraph(T::DOCS),
        "properties": schemas,
    });
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema
}

/// The properties of an object while its table is read.
struct Properties<'g> {
    generator: &'g mut SchemaGenerator,
    kind: Option<Kind>,
    schemas: Map<String, Value>,
    required: Vec<Value>,
}

impl Properties<'_> {
    /// Adds a field, with the text that documents it in the struct.
    fn add(&mut self, row: &Row) {
        let is_mark = || self.kind.is_some_and(|kind| detect::may_be_mark(kind, row.field));
        let mut property = if self.generator.contract().is_serialize() {
            let written = (row.schema)(self.generator);
            // Where nothing else shows the kind, null does.
            if row.optional && is_mark() {
                json_schema!({ "anyOf": [written, { "type": "null" }] })
            } else {
                written
            }
        } else if row.optional {
            let taken = taken::schema(row, self.generator);
            let absent = self.generator.subschema_for::<ReadAsAbsent>();
            json_schema!({ "anyOf": [taken, absent] })
        } else {
            taken::schema(row, self.generator)
        };
        property.insert("description".into(), first_paragraph(row.docs).into());
        let name = row.field.name();
        self.schemas.insert(name.into(), property.into());
        if !row.optional {
            self.required.push(name.into());
        }
    }

    /// Adds the constant of the two Face Check messages, which is no field of the struct.
    fn message_type(&mut self, message_type: &str) {
        let name = Field::MESSAGE_TYPE.name();
        let property = if self.generator.contract().is_serialize() {
            self.required.push(name.into());
            json_schema!({ "const": message_type })
        } else {
            json_schema!({
                "description": "The page requires it. Any other value, and none at all, is noted and does no harm \
                                where other fields tell the kind.",
                "examples": [message_type],
            })
        };
        self.schemas.insert(name.into(), property.into());
    }
}

/// The first paragraph of a doc comment as plain text: one line, and links by their text.
fn first_paragraph(doc: &str) -> String {
    let lines: Vec<_> = doc.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    // Other languages have other words for it.
    let text = lines.join(" ").replace("`None`", "absent");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        plain += before;
        plain += "`";
        plain += name;
        plain += "`";
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_target, after)) => after,
            None => after,
        };
    }
    plain + rest
}

/// A description that names the codes which are known today.
fn codes<T: ToString>(what: &str, known: impl Iterator<Item = (T, Option<&'static str>)>) -> String {
    let named = known.map(|(code, name)| match name {
        Some(name) => code.to_string() + " " + name,
        None => code.to_string(),
    });
    what.to_owned() + " Today: " + &named.collect::<Vec<_>>().join(", ") + "; others may come."
}

#[cfg(test)]
mod tests {
    use super::first_paragraph;

    #[test]
    fn a_description_is_plain_text() {
        let doc = " `lat`: degrees; see\n [`position`](Self::position), [`Position`] [1].\n\n More.";
        assert_eq!(first_paragraph(doc), "`lat`: degrees; see `position`, `Position` [1].");
        assert_eq!(first_paragraph(" an open [`link"), "an open [`link");
    }
}
