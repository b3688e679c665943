//! The field names of the page as small numbers, and sets of them as one word.
//!
//! A payload's table names its fields, and this list is checked against the tables: a field without a name here stops
//! the build, and a test fails for a name here that no table has. Everything else follows: the number of names, their
//! words, and the factor of the perfect hash.

use super::swar::{byte_or_beyond, ended, index};

/// A field name of the page.
///
/// Not a byte: the processor reads it as four, and would wait until a byte written a moment ago has reached memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field(u32);

/// Every field name of the page.
const NAMES: &[&str] = &[
    "id",
    "acc",
    "lat",
    "lon",
    "num",
    "adc",
    "data",
    "elec",
    "com1",
    "com2",
    "speed",
    "actual",
    "signal",
    "course",
    "faceId",
    "rfidNo",
    "status",
    "alarmId",
    "message",
    "voltage",
    "fileUrl",
    "deviceId",
    "reportCt",
    "deviceCt",
    "odometer",
    "ioStatus",
    "quantity",
    "fileType",
    "imageUrl",
    "alarmType",
    "captureId",
    "channelId",
    "driverName",
    "similarity",
    "compaResult",
    "messageType",
    "licensePlate",
    "accUpdateTime",
    "blockedStatus",
    "alarmAttribute",
    "localizationFailure",
];

/// The fields in the order of their names.
const BY_NAME: [Field; NAMES.len()] = {
    let mut sorted = [Field(0); NAMES.len()];
    let mut index = 0;
    while index < NAMES.len() {
        let mut place = index;
        while place > 0 && is_before(NAMES[index].as_bytes(), sorted[place - 1].name().as_bytes()) {
            sorted[place] = sorted[place - 1];
            place -= 1;
        }
        #[allow(clippy::cast_possible_truncation)] // there are far fewer names than a byte counts
        let field = Field(index as u32);
        sorted[place] = field;
        index += 1;
    }
    sorted
};

const fn is_before(name: &[u8], next: &[u8]) -> bool {
    let mut at = 0;
    while at < name.len() && at < next.len() {
        if name[at] != next[at] {
            return name[at] < next[at];
        }
        at += 1;
    }
    name.len() < next.len()
}

/// A name as three words, which are compared faster than bytes, with [`END`] behind it.
type Words = [u64; 3];

/// No byte of a name.
const END: u8 = 0x80;

const LONGEST: usize = 8 * 3;

/// The names as words.
const WORDS: [Words; NAMES.len()] = {
    let mut all = [[0; 3]; NAMES.len()];
    let mut index = 0;
    while index < NAMES.len() {
        all[index] = words(NAMES[index].as_bytes());
        index += 1;
    }
    all
};

/// The slots of a perfect hash of the names: no two names fall into one.
#[allow(clippy::cast_possible_truncation)] // there are far fewer names than a byte counts
const SLOTS: [u8; 256] = {
    let mut slots = [u8::MAX; 256];
    let mut index = 0;
    while index < NAMES.len() {
        slots[slot(WORDS[index][0], WORDS[index][1], FACTOR)] = index as u8;
        index += 1;
    }
    slots
};

/// The first factor, from a fixed start, that gives every name a slot of its own.
const FACTOR: u64 = {
    let mut factor = 0x8a6a_63ec_24ed_e6a5_u64;
    while !is_perfect(factor) {
        factor = factor.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) | 1;
    }
    factor
};

const fn is_perfect(factor: u64) -> bool {
    let mut taken = [false; 256];
    let mut index = 0;
    while index < NAMES.len() {
        let slot = slot(WORDS[index][0], WORDS[index][1], factor);
        if taken[slot] {
            return false;
        }
        taken[slot] = true;
        index += 1;
    }
    true
}

#[inline]
const fn slot(first: u64, second: u64, factor: u64) -> usize {
    ((first ^ second.rotate_left(1)).wrapping_mul(factor) >> 56) as usize
}

/// The last bytes of a text as words. What is after them means nothing.
///
/// Read as words too: bytes stored one by one and loaded as a word fail store-to-load forwarding.
#[cold]
#[allow(clippy::cast_possible_truncation)] // fewer than eight bytes
fn last_words(bytes: &[u8]) -> Words {
    let (chunks, rest) = bytes.as_chunks();
    let last = match bytes.last_chunk() {
        // The rest is at the end of the last eight bytes, and where there is none, the shift is too wide.
        Some(last) => u64::from_le_bytes(*last).unbounded_shr(u64::BITS - 8 * rest.len() as u32),
        None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    [0, 1, 2].map(|index| chunks.get(index).map_or(last, |&chunk| u64::from_le_bytes(chunk)))
}

/// A name of the page as words.
const fn words(name: &[u8]) -> Words {
    let mut words = [0; 3];
    let mut index = 0;
    while index < name.len() {
        words[index / 8] |= (name[index] as u64) << (8 * (index % 8));
        index += 1;
    }
    words[index / 8] |= (END as u64) << (8 * (index % 8));
    words
}

impl Field {
    pub(crate) const COUNT: usize = NAMES.len();

    pub(crate) const DATA: Self = Self::named("data");
    pub(crate) const DEVICE_ID: Self = Self::named("deviceId");
    pub(crate) const MESSAGE: Self = Self::named("message");
    pub(crate) const MESSAGE_TYPE: Self = Self::named("messageType");

    /// The field of a name on the wire.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        let (chunks, rest) = name.as_chunks();
        let last = rest.iter().rev().fold(u64::from(END), |word, &byte| word << 8 | u64::from(byte));
        let words = match chunks {
            [] => [last, 0, 0],
            [first] => [u64::from_le_bytes(*first), last, 0],
            [first, second] => [u64::from_le_bytes(*first), u64::from_le_bytes(*second), last],
            _ => return None,
        };
        Self::of_words(words)
    }

    /// The field whose name bytes start with, and what is behind the quote after it.
    ///
    /// The end is found and the name compared in the same words, which are read once.
    #[inline(always)] // on the quick path of every field
    #[allow(clippy::inline_always)]
    pub(crate) fn at_start_of<'b>(bytes: &'b [u8], quote: &str) -> Option<(Self, &'b [u8])> {
        let words = match bytes.first_chunk::<LONGEST>() {
            Some(chunk) => {
                let (chunks, _) = chunk.as_chunks();
                [0, 1, 2].map(|index| u64::from_le_bytes(chunks[index]))
            }
            None => last_words(bytes),
        };
        let (field, length) = Self::in_words(words, *quote.as_bytes().first()?)?;
        Some((field, bytes.get(length..)?.strip_prefix(quote.as_bytes())?))
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn in_words([first, second, third]: Words, quote: u8) -> Option<(Self, usize)> {
        let end = byte_or_beyond(quote, first);
        if end != 0 {
            return Some((Self::of_words([ended(end, first), 0, 0])?, index(end)));
        }
        let end = byte_or_beyond(quote, second);
        if end != 0 {
            return Some((Self::of_words([first, ended(end, second), 0])?, 8 + index(end)));
        }
        let end = byte_or_beyond(quote, third);
        if end != 0 {
            return Some((Self::of_words([first, second, ended(end, third)])?, 16 + index(end)));
        }
        None
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn of_words(words: Words) -> Option<Self> {
        let index = SLOTS[slot(words[0], words[1], FACTOR)];
        let [first, second, third] = WORDS.get(usize::from(index))?;
        let different = (first ^ words[0]) | (second ^ words[1]) | (third ^ words[2]);
        (different == 0).then_some(Self(u32::from(index)))
    }

    /// The field with a name, written as on the wire or as in a struct (`deviceCt`, `device_ct`).
    ///
    /// Evaluated at compile time, where an unknown name stops the build.
    #[allow(clippy::cast_possible_truncation)] // there are far fewer names than a byte counts
    pub(crate) const fn named(name: &str) -> Self {
        let mut index = 0;
        while index < NAMES.len() {
            if is_camel_case_of(NAMES[index].as_bytes(), name.as_bytes()) {
                return Self(index as u32);
            }
            index += 1;
        }
        panic!("no such field name: add it to NAMES in src/json/field.rs")
    }

    pub(crate) const fn name(self) -> &'static str {
        NAMES[self.0 as usize]
    }

    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

const fn is_camel_case_of(camel: &[u8], snake: &[u8]) -> bool {
    let (mut at, mut from) = (0, 0);
    while from < snake.len() {
        let upper = snake[from] == b'_';
        if upper {
            from += 1;
        }
        let byte = if upper { snake[from].to_ascii_uppercase() } else { snake[from] };
        if at == camel.len() || camel[at] != byte {
            return false;
        }
        at += 1;
        from += 1;
    }
    at == camel.len()
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSet(u64);

const _: () = assert!(Field::COUNT <= 64);

impl FieldSet {
    pub(crate) const EMPTY: Self = Self(0);

    pub(crate) const fn of(names: &[&str]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < names.len() {
            set = set.with(Field::named(names[index]));
            index += 1;
        }
        set
    }

    pub(crate) const fn of_fields(fields: &[Field]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < fields.len() {
            set = set.with(fields[index]);
            index += 1;
        }
        set
    }

    pub(crate) const fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field.0)
    }

    /// Adds a field; `false` where it was there already.
    #[inline]
    pub(crate) fn insert(&mut self, field: Field) -> bool {
        let new = !self.contains(field);
        *self = self.with(field);
        new
    }

    #[inline]
    pub(crate) const fn contains(self, field: Field) -> bool {
        self.0 & 1 << field.0 != 0
    }

    /// The one field that it is of.
    pub(crate) const fn only(self) -> Option<Field> {
        if self.0.is_power_of_two() { Some(Field(self.0.trailing_zeros())) } else { None }
    }

    pub(crate) const fn len(self) -> u32 {
        self.0.count_ones()
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn has_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let lowest = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (lowest < u64::BITS).then_some(Field(lowest))
        })
    }

    /// The fields in the order of their names.
    pub(crate) fn by_name(self) -> impl Iterator<Item = Field> {
        BY_NAME.into_iter().filter(move |&field| self.contains(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_nothing_else() {
        for (index, name) in NAMES.iter().enumerate() {
            assert_eq!(Field::of(name.as_bytes()).map(Field::index), Some(index), "{name}");
        }
        for name in [
            "",
            "i",
            "id\0",
            "id\u{80}",
            "\0",
            "ID",
            "deviceid",
            "deviceIdd",
            "localizationFailures",
            "xxxxxxxxxxxxxxxxxxxx",
        ] {
            assert_eq!(Field::of(name.as_bytes()), None, "{name}");
        }
        assert_eq!(Field::named("device_ct"), Field::named("deviceCt"));
    }

    /// Whatever comes after the name, and however soon the text ends after it.
    #[test]
    fn a_name_is_found_at_the_end_of_a_text_as_in_its_middle() {
        for name in NAMES.iter().chain(&["", "x", "idx", "localizationFailures", "xxxxxxxxxxxxxxxxxxxxxxx"]) {
            let text = [name.as_bytes(), b"\"\xff:0123456789012345678901234567890123456789"].concat();
            for length in 0..text.len() {
                let text = &text[..length];
                let rest = text.get(name.len() + 1..);
                let field = Field::of(name.as_bytes()).zip(rest);
                assert_eq!(Field::at_start_of(text, "\""), field, "{text:?}");
                let escaped = [name.as_bytes(), b"\\", &text[name.len().min(length)..]].concat();
                let field = Field::of(name.as_bytes()).zip(rest);
                assert_eq!(Field::at_start_of(&escaped, "\\\""), field, "{escaped:?}");
            }
        }
        for no_end in [&b"id"[..], b"id\\\"", b"id\xe9\"", b"id\0\"", b"id\n\"", b"i\\u0064\""] {
            assert_eq!(Field::at_start_of(no_end, "\""), None, "{no_end:?}");
        }
    }

    /// Some of these fall into the slot of the name that they were, and then only the words tell them apart.
    #[test]
    fn one_change_in_two_words_is_no_name() {
        for name in NAMES {
            for (one, other) in [(0, 1), (0, 2), (1, 2)] {
                for change in
                    (0..64).step_by(8).flat_map(|shift| (1..=255).map(move |bits: u64| bits << shift))
                {
                    let mut words = words(name.as_bytes());
                    words[one] ^= change;
                    words[other] ^= change;
                    assert_eq!(Field::of_words(words), None, "{name}: {words:x?}");
                }
            }
        }
    }

    #[test]
    fn sets_are_sets() {
        let set = FieldSet::of(&["lat", "localizationFailure"]);
        assert_eq!(set.iter().map(Field::name).collect::<Vec<_>>(), ["lat", "localizationFailure"]);
        assert!(set.has_all(FieldSet::of(&["lat"])) && !FieldSet::of(&["lat"]).has_all(set));
        assert_eq!(set.minus(FieldSet::of(&["lat"])), FieldSet::of(&["localizationFailure"]));
        assert!(set.and(FieldSet::of(&["lon"])).is_empty() && set.len() == 2);
        assert_eq!((set.or(FieldSet::of(&["lat"])), set.with(Field::named("lat"))), (set, set));
        let mut grown = set;
        assert!(!grown.insert(Field::named("lat")) && grown == set && grown.insert(Field::named("lon")));
        assert!(grown.has_all(set) && grown.contains(Field::named("lon")));
    }
}
