//! A push of any kind.

use alloc::vec::Vec;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{json_schema_for, taken};
use crate::{
    json::Field,
    kind::Kind,
    push::{Push, match_payload},
    types::DeviceId,
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
    Object, "PushObject", |generator| json_schema!({
        "type": "object",
        "description": "The object inside a push. Its fields show which kind of push it is, by their values; where they \
                        show none, it is unknown, and all of its fields are kept. One that shows a kind names its \
                        device.",
        "anyOf": payloads(generator),
        "if": { "anyOf": signs() },
        "then": device(generator),
    });
    BareObject, "BarePushObject", |generator| {
        let object = generator.subschema_for::<Object>();
        json_schema!({
            "description": "The object inside a push without an envelope around it, where it has to name a device.",
            "allOf": [object],
            "required": [Field::DEVICE_ID.name()],
        })
    };
    Kind, "Kind", |_generator| json_schema!({
        "description": "The name of a kind of push.",
        "enum": Kind::ALL,
    });
}

/// The schema of every payload.
fn payloads(generator: &mut SchemaGenerator) -> Vec<Schema> {
    Kind::ALL.iter().map(|&kind| match_payload!(kind, |T| generator.subschema_for::<T>())).collect()
}

/// The fields that show a kind by themselves, with values that surely do.
fn signs() -> Vec<Value> {
    let says = json!({ "type": ["string", "integer"], "pattern": "[A-Za-z0-9]" });
    let code = json!({
        "type": ["string", "integer"],
        "pattern": "^[0-9]{1,9}$",
        "minimum": 0,
        "maximum": 999_999_999,
    });
    let signs = [
        ("alarmType", &says),
        ("adc", &says),
        ("captureId", &says),
        ("compaResult", &code),
        ("imageUrl", &says),
        ("rfidNo", &says),
    ];
    signs.map(|(name, value)| json!({ "required": [name], "properties": { (name): value } })).into()
}

/// An object that names its device.
fn device(generator: &mut SchemaGenerator) -> Value {
    let name = Field::DEVICE_ID.name();
    let id = if generator.contract().is_serialize() {
        generator.subschema_for::<DeviceId>()
    } else {
        generator.subschema_for::<taken::Id>()
    };
    json!({ "required": [name], "properties": { (name): id } })
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

/// What is in `data` as text: the object, or once more its text.
fn text_or(object: &Schema) -> Value {
    json!({ "anyOf": [object, { "type": "string", "contentMediaType": "application/json" }] })
}

fn text_of(schema: &Value) -> Value {
    json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": schema })
}
