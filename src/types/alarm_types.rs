//! `alarmType`: one code or several, joined by commas.

use alloc::{string::String, vec, vec::Vec};
use core::{fmt, slice};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
    ser::SerializeSeq,
};

use super::{alarm_type::AlarmType, hint};

/// The alarm codes of one alarm, in the order of the wire; at least one.
///
/// Reads a comma list, a JSON array, or a string that holds a JSON array, and writes the comma list.
///
/// ```
/// use mettax_push::{AlarmType, AlarmTypes};
/// let types = AlarmTypes::new(AlarmType::LaneShift).with(AlarmType::FatigueWarn);
/// assert!(types.contains("fatigueWarn"));
/// assert_eq!(types.to_string(), "laneShift,fatigueWarn");
/// assert_eq!(types.iter().count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AlarmTypes(Vec<AlarmType>);

impl AlarmTypes {
    /// A list of one.
    #[must_use]
    pub fn new(first: AlarmType) -> Self {
        Self(vec![first])
    }

    /// Adds one at the end.
    #[must_use]
    pub fn with(mut self, next: AlarmType) -> Self {
        self.0.push(next);
        self
    }

    /// All of them, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[AlarmType] {
        &self.0
    }

    /// The codes in order.
    pub fn iter(&self) -> slice::Iter<'_, AlarmType> {
        self.0.iter()
    }

    /// How many there are; never zero.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // it never is
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a code is among them, named by its type or its text.
    #[must_use]
    pub fn contains(&self, code: impl AsRef<str>) -> bool {
        self.iter().any(|known| known.as_str() == code.as_ref())
    }

    /// Whether the documented comma list reads back as these codes.
    ///
    /// It does not for a code that holds a comma or outer white space, or that looks like an array; only
    /// a JSON array carries those.
    fn is_plain(&self) -> bool {
        let plain = |code: &str| !code.is_empty() && !code.contains(',') && code.trim_ascii() == code;
        self.iter().all(|code| plain(code.as_str())) && !self.0[0].as_str().starts_with('[')
    }
}

impl AsRef<str> for AlarmType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<AlarmType> for AlarmTypes {
    fn from(only: AlarmType) -> Self {
        Self::new(only)
    }
}

impl<'a> IntoIterator for &'a AlarmTypes {
    type Item = &'a AlarmType;
    type IntoIter = slice::Iter<'a, AlarmType>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for AlarmTypes {
    type Item = AlarmType;
    type IntoIter = vec::IntoIter<AlarmType>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<AlarmType> for AlarmTypes {
    fn extend<I: IntoIterator<Item = AlarmType>>(&mut self, codes: I) {
        self.0.extend(codes);
    }
}

impl fmt::Display for AlarmTypes {
    /// The codes joined by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, code) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(code.as_str())?;
        }
        Ok(())
    }
}

impl Serialize for AlarmTypes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_plain() {
            return serializer.collect_str(self);
        }
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for code in self {
            list.serialize_element(code)?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for AlarmTypes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(hint::LIST, ListVisitor { reserve: usize::MAX })
    }
}

struct ListVisitor {
    /// For how many codes to make room because the deserializer says that they come. Ours has counted them, and
    /// room for just as many is all the memory a long list needs; another one may say what it likes.
    reserve: usize,
}

impl<'de> Visitor<'de> for ListVisitor {
    type Value = AlarmTypes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("alarm codes joined by commas")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<AlarmTypes, D::Error> {
        deserializer.deserialize_any(Self { reserve: 64 })
    }

    fn visit_str<E: de::Error>(self, list: &str) -> Result<AlarmTypes, E> {
        let codes: Vec<_> = list
            .split(',')
            .map(str::trim_ascii)
            .filter(|code| !code.is_empty())
            .map(AlarmType::from)
            .collect();
        if codes.is_empty() {
            Err(E::invalid_value(de::Unexpected::Str(list), &self))
        } else {
            Ok(AlarmTypes(codes))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AlarmTypes, A::Error> {
        let mut codes = Vec::new();
        // Where there is no such room the hint was wrong, or the list will find out.
        let _ = codes.try_reserve_exact(list.size_hint().unwrap_or(1).min(self.reserve));
        while let Some(code) = list.next_element::<AlarmType>()? {
            codes.push(code);
        }
        if codes.is_empty() { Err(de::Error::invalid_length(0, &self)) } else { Ok(AlarmTypes(codes)) }
    }
}

impl TryFrom<Vec<AlarmType>> for AlarmTypes {
    type Error = EmptyAlarmTypes;

    fn try_from(codes: Vec<AlarmType>) -> Result<Self, EmptyAlarmTypes> {
        if codes.is_empty() { Err(EmptyAlarmTypes) } else { Ok(Self(codes)) }
    }
}

impl From<AlarmTypes> for String {
    fn from(codes: AlarmTypes) -> Self {
        alloc::string::ToString::to_string(&codes)
    }
}

/// An alarm names at least one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an alarm has at least one alarm type")]
#[non_exhaustive]
pub struct EmptyAlarmTypes;
