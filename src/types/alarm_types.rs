//! `alarmType`: one code or several, joined by commas.

use alloc::{string::String, vec, vec::Vec};
use core::{fmt, slice};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
    ser::SerializeSeq,
};

use super::{
    alarm_type::AlarmType,
    hint::{self, FieldType as _},
};

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
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AlarmTypes(Codes);

/// Nearly every alarm has one code, which takes no heap.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Codes {
    One([AlarmType; 1]),
    /// At least two.
    Many(Vec<AlarmType>),
}

hint::field_type!(AlarmTypes = List, |codes| {
    // Once, however many there are: the sender chooses that number.
    codes.iter().any(AlarmType::is_unknown).then_some(hint::Remark::UnknownCode)
});

impl AlarmTypes {
    /// A list of one.
    #[must_use]
    pub fn new(first: AlarmType) -> Self {
        Self(Codes::One([first]))
    }

    /// Adds one at the end.
    #[must_use]
    pub fn with(mut self, next: AlarmType) -> Self {
        self.extend([next]);
        self
    }

    /// All of them, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[AlarmType] {
        match &self.0 {
            Codes::One(only) => only,
            Codes::Many(codes) => codes,
        }
    }

    /// The codes in order.
    pub fn iter(&self) -> slice::Iter<'_, AlarmType> {
        self.as_slice().iter()
    }

    /// How many there are; never zero.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // it never is
    pub fn len(&self) -> usize {
        self.as_slice().len()
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
        self.iter().all(|code| plain(code.as_str())) && !self.as_slice()[0].as_str().starts_with('[')
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
        let codes = match self.0 {
            Codes::One(only) => only.into(),
            Codes::Many(codes) => codes,
        };
        codes.into_iter()
    }
}

impl Extend<AlarmType> for AlarmTypes {
    fn extend<I: IntoIterator<Item = AlarmType>>(&mut self, codes: I) {
        for next in codes {
            match &mut self.0 {
                Codes::One([first]) => self.0 = Codes::Many(vec![first.clone(), next]),
                Codes::Many(codes) => codes.push(next),
            }
        }
    }
}

impl fmt::Debug for AlarmTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlarmTypes").field(&self.as_slice()).finish()
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
        deserializer
            .deserialize_newtype_struct(const { Self::HINT.newtype() }, ListVisitor { reserve: usize::MAX })
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
        let mut codes =
            list.split(',').map(str::trim_ascii).filter(|code| !code.is_empty()).map(AlarmType::from);
        let Some(first) = codes.next() else {
            return Err(E::invalid_value(de::Unexpected::Str(list), &self));
        };
        let mut all = AlarmTypes::new(first);
        all.extend(codes);
        Ok(all)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AlarmTypes, A::Error> {
        let room = list.size_hint().unwrap_or(0).min(self.reserve);
        let Some(first) = list.next_element()? else {
            return Err(de::Error::invalid_length(0, &self));
        };
        let Some(second) = list.next_element()? else {
            return Ok(AlarmTypes::new(first));
        };
        let mut codes = Vec::new();
        // Where there is no such room the hint was wrong, or the list will find out.
        let _ = codes.try_reserve_exact(room);
        codes.extend([first, second]);
        while let Some(code) = list.next_element()? {
            codes.push(code);
        }
        Ok(AlarmTypes(Codes::Many(codes)))
    }
}

impl TryFrom<Vec<AlarmType>> for AlarmTypes {
    type Error = EmptyAlarmTypes;

    fn try_from(codes: Vec<AlarmType>) -> Result<Self, EmptyAlarmTypes> {
        match <[AlarmType; 1]>::try_from(codes) {
            Ok(only) => Ok(Self(Codes::One(only))),
            Err(codes) if codes.is_empty() => Err(EmptyAlarmTypes),
            Err(codes) => Ok(Self(Codes::Many(codes))),
        }
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
