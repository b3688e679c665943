//! Values of which a refused one is kept.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::{DeserializeAs, Same, SerializeAs, de::DeserializeAsWrap, ser::SerializeAsWrap};

use super::json::{json_text, read};
use crate::types::RawJson;

/// A value, or its exact JSON text where it was refused.
///
/// What the decoder does with a field, in a struct of your own: one bad value costs itself, and not the record. It is
/// written back as it came.
///
/// It is the type of the field and the adapter both: `Kept<Tolerant>` reads a `Kept<f64>`. By itself it reads whatever
/// its type reads. What is absent is an error, or with `#[serde(default)]` the default of the type.
///
/// | comes, for a `Kept<f64>` by `Kept<Tolerant>` | reads as |
/// | --- | --- |
/// | `12.5`, `"12.5"` | `Value(12.5)` |
/// | `"n/a"`, `[1e999]`, `null` | `Refused`, with the same text |
///
/// The text is exact where it comes straight from JSON text. In `flatten`, `untagged` and internally tagged enums, and
/// from a [`serde_json::Value`], serde has taken the value apart already, and it is the text of what is left of it.
///
/// A value is read as JSON text first, so `T` cannot borrow from the input.
///
/// ```
/// use mettax_push::with::{Kept, Tolerant};
/// use serde::{Deserialize, Serialize};
/// use serde_with::serde_as;
///
/// #[serde_as]
/// #[derive(Deserialize, Serialize)]
/// struct Fuel {
///     #[serde_as(as = "Kept<Tolerant>")]
///     litres: Kept<f64>,
///     // Null and blank text are `Value(None)`, as an absent field is.
///     #[serde_as(as = "Kept<Tolerant>")]
///     #[serde(default)]
///     level: Kept<Option<i64>>,
/// }
///
/// let fuel: Fuel = serde_json::from_str(r#"{"litres":"40 l","level":""}"#).unwrap();
/// assert_eq!(fuel.litres.value(), None);
/// assert_eq!(fuel.litres.refused().unwrap().as_str(), "\"40 l\"");
/// assert_eq!(fuel.level, Kept::Value(None));
/// assert_eq!(serde_json::to_string(&fuel).unwrap(), r#"{"litres":"40 l","level":null}"#);
///
/// let fuel: Fuel = serde_json::from_str(r#"{"litres":"40"}"#).unwrap();
/// assert_eq!((fuel.litres, fuel.level), (Kept::Value(40.0), Kept::Value(None)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept<T> {
    /// It was read.
    Value(T),
    /// It was refused: the JSON text that came.
    Refused(RawJson),
}

impl<T> Kept<T> {
    /// The value, where it was read.
    ///
    /// ```
    /// use mettax_push::with::Kept;
    /// let kept: Kept<i64> = serde_json::from_str("7").unwrap();
    /// assert_eq!(kept.value(), Some(&7));
    /// ```
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Refused(_) => None,
        }
    }

    /// Gives the value away, where it was read.
    ///
    /// ```
    /// use mettax_push::with::Kept;
    /// assert_eq!(Kept::Value("a".to_owned()).into_value().unwrap(), "a");
    /// ```
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Refused(_) => None,
        }
    }

    /// The JSON text, where it was refused.
    ///
    /// ```
    /// use mettax_push::with::Kept;
    /// let kept: Kept<i64> = serde_json::from_str("7.50").unwrap();
    /// assert_eq!(kept.refused().unwrap().as_str(), "7.50");
    /// ```
    #[must_use]
    pub fn refused(&self) -> Option<&RawJson> {
        match self {
            Self::Value(_) => None,
            Self::Refused(json) => Some(json),
        }
    }
}

impl<T: Default> Default for Kept<T> {
    fn default() -> Self {
        Self::Value(T::default())
    }
}

impl<T> From<T> for Kept<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Kept::<Same>::serialize_as(self, serializer)
    }
}

impl<'de, T: for<'a> Deserialize<'a>> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Kept::<Same>::deserialize_as(deserializer)
    }
}

/// What is written where the text alone would not say which of the two it is.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Kept")]
enum Exact<V> {
    Value(V),
    Refused(RawJson),
}

impl<T, A: SerializeAs<T>> SerializeAs<Kept<T>> for Kept<A> {
    fn serialize_as<S: Serializer>(source: &Kept<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match (source, serializer.is_human_readable()) {
            (Kept::Value(value), true) => A::serialize_as(value, serializer),
            (Kept::Refused(json), true) => json.serialize(serializer),
            (Kept::Value(value), false) => {
                Exact::Value(SerializeAsWrap::<T, A>::new(value)).serialize(serializer)
            }
            (Kept::Refused(json), false) => serializer.serialize_newtype_variant("Kept", 1, "Refused", json),
        }
    }
}

impl<'de, T, A: for<'a> DeserializeAs<'a, T>> DeserializeAs<'de, Kept<T>> for Kept<A> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Kept<T>, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(match Exact::<DeserializeAsWrap<T, A>>::deserialize(deserializer)? {
                Exact::Value(value) => Kept::Value(value.into_inner()),
                Exact::Refused(json) => Kept::Refused(json),
            });
        }
        let json = json_text(deserializer)?;
        Ok(read::<T, A>(json.get())
            .map_or_else(|_| Kept::Refused(RawJson::from_checked(json.get())), Kept::Value))
    }
}
