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

/// What counts as nothing around a text: white space, control characters, and what takes no room.
fn is_nothing(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || "\u{ad}\u{34f}\u{180e}\u{feff}".contains(character)
        || matches!(u32::from(character), 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2064 | 0x2066..=0x2069)
}

/// Whether a field says nothing: null, blank text and a list of no code read as absent, and are not written.
fn says_nothing(name: &str, value: &RawValue) -> bool {
    value.get() == "null"
        || serde_json::from_str::<String>(value.get())
            .is_ok_and(|text| text.trim_matches(is_nothing).is_empty())
        || (name == "alarmType" && codes(&plain(value)).is_some_and(|codes| codes.is_empty()))
}

/// The codes of a list in any of its writings; `None` for what is no list.
fn codes(list: &str) -> Option<Vec<String>> {
    let list = list.trim_matches(is_nothing);
    let elements: Vec<String> = match serde_json::from_str::<Vec<&RawValue>>(list) {
        Ok(elements) => elements.iter().map(|element| element_of(element)).collect::<Option<_>>()?,
        Err(_) if list.starts_with('{') => return None,
        Err(_) => {
            let inner = list.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
            vec![inner.unwrap_or(list).to_owned()]
        }
    };
    let pieces = elements.iter().flat_map(|element| element.split(','));
    let codes = pieces.map(|code| code.trim_matches(is_nothing).to_owned());
    Some(codes.filter(|code| !code.is_empty()).collect())
}

/// The text of a list's element; `None` for what is no code.
fn element_of(element: &RawValue) -> Option<String> {
    match element.get().as_bytes()[0] {
        b'"' => serde_json::from_str(element.get()).ok(),
        b'n' => Some(String::new()),
        b'-' | b'0'..=b'9' => Some(element.get().to_owned()),
        _ => None,
    }
}

/// The object in `message`, in up to three layers of text.
fn ports(text: &str) -> Option<Fields> {
    let mut text = text.to_owned();
    for _ in 0..3 {
        if let Ok(fields) = serde_json::from_str(&text) {
            return Some(fields);
        }
        text = serde_json::from_str(&text).ok()?;
    }
    None
}

fn number(text: &str) -> Option<f64> {
    text.trim_matches(is_nothing).parse::<f64>().ok().filter(|number| number.is_finite())
}

fn bool_of(text: &str) -> Option<bool> {
    match text.trim_matches(is_nothing).to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        text => number(text).filter(|number| *number == 0.0 || *number == 1.0).map(|number| number == 1.0),
    }
}

/// Milliseconds since the epoch, of seconds, milliseconds or text with an offset.
fn millis(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_nothing);
    match number(text) {
        Some(number) if number < 1e11 => Some(number * 1000.0),
        Some(number) => Some(number),
        None => {
            let instant = chrono::DateTime::parse_from_rfc3339(text).ok()?;
            #[allow(clippy::cast_precision_loss)] // of a date, far from 2^53
            Some(instant.timestamp_millis() as f64)
        }
    }
}

/// Whether two values of a field are the same value, however each is written.
fn same(name: &str, before: &RawValue, after: &RawValue) -> bool {
    let (before, after) = (plain(before), plain(after));
    if before == after {
        return true;
    }
    match name {
        "alarmType" => codes(&before).is_some() && codes(&before) == codes(&after),
        "message" => match (ports(&before), ports(&after)) {
            (Some(before), Some(after)) => missing(&before, &after).is_empty(),
            _ => false,
        },
        "actual" | "localizationFailure" | "acc" | "blockedStatus" | "elec" | "status"
            if bool_of(&before).is_some() =>
        {
            bool_of(&before) == bool_of(&after)
        }
        // What is finer than a millisecond is cut off.
        "reportCt" | "deviceCt" | "accUpdateTime" => match (millis(&before), millis(&after)) {
            (Some(before), Some(after)) => (0.0..1.0).contains(&(before - after)),
            _ => false,
        },
        _ => number(&before).is_some() && number(&before) == number(&after),
    }
}

/// The fields of an input that its encoding lacks or gives another value.
pub(crate) fn missing(before: &Fields, after: &Fields) -> Vec<String> {
    before
        .iter()
        .filter(|(name, value)| !says_nothing(name, value))
        .filter(|(name, value)| !after.get(*name).is_some_and(|after| same(name, value, after)))
        .map(|(name, value)| format!("{name}: {value} became {:?}", after.get(name).map(|after| after.get())))
        .collect()
}
