//! Bodies as they are seen in the field, each with what is wanted of it: `fixtures/field/cases.ndjson`.

use crate::common::fixture;
use mettax_push::{DecodeError, Decoder, Push};
use serde_json::{Map, Value, value::RawValue};
use std::collections::{BTreeMap, BTreeSet};

/// The bytes of a body, which is text, or hexadecimal where it is no UTF-8.
fn body(case: &Value) -> Vec<u8> {
    match case.get("hex") {
        Some(hex) => {
            let (pairs, []) = hex.as_str().unwrap().as_bytes().as_chunks::<2>() else {
                panic!("{case}: odd")
            };
            let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            pairs.iter().map(byte).collect()
        }
        None => case["body"].as_str().unwrap().as_bytes().to_vec(),
    }
}

/// The results of a case, one a push: an error about the whole of a batch is one result.
fn results(mode: &str, body: &[u8]) -> Vec<Result<Push, DecodeError>> {
    let tolerant = Decoder::tolerant();
    let one = |decoder: Decoder| vec![decoder.decode(body).map(|decoded| decoded.payload)];
    match mode {
        "tolerant" => one(tolerant),
        "strict" => one(Decoder::strict()),
        "repair" => one(tolerant.repair(true)),
        "lines" => {
            tolerant.decode_lines(body).map(|line| line.result.map(|decoded| decoded.payload)).collect()
        }
        "batch" => match tolerant.decode_batch(body) {
            Ok(items) => items.into_iter().map(|item| item.map(|decoded| decoded.payload)).collect(),
            Err(error) => vec![Err(error)],
        },
        other => panic!("no mode: {other}"),
    }
}

/// Whether one result is as wanted: an error of a kind that mentions a word, or a push with fields by their wire names.
fn check(wanted: &Value, result: &Result<Push, DecodeError>) -> Result<(), String> {
    match (wanted.get("error"), result) {
        (Some(_), Ok(push)) => Err(format!("wanted {wanted}, got {push:?}")),
        (Some(kind), Err(error)) => {
            let kind = kind.as_str().unwrap();
            let word = wanted.get("mentions").map_or("", |word| word.as_str().unwrap());
            let as_wanted = kind == "any" || kind == format!("{:?}", error.kind());
            if as_wanted && error.to_string().contains(word) {
                Ok(())
            } else {
                Err(format!("wanted {wanted}, got {error}"))
            }
        }
        (None, Err(error)) => Err(format!("wanted {wanted}, got {error}")),
        (None, Ok(push)) => {
            let none = Map::new();
            let fields = wanted.get("fields").map_or(&none, |fields| fields.as_object().unwrap());
            let text = serde_json::to_string(push).unwrap();
            // Not as one `Value`, which cannot hold half of a surrogate pair.
            let read: BTreeMap<String, &RawValue> = serde_json::from_str(&text).unwrap();
            let read = |name: &str| {
                read.get(name).map_or(Value::Null, |raw| serde_json::from_str(raw.get()).unwrap())
            };
            let differs = |(name, value): &(&String, &Value)| !is_same(value, &read(name));
            if push.kind().as_str() != wanted["kind"].as_str().unwrap() {
                return Err(format!("wanted {wanted}, got {push:?}"));
            }
            match fields.iter().find(differs) {
                Some((name, value)) => Err(format!("wanted {name} {value}, got {}", read(name))),
                None => Ok(()),
            }
        }
    }
}

/// Whether a field is as wanted; null is one that is not there, and codes in an array are those joined by commas.
fn is_same(wanted: &Value, read: &Value) -> bool {
    let joined =
        |codes: &Vec<Value>| codes.iter().map(|code| code.as_str().unwrap()).collect::<Vec<_>>().join(",");
    let is_list = wanted.as_array().is_some_and(|codes| read.as_str().unwrap_or_default() == joined(codes));
    wanted == read || is_list
}

/// Holds the results of a case against what is wanted of it.
fn outcome(case: &Value) -> Result<(), String> {
    let (mode, expect) = (case["mode"].as_str().unwrap(), &case["expect"]);
    let results = results(mode, &body(case));
    let each = expect.get("items").or(expect.get("lines")).map(|each| each.as_array().unwrap());
    match each {
        Some(each) if each.len() != results.len() => {
            Err(format!("wanted {}, got {}: {results:?}", each.len(), results.len()))
        }
        Some(each) => each.iter().zip(&results).try_for_each(|(wanted, result)| check(wanted, result)),
        // Where one of several must be an error, any may be it.
        None if expect.get("error").is_some()
            && results.iter().any(|result| check(expect, result).is_ok()) =>
        {
            Ok(())
        }
        None if results.is_empty() => Err(format!("wanted {expect}, got nothing")),
        None => results.iter().try_for_each(|result| check(expect, result)),
    }
}

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(fixture("field/cases.ndjson")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn every_case_comes_out_as_wanted() {
    let cases = cases();
    assert!(cases.len() >= 725, "{}", cases.len());
    let names: BTreeSet<_> = cases.iter().map(|case| case["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), cases.len(), "each has a name of its own");
    let fails = |case: &Value| Some(format!("{}: {}", case["name"], outcome(case).err()?));
    let failures: Vec<_> = cases.iter().filter_map(fails).collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

/// What was read is written so that it is read again.
#[test]
fn every_case_that_is_read_is_read_back() {
    let mut read = 0;
    for case in cases() {
        for push in results(case["mode"].as_str().unwrap(), &body(&case)).into_iter().flatten() {
            let text = push.to_body();
            let again = mettax_push::decode(text.as_bytes());
            let again = again.unwrap_or_else(|error| panic!("{}: {error}: {text}", case["name"]));
            assert_eq!(again, push, "{}: {text}", case["name"]);
            read += 1;
        }
    }
    assert!(read > 600, "{read}");
}

/// The checks are checked: none of them holds for whatever comes.
#[test]
fn a_case_that_differs_is_told() {
    let case = |expect: &str| {
        let text = r#"{"name":"x","mode":"tolerant","body":"{\"deviceId\":\"1\",\"alarmType\":\"sos,x\"}","expect":"#;
        outcome(&serde_json::from_str(&format!("{text}{expect}}}")).unwrap())
    };
    assert!(case(r#"{"kind":"alarm","fields":{"deviceId":"1","alarmType":["sos","x"],"lat":null}}"#).is_ok());
    assert!(case(r#"{"kind":"alarm","fields":{"alarmType":"sos,x"}}"#).is_ok());
    for wrong in [
        r#"{"kind":"gps"}"#,
        r#"{"kind":"alarm","fields":{"deviceId":"2"}}"#,
        r#"{"kind":"alarm","fields":{"deviceId":null}}"#,
        r#"{"kind":"alarm","fields":{"lat":1}}"#,
        r#"{"kind":"alarm","fields":{"alarmType":["sos"]}}"#,
        r#"{"error":"any"}"#,
        r#"{"items":[]}"#,
        r#"{"items":[{"error":"Syntax"}]}"#,
    ] {
        assert!(case(wrong).is_err(), "{wrong}");
    }
    let refused = |expect: &str| {
        let text = r#"{"name":"x","mode":"strict","hex":"ff","expect":"#;
        outcome(&serde_json::from_str(&format!("{text}{expect}}}")).unwrap())
    };
    assert!(refused(r#"{"error":"Syntax","mentions":"UTF-8"}"#).is_ok());
    assert!(refused(r#"{"error":"Syntax","mentions":"gzip"}"#).is_err());
    assert!(refused(r#"{"error":"Envelope"}"#).is_err() && refused(r#"{"kind":"alarm"}"#).is_err());
}
