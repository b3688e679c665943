//! What a type wants from a deserializer beyond serde's own vocabulary.
//!
//! serde's hints (`deserialize_f64`, `deserialize_str`, …) cannot tell an id from free text, or a clock
//! from an integer. The types say it by the name of a newtype, which every other deserializer ignores:
//! under plain JSON an id is a string and a clock is an integer.

use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

/// An identity or a text code: text, or the digits of an integer.
pub(crate) const ID: &str = "mettax_push::Id";
/// Epoch seconds or milliseconds as one integer.
pub(crate) const TIME: &str = "mettax_push::Time";
/// A comma list, or an array.
pub(crate) const LIST: &str = "mettax_push::List";
/// The object inside `message`, or its text.
pub(crate) const MESSAGE: &str = "mettax_push::Message";
/// JSON text, exactly.
pub(crate) const RAW: &str = "mettax_push::Raw";

/// Reads a clock's integer.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_newtype_struct(TIME, Newtype(PhantomData))
}

/// Reads what a newtype holds, as any derived newtype does.
struct Newtype<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Newtype<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// Reads an id or a text code from the text as it stands.
pub(crate) fn text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'a> TryFrom<&'a str, Error: fmt::Display>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_newtype_struct(ID, Text(PhantomData))
}

/// Takes text, be it the content of a newtype, or, inside a list, a plain string.
struct Text<T>(PhantomData<T>);

impl<'de, T: for<'a> TryFrom<&'a str, Error: fmt::Display>> Visitor<'de> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }

    #[inline]
    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::try_from(text).map_err(E::custom)
    }
}
