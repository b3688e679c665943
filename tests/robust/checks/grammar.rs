//! A body is a syntax error for us exactly when it is one for serde_json at the same layer.

use mettax_push::{DecodeError, ErrorKind, Push, decode};

use serde_json::value::RawValue;

use super::wire::{bare, encoded, is_object, names};

/// Compares the verdict on a body with that of serde_json on the object in it.
fn compare(body: &str, object: &str, reads: bool) {
    let result = decode(body.as_bytes());
    match result.as_ref().err().map(DecodeError::kind) {
        // These are found on the way, wherever the rest leads.
        Some(ErrorKind::LimitExceeded | ErrorKind::DuplicateField) => {}
        Some(ErrorKind::Syntax | ErrorKind::Batch) => {
            // `data` in it may be another layer, with a grammar of its own.
            let inner = names(object).is_some_and(|names| names.contains("data"));
            assert!(inner || !reads, "serde_json reads {body:?}: {result:?}");
        }
        _ => assert!(reads, "serde_json refuses {body:?}: {result:?}"),
    }
}

/// Whether serde_json reads an object in an envelope. Its text may end early, and the envelope go on.
fn reads_in_envelope(body: &str) -> bool {
    is_object(body)
        && serde_json::from_str::<Envelope<'_>>(body).is_ok_and(|envelope| is_object(envelope.data.get()))
}

#[derive(serde::Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// Whether a body starts as an object: strings hold layers of their own, and forms are no JSON.
fn starts_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
}

pub fn check(text: &str) {
    // As the value of a field that no table names.
    let object = format!(r#"{{"captureId":"1","deviceId":"2","fileUrl":"u","x":{text}}}"#);
    compare(&bare(&object), &object, reads_in_envelope(&bare(&object)));
    compare(&encoded(&object), &object, is_object(&object));
    // As the object itself.
    if starts_object(text) {
        compare(&encoded(text), text, is_object(text));
        // Its bytes never read as a push that serde_json would not even parse.
        let read: Result<Push, _> = serde_json::from_str(text);
        assert!(read.is_err() || is_object(text));
    }
}
