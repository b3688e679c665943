//! JSON Schema of the payloads, from their tables: what is written, and what is taken.
//!
//! schemars asks with a contract: for what `Serialize` writes, or for what `Deserialize` takes. The first is the
//! documented form, the second the conversion table of the crate's documentation.

use alloc::{borrow::Cow, string::String};

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::Contract};
use serde_json::{Map, Value, json};

use crate::{
    payload::PassThroughMessage,
    push::Push,
    types::{
        AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, FileType, FileUrl,
        GatewayTime, PictureStatus, PushId, RfidStatus, SerialHex, Similarity, Switch,
    },
};

/// Decimal text, with the white space that is trimmed.
const DECIMAL: &str = r"^[ \t\n\r]*[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?[ \t\n\r]*$";
/// Decimal text that may be an integer: whether its exponent makes it one, no pattern can say.
const INTEGER: &str = r"^[ \t\n\r]*[+-]?(\d+(\.0+)?|\d*\.?\d+[eE][+-]?\d+)[ \t\n\r]*$";
/// What reads as a boolean.
const BOOLEAN: &str =
    r"^[ \t\n\r]*([tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|\+?0*[01](\.0+)?|-0+(\.0+)?)[ \t\n\r]*$";
const NOT_BLANK: &str = r"[^ \t\n\r]";
const BLANK: &str = r"^[ \t\n\r]*$";

/// A value of a table: how it is written, and what it is read from.
pub(crate) trait Wire {
    fn written() -> Value;
    fn taken() -> Value;
}

impl<T: Wire> Wire for Option<T> {
    fn written() -> Value {
        T::written()
    }

    /// A value that is refused costs an optional field and not the record; it is left out of the schema, because
    /// it is not what the field holds.
    fn taken() -> Value {
        any_of(&[T::taken(), json!({ "type": "null" }), text(BLANK)])
    }
}

macro_rules! values {
    ($($($value:ty),+: $written:expr, $taken:expr;)*) => {
        $($(impl Wire for $value {
            fn written() -> Value {
                $written
            }

            fn taken() -> Value {
                $taken
            }
        })+)*
    };
}

values! {
    DeviceId, PushId, AlarmId, CaptureId: text(NOT_BLANK), any_of(&[text(NOT_BLANK), json!({ "type": "integer" })]);
    String, SerialHex, FileUrl: text(""), any_of(&[text(NOT_BLANK), json!({ "type": ["number", "boolean"] })]);
    bool: json!({ "type": "boolean" }), any_of(&[json!({ "type": "boolean" }), json!({ "enum": [0, 1] }), text(BOOLEAN)]);
    f64: json!({ "type": "number" }), any_of(&[json!({ "type": "number" }), text(DECIMAL)]);
    i64, Similarity, CompareResult, PictureStatus, RfidStatus, Switch:
        json!({ "type": "integer" }), any_of(&[json!({ "type": "integer" }), text(INTEGER)]);
    DeviceTime, GatewayTime: json!({ "type": "integer" }), any_of(&[json!({ "type": "number" }), text(DECIMAL)]);
    FileType: text(NOT_BLANK), any_of(&[text(NOT_BLANK), json!({ "type": "integer" })]);
    AlarmType: text(""), any_of(&[text(""), json!({ "type": "integer" })]);
    AlarmTypes: any_of(&[text(NOT_COMMAS), list(&AlarmType::written())]),
        any_of(&[text(NOT_COMMAS), json!({ "type": "integer" }), list(&AlarmType::taken())]);
    PassThroughMessage: json_text(&PassThroughMessage::object_schema(false)),
        any_of(&[json_text(&PassThroughMessage::object_schema(true)), PassThroughMessage::object_schema(true)]);
}

/// A list with at least one code in it.
const NOT_COMMAS: &str = r"[^, \t\n\r]";

fn any_of(schemas: &[Value]) -> Value {
    json!({ "anyOf": schemas })
}

fn text(pattern: &str) -> Value {
    match pattern {
        "" => json!({ "type": "string" }),
        _ => json!({ "type": "string", "pattern": pattern }),
    }
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items, "minItems": 1 })
}

/// Text that holds JSON.
fn json_text(content: &Value) -> Value {
    json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": content })
}

/// An object of the page, field by field.
pub(crate) struct Table {
    taken: bool,
    properties: Map<String, Value>,
    required: Value,
}

impl Table {
    pub(crate) fn new(taken: bool) -> Self {
        Self { taken, properties: Map::new(), required: json!([]) }
    }

    pub(crate) fn optional<T: Wire>(mut self, name: &str, description: &str) -> Self {
        let mut schema = if self.taken { T::taken() } else { T::written() };
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), description.trim().into());
        }
        self.properties.insert(name.into(), schema);
        self
    }

    pub(crate) fn required<T: Wire>(mut self, name: &str, description: &str) -> Self {
        if let Some(required) = self.required.as_array_mut() {
            required.push(name.into());
        }
        self.optional::<T>(name, description)
    }

    /// The constant that tells the two Face Check messages apart.
    pub(crate) fn message_type(mut self, message_type: Option<&str>) -> Self {
        if let Some(message_type) = message_type
            && !self.taken
        {
            self.properties.insert("messageType".into(), json!({ "type": "string", "const": message_type }));
            if let Some(required) = self.required.as_array_mut() {
                required.push("messageType".into());
            }
        }
        self
    }

    pub(crate) fn finish(self) -> Value {
        json!({ "type": "object", "properties": self.properties, "required": self.required })
    }
}

/// Whether a generator asks for what is taken.
pub(crate) fn takes(generator: &SchemaGenerator) -> bool {
    *generator.contract() == Contract::Deserialize
}

pub(crate) fn schema(value: Value) -> Schema {
    // Objects are schemas, and all that is built here is one.
    Schema::try_from(value).unwrap_or_default()
}

macro_rules! schemas {
    ($($value:ident)*) => {
        $(#[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
        impl JsonSchema for $value {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($value).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                schema(if takes(generator) { Self::taken() } else { Self::written() })
            }
        })*
    };
}

schemas! {
    DeviceId PushId AlarmId CaptureId SerialHex FileUrl Similarity CompareResult PictureStatus RfidStatus Switch
    DeviceTime GatewayTime FileType AlarmType AlarmTypes PassThroughMessage
}

#[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
impl JsonSchema for Push {
    fn schema_name() -> Cow<'static, str> {
        "Push".into()
    }

    /// What is written is the inner object. What is taken is a body: the object or its text, in `data` or bare, or
    /// the text of such a body.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = json!({ "anyOf": Self::payload_schemas(generator) });
        if !takes(generator) {
            return schema(object);
        }
        let data = json!({ "anyOf": [json_text(&object), object.clone()] });
        let envelope = json!({ "type": "object", "properties": { "data": data }, "required": ["data"] });
        let text = json!({ "type": "string", "contentMediaType": "application/json" });
        schema(json!({ "anyOf": [envelope, object, text] }))
    }
}
