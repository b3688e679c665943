//! The grammar, against a suite of well-formed and ill-formed JSON: wherever a text stands in a push, it is a
//! syntax error for us exactly when it is one for `serde_json`.
//!
//! The suite is [JSONTestSuite](https://github.com/nst/JSONTestSuite), which is not part of this repository: the
//! environment variable `JSON_TEST_SUITE` names the folder of its files.

use mettax_push::{ErrorKind, decode};
use serde::de::IgnoredAny;

/// The files of the suite, or `None`, said aloud, where there is none.
fn suite() -> Option<Vec<(String, Vec<u8>)>> {
    let Ok(folder) = std::env::var("JSON_TEST_SUITE") else {
        println!("skipped: the environment variable JSON_TEST_SUITE names no folder");
        return None;
    };
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    assert!(files.len() > 300, "{folder} holds {} files: is it the suite?", files.len());
    Some(files)
}

/// An object of a known kind with the text as the value of an unknown field.
fn object(value: &[u8]) -> Vec<u8> {
    [br#"{"captureId":"1","deviceId":"2","fileUrl":"u","x":"#, value, b"}"].concat()
}

/// The same as text inside a JSON string; bytes, because some of the suite is not UTF-8.
fn as_string(text: &[u8]) -> Vec<u8> {
    let mut string = vec![b'"'];
    for &byte in text {
        match byte {
            b'"' | b'\\' => string.extend([b'\\', byte]),
            0..0x20 => string.extend(format!("\\u{byte:04x}").bytes()),
            _ => string.push(byte),
        }
    }
    string.push(b'"');
    string
}

/// Whether serde_json takes the text. `Value` looks into strings, which `IgnoredAny` does not, but refuses
/// numbers that no double holds, which are well-formed and which we keep as they are.
fn is_json(text: &[u8]) -> bool {
    let strings = match serde_json::from_slice::<serde_json::Value>(text) {
        Ok(_) => true,
        Err(error) => error.to_string().starts_with("number out of range"),
    };
    strings && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn nesting(text: &[u8]) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in text {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn compare(name: &str, form: &str, body: &[u8], expected: bool) {
    match decode(body) {
        Ok(_) => assert!(expected, "{name}, {form}: read, but serde_json refuses it"),
        Err(error) if error.kind() == ErrorKind::LimitExceeded => {
            assert!(nesting(body) > 32, "{name}, {form}: {error}");
        }
        Err(error) => {
            assert!(!expected, "{name}, {form}: {error}, but serde_json reads it");
            assert_eq!(error.kind(), ErrorKind::Syntax, "{name}, {form}: {error}");
        }
    }
}

#[test]
fn the_grammar_is_that_of_serde_json() {
    let Some(files) = suite() else { return };
    let (mut read, mut refused) = (0, 0);
    for (name, value) in &files {
        let object = object(value);
        let expected = is_json(&object);
        compare(name, "object", &[b"{\"data\":", &object[..], b"}"].concat(), expected);
        compare(name, "bare object", &object, expected);
        compare(name, "text", &[b"{\"data\":", &as_string(&object)[..], b"}"].concat(), expected);
        *(if expected { &mut read } else { &mut refused }) += 1;
    }
    println!("{read} files of the suite read, {refused} refused, in three forms each, as serde_json does");
}
