//! The field names of the page as small numbers, and sets of them as one word.

/// A field name of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u8);

/// Every field name of the page, by length, which is what a lookup goes by first.
const NAMES: [&str; 41] = [
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

/// Where the names of each length begin in [`NAMES`].
const BY_LENGTH: [u8; 21] = {
    let mut starts = [0; 21];
    let mut length = 0;
    while length < starts.len() {
        let mut index = 0;
        while index < NAMES.len() && NAMES[index].len() < length {
            index += 1;
        }
        starts[length] = index as u8;
        length += 1;
    }
    starts
};

impl Key {
    pub(crate) const COUNT: usize = NAMES.len();

    pub(crate) const DATA: Self = Self::field("data");
    pub(crate) const MESSAGE_TYPE: Self = Self::field("messageType");

    /// The key of a name on the wire.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        let start = *BY_LENGTH.get(name.len())?;
        let end = *BY_LENGTH.get(name.len() + 1)?;
        (start..end).find(|&index| NAMES[usize::from(index)].as_bytes() == name).map(Self)
    }

    /// The key of a field, named as on the wire or as in a struct (`deviceCt`, `device_ct`).
    ///
    /// Evaluated at compile time, where an unknown name stops the build.
    pub(crate) const fn field(name: &str) -> Self {
        let mut index = 0;
        while index < NAMES.len() {
            if is_camel_case_of(NAMES[index].as_bytes(), name.as_bytes()) {
                return Self(index as u8);
            }
            index += 1;
        }
        panic!("no field of the page has this name")
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

/// A set of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeySet(u64);

const _: () = assert!(Key::COUNT <= 64);

impl KeySet {
    pub(crate) const EMPTY: Self = Self(0);

    pub(crate) const fn of(names: &[&str]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < names.len() {
            set = set.with(Key::field(names[index]));
            index += 1;
        }
        set
    }

    pub(crate) const fn of_keys(keys: &[Key]) -> Self {
        let mut set = Self::EMPTY;
        let mut index = 0;
        while index < keys.len() {
            set = set.with(keys[index]);
            index += 1;
        }
        set
    }

    pub(crate) const fn with(self, key: Key) -> Self {
        Self(self.0 | 1 << key.0)
    }

    /// Adds a key; `false` where it was there.
    #[inline]
    pub(crate) fn insert(&mut self, key: Key) -> bool {
        let new = !self.contains(key);
        *self = self.with(key);
        new
    }

    #[inline]
    pub(crate) const fn contains(self, key: Key) -> bool {
        self.0 & 1 << key.0 != 0
    }

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

    pub(crate) fn iter(self) -> impl Iterator<Item = Key> {
        (0..64).filter(move |bit| self.0 >> bit & 1 != 0).map(Key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_nothing_else() {
        assert!(NAMES.is_sorted_by_key(|name| name.len()), "lookups go by length");
        for (index, name) in NAMES.iter().enumerate() {
            assert_eq!(Key::of(name.as_bytes()).map(Key::index), Some(index), "{name}");
        }
        for name in ["", "i", "ID", "deviceid", "deviceIdd", "localizationFailures", "xxxxxxxxxxxxxxxxxxxx"] {
            assert_eq!(Key::of(name.as_bytes()), None, "{name}");
        }
        assert_eq!(Key::field("device_ct"), Key::field("deviceCt"));
    }

    #[test]
    fn sets_are_sets() {
        let set = KeySet::of(&["lat", "localizationFailure"]);
        assert_eq!(set.iter().map(Key::name).collect::<Vec<_>>(), ["lat", "localizationFailure"]);
        assert!(set.has_all(KeySet::of(&["lat"])) && !KeySet::of(&["lat"]).has_all(set));
        assert_eq!(set.minus(KeySet::of(&["lat"])), KeySet::of(&["localizationFailure"]));
        assert!(set.and(KeySet::of(&["lon"])).is_empty());
    }
}
