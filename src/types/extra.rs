//! What the page does not name, kept as the JSON text that came.

use alloc::{
    boxed::Box,
    collections::btree_map::{self, BTreeMap},
    string::String,
};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::hint;

/// One JSON value as its text: exact to the last digit of a number, whatever its size.
///
/// ```
/// use mettax_push::RawJson;
/// let value = RawJson::parse("{\"big\":12345678901234567890123}")?;
/// assert_eq!(value.as_str(), "{\"big\":12345678901234567890123}");
/// assert_eq!(RawJson::parse("[1, 2]")?.to::<Vec<u8>>()?, [1, 2]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Takes JSON text.
    ///
    /// # Errors
    /// The text is not one JSON value.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Self)
    }

    /// Writes a value as JSON text.
    ///
    /// # Errors
    /// JSON cannot hold the value, for example a map whose keys are not text.
    pub fn from_value<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Reads the text as a type of yours, [`serde_json::Value`] among them.
    ///
    /// # Errors
    /// The value is not of that type.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(hint::RAW, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawJson, E> {
        self.visit_string(text.into())
    }

    /// The crate's own deserializer gives the text as it stands.
    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<RawJson, E> {
        RawValue::from_string(text).map(RawJson).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawJson, D::Error> {
        Box::deserialize(deserializer).map(RawJson)
    }
}

/// The fields of a push that its typed fields do not carry: those that the page does not name, and
/// optional ones whose value was refused. They are written back when the payload is encoded.
///
/// Sorted by name, so that the order on the wire never matters to equality.
///
/// ```
/// let push = mettax_push::decode(br#"{"data":{"deviceId":"1","captureId":"2","fileUrl":"u","new":[1,2]}}"#)?;
/// let mettax_push::Push::CaptureFile(file) = push else { panic!() };
/// assert_eq!(file.extra.get("new").unwrap().as_str(), "[1,2]");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Extra(BTreeMap<String, RawJson>);

impl Extra {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field, by the name on the wire.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&RawJson> {
        self.0.get(field)
    }

    /// Sets a field. A typed field of the same name wins when the payload is encoded.
    pub fn insert(&mut self, field: impl Into<String>, value: RawJson) -> Option<RawJson> {
        self.0.insert(field.into(), value)
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: &str) -> Option<RawJson> {
        self.0.remove(field)
    }

    /// The fields, sorted by name.
    pub fn iter(&self) -> btree_map::Iter<'_, String, RawJson> {
        self.0.iter()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a String, &'a RawJson);
    type IntoIter = btree_map::Iter<'a, String, RawJson>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExtraVisitor)
    }
}

struct ExtraVisitor;

impl<'de> Visitor<'de> for ExtraVisitor {
    type Value = Extra;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            fields.insert(name, value);
        }
        Ok(Extra(fields))
    }
}
