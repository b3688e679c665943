//! A value by its JSON text, out of any deserializer and into any adapter.

use alloc::boxed::Box;
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor, value::MapDeserializer},
    forward_to_deserialize_any,
};
use serde_json::{Value, value::RawValue};
use serde_with::{DeserializeAs, de::DeserializeAsWrap};

/// Reads JSON text by an adapter.
pub(super) fn read<T, A: for<'a> DeserializeAs<'a, T>>(json: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str::<DeserializeAsWrap<T, A>>(json).map(DeserializeAsWrap::into_inner)
}

/// The JSON text of a value: exactly, where the deserializer has it, and else of what it gives.
pub(super) fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<RawValue>, D::Error> {
    Box::<RawValue>::deserialize(AnyJson(deserializer))
}

/// Takes a raw value, which asks for a newtype by a name that serde_json's deserializers alone know, from any
/// deserializer.
struct AnyJson<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AnyJson<D> {
    type Error = D::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, RawOrAny { name, visitor })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Hands a raw value on, and makes one of what is no raw value.
struct RawOrAny<V> {
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for RawOrAny<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(map)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let text = serde_json::to_string(&value).map_err(D::Error::custom)?;
        self.visitor.visit_map(MapDeserializer::<_, D::Error>::new(core::iter::once((self.name, text))))
    }
}
