//! What is kept and what is hidden, over every fixture.

use std::{collections::BTreeSet, fs, path::PathBuf};

use mettax_push::{Decoder, Push};

use crate::{
    Scrubbed,
    args::Options,
    fields::{Fields, NAMES},
    scrub,
    words::Words,
};

fn options(key: &str) -> Options {
    Options { words: Words::new(key), fields: Fields::default(), inputs: Vec::new() }
}

fn scrubbed(body: &[u8], options: &Options) -> Option<String> {
    match scrub(body, options) {
        Scrubbed::Whole(text) | Scrubbed::Broken(text) => Some(text),
        Scrubbed::LeftOut => None,
    }
}

/// Every fixture, and every line of the saved stream.
fn bodies() -> Vec<(String, Vec<u8>)> {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut bodies = Vec::new();
    for folder in ["doc", "wire", "quirks", "repair"] {
        for file in fs::read_dir(fixtures.join(folder)).unwrap() {
            let path = file.unwrap().path();
            bodies.push((path.display().to_string(), fs::read(path).unwrap()));
        }
    }
    let saved = fs::read(fixtures.join("saved.ndjson")).unwrap();
    for (number, line) in (1..).zip(saved.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        bodies.push((format!("saved.ndjson:{number}"), line.to_vec()));
    }
    assert!(bodies.len() > 600);
    bodies
}

/// Kinds of push, notes and errors, without the values in them.
fn reading(body: &[u8]) -> Vec<String> {
    let note = |note: &mettax_push::Note| {
        let what = note.kind().to_string();
        format!("{} {}", note.field(), what.split(", found").next().unwrap_or_default())
    };
    match Decoder::tolerant().decode_batch(body) {
        Ok(pushes) => pushes
            .iter()
            .map(|push| match push {
                Ok(decoded) => format!(
                    "{} {:?}",
                    decoded.payload.kind(),
                    decoded.notes.iter().map(note).collect::<Vec<_>>()
                ),
                Err(error) => format!("{:?} {:?} {:?}", error.kind(), error.push_kind(), error.field()),
            })
            .collect(),
        Err(error) => vec![format!("{:?} {:?} {:?}", error.kind(), error.push_kind(), error.field())],
    }
}

#[test]
fn what_is_scrubbed_decodes_alike() {
    for (name, body) in bodies() {
        match scrubbed(&body, &options("a made-up key")) {
            Some(text) => assert_eq!(reading(text.as_bytes()), reading(&body), "{name}: {text}"),
            None => assert!(std::str::from_utf8(&body).is_err(), "{name} is left out"),
        }
    }
}

#[test]
fn nothing_but_letters_and_digits_is_changed() {
    for (name, body) in bodies() {
        let Some(text) = scrubbed(&body, &options("a made-up key")) else { continue };
        assert_eq!(text.len(), body.len(), "{name}");
        for (new, old) in text.chars().zip(std::str::from_utf8(&body).unwrap().chars()) {
            assert!(
                new == old || (class(new) == class(old) && class(old).is_some()),
                "{name}: {old} became {new}"
            );
        }
    }
}

/// Hexadecimal letters and digits are one class, because escapes hold either.
fn class(c: char) -> Option<u8> {
    match c {
        '0'..='9' | 'a'..='f' | 'A'..='F' => Some(0),
        'g'..='z' => Some(1),
        'G'..='Z' => Some(2),
        _ if c.is_ascii() => None,
        _ => Some(3),
    }
}

/// What must not be seen: of every push that decodes, the words of the fields that are replaced.
fn secrets(bodies: &[(String, Vec<u8>)]) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for (_, body) in bodies {
        for push in Decoder::tolerant().decode_batch(body).into_iter().flatten().flatten() {
            secrets.extend(push.payload.device_id().map(ToString::to_string));
            let fields: serde_json::Value = serde_json::to_string(&push.payload)
                .map(|text| serde_json::from_str(&text).unwrap_or_default())
                .unwrap();
            for name in [
                "id",
                "alarmId",
                "captureId",
                "fileUrl",
                "imageUrl",
                "rfidNo",
                "licensePlate",
                "driverName",
                "message",
            ] {
                let value = fields[name].as_str().unwrap_or_default();
                secrets.extend(value.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
            }
            for name in ["lat", "lon"] {
                secrets.insert(fields[name].to_string());
            }
        }
    }
    // Shorter words come about by chance, and some made-up values are parts of names: `driver`.
    secrets
        .retain(|word| word.chars().count() >= 8 && !NAMES.iter().any(|name| name.contains(word.as_str())));
    assert!(secrets.len() > 300, "{}", secrets.len());
    secrets
}

#[test]
fn no_secret_is_left() {
    let bodies = bodies();
    let secrets = secrets(&bodies);
    for (name, body) in &bodies {
        let Some(text) = scrubbed(body, &options("a made-up key")) else { continue };
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{name} holds {secret}: {text}");
        }
    }
}

#[test]
fn one_key_one_mapping() {
    let (one, other) = (options("a made-up key"), options("another made-up key"));
    let body = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire/rfid.json")).unwrap();
    assert_eq!(scrubbed(&body, &one), scrubbed(&body, &options("a made-up key")));
    assert_ne!(scrubbed(&body, &one), scrubbed(&body, &other));
}

#[test]
fn a_device_is_the_same_in_every_form() {
    let options = options("a made-up key");
    let bodies = [
        r#"{"data":"{\"deviceId\":\"105045133913\",\"captureId\":\"1\",\"fileUrl\":\"u\"}"}"#,
        r#"{"data":{"deviceId":105045133913,"captureId":"1","fileUrl":"u"}}"#,
        r#"{"deviceId":"\u0031050\u00345133913","captureId":"1","fileUrl":"u","channelId":1}"#,
        "data=%7B%22deviceId%22:%22%3105045133913%22,%22captureId%22:%221%22,%22fileUrl%22:%22u%22%7D",
        " %64ata={\"deviceId\":\"105045133913\",\"captureId\":\"1\",\"fileUrl\":\"u?a=105045133913&b\"}&sign=105045133913",
        r#"{"data":{"deviceId":"105045133913","id":"105045133913_1843895343409950720","num":1,"reportCt":1,"deviceCt":1}}"#,
    ];
    let decoded = bodies.map(|body| {
        let text = scrubbed(body.as_bytes(), &options).unwrap();
        assert!(!text.contains("105045133913"), "{text}");
        mettax_push::decode(text.as_bytes()).unwrap()
    });
    let device = decoded[0].device_id().unwrap();
    assert_ne!(device, "105045133913");
    for push in &decoded {
        assert_eq!(push.device_id(), Some(device));
    }
    let Push::Gps(gps) = &decoded[5] else { panic!("{:?}", decoded[5]) };
    assert_eq!(gps.id.as_ref().and_then(|id| id.device_id()), Some(device.as_str()));
}

#[test]
fn unknown_fields_are_replaced_unless_kept() {
    let mut options = options("a made-up key");
    let body = br#"{"data":{"deviceId":"1","note":"call Ann","list":[{"who":"Ann"}],"x105045133913":true}}"#;
    let text = scrubbed(body, &options).unwrap();
    assert!(!text.contains("Ann") && !text.contains("105045133913") && text.contains("\"who\""), "{text}");
    options.fields.kept.extend(["note".to_owned(), "list".to_owned()]);
    let text = scrubbed(body, &options).unwrap();
    assert!(text.contains(r#""note":"call Ann","list":[{"who":"Ann"}]"#), "{text}");
}

#[test]
fn codes_stay_however_the_list_is_written() {
    let options = options("a made-up key");
    for list in [r#""laneShift,sos""#, r#""[laneShift, sos]""#, r#"["laneShift",null]"#, r#""[\"sos\"]""#] {
        let body = format!(r#"{{"data":{{"deviceId":"105045133913","alarmType":{list}}}}}"#);
        let text = scrubbed(body.as_bytes(), &options).unwrap();
        assert!(text.contains(list) && !text.contains("105045133913"), "{text}");
    }
}

#[test]
fn a_broken_line_shows_no_value_at_any_layer() {
    let options = options("a made-up key");
    let bodies = [
        r#"{"data":"{\"deviceId\":\"105045133913\",\"driverName\":\"Ann\u865a\n"#,
        r#""\"{\\\"data\\\":\\\"{\\\\\\\"driverName\\\\\\\":\\\\\\\"Ann 105045133913"#,
        "{'data':{'driverName':'Ann','deviceId':105045133913}",
        "data=%7B%22driverName%22:%22Ann%22,%22id%22:%22105045133913",
    ];
    for body in bodies {
        let text = scrubbed(body.as_bytes(), &options).unwrap();
        assert!(!text.contains("Ann") && !text.contains("105045133913") && !text.contains("865a"), "{text}");
    }
}
