//! The fields of the page, as the JSON Schemas of the payloads name them.

use std::collections::{BTreeMap, BTreeSet};

use mettax_push::{Kind, Push};
use serde_json::Value;

use super::oracle::Fields;

/// The names on the wire of a kind's fields, those inside `message` included.
pub(crate) fn fields(kind: Kind) -> BTreeSet<String> {
    let file = super::fixture("../schemas/documented").join(format!("{kind}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!("{}: {error}: run `cargo run -p schema --features schemars -- schemas`", file.display())
    });
    let mut names = BTreeSet::new();
    collect(&serde_json::from_str(&text).unwrap(), &mut names);
    assert!(names.contains("deviceId"), "{} has no fields", file.display());
    names
}

/// The properties of a schema and of those inside it.
fn collect(schema: &Value, names: &mut BTreeSet<String>) {
    let Value::Object(keywords) = schema else { return };
    if let Some(Value::Object(properties)) = keywords.get("properties") {
        names.extend(properties.keys().cloned());
    }
    keywords.values().for_each(|inner| collect(inner, names));
}

/// The names that a push has when it is written, those inside `message` included.
pub(crate) fn written(push: &Push) -> BTreeSet<String> {
    let object: Fields = serde_json::from_str(&serde_json::to_string(push).unwrap()).unwrap();
    let message = object.get("message").and_then(|text| serde_json::from_str::<String>(text.get()).ok());
    let ports = message.and_then(|text| serde_json::from_str::<Fields>(&text).ok()).unwrap_or_default();
    object.into_keys().chain(ports.into_keys()).collect()
}

/// Fails, and names the file to change, where no push of a kind has one of the fields of the page.
pub(crate) fn assert_all_fields_occur(pushes: impl IntoIterator<Item = Push>, file: &str) {
    let mut seen = BTreeMap::<Kind, BTreeSet<String>>::new();
    for push in pushes {
        seen.entry(push.kind()).or_default().extend(written(&push));
    }
    for &kind in Kind::ALL {
        let missing: Vec<_> = match seen.get(&kind) {
            Some(seen) => fields(kind).into_iter().filter(|name| !seen.contains(name)).collect(),
            None => panic!("{file} makes up no push of the kind {kind}"),
        };
        assert!(missing.is_empty(), "{file} makes up no {kind} with {missing:?}");
    }
}
