//! The words of every error and every note, and what they must not say.
#![allow(clippy::format_collect)]

use crate::common::encoded;
use insta::assert_snapshot;
use mettax_push::{DecodeError, Decoder, NoteKind};
use std::{error::Error, mem::size_of};

const BASE: &str = r#""deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575"#;

fn error(body: &str) -> DecodeError {
    Decoder::tolerant().decode(body.as_bytes()).unwrap_err()
}

fn notes(body: &str) -> String {
    let decoded = Decoder::tolerant().decode(body.as_bytes()).unwrap();
    decoded.notes.iter().map(|note| format!("{note}\n")).collect()
}

fn object(fields: &str) -> String {
    encoded(&format!("{{{BASE}{fields}}}"))
}

#[test]
fn every_kind_of_error() {
    let deep = format!("{{\"data\":{{\"x\":{}1{}}}}}", "[".repeat(40), "]".repeat(40));
    let long = "é".repeat(100);
    let errors: String = [
        ("Syntax", "{\"data\":\"{\\\"adc\\\":}\"}".to_owned()),
        ("Syntax, cut", "{\"data\":\"{\\\"adc\\\":1".to_owned()),
        ("Envelope", "7".to_owned()),
        ("Envelope, no data", "{\"door\":1}".to_owned()),
        ("Envelope, data", "{\"data\":7}".to_owned()),
        ("MissingField, absent", encoded("{\"adc\":\"0\"}")),
        ("MissingField, null", object(",\"adc\":null")),
        ("MissingField, blank", object(",\"adc\":\" \"")),
        ("InvalidField, time", object(",\"adc\":\"0\"").replace("1735296575", "\\\"yesterday\\\"")),
        ("InvalidField, id", object(",\"adc\":\"0\"").replace("\\\"1\\\"", "1.5")),
        ("InvalidField, text", object(",\"adc\":[1,2]")),
        ("InvalidField, code", object(",\"compaResult\":\"ok\"")),
        ("InvalidField, list", object(",\"alarmId\":\"3\",\"alarmType\":{}")),
        ("InvalidField, message", object(",\"message\":\"no\"")),
        ("InvalidField, cut", object(&format!(",\"compaResult\":\"{long}\""))),
        ("DuplicateField", object(",\"adc\":\"0\",\"adc\":\"0\"")),
        ("LimitExceeded, depth", deep),
        (
            "LimitExceeded, layers",
            encoded("1").replace('1', "\\\"\\\\\\\"\\\\\\\\\\\\\\\"1\\\\\\\\\\\\\\\"\\\\\\\"\\\""),
        ),
        ("Batch", "[]".to_owned()),
    ]
    .into_iter()
    .map(|(what, body)| {
        let error = error(&body);
        assert!(what.starts_with(&format!("{:?}", error.kind())), "{what}: {error:?}");
        format!("{what}: {error}\n")
    })
    .collect();
    assert_snapshot!(errors);
    let error = Decoder::tolerant().max_bytes(1).decode(b"{}").unwrap_err();
    assert_eq!(error.to_string(), "limit exceeded: more bytes than the decoder takes");
}

#[test]
fn every_kind_of_note() {
    let all = [
        object(",\"num\":\"7\",\"actual\":1"),
        object(",\"num\":1.5,\"actual\":true"),
        object(",\"num\":1,\"lat\":\" \",\"door\":{\"a\":1},\"captureName\":1"),
        object(",\"alarmType\":\"a,,speed\",\"alarmId\":\"3\",\"adc\":1,\"actual\":true,\"lat\":1,\"lon\":1"),
        object(",\"adc\":\"0\"").replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":1735296575000"),
        object(",\"adc\":\"0\"").replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":0"),
        object(",\"compaResult\":9,\"messageType\":\"2\",\"lat\":1,\"lon\":1,\"similarity\":1"),
        format!("{{\"data\":{{{BASE},\"adc\":\"0\"}},\"code\":0}}"),
        format!("{{{BASE},\"adc\":\"0\"}}"),
        serde_json::to_string(&object(",\"adc\":\"0\"")).unwrap(),
        format!("data={{{BASE},\"adc\":\"0\"}}&sign=1"),
        object(",\"message\":{\"com1\":\"f5\",\"com3\":\"f5\",\"com2\":[1]}"),
    ];
    assert_snapshot!(all.map(|body| notes(&body)).join("\n"));
    let repaired = Decoder::tolerant()
        .repair(true)
        .decode(format!("\"data\":\"{{{BASE},\n\"adc\":\"0\",}}\"").as_bytes());
    let told: String = repaired.unwrap().notes.iter().map(|note| format!("{note}\n")).collect();
    assert_snapshot!("repair_notes", told);
}

#[test]
fn at_most_64_characters_of_a_value_are_quoted() {
    let secret = "é".repeat(5000);
    let error = error(&object(&format!(",\"compaResult\":\"{secret}\""))).to_string();
    assert_eq!(error.matches('é').count(), 63, "the quote in front is the first character");
    assert!(error.ends_with('…'));
    let decoded = Decoder::tolerant().decode(object(&format!(",\"num\":\"{secret}\"")).as_bytes()).unwrap();
    let NoteKind::Invalid { found, .. } = decoded.notes[0].kind() else { panic!("{:?}", decoded.notes) };
    assert_eq!(found.chars().count(), 65, "64 and the ellipsis");
    // A value of exactly 64 characters is whole.
    let whole = "x".repeat(62);
    assert!(self::error(&object(&format!(",\"compaResult\":\"{whole}\""))).to_string().ends_with("x\""));
}

#[test]
fn values_can_be_kept_out_altogether() {
    let quiet = Decoder::tolerant().quote_values(false);
    for fields in [
        ",\"compaResult\":\"secret\"",
        ",\"adc\":[\"secret\"]",
        ",\"alarmId\":\"3\",\"alarmType\":{\"secret\":1}",
        ",\"message\":\"secret\"",
    ] {
        let error = quiet.decode(object(fields).as_bytes()).unwrap_err();
        let said = format!("{error} {error:?} {:?}", error.source().map(ToString::to_string));
        assert!(!said.contains("secret"), "{said}");
    }
    let decoded = quiet
        .decode(object(",\"num\":\"secret\",\"messageType\":\"9\",\"actual\":\"secret\"").as_bytes())
        .unwrap();
    for note in &decoded.notes {
        assert!(!note.to_string().contains("secret") && !format!("{note:?}").contains("secret"), "{note:?}");
    }
    let loud = self::error(&object(",\"compaResult\":\"secret\""));
    assert!(loud.to_string().contains("secret"));
    assert!(!loud.to_string().contains("1735296575"), "nothing but the value at fault");
}

#[test]
fn errors_are_small_and_travel() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<DecodeError>();
    travels::<mettax_push::Note>();
    travels::<mettax_push::Push>();
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
    assert!(size_of::<mettax_push::Note>() <= 80, "{}", size_of::<mettax_push::Note>());
    let boxed: Box<dyn Error + Send + Sync> = error("{\"data\":").into();
    assert!(boxed.source().unwrap().is::<serde_json::Error>());
    assert!(error("7").source().is_none());
}
