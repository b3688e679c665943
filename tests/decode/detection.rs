//! Which kind a push is, by the names of its fields.

use crate::common::{encoded, fixtures};
use mettax_push::{Decoder, ErrorKind, Kind, NoteKind, Push, decode};

/// Required fields of every kind, so that whatever is detected can be read.
const ALL: &str = r#""deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575"#;

/// The kind and the other kinds that the notes name.
fn kinds(fields: &str) -> (Kind, Vec<Kind>) {
    let decoded = Decoder::tolerant().decode(encoded(&format!("{{{ALL}{fields}}}")).as_bytes()).unwrap();
    let others = decoded.notes.iter().filter_map(|note| match note.kind() {
        NoteKind::AmbiguousKind { also, .. } => Some(*also),
        _ => None,
    });
    (decoded.payload.kind(), others.collect())
}

/// What is detected, even where the push cannot be read.
fn detected(fields: &str) -> Kind {
    match decode(encoded(&format!("{{{ALL}{fields}}}")).as_bytes()) {
        Ok(push) => push.kind(),
        Err(error) => error.push_kind().unwrap(),
    }
}

#[test]
fn each_row_of_the_table_shows_its_kind() {
    for (fields, kind) in [
        (r#","alarmType":"sos""#, Kind::Alarm),
        (r#","alarmId":"3""#, Kind::Alarm),
        (r#","messageType":"1""#, Kind::FaceComparison),
        (r#","messageType":1"#, Kind::FaceComparison),
        (r#","messageType":"01""#, Kind::FaceComparison),
        (r#","compaResult":0"#, Kind::FaceComparison),
        (r#","messageType":"2""#, Kind::DriverPicture),
        (r#","imageUrl":"u""#, Kind::DriverPicture),
        (r#","captureId":"3""#, Kind::CaptureFile),
        (r#","fileType":"00""#, Kind::AlarmFile),
        (r#","fileUrl":"u""#, Kind::AlarmFile),
        (r#","adc":"0""#, Kind::Sensor),
        (r#","message":"{}""#, Kind::PassThrough),
        (r#","rfidNo":"7""#, Kind::Rfid),
        (r#","status":1"#, Kind::Rfid),
        (r#","num":1"#, Kind::Gps),
        (r#","course":1"#, Kind::Gps),
        (r#","acc":1"#, Kind::DeviceInfo),
        (r#","blockedStatus":1"#, Kind::DeviceInfo),
        (r#","odometer":1"#, Kind::DeviceInfo),
        (r#","elec":1"#, Kind::DeviceInfo),
        (r#","ioStatus":1"#, Kind::DeviceInfo),
        (r#","signal":1"#, Kind::DeviceInfo),
        (r#","voltage":1"#, Kind::DeviceInfo),
        (r#","quantity":1"#, Kind::DeviceInfo),
        (r#","accUpdateTime":1"#, Kind::DeviceInfo),
        (r#","localizationFailure":true"#, Kind::DeviceInfo),
        (r#","lat":1,"actual":true"#, Kind::Gps),
        (r#","lon":1,"actual":true"#, Kind::Gps),
        (r#","actual":true"#, Kind::DeviceInfo),
        ("", Kind::Unknown),
        (r#","lat":1"#, Kind::Unknown),
        (r#","speed":1"#, Kind::Unknown),
        (r#","messageType":"3""#, Kind::Unknown),
        (r#","doorOpen":true"#, Kind::Unknown),
    ] {
        assert_eq!(detected(fields), kind, "{fields}");
    }
    // `status` needs `reportCt`, and `actual` alone needs the base fields.
    for (object, kind) in [
        (r#"{"deviceId":"1","status":1}"#, Kind::Unknown),
        (r#"{"deviceId":"1","actual":true}"#, Kind::Unknown),
    ] {
        assert_eq!(decode(encoded(object).as_bytes()).unwrap().kind(), kind, "{object}");
    }
}

#[test]
fn the_first_row_that_matches_wins_and_the_note_names_the_others() {
    for (fields, kind, others) in [
        (r#","alarmType":"sos","alarmId":"3","captureId":"4""#, Kind::Alarm, vec![Kind::CaptureFile]),
        (
            r#","alarmType":"sos","alarmId":"3","adc":"4","acc":1"#,
            Kind::Alarm,
            vec![Kind::Sensor, Kind::DeviceInfo],
        ),
        // Two rows show it, and it is named once.
        (r#","alarmType":"sos","alarmId":"3","rfidNo":"4","status":1"#, Kind::Alarm, vec![Kind::Rfid]),
        (r#","compaResult":0,"messageType":"2""#, Kind::FaceComparison, vec![Kind::DriverPicture]),
        (r#","captureId":"4","fileUrl":"u","fileType":"00""#, Kind::CaptureFile, vec![Kind::AlarmFile]),
        (r#","fileUrl":"u","adc":"0""#, Kind::AlarmFile, vec![Kind::Sensor]),
        (r#","adc":"0","status":1"#, Kind::Sensor, vec![Kind::Rfid]),
        (r#","num":3,"acc":1,"signal":2"#, Kind::Gps, vec![Kind::DeviceInfo]),
        (r#","acc":1,"lat":1,"actual":true"#, Kind::DeviceInfo, vec![Kind::Gps]),
    ] {
        assert_eq!(kinds(fields), (kind, others), "{fields}");
    }
}

#[test]
fn no_sample_of_the_page_is_ambiguous() {
    for (name, body) in fixtures("wire") {
        let decoded = Decoder::tolerant().decode(&body).unwrap();
        let ambiguous =
            decoded.notes.iter().any(|note| matches!(note.kind(), NoteKind::AmbiguousKind { .. }));
        assert!(!ambiguous, "{name}");
        assert!(name.starts_with(decoded.payload.kind().as_str()) || name.starts_with("alarm"), "{name}");
    }
}

#[test]
fn an_unknown_kind_is_never_an_error_and_keeps_everything() {
    let object = r#"{"deviceId":["odd"],"new":{"deep":[1,2,{"x":1e400}]},"id":7}"#;
    let Push::Unknown(unknown) = decode(encoded(object).as_bytes()).unwrap() else { panic!("known") };
    assert_eq!(unknown.device_id, None);
    assert_eq!(unknown.extra.get("deviceId").unwrap().as_str(), r#"["odd"]"#);
    assert_eq!(unknown.extra.get("new").unwrap().as_str(), r#"{"deep":[1,2,{"x":1e400}]}"#);
    assert_eq!(unknown.extra.len(), 3);
    assert_eq!(decode(br#"{"data":"{}"}"#).unwrap().kind(), Kind::Unknown);
}

#[test]
fn a_known_kind_that_fails_is_never_unknown() {
    for (object, kind) in [
        (r#"{"alarmType":"sos"}"#, Kind::Alarm),
        (r#"{"compaResult":0}"#, Kind::FaceComparison),
        (r#"{"imageUrl":"u"}"#, Kind::DriverPicture),
        (r#"{"captureId":"1"}"#, Kind::CaptureFile),
        (r#"{"fileUrl":"u"}"#, Kind::AlarmFile),
        (r#"{"adc":"1"}"#, Kind::Sensor),
        (r#"{"message":"{}"}"#, Kind::PassThrough),
        (r#"{"rfidNo":"1"}"#, Kind::Rfid),
        (r#"{"num":1}"#, Kind::Gps),
        (r#"{"acc":1}"#, Kind::DeviceInfo),
    ] {
        let error = decode(encoded(object).as_bytes()).unwrap_err();
        assert_eq!((error.push_kind(), error.kind()), (Some(kind), ErrorKind::MissingField), "{object}");
    }
}

#[test]
fn kinds_read_and_write_their_names() {
    for kind in Kind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(*kind));
        assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
    }
    assert_eq!(Kind::ALL.len(), 11);
    assert!("gpsdata".parse::<Kind>().is_err());
}
