//! The same object gives the same answer in every form: the quick path and the general one agree, and so do the
//! double-encoded form and the object form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push::{Decoder, NoteKind, Push};

/// The value and the notes on it, or the error's text; not what stood around the object, nor where.
fn answer(body: &str) -> Result<(Push, Vec<String>), String> {
    let decoded = Decoder::tolerant().decode(body.as_bytes()).map_err(|error| {
        let text = error.to_string();
        match error.offset() {
            Some(offset) => text.replace(&format!("at byte {offset}"), "at a byte"),
            None => text,
        }
    })?;
    let about_the_body = |kind: &NoteKind| matches!(kind, NoteKind::NotEncoded | NoteKind::Layers { .. });
    let notes = decoded.notes.iter().filter(|note| !about_the_body(note.kind()));
    Ok((decoded.payload, notes.map(ToString::to_string).collect()))
}

fuzz_target!(|object: &str| {
    // Only objects: what follows one would be outside of `data` in the object form.
    if serde_json::from_str::<&serde_json::value::RawValue>(object).is_err() || !object.trim().starts_with('{') {
        return;
    }
    let text = serde_json::to_string(object).unwrap();
    let twice = serde_json::to_string(&text).unwrap();
    let encoded = answer(&format!("{{\"data\":{text}}}"));
    assert_eq!(encoded, answer(&format!("{{\"data\":{object}}}")), "as an object: {object}");
    assert_eq!(encoded, answer(&format!("{{\"data\":{twice}}}")), "encoded twice: {object}");
    // A quote written as \u0022 is nothing that the quick path knows.
    let odd = text.replacen("\\\"", "\\u0022", 1);
    assert_eq!(encoded, answer(&format!("{{\"data\":{odd}}}")), "by the general path: {object}");
});
