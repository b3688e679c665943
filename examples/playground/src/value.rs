//! Typed values in words.

use std::fmt::Debug;

use mettax_push::{
    AlarmType, AlarmTypes, CompareResult, DeviceTime, FileType, FileUrl, GatewayTime, PictureStatus,
    RfidStatus, SerialHex, Similarity, Switch,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value as a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The value.
    pub(crate) text: String,
    /// What it means, where that is more.
    pub(crate) meaning: Option<String>,
}

/// Shows a value of a type, by what the library's encoding writes for it.
pub(crate) fn shown(rust_type: &str, value: &Value) -> Shown {
    let known = match rust_type {
        "DeviceTime" => {
            typed(value, |time: DeviceTime| (time.to_string(), Some("the device's own clock".into())))
        }
        "GatewayTime" => typed(value, |time: GatewayTime| (time.to_string(), None)),
        "AlarmTypes" => typed(value, |codes: AlarmTypes| {
            let meaning = codes.iter().map(AlarmType::label).collect::<Vec<_>>().join(", ");
            (codes.to_string(), Some(meaning))
        }),
        "Switch" => typed(value, code::<Switch>),
        "PictureStatus" => typed(value, code::<PictureStatus>),
        "CompareResult" => typed(value, code::<CompareResult>),
        "RfidStatus" => typed(value, code::<RfidStatus>),
        "FileType" => typed(value, code::<FileType>),
        "Similarity" => typed(value, |similarity: Similarity| (similarity.to_string(), None)),
        "FileUrl" => typed(value, |url: FileUrl| {
            (url.to_string(), Some(url.host().map_or("no host".into(), |host| format!("at {host}"))))
        }),
        "SerialHex" => typed(value, |serial: SerialHex| {
            let meaning = serial
                .bytes()
                .map_or("no hexadecimal digits".into(), |bytes| format!("{} bytes", bytes.len()));
            (serial.to_string(), Some(meaning))
        }),
        _ => None,
    };
    known.unwrap_or_else(|| Shown {
        text: match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
        meaning: None,
    })
}

fn typed<T: DeserializeOwned>(value: &Value, show: impl Fn(T) -> (String, Option<String>)) -> Option<Shown> {
    let (text, meaning) = show(serde_json::from_value(value.clone()).ok()?);
    Some(Shown { text, meaning })
}

/// A code by the name of its variant.
fn code<T: Debug>(code: T) -> (String, Option<String>) {
    (format!("{code:?}"), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_shown_by_their_types() {
        for (rust_type, value, text, meaning) in [
            ("GatewayTime", json!(1_724_793_630), "2024-08-27T21:20:30Z", None),
            ("DeviceTime", json!(1_724_822_445), "2024-08-28T05:20:45", Some("the device's own clock")),
            ("AlarmTypes", json!("sos,laneShift"), "sos,laneShift", Some("SOS button, Lane departure")),
            ("Switch", json!(1), "On", None),
            ("Similarity", json!(7577), "75.77 %", None),
            (
                "FileUrl",
                json!("https://a.example.com/1"),
                "https://a.example.com/1",
                Some("at a.example.com"),
            ),
            ("SerialHex", json!("f5ff"), "f5ff", Some("2 bytes")),
            ("DeviceId", json!("007"), "007", None),
            ("f64", json!(24.5), "24.5", None),
        ] {
            let shown = shown(rust_type, &value);
            assert_eq!((&*shown.text, shown.meaning.as_deref()), (text, meaning));
        }
    }
}
