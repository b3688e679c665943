//! What the page does not name, kept as the JSON text that came.

use alloc::{boxed::Box, string::String, vec, vec::Vec};
use core::{fmt, iter, mem, slice, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser,
};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use crate::json::{Field, FieldSet};

/// One JSON value as its text: exact to the last digit of a number, whatever its size.
///
/// ```
/// use mettax_push::RawJson;
/// let value = RawJson::parse("{\"big\":12345678901234567890123}").unwrap();
/// assert_eq!(value.as_str(), "{\"big\":12345678901234567890123}");
/// ```
///
/// A string in it may hold half of a character, as a sender leaves it that cuts text between two surrogates. It is
/// kept and written back like any other value, and only [`deserialize`](Self::deserialize) cannot read it.
///
/// ```
/// use mettax_push::RawJson;
/// let cut = RawJson::parse(r#""ab\ud83d""#).unwrap();
/// assert_eq!(serde_json::to_string(&cut).unwrap(), r#""ab\ud83d""#);
/// assert!(cut.deserialize::<String>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawJson(
    /// One JSON value, without white space around it.
    SmolStr,
);

impl RawJson {
    /// Takes JSON text, without the white space around it.
    ///
    /// ```
    /// use mettax_push::RawJson;
    /// assert_eq!(RawJson::parse(" [1, 2] ").unwrap().as_str(), "[1, 2]");
    /// assert!(RawJson::parse("[1").is_err());
    /// ```
    ///
    /// # Errors
    /// The text is not one JSON value.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<&RawValue>(text).map(Self::of)
    }

    /// Writes a value as JSON text.
    ///
    /// ```
    /// use mettax_push::RawJson;
    /// assert_eq!(RawJson::from_serialize(&[1, 2]).unwrap().as_str(), "[1,2]");
    /// ```
    ///
    /// # Errors
    /// JSON cannot hold the value, for example a map whose keys are not text.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(|value| Self::of(&value))
    }

    /// Takes text that was found to be one JSON value, without white space around it.
    pub(crate) fn from_checked(text: &str) -> Self {
        Self(text.into())
    }

    pub(crate) const NULL: Self = Self(SmolStr::new_static("null"));

    /// The text of a string that needs no escape.
    pub(crate) fn from_plain(text: &str) -> Self {
        Self(["\"", text, "\""].into_iter().collect())
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(value: &RawValue) -> Self {
        Self::from_checked(value.get())
    }

    /// Reads the text as a type of yours, [`serde_json::Value`] among them.
    ///
    /// ```
    /// let value = mettax_push::RawJson::parse("[1, 2]").unwrap();
    /// assert_eq!(value.deserialize::<Vec<u8>>().unwrap(), [1, 2]);
    /// ```
    ///
    /// # Errors
    /// The value is not of that type.
    pub fn deserialize<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RawJson {
    /// The JSON text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for RawJson {
    type Err = serde_json::Error;

    /// As [`parse`](Self::parse).
    fn from_str(text: &str) -> Result<Self, serde_json::Error> {
        Self::parse(text)
    }
}

impl AsRef<str> for RawJson {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A format that nobody reads has no place for JSON.
        if !serializer.is_human_readable() {
            return serializer.serialize_str(&self.0);
        }
        serde_json::from_str::<&RawValue>(&self.0).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct("RawJson", RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    /// The text of JSON, from a format that nobody reads or from a deserializer of text.
    fn visit_str<E: de::Error>(self, text: &str) -> Result<RawJson, E> {
        RawJson::parse(text).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawJson, D::Error> {
        if !deserializer.is_human_readable() {
            return deserializer.deserialize_str(self);
        }
        Box::<RawValue>::deserialize(deserializer).map(|value| RawJson::of(&value))
    }
}

/// The fields of a push that its typed fields do not carry: those that the page does not name, and
/// optional ones whose value was refused. They are written back when the payload is encoded.
///
/// Sorted by name, so that the order on the wire never matters to equality.
///
/// ```
/// use mettax_push::Push;
/// let body = br#"{"data":{"deviceId":"1","captureId":"2","fileUrl":"u","new":[1,2]}}"#;
/// let Push::CaptureFile(file) = mettax_push::decode(body).unwrap() else { panic!("of another kind") };
/// assert_eq!(file.extra.get("new").unwrap().as_str(), "[1,2]");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Extra(
    /// Sorted by name, no name twice. Nearly always empty, and then a list costs less than a map.
    Vec<(SmolStr, RawJson)>,
);

impl Extra {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
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
    ///
    /// ```
    /// use mettax_push::{Extra, RawJson};
    /// let extra = Extra::from_iter([("door", RawJson::parse("{\"number\":2}").unwrap())]);
    /// assert_eq!(extra.get("door").unwrap().as_str(), "{\"number\":2}");
    /// assert_eq!(extra.get("window"), None);
    /// ```
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&RawJson> {
        self.find(field).ok().map(|index| &self.0[index].1)
    }

    /// Sets a field, and gives back what it held. A typed field of the same name wins when the payload is encoded.
    ///
    /// ```
    /// use mettax_push::{Extra, RawJson};
    /// let mut extra = Extra::new();
    /// assert_eq!(extra.insert("door", RawJson::parse("1").unwrap()), None);
    /// assert_eq!(extra.insert("door", RawJson::parse("2").unwrap()).unwrap().as_str(), "1");
    /// ```
    pub fn insert(&mut self, field: impl AsRef<str>, value: RawJson) -> Option<RawJson> {
        let field = field.as_ref();
        match self.find(field) {
            Ok(index) => Some(mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                self.0.insert(index, (field.into(), value));
                None
            }
        }
    }

    /// Takes a field out.
    ///
    /// ```
    /// use mettax_push::{Extra, RawJson};
    /// let mut extra = Extra::from_iter([("door", RawJson::parse("1").unwrap())]);
    /// assert_eq!(extra.remove("door").unwrap().as_str(), "1");
    /// assert!(extra.is_empty());
    /// ```
    pub fn remove(&mut self, field: &str) -> Option<RawJson> {
        self.find(field).ok().map(|index| self.0.remove(index).1)
    }

    /// The fields, sorted by name.
    ///
    /// ```
    /// use mettax_push::{Extra, RawJson};
    /// let value = |number: i32| RawJson::from_serialize(&number).unwrap();
    /// let extra = Extra::from_iter([("b", value(2)), ("a", value(1))]);
    /// let fields: Vec<_> = extra.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    /// assert_eq!(fields, ["a = 1", "b = 2"]);
    /// ```
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// For how many fields there is room.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.0.capacity()
    }

    /// Where a field is, or would be.
    fn find(&self, field: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| name.as_str().cmp(field))
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a RawJson);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The fields of an [`Extra`], sorted by name: see [`Extra::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'a>(slice::Iter<'a, (SmolStr, RawJson)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a RawJson);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}
impl iter::FusedIterator for Iter<'_> {}

impl IntoIterator for Extra {
    type Item = (String, RawJson);
    type IntoIter = IntoIter;

    /// ```
    /// use std::collections::HashMap;
    /// use mettax_push::{Extra, RawJson};
    /// let extra = Extra::from_iter([("door", RawJson::parse("1").unwrap())]);
    /// let map: HashMap<String, RawJson> = extra.into_iter().collect();
    /// assert_eq!(map["door"].as_str(), "1");
    /// ```
    fn into_iter(self) -> IntoIter {
        IntoIter(self.0.into_iter())
    }
}

/// The fields of an [`Extra`] by value, sorted by name.
#[derive(Clone, Debug)]
pub struct IntoIter(vec::IntoIter<(SmolStr, RawJson)>);

impl Iterator for IntoIter {
    type Item = (String, RawJson);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.into(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoIter {}
impl iter::FusedIterator for IntoIter {}

impl<N: AsRef<str>> Extend<(N, RawJson)> for Extra {
    /// A field that is there already is set anew.
    fn extend<I: IntoIterator<Item = (N, RawJson)>>(&mut self, fields: I) {
        self.0.extend(fields.into_iter().map(|(name, value)| (name.as_ref().into(), value)));
        *self = Self::of(mem::take(&mut self.0));
    }
}

impl<N: AsRef<str>> FromIterator<(N, RawJson)> for Extra {
    /// Of fields with one name, the last counts.
    fn from_iter<I: IntoIterator<Item = (N, RawJson)>>(fields: I) -> Self {
        Self::of(fields.into_iter().map(|(name, value)| (name.as_ref().into(), value)).collect())
    }
}

impl Extra {
    /// Takes fields of the page and any others, whose values were found to be JSON.
    pub(crate) fn from_checked(
        named: FieldSet,
        value: impl Fn(Field) -> RawJson,
        others: impl ExactSizeIterator<Item = (SmolStr, RawJson)>,
    ) -> Self {
        let mut fields = Vec::with_capacity(named.len() as usize + others.len());
        // Those of the page come sorted, so that nothing compares them.
        fields.extend(named.by_name().map(|field| (SmolStr::new_static(field.name()), value(field))));
        if others.len() == 0 {
            return Self(fields);
        }
        fields.extend(others);
        Self::of(fields)
    }

    fn of(mut fields: Vec<(SmolStr, RawJson)>) -> Self {
        if fields.len() > 1 {
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            fields.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    mem::swap(later, kept);
                }
                same
            });
        }
        Self(fields)
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
        // A hint is a claim of the sender's: it saves most of the growing, and never takes much on trust.
        let mut fields = Vec::with_capacity(map.size_hint().unwrap_or(0).min(1 << 12));
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Extra::of(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stay_sorted_and_the_last_of_a_name_counts() {
        let value = |number: i32| RawJson::from_serialize(&number).unwrap();
        let given = [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("b", 5)];
        let extra: Extra = given.iter().map(|(name, number)| (*name, value(*number))).collect();
        assert_eq!(format!("{extra:?}"), r#"{"a": 2, "b": 5, "c": 4}"#);
        let mut fields = extra.iter();
        assert_eq!((fields.len(), fields.next(), fields.len()), (3, Some(("a", &value(2))), 2));
        let mut built = Extra::new();
        let replaced = given.map(|(name, number)| built.insert(name, value(number)));
        assert_eq!(replaced, [None, None, Some(value(1)), None, Some(value(3))]);
        assert_eq!(built, extra);
        assert_eq!(serde_json::to_string(&built).unwrap(), r#"{"a":2,"b":5,"c":4}"#);
        assert_eq!(serde_json::from_str::<Extra>(r#"{"b":0,"c":4,"a":2,"b":5}"#).unwrap(), extra);
        assert_eq!((built.remove("b"), built.remove("b"), built.get("b")), (Some(value(5)), None, None));
        assert_eq!((built.len(), built.get("c"), built.is_empty()), (2, Some(&value(4)), false));
    }
}
