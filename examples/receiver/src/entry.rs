//! A body as it came in, and how it is written down.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use mettax_push::Kind;
use serde::{Deserialize, Serialize, Serializer};

/// One body that was received.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// Counts the bodies of this folder, up from 1.
    pub(crate) seq: u64,
    /// When it came in, in milliseconds since 1970.
    pub(crate) received: u64,
    /// The kind that the URL names.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "kind")]
    pub(crate) kind: Option<Kind>,
    #[serde(flatten)]
    pub(crate) raw: Raw,
}

impl Entry {
    /// When it came in: the clock of all matching, so that a restart matches as the first run did.
    pub(crate) fn received(&self) -> Duration {
        moment(self.received)
    }
}

/// A reading of that clock.
pub(crate) fn moment(received: u64) -> Duration {
    Duration::from_millis(received)
}

/// The time now, as entries are dated.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The body, byte for byte: as text where it is text, or else as hexadecimal digits.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Raw(pub(crate) Bytes);

#[derive(Deserialize)]
struct Written {
    body: Option<String>,
    body_hex: Option<String>,
}

impl TryFrom<Written> for Raw {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let bytes = match (written.body, written.body_hex) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(digits)) => from_hex(&digits).ok_or("`body_hex` is not hexadecimal")?,
            _ => return Err("neither `body` nor `body_hex`"),
        };
        Ok(Self(bytes.into()))
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Form<'a> {
            Body(&'a str),
            BodyHex(String),
        }
        match std::str::from_utf8(&self.0) {
            Ok(text) => Form::Body(text),
            Err(_) => Form::BodyHex(to_hex(&self.0)),
        }
        .serialize(serializer)
    }
}

fn to_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let byte = |&[high, low]: &[u8; 2]| {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        u8::try_from(digit(high)? << 4 | digit(low)?).ok()
    };
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_is_read_back_as_it_was() {
        for body in
            [&b"text \" \\ \n \0"[..], b"", "\u{feff}é".as_bytes(), b"\xff\x00\xc3(", &[0xed, 0xa0, 0x80]]
        {
            for kind in [None, Some(Kind::Gps)] {
                let entry = Entry { seq: 7, received: 8, kind, raw: Raw(Bytes::copy_from_slice(body)) };
                let line = serde_json::to_string(&entry).expect("an entry is JSON");
                assert!(!line.contains('\n'), "{line}");
                let read: Entry = serde_json::from_str(&line).expect("it was written so");
                assert_eq!((&read.raw.0[..], read.kind, read.seq), (body, kind, 7));
            }
        }
    }

    #[test]
    fn damaged_lines_are_no_entries() {
        for line in [
            r#"{"seq":1,"received":2}"#,
            r#"{"seq":1,"received":2,"body_hex":"f"}"#,
            r#"{"seq":1,"received":2,"body_hex":"0g"}"#,
        ] {
            assert!(serde_json::from_str::<Entry>(line).is_err(), "{line}");
        }
    }
}
