//! `message` of a pass-through, which the page calls a "JSON string containing com1 and com2".

use alloc::{boxed::Box, string::String};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
    ser::{self, SerializeMap},
};
use serde_json::value::RawValue;

use crate::{
    de::from_text,
    types::{
        SerialHex,
        hint::{self, FieldType as _},
    },
};

super::table! {
    /// `message` of a pass-through: what each serial port sent.
    ///
    /// On the wire it is JSON text inside JSON text; `Serialize` writes that, and `Deserialize` reads the
    /// text as well as the bare object.
    ///
    /// ```
    /// use mettax_push::{PassThroughMessage, SerialHex};
    /// let mut message = PassThroughMessage::new();
    /// message.com1 = Some(SerialHex::from("f5ff"));
    /// assert_eq!(serde_json::to_string(&message)?, r#""{\"com1\":\"f5ff\"}""#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct PassThroughMessage {
        required: {}
        optional: {
            /// `com1`: the first serial port; absent where it sent nothing.
            com1: Option<SerialHex>,
            /// `com2`: the second serial port; absent where it sent nothing.
            com2: Option<SerialHex>,
        }
        documented_required: []
    }
}

hint::field_type!(PassThroughMessage = Message);

impl Serialize for PassThroughMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The object itself, before it becomes text.
        struct Object<'m>(&'m PassThroughMessage);

        impl Serialize for Object<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                self.0.write(&mut map)?;
                map.end()
            }
        }

        let text = serde_json::to_string(&Object(self)).map_err(ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for PassThroughMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(const { Self::HINT.newtype() }, MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = PassThroughMessage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of com1 and com2, or its JSON text")
    }

    /// The crate's own deserializer, which has unescaped the text already.
    fn visit_some<D: Deserializer<'de>>(self, fields: D) -> Result<PassThroughMessage, D::Error> {
        Table::deserialize(fields)
    }

    /// Every other deserializer.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, any: D) -> Result<PassThroughMessage, D::Error> {
        let json = Box::<RawValue>::deserialize(any)?;
        let text = serde_json::from_str::<String>(json.get());
        from_text(text.as_deref().unwrap_or(json.get())).map_err(de::Error::custom)
    }
}
