//! Bodies that were damaged or blown up: no panic, and no value that serde_json's own reading contradicts.

use crate::common::{encoded, fixtures};
use mettax_push::{Push, decode};
use serde_json::{Map, Value};

/// The inner object as serde_json alone reads it.
fn inner(body: &[u8]) -> Option<Map<String, Value>> {
    let outer: Map<String, Value> = serde_json::from_slice(body).ok()?;
    match outer.get("data") {
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        Some(Value::Object(object)) => Some(object.clone()),
        Some(_) => None,
        None => Some(outer),
    }
}

/// No fixture cut short is a push, but for those that end in space or in form text.
#[test]
fn a_body_cut_short_never_panics() {
    for folder in ["wire", "quirks", "doc"] {
        for (name, body) in fixtures(folder) {
            for at in 0..body.len() {
                let cut = decode(&body[..at]);
                if folder == "wire" {
                    assert!(cut.is_err(), "{name}, cut at {at}");
                }
            }
        }
    }
}

const NUMERIC: [&str; 23] = [
    "actual",
    "num",
    "lat",
    "lon",
    "speed",
    "course",
    "acc",
    "blockedStatus",
    "odometer",
    "elec",
    "ioStatus",
    "signal",
    "voltage",
    "quantity",
    "accUpdateTime",
    "localizationFailure",
    "channelId",
    "compaResult",
    "similarity",
    "status",
    "reportCt",
    "deviceCt",
    "messageType",
];

/// Ten thousand digits in each field that holds a number: before the point, after it, and in the exponent.
#[test]
fn numbers_of_ten_thousand_digits_are_refused_or_exact() {
    let digits = "7".repeat(10_000);
    let numbers = [
        digits.clone(),
        format!("-{digits}"),
        format!("0.{digits}"),
        format!("1.{}", "0".repeat(10_000)),
        format!("1e{digits}"),
        format!("1e-{digits}"),
        format!("{digits}e-9999"),
    ];
    for (name, body) in fixtures("wire") {
        let object = inner(&body).unwrap();
        for field in NUMERIC {
            for number in &numbers {
                for value in [number.clone(), format!("\"{number}\"")] {
                    let mut fields: Vec<_> = object
                        .iter()
                        .filter(|(other, _)| *other != field)
                        .map(|(other, value)| format!("\"{other}\":{value}"))
                        .collect();
                    fields.push(format!("\"{field}\":{value}"));
                    let text = format!("{{{}}}", fields.join(","));
                    for body in [encoded(&text), format!("{{\"data\":{text}}}")] {
                        let Ok(push) = decode(body.as_bytes()) else { continue };
                        let Some(kept) = written(&push, field) else { continue };
                        let exact = kept == value || kept == *number;
                        let near = kept
                            .trim_matches('"')
                            .parse::<f64>()
                            .is_ok_and(|kept| number.parse() == Ok(kept));
                        let truth = matches!(field, "actual" | "localizationFailure") && kept == "true";
                        assert!(
                            exact || near || truth && number.starts_with("1.0"),
                            "{name}: {field}: {kept:.80}"
                        );
                    }
                }
            }
        }
    }
}

/// The text of a field as encoding writes it.
fn written(push: &Push, field: &str) -> Option<String> {
    let fields: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_str(&serde_json::to_string(push).unwrap()).unwrap();
    fields.get(field).map(|value| value.get().to_owned())
}
