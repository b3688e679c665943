//! A text in a push is a syntax error for us exactly when it is one for `serde_json`, in the object form as in
//! the double-encoded one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push::{ErrorKind, decode};
use serde::de::IgnoredAny;

/// `Value` looks into strings, which `IgnoredAny` does not, but refuses numbers that no double holds.
fn is_json(text: &str) -> Option<bool> {
    let strings = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => true,
        // After a number like that it stops looking: then it cannot tell.
        Err(error) if error.to_string().starts_with("number out of range") => return None,
        Err(_) => false,
    };
    Some(strings && serde_json::from_str::<IgnoredAny>(text).is_ok())
}

fuzz_target!(|value: &str| {
    let object = format!("{{\"captureId\":\"1\",\"deviceId\":\"2\",\"fileUrl\":\"u\",\"x\":{value}}}");
    let Some(expected) = is_json(&object) else { return };
    let text = serde_json::to_string(&object).unwrap();
    for body in [format!("{{\"data\":{object}}}"), format!("{{\"data\":{text}}}"), object.clone()] {
        match decode(body.as_bytes()) {
            Ok(_) => assert!(expected, "we read what serde_json refuses: {body}"),
            // An array or object too deep, and a name twice, are no matter of grammar; a value that closes the
            // object early may write a field of the page, with whatever value.
            Err(error) if error.kind() != ErrorKind::Syntax => {}
            Err(error) => assert!(!expected, "{error}, but serde_json reads it: {body}"),
        }
    }
});
