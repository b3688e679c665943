//! A body is a syntax error for us exactly when it is one for serde_json at the same layer.

use mettax_push::{DecodeError, ErrorKind, Push, decode};

use super::wire::{bare, encoded, is_json};

/// Compares the verdict on a body, one of whose layers is the text that serde_json judges.
fn compare(body: &str, layer: &str) {
    let result = decode(body.as_bytes());
    match result.as_ref().err().map(DecodeError::kind) {
        // These are found on the way, wherever the rest leads; a batch is not read by `decode`.
        Some(ErrorKind::LimitExceeded | ErrorKind::DuplicateField | ErrorKind::Batch) => {}
        // A text inside a field (`message`) is a layer of its own.
        Some(ErrorKind::Syntax) => assert!(!is_json(layer), "serde_json reads {layer:?}: {result:?}"),
        _ => assert!(is_json(layer), "serde_json refuses {layer:?}: {result:?}"),
    }
}

/// Whether a body starts as an object: strings hold layers of their own, and forms are no JSON.
fn starts_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

pub fn check(text: &str) {
    // As the value of a field that no table names.
    let object = format!(r#"{{"captureId":"1","deviceId":"2","fileUrl":"u","x":{text}}}"#);
    compare(&bare(&object), &bare(&object));
    compare(&encoded(&object), &object);
    // As the object itself.
    if starts_object(text) {
        compare(&encoded(text), text);
        // Its bytes never read as a push that serde_json would not even parse.
        let read: Result<Push, _> = serde_json::from_str(text);
        assert!(read.is_err() || is_json(text));
    }
}
