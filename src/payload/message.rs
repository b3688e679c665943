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
    de::{FieldError, FromValue, Message, ValueReader, from_text},
    types::{SerialHex, hint},
};

super::table! {
    /// What each serial port sent: the object inside `message` of a pass-through.
    ///
    /// ```
    /// use mettax_push::{PassThroughPorts, SerialHex};
    ///
    /// let mut ports = PassThroughPorts::new();
    /// ports.com1 = Some(SerialHex::from("f5ff"));
    /// assert_eq!(ports.com1.unwrap().bytes(), Some(vec![0xf5, 0xff]));
    /// ```
    pub struct PassThroughPorts {
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

/// `message` of a pass-through: what each serial port sent, or text of another form.
///
/// On the wire it is JSON text inside JSON text; `Serialize` writes that, and `Deserialize` reads the text as well as
/// the bare object, in up to three layers of JSON string.
///
/// ```
/// use mettax_push::{PassThroughMessage, PassThroughPorts, SerialHex};
///
/// let mut ports = PassThroughPorts::new();
/// ports.com1 = Some(SerialHex::from("f5ff"));
/// let message = PassThroughMessage::from(ports);
/// assert_eq!(serde_json::to_string(&message).unwrap(), r#""{\"com1\":\"f5ff\"}""#);
/// assert_eq!(message.com1().unwrap(), "f5ff");
///
/// // Text that is no JSON object is kept as it is.
/// let message: PassThroughMessage = serde_json::from_str(r#""f5ff""#).unwrap();
/// assert_eq!(message, PassThroughMessage::Text("f5ff".into()));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PassThroughMessage {
    /// The object of the page. Blank text is one without a port.
    Ports(PassThroughPorts),
    /// Text that is no JSON object, verbatim.
    Text(String),
}

impl PassThroughMessage {
    /// The ports, where the message is the object of the page.
    #[must_use]
    pub fn ports(&self) -> Option<&PassThroughPorts> {
        match self {
            Self::Ports(ports) => Some(ports),
            Self::Text(_) => None,
        }
    }

    /// What the first serial port sent.
    #[must_use]
    pub fn com1(&self) -> Option<&SerialHex> {
        self.ports()?.com1.as_ref()
    }

    /// What the second serial port sent.
    #[must_use]
    pub fn com2(&self) -> Option<&SerialHex> {
        self.ports()?.com2.as_ref()
    }
}

impl Default for PassThroughPorts {
    /// Neither port.
    fn default() -> Self {
        Self::new()
    }
}

impl Default for PassThroughMessage {
    /// The object without a port.
    fn default() -> Self {
        Self::Ports(PassThroughPorts::new())
    }
}

impl From<PassThroughPorts> for PassThroughMessage {
    fn from(ports: PassThroughPorts) -> Self {
        Self::Ports(ports)
    }
}

hint::field_type!(PassThroughMessage = Message);

impl Serialize for PassThroughMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ports(ports) => {
                let text = serde_json::to_string(ports).map_err(ser::Error::custom)?;
                serializer.serialize_str(&text)
            }
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl Serialize for PassThroughPorts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

impl FromValue for PassThroughMessage {
    fn from_value(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError> {
        value.message().map(|message| match message {
            Message::Object(ports) => Self::Ports(ports),
            Message::Text(text) => Self::Text(text),
        })
    }
}

impl<'de> Deserialize<'de> for PassThroughMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct("PassThroughMessage", MessageVisitor)
    }
}

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = PassThroughMessage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of com1 and com2, or text")
    }

    /// A deserializer of text alone.
    fn visit_str<E: de::Error>(self, text: &str) -> Result<PassThroughMessage, E> {
        Ok(PassThroughMessage::Text(text.into()))
    }

    /// Every other: what it holds is read as the field of a push.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, any: D) -> Result<PassThroughMessage, D::Error> {
        let json = Box::<RawValue>::deserialize(any)?;
        let push = ["{\"deviceId\":\"-\",\"message\":", json.get(), "}"].concat();
        let push: super::PassThrough = from_text(&push).map_err(de::Error::custom)?;
        push.message.ok_or_else(|| de::Error::invalid_type(de::Unexpected::Other("another value"), &self))
    }
}
