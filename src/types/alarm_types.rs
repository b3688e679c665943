//! `alarmType`: one code or several, joined by commas.

use alloc::{string::String, vec, vec::Vec};
use core::{convert::Infallible, fmt, mem, slice, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    alarm_type::AlarmType,
    blank::trim,
    hint::{FieldType, Hint, Remark},
};
use crate::json::number;

/// The alarm codes of one alarm, in the order of the wire.
///
/// A list like any other, but that its codes are what the comma list of the wire can hold: whatever is added is
/// split at commas, without the blanks around each code and without empty codes. So a list reads back as it was
/// written, by [`Display`](fmt::Display) and [`FromStr`] as by serde.
///
/// ```
/// use mettax_push::{AlarmType, AlarmTypes};
/// let types = AlarmTypes::new().with(AlarmType::LaneShift).with(AlarmType::FatigueWarn);
/// assert!(types.contains("fatigueWarn") && types.contains(AlarmType::LaneShift));
/// assert_eq!(types.to_string(), "laneShift,fatigueWarn");
/// assert_eq!("laneShift, fatigueWarn,".parse(), Ok(types));
///
/// let collected: AlarmTypes = ["sos", "a,b", " "].into_iter().map(AlarmType::from).collect();
/// assert_eq!(collected.as_slice(), ["sos", "a", "b"]);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct AlarmTypes(Codes);

/// Nearly every alarm has one code, which takes no heap. Every code [is plain](is_plain).
#[derive(Clone, PartialEq, Eq, Hash)]
enum Codes {
    One([AlarmType; 1]),
    /// None, or at least two.
    Many(Vec<AlarmType>),
}

impl Codes {
    /// Takes plain codes.
    fn of(codes: Vec<AlarmType>) -> Self {
        match <[AlarmType; 1]>::try_from(codes) {
            Ok(only) => Self::One(only),
            Err(codes) => Self::Many(codes),
        }
    }
}

impl Default for Codes {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl FieldType for AlarmTypes {
    const HINT: Hint = Hint::List;

    fn remark(&self) -> Option<Remark> {
        // Once, however many there are: the sender chooses that number.
        self.iter().any(AlarmType::is_unknown).then_some(Remark::UnknownCode)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Whether a code is what one part of a comma list reads as.
fn is_plain(code: &AlarmType) -> bool {
    match code {
        AlarmType::Unknown(_) => {
            let text = code.as_str();
            !text.is_empty() && trim(text).len() == text.len() && !text.contains(',')
        }
        // A code with a name is.
        _ => true,
    }
}

/// Adds a code, or the plain codes that are in it.
fn add(codes: &mut Vec<AlarmType>, code: AlarmType) {
    if is_plain(&code) {
        codes.push(code);
    } else {
        codes.extend(parts(code.as_str()));
    }
}

/// The codes of a comma list.
fn parts(list: &str) -> impl Iterator<Item = AlarmType> {
    list.split(',').map(trim).filter(|code| !code.is_empty()).map(AlarmType::from)
}

/// The codes of a JSON array of texts, integers and nulls; `None` for other text.
fn json_array(text: &str) -> Option<Vec<AlarmType>> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    let mut codes = Vec::new();
    for element in elements {
        let json = element.get();
        match json.as_bytes().first()? {
            b'"' => add(&mut codes, AlarmType::from(serde_json::from_str::<String>(json).ok()?.as_str())),
            b'n' => {}
            b'-' | b'0'..=b'9' if number::is_integer(json) => codes.push(AlarmType::from(json)),
            _ => return None,
        }
    }
    Some(codes)
}

impl AlarmTypes {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a code at the end; of a code that holds commas, its parts.
    ///
    /// ```
    /// use mettax_push::{AlarmType, AlarmTypes};
    /// let mut types = AlarmTypes::new();
    /// types.push(AlarmType::Sos);
    /// types.push(AlarmType::from("speed, doorOpen"));
    /// assert_eq!(types.to_string(), "sos,speed,doorOpen");
    /// ```
    pub fn push(&mut self, code: AlarmType) {
        match &mut self.0 {
            Codes::Many(codes) if codes.is_empty() => *self = code.into(),
            Codes::Many(codes) => add(codes, code),
            Codes::One(_) => {
                let mut codes = self.take();
                add(&mut codes, code);
                self.0 = Codes::of(codes);
            }
        }
    }

    /// The list with one code more; see [`push`](Self::push).
    #[must_use]
    pub fn with(mut self, code: AlarmType) -> Self {
        self.push(code);
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

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Whether a code is among them, named by its type or its text.
    ///
    /// ```
    /// use mettax_push::{AlarmType, AlarmTypes};
    /// let types = AlarmTypes::from(AlarmType::Sos);
    /// assert!(types.contains(AlarmType::Sos) && types.contains("sos"));
    /// assert!(!types.contains("so"));
    /// ```
    #[must_use]
    pub fn contains(&self, code: impl AsRef<str>) -> bool {
        self.iter().any(|known| known.as_str() == code.as_ref())
    }

    /// Gives the codes away, and is empty.
    fn take(&mut self) -> Vec<AlarmType> {
        match mem::take(&mut self.0) {
            Codes::One(only) => only.into(),
            Codes::Many(codes) => codes,
        }
    }

    /// Whether the comma list would be read as an array, because it starts and ends as one.
    fn is_bracketed(&self) -> bool {
        let codes = self.as_slice();
        codes.first().is_some_and(|first| first.as_str().starts_with('['))
            && codes.last().is_some_and(|last| last.as_str().ends_with(']'))
    }
}

impl From<AlarmType> for AlarmTypes {
    fn from(only: AlarmType) -> Self {
        if is_plain(&only) { Self(Codes::One([only])) } else { parts(only.as_str()).collect() }
    }
}

impl From<Vec<AlarmType>> for AlarmTypes {
    fn from(codes: Vec<AlarmType>) -> Self {
        if codes.iter().all(is_plain) { Self(Codes::of(codes)) } else { codes.into_iter().collect() }
    }
}

impl FromIterator<AlarmType> for AlarmTypes {
    fn from_iter<I: IntoIterator<Item = AlarmType>>(codes: I) -> Self {
        let mut all = Self::new();
        all.extend(codes);
        all
    }
}

impl Extend<AlarmType> for AlarmTypes {
    fn extend<I: IntoIterator<Item = AlarmType>>(&mut self, codes: I) {
        codes.into_iter().for_each(|code| self.push(code));
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

    fn into_iter(mut self) -> Self::IntoIter {
        self.take().into_iter()
    }
}

impl FromStr for AlarmTypes {
    type Err = Infallible;

    /// Reads a comma list, the text of a JSON array, or a list as Java prints it: `[a, b]`.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = trim(text);
        let Some(inside) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
            return Ok(parts(text).collect());
        };
        Ok(json_array(text).map_or_else(|| parts(inside).collect(), |codes| Self(Codes::of(codes))))
    }
}

impl fmt::Debug for AlarmTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlarmTypes").field(&self.as_slice()).finish()
    }
}

impl fmt::Display for AlarmTypes {
    /// The codes joined by commas; only where that would start with `[` and end with `]`, the text of a JSON array.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_bracketed() {
            return f.write_str(&serde_json::to_string(self.as_slice()).map_err(|_| fmt::Error)?);
        }
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
    /// A string of codes joined by commas; only where that would start with `[` and end with `]`, a list.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_slice() {
            codes if self.is_bracketed() => codes.serialize(serializer),
            [only] => serializer.serialize_str(only.as_str()),
            _ => serializer.collect_str(self),
        }
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
        list.parse().map_err(|never: Infallible| match never {})
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AlarmTypes, A::Error> {
        let room = list.size_hint().unwrap_or(0).min(self.reserve);
        let Some(first) = list.next_element::<AlarmType>()? else {
            return Ok(AlarmTypes::new());
        };
        let Some(second) = list.next_element()? else {
            return Ok(first.into());
        };
        let mut codes = Vec::new();
        // Where there is no such room the hint was wrong, or the list will find out.
        let _ = codes.try_reserve_exact(room);
        add(&mut codes, first);
        add(&mut codes, second);
        while let Some(code) = list.next_element()? {
            add(&mut codes, code);
        }
        Ok(AlarmTypes(Codes::of(codes)))
    }
}

impl From<AlarmTypes> for String {
    /// The text of [`Display`](fmt::Display).
    fn from(codes: AlarmTypes) -> Self {
        alloc::string::ToString::to_string(&codes)
    }
}
