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
    scalar::{self, Scalar},
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

/// What is between the commas of a list, without blanks and without what is blank.
pub(crate) fn pieces(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(trim).filter(|piece| !piece.is_empty())
}

/// The codes of a comma list.
fn parts(list: &str) -> impl Iterator<Item = AlarmType> {
    pieces(list).map(AlarmType::from)
}

/// The list that a text holds.
pub(crate) enum TextList<'a> {
    /// Pieces between commas, without the brackets that Java prints around them.
    Commas(&'a str),
    /// The elements of a JSON array.
    Array(Vec<&'a RawValue>),
}

impl<'a> TextList<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let text = trim(text);
        match inside(text) {
            Some(inside) => serde_json::from_str(text).map_or(Self::Commas(inside), Self::Array),
            None => Self::Commas(text),
        }
    }
}

/// What is between brackets.
fn inside(list: &str) -> Option<&str> {
    list.strip_prefix('[')?.strip_suffix(']')
}

/// The codes of the texts, integers and nulls of a JSON array; `None` where something else is in it.
fn codes_of(elements: &[&RawValue]) -> Option<Vec<AlarmType>> {
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

    /// Takes texts that are not blank, of which there are so many: room for just these is all that a long list needs.
    pub(crate) fn of_texts<T: AsRef<str>>(count: usize, texts: impl Iterator<Item = T>) -> Self {
        let mut texts = texts.map(|text| AlarmType::from(text.as_ref()));
        if count < 2 {
            return texts.next().map_or_else(Self::new, Self::from);
        }
        let mut codes = Vec::with_capacity(count);
        texts.for_each(|code| add(&mut codes, code));
        Self(Codes::of(codes))
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

    /// For how many codes there is room.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        match &self.0 {
            Codes::One(_) => 1,
            Codes::Many(codes) => codes.capacity(),
        }
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

impl AsRef<[AlarmType]> for AlarmTypes {
    fn as_ref(&self) -> &[AlarmType] {
        self.as_slice()
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
        Ok(match TextList::of(text) {
            TextList::Commas(list) => parts(list).collect(),
            TextList::Array(elements) => match codes_of(&elements) {
                Some(codes) => Self(Codes::of(codes)),
                None => parts(inside(trim(text)).unwrap_or_default()).collect(),
            },
        })
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
    /// A string of codes joined by commas; a list only where that would start with `[` and end with `]`, and in a format
    /// that nobody reads.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_slice() {
            codes if self.is_bracketed() || !serializer.is_human_readable() => codes.serialize(serializer),
            [only] => serializer.serialize_str(only.as_str()),
            _ => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for AlarmTypes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(ListVisitor)
        } else {
            deserializer.deserialize_seq(ListVisitor)
        }
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = AlarmTypes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("alarm codes joined by commas")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<AlarmTypes, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E: de::Error>(self) -> Result<AlarmTypes, E> {
        Ok(AlarmTypes::new())
    }

    fn visit_none<E: de::Error>(self) -> Result<AlarmTypes, E> {
        Ok(AlarmTypes::new())
    }

    scalar::visit_scalars!(list);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<AlarmTypes, A::Error> {
        // A hint is a claim of the deserializer's.
        let mut codes = Vec::with_capacity(list.size_hint().unwrap_or(0).min(64));
        while let Some(code) = next(&mut list)? {
            add(&mut codes, code);
        }
        Ok(AlarmTypes(Codes::of(codes)))
    }
}

/// The list of one scalar.
fn list<E: de::Error>(scalar: Scalar<'_>) -> Result<AlarmTypes, E> {
    match scalar {
        Scalar::Text(text) => text.parse().map_err(|never: Infallible| match never {}),
        _ => scalar::read::<AlarmType, E>(scalar).map(AlarmTypes::from),
    }
}

/// The next element that is something.
fn next<'de, A: SeqAccess<'de>>(list: &mut A) -> Result<Option<AlarmType>, A::Error> {
    loop {
        match list.next_element()? {
            Some(Element(None)) => {}
            Some(Element(code)) => return Ok(code),
            None => return Ok(None),
        }
    }
}

/// An element of a list: a code, or the nothing that null is.
struct Element(Option<AlarmType>);

impl<'de> Deserialize<'de> for Element {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(ElementVisitor)
        } else {
            AlarmType::deserialize(deserializer).map(|code| Self(Some(code)))
        }
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an alarm code")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Element, E> {
        Ok(Element(None))
    }

    scalar::visit_scalars!(|scalar| scalar::read(scalar).map(|code| Element(Some(code))));
}

impl From<AlarmTypes> for String {
    /// The text of [`Display`](fmt::Display).
    fn from(codes: AlarmTypes) -> Self {
        alloc::string::ToString::to_string(&codes)
    }
}
