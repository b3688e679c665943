//! What serde_json alone reads in a body, and whether our reading of it says the same.
#![allow(clippy::float_cmp)] // the very same value is what is asked for

use serde_json::value::RawValue;
use std::collections::BTreeMap;

pub(crate) type Fields = BTreeMap<String, Box<RawValue>>;

/// The inner object of a JSON body in any form; `None` for a form body or a batch.
pub(crate) fn inner_fields(body: &str) -> Option<Fields> {
    let body = body.trim_start_matches('\u{feff}');
    if let Ok(text) = serde_json::from_str::<String>(body) {
        return inner_fields(&text);
    }
    let fields: Fields = serde_json::from_str(body).ok()?;
    match fields.get("data") {
        Some(data) => inner_fields(data.get()),
        None => Some(fields),
    }
}

/// A scalar without its quotes, or JSON text.
fn plain(value: &RawValue) -> String {
    serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned())
}

/// Whether a field says nothing: null and blank text read as absent, and are not written.
fn says_nothing(value: &RawValue) -> bool {
    value.get() == "null"
        || serde_json::from_str::<String>(value.get()).is_ok_and(|text| text.trim().is_empty())
}

fn codes(list: &str) -> Vec<String> {
    let elements = serde_json::from_str::<Vec<serde_json::Value>>(list).map_or_else(
        |_| list.split(',').map(str::to_owned).collect(),
        |codes| codes.iter().map(|code| code.to_string().replace('"', "")).collect::<Vec<_>>(),
    );
    let blank = |character: char| character.is_whitespace() || character.is_control();
    elements.iter().map(|code| code.trim_matches(blank).to_owned()).filter(|code| !code.is_empty()).collect()
}

/// Whether two values of a field are the same value, however each is written.
fn same(name: &str, before: &RawValue, after: &RawValue) -> bool {
    let (before, after) = (plain(before), plain(after));
    if before == after {
        return true;
    }
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    match name {
        "alarmType" => codes(&before) == codes(&after),
        "message" => {
            let (before, after): (Fields, Fields) =
                (serde_json::from_str(&before).unwrap(), serde_json::from_str(&after).unwrap());
            missing(&before, &after).is_empty()
        }
        "actual" | "localizationFailure" => {
            let bool = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                text => {
                    number(text).filter(|number| *number == 0.0 || *number == 1.0).map(|number| number == 1.0)
                }
            };
            bool(&before).is_some() && bool(&before) == bool(&after)
        }
        "reportCt" | "deviceCt" | "accUpdateTime" => {
            let (before, after) = (number(&before).unwrap(), number(&after).unwrap());
            before == after || (before.fract() != 0.0 && (before * 1000.0).round() == after)
        }
        _ => number(&before).is_some() && number(&before) == number(&after),
    }
}

/// The fields of an input that its encoding lacks or gives another value.
pub(crate) fn missing(before: &Fields, after: &Fields) -> Vec<String> {
    before
        .iter()
        .filter(|(_, value)| !says_nothing(value))
        .filter(|(name, value)| !after.get(*name).is_some_and(|after| same(name, value, after)))
        .map(|(name, value)| format!("{name}: {value} became {:?}", after.get(name).map(|after| after.get())))
        .collect()
}
