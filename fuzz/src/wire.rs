//! Bodies around an object, and serde_json's word on their grammar.

use serde::de::IgnoredAny;

/// The webhook's own form: the object as text inside `data`.
pub fn encoded(object: &str) -> String {
    format!("{{\"data\":{}}}", serde_json::to_string(object).expect("text is always JSON"))
}

/// The same with the object as it is.
pub fn bare(object: &str) -> String {
    format!("{{\"data\":{object}}}")
}

/// Whether serde_json takes the text, strings looked into (which `IgnoredAny` does not do) and numbers that
/// no double holds allowed (which `Value` does not do).
pub fn is_json(text: &str) -> bool {
    let strings = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => true,
        Err(error) => error.to_string().starts_with("number out of range"),
    };
    strings && serde_json::from_str::<IgnoredAny>(text).is_ok()
}
