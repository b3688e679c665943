//! Bodies around an object, and serde_json's word on their grammar.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// The webhook's own form: the object as text inside `data`.
pub fn encoded(object: &str) -> String {
    format!("{{\"data\":{}}}", serde_json::to_string(object).expect("text is always JSON"))
}

/// The same with the object as it is.
pub fn bare(object: &str) -> String {
    format!("{{\"data\":{object}}}")
}

/// Whether serde_json takes the text as an object, its names read as text. What is inside of values it only skips, so
/// that half of a surrogate pair there, and a number that no double holds, are well-formed.
pub fn is_object(text: &str) -> bool {
    names(text).is_some()
}

/// The names of an object that is well-formed; `None` for other text.
pub fn names(text: &str) -> Option<BTreeSet<String>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    Some(serde_json::from_str::<BTreeMap<String, &RawValue>>(text).ok()?.into_keys().collect())
}
