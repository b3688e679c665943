//! Strict decoding: the vendor's table to the letter.

use crate::common::{encoded, fixtures};
use mettax_push::{AlarmData, Decoder, ErrorKind};

const ALARM: &str = r#"{"actual":true,"deviceId":"1","reportCt":1735296575,"deviceCt":1735296575,"alarmType":"sos","id":"2","alarmId":"3","lat":24.067906,"lon":76.96842,"speed":1}"#;

#[test]
fn samples_that_keep_the_table_are_read_without_a_note_and_those_that_do_not_say_why() {
    for (name, body) in fixtures("wire") {
        match Decoder::strict().decode(&body) {
            Ok(decoded) => {
                assert_eq!(decoded.notes, [], "{name}");
                assert_eq!(decoded.payload, mettax_push::decode(&body).unwrap(), "{name}");
            }
            Err(error) => {
                let against = ["face_comparison", "driver_picture", "rfid"];
                assert!(against.iter().any(|kind| name.starts_with(kind)), "{name}: {error}");
                assert!(error.to_string().contains("expected a JSON number, found \""), "{name}: {error}");
            }
        }
    }
}

#[test]
fn every_field_that_the_page_requires_must_be_there() {
    assert!(Decoder::strict().decode(encoded(ALARM).as_bytes()).is_ok());
    for field in ["actual", "deviceId", "reportCt", "deviceCt", "alarmType", "id", "alarmId", "lat", "lon"] {
        let mut object: serde_json::Map<_, _> = serde_json::from_str(ALARM).unwrap();
        object.remove(field).unwrap();
        let body = encoded(&serde_json::to_string(&object).unwrap());
        let error = Decoder::strict().decode_as::<AlarmData>(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, Some(field)), "{error}");
    }
    let without_speed = ALARM.replace(",\"speed\":1", "");
    assert!(Decoder::strict().decode(encoded(&without_speed).as_bytes()).is_ok());
    for (name, field) in
        [("gps.json", "num"), ("alarm_file.json", "fileType"), ("capture_file.json", "channelId")]
    {
        let (_, body) = fixtures("wire").into_iter().find(|(file, _)| file == name).unwrap();
        let mut object: serde_json::Map<_, _> = serde_json::from_str(&data_of(&body)).unwrap();
        object.remove(field).unwrap();
        let body = encoded(&serde_json::to_string(&object).unwrap());
        let error = Decoder::strict().decode(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, Some(field)), "{name}: {error}");
        assert!(error.fields().is_some_and(|fields| fields.len() >= object.len() - 1), "{name}");
    }
}

/// The text inside `data`.
fn data_of(body: &[u8]) -> String {
    let envelope: serde_json::Value = serde_json::from_slice(body).unwrap();
    envelope["data"].as_str().unwrap().to_owned()
}

/// Decoding as a kind, too, takes each row of the page that says Required: true.
#[test]
fn the_required_column_holds_for_every_kind() {
    let required = [
        ("alarm.json", "actual deviceId reportCt deviceCt alarmType alarmId id lat lon"),
        ("alarm_file.json", "id deviceId fileUrl fileType"),
        ("capture_file.json", "captureId deviceId channelId fileUrl"),
        ("device_info.json", "actual deviceId reportCt deviceCt id"),
        ("gps.json", "actual deviceId reportCt deviceCt num id"),
        ("pass_through.json", "message deviceId reportCt deviceCt id"),
        ("sensor.json", "id deviceId reportCt deviceCt adc"),
    ];
    for (name, fields) in required {
        let (_, body) = fixtures("wire").into_iter().find(|(file, _)| file == name).unwrap();
        let kind = Decoder::strict().decode(&body).unwrap().payload.kind();
        let whole: serde_json::Map<_, _> = serde_json::from_str(&data_of(&body)).unwrap();
        for field in whole.keys() {
            for nothing in [None, Some(serde_json::Value::Null)] {
                let mut object = whole.clone();
                match nothing.clone() {
                    None => object.remove(field).map(|_| ()),
                    Some(value) => object.insert(field.clone(), value).map(|_| ()),
                };
                let body = encoded(&serde_json::to_string(&object).unwrap());
                let result = Decoder::strict().decode_kind(kind, body.as_bytes());
                let is_required = fields.split(' ').any(|required| required == field);
                // What is there has to be of its type, required or not.
                let refused = is_required || nothing.is_some();
                assert_eq!(result.is_err(), refused, "{name}: {field}: {nothing:?}: {result:?}");
                assert!(
                    mettax_push::decode(body.as_bytes()).is_ok() || field == "deviceId",
                    "{name}: {field}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_converted() {
    for (from, to, field, expected) in [
        ("\"reportCt\":1735296575", "\"reportCt\":\"1735296575\"", "reportCt", "a JSON number"),
        ("\"lat\":24.067906", "\"lat\":\"24.067906\"", "lat", "a JSON number"),
        ("\"deviceId\":\"1\"", "\"deviceId\":1", "deviceId", "a JSON string"),
        ("\"actual\":true", "\"actual\":1", "actual", "a JSON boolean"),
        ("\"actual\":true", "\"actual\":\"true\"", "actual", "a JSON boolean"),
        ("\"alarmType\":\"sos\"", "\"alarmType\":[\"sos\"]", "alarmType", "a JSON string"),
        ("\"alarmType\":\"sos\"", "\"alarmType\":\"[\\\"sos\\\"]\"", "alarmType", "codes joined by commas"),
        ("\"alarmType\":\"sos\"", "\"alarmType\":\"sos,\"", "alarmType", "codes joined by commas"),
        ("\"alarmType\":\"sos\"", "\"alarmType\":\"[sos]\"", "alarmType", "codes joined by commas"),
        ("\"deviceCt\":1735296575", "\"deviceCt\":\"2024-12-27T10:49:35Z\"", "deviceCt", "a JSON number"),
        (
            "\"deviceCt\":1735296575",
            "\"deviceCt\":0",
            "deviceCt",
            "epoch seconds of the years 2000 to 2099, or RFC 3339 with an offset",
        ),
        ("\"speed\":1", "\"speed\":null", "speed", "a finite number"),
        ("\"speed\":1", "\"speed\":\"\"", "speed", "a finite number"),
        ("\"speed\":1", "\"speed\":[1]", "speed", "a finite number"),
    ] {
        let object = ALARM.replace(from, to);
        assert_ne!(object, ALARM);
        let error = Decoder::strict().decode(encoded(&object).as_bytes()).unwrap_err();
        assert_eq!(error.field(), Some(field), "{to}: {error}");
        assert!(error.to_string().contains(&format!("expected {expected}, found ")), "{to}: {error}");
        assert!(mettax_push::decode(encoded(&object).as_bytes()).is_ok(), "{to}");
    }
}

#[test]
fn the_body_has_the_documented_form() {
    let documented = encoded(ALARM);
    for body in [
        format!("{{\"data\":{ALARM}}}"),
        ALARM.to_owned(),
        serde_json::to_string(&documented).unwrap(),
        encoded(&serde_json::to_string(ALARM).unwrap()),
        format!("{},\"code\":0}}", documented.strip_suffix('}').unwrap()),
        format!("data={}", ALARM.replace('"', "%22")),
        format!("data={ALARM}"),
        // An envelope in an envelope, as text and as it is.
        encoded(&documented),
        format!("{{\"data\":{documented}}}"),
    ] {
        assert!(mettax_push::decode(body.as_bytes()).is_ok(), "{body}");
        let error = Decoder::strict().decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Envelope, "{body}");
    }
    assert!(Decoder::strict().decode(format!("\u{feff}{documented}").as_bytes()).is_err());
    assert!(Decoder::strict().decode(encoded(&format!("\u{feff}{ALARM}")).as_bytes()).is_err());
    // The same value twice is one value, but not the vendor's table.
    let twice = format!("{},\"data\":{}", documented.strip_suffix('}').unwrap(), &documented[8..]);
    assert!(
        mettax_push::decode(twice.as_bytes()).is_ok() && Decoder::strict().decode(twice.as_bytes()).is_ok()
    );
    assert!(Decoder::strict().decode(format!(" {documented}\n").as_bytes()).is_ok());
}

#[test]
fn message_type_must_say_what_the_kind_is() {
    let face = |message_type: &str| {
        let object = format!(
            r#"{{"id":"1","deviceId":"2","reportCt":1735296575,"deviceCt":1735296575,"lat":1,"lon":2,"compaResult":0,"similarity":1{message_type}}}"#,
        );
        Decoder::strict().decode_as::<mettax_push::FaceComparison>(encoded(&object).as_bytes())
    };
    assert!(face(",\"messageType\":\"1\"").is_ok());
    for (message_type, kind) in [
        ("", ErrorKind::MissingField),
        (",\"messageType\":null", ErrorKind::MissingField),
        (",\"messageType\":1", ErrorKind::InvalidField),
        (",\"messageType\":\"2\"", ErrorKind::InvalidField),
    ] {
        let error = face(message_type).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, Some("messageType")), "{message_type}: {error}");
    }
}
