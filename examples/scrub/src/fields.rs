//! What may be seen of which field.

use std::collections::BTreeSet;

/// What happens to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Stays as it is, whatever it is: asked for on the command line.
    Keep,
    /// Numbers, times and truth values stay, and the odd words that devices write for them.
    Reading,
    /// Codes stay.
    Code,
    /// A position, within so many degrees.
    Coordinate(u32),
    /// Text that holds JSON.
    Nested,
    /// Words are replaced.
    Secret,
}

/// Names that stay where a line is too broken to tell names from values otherwise.
pub(crate) const NAMES: &[&str] = &[
    "accUpdateTime",
    "acc",
    "actual",
    "adc",
    "alarmAttribute",
    "alarmId",
    "alarmType",
    "blockedStatus",
    "captureId",
    "channelId",
    "com1",
    "com2",
    "compaResult",
    "course",
    "data",
    "deviceCt",
    "deviceId",
    "driverName",
    "elec",
    "faceId",
    "fileType",
    "fileUrl",
    "id",
    "imageUrl",
    "ioStatus",
    "lat",
    "licensePlate",
    "localizationFailure",
    "lon",
    "message",
    "messageType",
    "num",
    "odometer",
    "quantity",
    "reportCt",
    "rfidNo",
    "signal",
    "similarity",
    "speed",
    "status",
    "voltage",
];

/// The policies, and the exceptions of the command line.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(crate) kept: BTreeSet<String>,
}

impl Fields {
    pub(crate) fn policy(&self, name: &str) -> Policy {
        if self.kept.contains(name) {
            return Policy::Keep;
        }
        match name {
            "lat" => Policy::Coordinate(90),
            "lon" => Policy::Coordinate(180),
            "alarmType" | "fileType" | "messageType" => Policy::Code,
            "data" | "message" => Policy::Nested,
            "acc"
            | "accUpdateTime"
            | "actual"
            | "adc"
            | "blockedStatus"
            | "channelId"
            | "compaResult"
            | "course"
            | "deviceCt"
            | "elec"
            | "ioStatus"
            | "localizationFailure"
            | "num"
            | "odometer"
            | "quantity"
            | "reportCt"
            | "signal"
            | "similarity"
            | "speed"
            | "status"
            | "voltage" => Policy::Reading,
            _ => Policy::Secret,
        }
    }
}

/// A number, a time or a truth value as text, or a word that devices write for one.
pub(crate) fn is_reading(text: &[char]) -> bool {
    const WORDS: [&str; 12] =
        ["nan", "inf", "infinity", "n/a", "null", "none", "true", "false", "yes", "no", "on", "off"];
    let of_time =
        |c: &char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ':' | ' ' | 'T' | 'Z' | 'e' | 'E');
    let word: String =
        text.iter().collect::<String>().trim().trim_start_matches(['+', '-']).to_ascii_lowercase();
    text.len() <= 40 && text.iter().all(of_time) || WORDS.contains(&&*word)
}

/// A list of codes: words of ASCII letters and digits, in brackets where Java printed it.
pub(crate) fn is_code(text: &[char]) -> bool {
    text.len() <= 256
        && text.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, ',' | ' ' | '_' | '-' | '[' | ']'))
}

/// A number as a coordinate is written, quoted or not.
pub(crate) fn is_number(text: &[char]) -> bool {
    text.iter().any(char::is_ascii_digit)
        && text.iter().collect::<String>().trim().trim_start_matches('+').parse::<f64>().is_ok()
}

/// A name that looks like a value: an object that has ids for names.
pub(crate) fn is_telling(name: &[char]) -> bool {
    name.len() > 40
        || !name.iter().all(char::is_ascii)
        || name.contains(&'@')
        || name.split(|c| !c.is_ascii_digit()).any(|digits| digits.len() > 4)
}
