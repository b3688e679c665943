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

/// Whether serde_json takes the text. It skips what is inside values, as we do: half of a surrogate pair, which no text
/// can hold, costs a value that is read, and this one is kept as it is; so does a number that no double holds.
fn is_json(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// The files of the suite that JSON's own grammar allows, and that cannot be read into text: half of a surrogate pair is
/// in a string of each. They are kept, in a value of a field that the page does not name.
const LONE_SURROGATES: [&str; 10] = [
    "i_object_key_lone_2nd_surrogate.json",
    "i_string_1st_surrogate_but_2nd_missing.json",
    "i_string_1st_valid_surrogate_2nd_invalid.json",
    "i_string_incomplete_surrogate_and_escape_valid.json",
    "i_string_incomplete_surrogate_pair.json",
    "i_string_incomplete_surrogates_escape_valid.json",
    "i_string_invalid_lonely_surrogate.json",
    "i_string_invalid_surrogate.json",
    "i_string_inverted_surrogates_U+1D11E.json",
    "i_string_lone_second_surrogate.json",
];

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
    let mut kept = Vec::new();
    for (name, value) in &files {
        let object = object(value);
        let expected = is_json(&object);
        compare(name, "object", &[b"{\"data\":", &object[..], b"}"].concat(), expected);
        compare(name, "bare object", &object, expected);
        compare(name, "text", &[b"{\"data\":", &as_string(&object)[..], b"}"].concat(), expected);
        *(if expected { &mut read } else { &mut refused }) += 1;
        let strings = serde_json::from_slice::<serde_json::Value>(value);
        if expected
            && nesting(value) <= 32
            && strings.is_err_and(|error| !error.to_string().starts_with("number out of range"))
        {
            let push = decode(&object).unwrap();
            assert_eq!(push.extra().get("x").unwrap().as_str().as_bytes(), value.trim_ascii(), "{name}");
            kept.push(&name[..]);
        }
    }
    assert_eq!(kept, LONE_SURROGATES);
    println!("{read} files of the suite read, {refused} refused, in three forms each, as serde_json does");
}
