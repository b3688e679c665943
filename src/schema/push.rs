//! A push of any kind, told by its fields as the decoder tells it.

use alloc::{format, vec::Vec};

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::json_schema_for;
use crate::{
    decode::{BARE_DEVICE_INFO, ROWS, Row},
    json::{Field, FieldSet},
    kind::Kind,
    payload::UnknownPush,
    push::{Push, match_payload},
};

/// The object inside a body.
struct Object;
/// The same where no envelope is around it.
struct BareObject;

json_schema_for! {
    Push, "Push", |generator| if generator.contract().is_serialize() {
        Object::json_schema(generator)
    } else {
        body(generator)
    };
    Object, "PushObject", |generator| {
        let unknown = generator.subschema_for::<UnknownPush>();
        by_signs(
            generator,
            "The object inside a push. Its fields tell which kind of push it is; where they tell none, it is \
             unknown, and all of its fields are kept.",
            unknown,
        )
    };
    BareObject, "BarePushObject", |generator| by_signs(
        generator,
        "The object inside a push without an envelope around it, where its fields have to tell the kind.",
        false.into(),
    );
    Kind, "Kind", |_generator| json_schema!({
        "description": "The name of a kind of push.",
        "enum": Kind::ALL,
    });
}

/// A body in any of its JSON forms; in a form body, what the parameter `data` holds is as `data` here.
fn body(generator: &mut SchemaGenerator) -> Schema {
    let object = generator.subschema_for::<Object>();
    let bare = generator.subschema_for::<BareObject>();
    let whole = generator.subschema_for::<Push>();
    let data = Field::DATA.name();
    json_schema!({
        "description": "The body of a push: an object with the push as text in `data`. Taken too are the object \
                        itself in `data` or for a body, and up to three layers of text around any of these.",
        "if": { "type": "object", "required": [data] },
        "then": { "properties": { (data): { "anyOf": [text_of(&text_or(&object)), object] } } },
        "else": { "anyOf": [bare, text_of(&whole.into())] },
    })
}

/// What stands in `data` as text: the object, or once more its text.
fn text_or(object: &Schema) -> Value {
    json!({ "anyOf": [object, { "type": "string", "contentMediaType": "application/json" }] })
}

fn text_of(schema: &Value) -> Value {
    json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": schema })
}

/// The first sign that is there tells the kind: the rows of the decoder's own table, one inside the other.
fn by_signs(generator: &mut SchemaGenerator, description: &str, otherwise: Schema) -> Schema {
    let device_info = json!({ "required": names(BARE_DEVICE_INFO) });
    let signs = ROWS.iter().map(|row| (sign(row), row.kind)).chain([(device_info, Kind::DeviceInfo)]);
    let mut chain = otherwise;
    for (sign, kind) in signs.collect::<Vec<_>>().into_iter().rev() {
        let payload = match_payload!(kind, |T| generator.subschema_for::<T>());
        chain = json_schema!({ "if": sign, "then": payload, "else": chain });
    }
    chain.insert("type".into(), "object".into());
    chain.insert("description".into(), description.into());
    chain
}

/// What shows a kind.
fn sign(row: &Row) -> Value {
    let mut any: Vec<_> = row.any.iter().map(|field| json!({ "required": [field.name()] })).collect();
    if let Some(message_type) = row.message_type {
        let name = Field::MESSAGE_TYPE.name();
        let text = format!(r"^[ \t\n\r]*\+?0*{message_type}(\.0+)?[ \t\n\r]*$");
        let value = json!({ "anyOf": [{ "const": message_type }, { "type": "string", "pattern": text }] });
        any.push(json!({ "required": [name], "properties": { (name): value } }));
    }
    json!({ "anyOf": any, "required": names(row.all) })
}

fn names(fields: FieldSet) -> Vec<&'static str> {
    fields.iter().map(Field::name).collect()
}
