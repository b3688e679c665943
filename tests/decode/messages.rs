//! The words of every error and every note, and what they must not say.
#![allow(clippy::format_collect, clippy::format_push_string)]

use crate::common::encoded;
use insta::assert_snapshot;
use mettax_push::{DecodeError, Decoder, ErrorKind, GpsData, Note, NoteKind};
use std::{collections::BTreeSet, error::Error, mem::size_of};

const BASE: &str = r#""deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575"#;

fn error(body: impl AsRef<[u8]>) -> DecodeError {
    Decoder::tolerant().decode(body.as_ref()).unwrap_err()
}

fn notes_of(body: &str) -> Vec<Note> {
    Decoder::tolerant().decode(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}")).notes
}

fn object(fields: &str) -> String {
    encoded(&format!("{{{BASE}{fields}}}"))
}

/// A push without its base, of which the device has another value.
fn device(value: &str) -> String {
    encoded(&format!("{{\"adc\":\"0\",\"deviceId\":{value}}}"))
}

fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn every_kind_of_error() {
    let deep = format!("{{\"data\":{{\"x\":{}1{}}}}}", "[".repeat(40), "]".repeat(40));
    let long = "é".repeat(100);
    let errors = [
        ("Syntax", error("{\"data\":\"{\\\"adc\\\":}\"}")),
        ("Syntax, cut", error("{\"data\":\"{\\\"adc\\\":1")),
        ("Syntax, surrogate in a name", error(encoded("{\"a\\ud800\":1}"))),
        ("Syntax, UTF-8", error(b"{\"data\":\"\xff\"}")),
        ("Syntax, UTF-8 of a form", error("data=%7B%22x%22%3A%22%FF%22%7D")),
        ("Envelope", error("7")),
        ("Envelope, no data", error("{\"door\":1}")),
        ("Envelope, data", error("{\"data\":7}")),
        (
            "Envelope, strict",
            Decoder::strict()
                .decode(
                    device("\"1\"").replace("\\\"", "\"").replace("\"{", "{").replace("}\"", "}").as_bytes(),
                )
                .unwrap_err(),
        ),
        (
            "Envelope, strict, no kind",
            Decoder::strict().decode(object(",\"num\":1,\"door\":1").as_bytes()).unwrap_err(),
        ),
        ("MissingField, absent", error(encoded("{\"adc\":\"0\"}"))),
        ("MissingField, null", error(device("null"))),
        ("MissingField, blank", error(device("\" \""))),
        ("MissingField, strict", Decoder::strict().decode(device("\"1\"").as_bytes()).unwrap_err()),
        ("InvalidField, id", error(device("1.5"))),
        ("InvalidField, array", error(device("[1,2]"))),
        ("InvalidField, surrogate", error(device("\"\\ud800\""))),
        ("InvalidField, cut", error(device(&format!("[\"{long}\"]")))),
        ("InvalidField, strict", Decoder::strict().decode(object(",\"adc\":1").as_bytes()).unwrap_err()),
        ("DuplicateField", error(object(",\"adc\":\"0\",\"adc\":\"1\""))),
        ("DuplicateField, beside data", error("{\"data\":\"{}\",\"x\":1,\"x\":2}")),
        (
            "OtherKind",
            Decoder::tolerant().decode_as::<GpsData>(object(",\"adc\":\"0\"").as_bytes()).unwrap_err(),
        ),
        ("LimitExceeded, depth", error(deep)),
        (
            "LimitExceeded, layers",
            error(encoded("1").replace('1', "\\\"\\\\\\\"\\\\\\\\\\\\\\\"1\\\\\\\\\\\\\\\"\\\\\\\"\\\"")),
        ),
        ("LimitExceeded, length", Decoder::tolerant().max_bytes(1).decode(b"{}").unwrap_err()),
        ("LimitExceeded, batch", Decoder::tolerant().max_batch(1).decode_batch(b"[1,2]").unwrap_err()),
        ("Batch", error("[]")),
    ];
    let mut labels = BTreeSet::new();
    let mut said = String::new();
    for (what, error) in errors {
        assert!(what.starts_with(&format!("{:?}", error.kind())), "{what}: {error:?}");
        assert_eq!(error.kind().to_string(), error.kind().as_str());
        labels.insert(error.kind().as_str());
        said += &format!("{what}: {error}\n");
    }
    assert_snapshot!(said);
    let all = [
        "batch",
        "duplicate_field",
        "envelope",
        "invalid_field",
        "limit_exceeded",
        "missing_field",
        "other_kind",
        "syntax",
    ];
    assert_eq!(labels.into_iter().collect::<Vec<_>>(), all, "labels are for metrics, and stay");
}

/// What the person has to mend who reads it.
#[test]
fn every_help() {
    let body = object(",\"adc\":\"0\"");
    let inner = format!("{{{BASE},\"adc\":\"0\"}}");
    let percent =
        |text: &str| text.replace('%', "%25").replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    let multipart =
        format!("--x\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{inner}\r\n--x--\r\n");
    // What GBK writes for two Chinese characters.
    let gbk = [b"{\"data\":{\"driverName\":\"".as_slice(), &[0xd5, 0xc5, 0xc8, 0xfd], b"\"}}"].concat();
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("gzip", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
        ("zstd", vec![0x28, 0xb5, 0x2f, 0xfd, 4, 0]),
        ("zlib", vec![0x78, 0x9c, 0xab, 0x56]),
        ("UTF-16LE with a mark", utf16(&body, true, u16::to_le_bytes)),
        ("UTF-16BE with a mark", utf16(&body, true, u16::to_be_bytes)),
        ("UTF-16LE", utf16(&body, false, u16::to_le_bytes)),
        ("UTF-16BE", utf16(&body, false, u16::to_be_bytes)),
        ("GBK", gbk),
        ("empty", Vec::new()),
        ("blank", b" \r\n".to_vec()),
        ("a mark alone", "\u{feff}".into()),
        ("multipart", multipart.into()),
        ("percent-encoded twice", format!("data={}", percent(&percent(&inner))).into()),
        ("percent-encoded twice, all of it", percent(&format!("data={}", percent(&inner))).into()),
        ("JSON as the name of a field", format!("{}=", percent(&body)).into()),
        ("JSON as the name of a field, bare", format!("{body}=").into()),
        ("a form without data", b"x=1&y=2".to_vec()),
        ("a form whose data is no push", b"data=hello".to_vec()),
        ("a form without a value", b"data=".to_vec()),
        ("HTML escapes", body.replace('"', "&quot;").into()),
        ("escaped once too often", body.replace('\\', "\\\\").replace('"', "\\\"").into()),
        ("base64", b"eyJkYXRhIjoie30ifQ==".to_vec()),
        ("NaN", b"{\"deviceId\":\"1\",\"lat\":NaN}".to_vec()),
        ("Infinity", encoded("{\"deviceId\":\"1\",\"lat\":-Infinity}").into()),
        ("nan", b"{\"deviceId\":\"1\",\"lat\":nan}".to_vec()),
        ("an event stream", format!("data: {body}\n\n").into()),
        ("a log", format!("2024-12-27 10:49:35 INFO webhook {body}").into()),
        ("JSONP", format!("callback({body})").into()),
        ("several bodies on lines", format!("{body}\n{body}\n").into()),
        ("several bodies on one line", format!("{body}{body}").into()),
        ("several strings", b"\"{}\" \"{}\"".to_vec()),
        ("DATA", body.replace("\"data\"", "\"DATA\"").into()),
        ("Data", body.replace("\"data\"", "\"Data\"").into()),
        ("DeviceId, bare", inner.replace("deviceId", "DeviceId").replace("\"adc\"", "\"x\"").into()),
        ("DeviceId", body.replace("deviceId", "DeviceId").into()),
        ("deviceID", body.replace("deviceId", "deviceID").into()),
        ("device_id", body.replace("deviceId", "device_id").into()),
        ("device id", body.replace("deviceId", " device Id ").into()),
    ];
    let mut said = String::new();
    for (what, body) in bodies {
        let error = error(&body);
        let help = error.help().unwrap_or_else(|| panic!("{what}: {error}"));
        assert!(error.to_string().ends_with(&format!("; {help}")), "{what}: {error}");
        said += &format!("{what}: {error}\n");
    }
    assert_snapshot!(said);
    // Nothing is said where nothing shows.
    for body in ["{\"data\":\"{\\\"adc\\\":}\"}", "7", "{\"door\":1}", "{\"data\":\"{\\\"adc\\\":1"] {
        assert_eq!(error(body).help(), None, "{body}");
    }
}

#[test]
fn every_kind_of_note() {
    let bodies = [
        object(",\"num\":\"7\",\"actual\":1"),
        object(",\"num\":1.5,\"actual\":true"),
        object(",\"num\":1,\"lat\":\" \",\"door\":{\"a\":1},\"captureName\":1")
            .replace(",\\\"door", ",\\\"actual\\\":null,\\\"door"),
        object(",\"alarmType\":\"a,,speed\",\"alarmId\":\"3\",\"adc\":1,\"actual\":true,\"lat\":1,\"lon\":1"),
        object(",\"adc\":\"0\"").replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":1735296575000"),
        object(",\"adc\":\"0\"").replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":1735296575.0005"),
        object(",\"adc\":\"0\"")
            .replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":\\\"2024-12-27T10:49:35Z\\\""),
        object(",\"adc\":\"0\"").replace("\\\"deviceCt\\\":1735296575", "\\\"deviceCt\\\":0"),
        object(",\"num\":1,\"actual\":true")
            .replace("\\\"reportCt\\\":1735296575", "\\\"reportCt\\\":1115993375"),
        object(",\"compaResult\":9,\"messageType\":\"2\",\"lat\":91,\"lon\":1,\"similarity\":1"),
        object(",\"adc\":\"a\\u0000\",\"deviceId\":\"1\""),
        object(",\"rfidNo\":\"9\",\"driverName\":\"a\\ud83d\""),
        object(",\"num\":1,\"door\":1"),
        object(",\"alarmType\":[null,\"sos\"]"),
        object(",\"alarmType\":\",\""),
        object(",\"acc\":true"),
        format!("{{\"data\":{{{BASE},\"adc\":\"0\"}},\"code\":0}}"),
        format!("{{\"data\":{}}}", object(",\"adc\":\"0\"")),
        format!("{{{BASE},\"adc\":\"0\"}}"),
        serde_json::to_string(&object(",\"adc\":\"0\"")).unwrap(),
        format!("data={{{BASE},\"adc\":\"0\"}}&sign=1"),
        format!("data=%7B{}%7D", BASE.replace('"', "%22")),
        object(",\"message\":{\"com1\":\"f5\",\"com3\":\"f5\",\"com2\":[1]}"),
        object(",\"message\":\"\\\"{}\\\"\""),
        object(",\"message\":\"f5ff\""),
        object(",\"message\":\"\""),
    ];
    let all: Vec<_> = bodies.iter().map(|body| notes_of(body)).collect();
    let said = all.iter().map(|notes| notes.iter().map(|note| format!("{note}\n")).collect::<String>());
    assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
    let repaired = Decoder::tolerant()
        .repair(true)
        .decode(format!("\"data\":\"{{{BASE},\n\"adc\":\"0\",}}\"").as_bytes())
        .unwrap()
        .notes;
    assert_snapshot!("repair_notes", repaired.iter().map(|note| format!("{note}\n")).collect::<String>());

    let labels: BTreeSet<_> =
        all.iter().flatten().chain(&repaired).map(|note| note.kind().as_str()).collect();
    let known = [
        "ambiguous_kind",
        "bare_object",
        "clocks_apart",
        "coerced",
        "control_characters",
        "cut_to_millisecond",
        "empty_as_none",
        "empty_list_element",
        "form",
        "invalid",
        "layers",
        "looks_like",
        "milliseconds",
        "missing_required",
        "not_encoded",
        "not_percent_encoded",
        "out_of_range",
        "plain_text",
        "repaired",
        "repeated",
        "unknown_code",
        "unknown_field",
    ];
    assert_eq!(labels.into_iter().collect::<Vec<_>>(), known, "labels are for metrics, and stay");
}

#[test]
fn at_most_64_characters_of_a_value_are_quoted() {
    let secret = "é".repeat(5000);
    let text = error(device(&format!("[\"{secret}\"]"))).to_string();
    assert_eq!(text.matches('é').count(), 62, "bracket and quote in front are the first characters");
    assert!(text.ends_with('…'));
    let notes = notes_of(&object(&format!(",\"num\":\"{secret}\",\"course\":1")));
    let NoteKind::Invalid { found, .. } = notes[0].kind() else { panic!("{notes:?}") };
    assert_eq!(found.chars().count(), 65, "64 and the ellipsis");
    // A value of exactly 64 characters is whole.
    let whole = "x".repeat(60);
    assert!(error(device(&format!("[\"{whole}\"]"))).to_string().ends_with("x\"]"));
}

/// What a terminal or a log would act on.
const HOSTILE: &str = "\u{1b}[31m\n\r\u{0}\u{7f}\u{85}\u{9b}2J\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}é\"\\";

/// Whatever was made of what the sender chose: short, and without a character that anything acts on.
fn is_harmless(text: &str) {
    assert!(text.len() < 2000, "{} bytes: {:.200}", text.len(), text.escape_debug());
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    assert!(!text.contains(acts), "{}", text.escape_debug());
}

/// `Debug` of an error is for logs too.
fn error_is_harmless(error: &DecodeError) {
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}").replace('\n', " "),
        error.help().unwrap_or_default().to_owned(),
    ] {
        is_harmless(&text);
    }
}

/// Hostile text as JSON, of so many bytes at least.
fn hostile(bytes: usize) -> String {
    let once = serde_json::to_string(HOSTILE).unwrap().len() - 2;
    serde_json::to_string(&HOSTILE.repeat(bytes / once + 1)).unwrap()
}

#[test]
fn a_name_or_value_of_4_mib_makes_an_error_of_a_line() {
    let long = hostile(4 << 20);
    for body in [
        format!("{{\"data\":{{{BASE},{long}:1,{long}:2}}}}"),
        format!("{{\"data\":{{\"adc\":\"0\",\"deviceId\":[{long}]}}}}"),
    ] {
        for decoder in [Decoder::tolerant(), Decoder::tolerant().quote_values(false)] {
            error_is_harmless(&decoder.decode(body.as_bytes()).unwrap_err());
        }
    }
}

/// Wherever it stands, and whatever is in it.
#[test]
fn errors_and_notes_are_bounded_and_escaped() {
    let long = hostile(1 << 14);
    let bodies = [
        // In names: of a field twice, of one beside `data`, of one that nobody knows.
        format!("{{{long}:1,{long}:2,{BASE}}}"),
        format!("{{\"data\":{{{BASE},{long}:1,{long}:2}}}}"),
        format!("{{\"data\":\"{{}}\",{long}:1,{long}:2}}"),
        format!("{{{long}:1}}"),
        format!("{{\"data\":{{{BASE},{long}:1}},{long}:2}}"),
        format!("{{\"data\":{{{BASE},\"message\":{{{long}:1,\"com1\":[]}}}}}}"),
        // In values: of the device, of a field that is refused, of `data`.
        format!("{{\"data\":{{\"adc\":\"0\",\"deviceId\":[{long}]}}}}"),
        format!("{{\"data\":{{{BASE},\"course\":1,\"num\":{long}}}}}"),
        format!("{{\"data\":{{{BASE},\"course\":1,\"num\":[{long}]}}}}"),
        format!("{{\"data\":{{{BASE},\"alarmType\":[{long},1.5]}}}}"),
        format!("{{\"data\":{long}}}"),
        format!("[{long}"),
        long.clone(),
        // Raw, where JSON and forms have no place for it.
        format!("{{\"data\":{{{BASE},\"adc\":{}}}}}", HOSTILE.repeat(1000)),
        format!("{}={{}}", HOSTILE.repeat(1000)),
        format!("{}=1&data={{{BASE}}}", HOSTILE.replace('"', "").repeat(1000)),
        format!("{HOSTILE} {{\"data\":\"{{}}\"}}"),
        // Another writing of a name.
        format!("{{\"adc\":\"0\",{:?}:1}}", format!("{}deviceID", "_".repeat(1 << 14))),
        format!("{{\"adc\":\"0\",{}:1}}", serde_json::to_string("\u{1b}\u{202e}device\nID").unwrap()),
    ];
    for body in &bodies {
        for decoder in [
            Decoder::tolerant(),
            Decoder::tolerant().quote_values(false),
            Decoder::strict(),
            Decoder::tolerant().repair(true),
        ] {
            let results = [
                decoder.decode(body.as_bytes()).map(|decoded| decoded.notes),
                decoder.decode_as::<GpsData>(body.as_bytes()).map(|decoded| decoded.notes),
            ];
            for result in results {
                match result {
                    Ok(notes) => notes.iter().for_each(|note| is_harmless(&note.to_string())),
                    Err(error) => error_is_harmless(&error),
                }
            }
            for item in decoder.decode_batch(body.as_bytes()).into_iter().flatten() {
                if let Err(error) = item {
                    error_is_harmless(&error);
                }
            }
        }
    }
    // What is cut for the eye is whole for the program.
    let error = error(&bodies[0]);
    let name: String = serde_json::from_str(&long).unwrap();
    assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateField, Some(&*name)));
    let notes = notes_of(&bodies[4]);
    assert!(notes.iter().any(|note| note.field() == name));
}

/// serde_json's own words hold what the sender wrote.
#[test]
fn errors_by_serde_are_bounded_and_escaped_too() {
    let long = hostile(1 << 14);
    for text in [
        format!("{{\"deviceId\":[{long}],\"adc\":\"0\"}}"),
        format!("{{{long}:1,{long}:2,\"deviceId\":\"1\",\"adc\":\"0\"}}"),
        format!("{{\"deviceId\":{long},\"adc\":\"0\",\"deviceId\":1}}"),
        long.clone(),
    ] {
        is_harmless(&serde_json::from_str::<mettax_push::SensorData>(&text).unwrap_err().to_string());
        is_harmless(&serde_json::from_str::<mettax_push::Push>(&text).unwrap_err().to_string());
    }
}

#[test]
fn values_can_be_kept_out_altogether() {
    let quiet = Decoder::tolerant().quote_values(false);
    for body in [
        device("[\"secret\"]"),
        device("{\"secret\":1}"),
        encoded("{\"deviceId\":\"secret\",\"alarmType\":\"sos\",\"deviceId\":1}"),
        "{\"data\":\"secret\"}".to_owned(),
        "\"secret\"".to_owned(),
        "secret".to_owned(),
        "data=secret".to_owned(),
        encoded("{\"deviceId\":true,\"adc\":\"secret\",\"id\":\"secret\",\"driverName\":[\"secret\"]}"),
    ] {
        let error = quiet.decode(body.as_bytes()).unwrap_err();
        let said = format!("{error} {error:?} {:?}", error.source().map(ToString::to_string));
        assert!(!said.contains("secret"), "{said}");
    }
    for fields in [
        ",\"num\":\"secret\",\"course\":1,\"messageType\":\"9\",\"actual\":\"secret\"",
        ",\"message\":\"secret\"",
        ",\"message\":{\"com1\":[\"secret\"]}",
        ",\"alarmType\":[[\"secret\"]]",
        ",\"alarmType\":\"secret\"",
        ",\"adc\":[\"secret\"]",
        ",\"adc\":\"secret\\u0000\",\"adc\":\"secret\\u0000\"",
        ",\"compaResult\":0,\"messageType\":\"secret\",\"driverName\":\"secret\\ud800\"",
    ] {
        for note in quiet.decode(object(fields).as_bytes()).unwrap().notes {
            assert!(
                !note.to_string().contains("secret") && !format!("{note:?}").contains("secret"),
                "{note:?}"
            );
        }
    }
    let loud = error(device("[\"secret\"]"));
    assert!(loud.to_string().contains("secret"));
    assert!(
        !error(object(",\"x\":1,\"x\":2")).to_string().contains("1735296575"),
        "nothing but the value at fault"
    );
}

/// What an error keeps for the program is not for its log, whatever `quote_values` says.
#[test]
fn what_was_read_is_in_no_message() {
    let body = encoded("{\"deviceId\":{\"a\":1},\"adc\":\"secret\",\"secretName\":1}");
    for decoder in [Decoder::tolerant(), Decoder::tolerant().quote_values(false)] {
        let error = decoder.decode(body.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?} {error:#?} {error:#}").contains("secret"), "{error:?}");
        assert_eq!(error.fields().unwrap().get("adc").unwrap().as_str(), "\"secret\"");
        let copy = error.clone();
        assert_eq!(copy.into_unknown().unwrap().extra.len(), 3);
    }
}

/// As programs print a chain: the message, then that of each source.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

#[test]
fn a_fault_is_said_once() {
    for body in [
        "{\"data\":",
        "{\"data\":\"{\\\"adc\\\":oops}\"}",
        "7",
        "data=%7B%22a%22%3Aoops",
        "{\"a\":1,\"a\":2}",
    ] {
        let error = error(body);
        let said = chain(&error);
        assert_eq!(said, error.to_string(), "nothing behind the message");
        assert!(said.matches("expected").count() <= 1, "{said}");
        assert!(said.matches(" at byte ").count() <= 1 && !said.contains(" column "), "one position: {said}");
    }
    let error = serde_json::from_str::<GpsData>("{\"deviceId\":[1],\"num\":1}").unwrap_err();
    assert_eq!(chain(&error).matches("deviceId").count(), 1, "{error}");
}

#[test]
fn errors_are_small_and_travel() {
    fn travels<T: Send + Sync + Clone + 'static>() {}
    travels::<DecodeError>();
    travels::<Note>();
    travels::<mettax_push::Push>();
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
    assert!(size_of::<Note>() <= 80, "{}", size_of::<Note>());
    let boxed: Box<dyn Error + Send + Sync> = error("{\"data\":").into();
    assert!(boxed.downcast_ref::<DecodeError>().unwrap().offset().is_some());
}
