//! Which kind a push is: by the fields that show something, best match first.
#![allow(clippy::format_collect)]

use crate::common::{encoded, fixtures};
use mettax_push::{
    AlarmData, DecodeError, Decoded, Decoder, DeviceInfo, ErrorKind, GpsData, Kind, NoteKind, Push, RfidRead,
    SensorData, UnknownPush, decode, decode_as,
};

/// The base that most kinds have.
const BASE: &str = r#""deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575"#;

/// The fields of the page with a value that each can take, those of the base and `alarmType` left out.
const FIELDS: [(&str, &str); 33] = [
    ("acc", "1"),
    ("lat", "22.5"),
    ("lon", "113.9"),
    ("num", "3"),
    ("adc", "\"0\""),
    ("elec", "1"),
    ("speed", "1.5"),
    ("actual", "true"),
    ("signal", "27"),
    ("course", "154"),
    ("faceId", "\"1\""),
    ("rfidNo", "\"9\""),
    ("status", "1"),
    ("alarmId", "\"3\""),
    ("message", "\"{\\\"com1\\\":\\\"f5\\\"}\""),
    ("voltage", "12.5"),
    ("fileUrl", "\"https://files.example.com/1\""),
    ("odometer", "1.5"),
    ("ioStatus", "1"),
    ("quantity", "1.5"),
    ("fileType", "\"00\""),
    ("imageUrl", "\"https://files.example.com/2\""),
    ("captureId", "\"7\""),
    ("channelId", "1"),
    ("driverName", "\"driver-a\""),
    ("similarity", "7577"),
    ("compaResult", "0"),
    ("messageType", "\"1\""),
    ("licensePlate", "\"plate-a\""),
    ("accUpdateTime", "1735296575"),
    ("blockedStatus", "1"),
    ("alarmAttribute", "\"x\""),
    ("localizationFailure", "true"),
];

fn read(object: &str) -> Decoded<Push> {
    Decoder::tolerant().decode(encoded(object).as_bytes()).unwrap_or_else(|error| panic!("{object}: {error}"))
}

/// The kind of an object that has the base and these fields.
fn kind(fields: &str) -> Kind {
    read(&format!("{{{BASE}{fields}}}")).payload.kind()
}

/// The kind and the other kinds that the notes name.
fn kinds(fields: &str) -> (Kind, Vec<Kind>) {
    let decoded = read(&format!("{{{BASE}{fields}}}"));
    let others = decoded.notes.iter().filter_map(|note| match note.kind() {
        NoteKind::AmbiguousKind { also, .. } => Some(*also),
        _ => None,
    });
    (decoded.payload.kind(), others.collect())
}

/// What a push of no known kind is said to look like.
fn looks_like(fields: &str) -> Option<(Kind, Vec<&'static str>)> {
    let decoded = read(&format!("{{{fields}}}"));
    assert_eq!(decoded.payload.kind(), Kind::Unknown, "{fields}");
    decoded.notes.iter().find_map(|note| match note.kind() {
        NoteKind::LooksLike { kind, missing, .. } => Some((*kind, missing.clone())),
        _ => None,
    })
}

#[test]
fn an_alarm_code_makes_an_alarm_whatever_else_is_there() {
    // By itself, too, and with everything else of the page beside it.
    assert_eq!(read(r#"{"deviceId":"1","alarmType":"sos"}"#).payload.kind(), Kind::Alarm);
    let all: String = FIELDS.iter().map(|(name, value)| format!(",\"{name}\":{value}")).collect();
    for codes in
        ["\"sos\"", "7", "[\"sos\"]", "\"[sos]\"", "[null,\"sos\"]", "\",sos\"", "{\"a\":1}", "true", "1.5"]
    {
        assert_eq!(kind(&format!("{all},\"alarmType\":{codes}")), Kind::Alarm, "{codes}");
        assert_eq!(kind(&format!(",\"alarmType\":{codes},\"new\":1{all}")), Kind::Alarm, "{codes}");
    }
}

/// The promise that matters most: an alarm in the `extra` of something else is an alarm that nobody sees.
#[test]
fn no_object_with_an_alarm_code_decodes_to_anything_but_an_alarm() {
    let base =
        [("deviceId", "\"1\""), ("id", "\"2\""), ("reportCt", "1735296575"), ("deviceCt", "1735296575")];
    let other = [("data", "\"x\""), ("com1", "\"f5\""), ("com2", "\"f5\""), ("new", "1")];
    let names: Vec<_> = base.iter().chain(&FIELDS).chain(&other).copied().collect();
    assert_eq!(names.len() - 1, 40, "all names of the page but `alarmType`, and one of no page");
    // Miri is a hundred times slower.
    let names: Vec<_> = if cfg!(miri) { names.into_iter().step_by(25).collect() } else { names };
    let is_alarm = |object: &str| {
        for body in [encoded(object), format!("{{\"data\":{object}}}")] {
            match decode(body.as_bytes()) {
                Ok(push) => assert_eq!(push.kind(), Kind::Alarm, "{body}"),
                Err(error) => assert_eq!(error.push_kind(), Some(Kind::Alarm), "{body}: {error}"),
            }
            for decoded in [
                decode_as::<GpsData>(body.as_bytes()).map(|_| ()),
                decode_as::<RfidRead>(body.as_bytes()).map(|_| ()),
                decode_as::<SensorData>(body.as_bytes()).map(|_| ()),
                decode_as::<DeviceInfo>(body.as_bytes()).map(|_| ()),
            ] {
                assert_eq!(decoded.unwrap_err().kind(), ErrorKind::OtherKind, "{body}");
            }
        }
    };
    for (name, value) in &names {
        for value in [value, "null", "\"\"", "[]", "{}", "1", "true", "\"x\""] {
            is_alarm(&format!("{{\"alarmType\":\"sos\",\"{name}\":{value}}}"));
            is_alarm(&format!("{{\"{name}\":{value},\"alarmType\":[\"sos\"]}}"));
        }
    }
    for (index, (first, one)) in names.iter().enumerate() {
        for (second, other) in &names[index + 1..] {
            is_alarm(&format!("{{\"{first}\":{one},\"alarmType\":\"sos\",\"{second}\":{other}}}"));
        }
    }
    for kept in 0..names.len() {
        let most = names.iter().enumerate().filter(|&(index, _)| index != kept);
        let most: String = most.map(|(_, (name, value))| format!(",\"{name}\":{value}")).collect();
        is_alarm(&format!("{{\"alarmType\":\"sos\"{most}}}"));
    }
}

#[test]
fn a_strong_sign_is_enough_without_the_base() {
    for (fields, kind) in [
        (r#""compaResult":0"#, Kind::FaceComparison),
        (r#""compaResult":"1""#, Kind::FaceComparison),
        (r#""imageUrl":"u""#, Kind::DriverPicture),
        (r#""captureId":"7""#, Kind::CaptureFile),
        (r#""fileType":"00","fileUrl":"u""#, Kind::AlarmFile),
        (r#""fileType":"00","fileUrl":null"#, Kind::AlarmFile),
        (r#""adc":"0""#, Kind::Sensor),
        (r#""message":{"com1":"f5"}"#, Kind::PassThrough),
        (r#""message":"{\"com2\":null}""#, Kind::PassThrough),
        (r#""message":"\"{\\\"com1\\\":\\\"f5\\\"}\"""#, Kind::PassThrough),
        (r#""rfidNo":"9""#, Kind::Rfid),
    ] {
        for unknown in ["", r#","new":1"#] {
            let object = format!("{{\"deviceId\":\"1\",{fields}{unknown}}}");
            assert_eq!(read(&object).payload.kind(), kind, "{object}");
        }
    }
}

#[test]
fn a_strong_sign_holds_a_value_that_its_field_can_take() {
    for fields in
        [r#","compaResult":"ok""#, r#","compaResult":true"#, r#","compaResult":[1]"#, r#","fileType":"00""#]
    {
        for unknown in ["", r#","new":1"#] {
            assert_eq!(kind(&format!("{fields}{unknown}")), Kind::Unknown, "{fields}{unknown}");
        }
    }
    // What says nothing shows nothing.
    for nothing in ["null", "\"\"", "\" \"", "[]", "[ ]", "\"\\u200b\""] {
        for field in
            ["compaResult", "imageUrl", "captureId", "adc", "message", "rfidNo", "alarmType", "alarmId"]
        {
            assert_eq!(kind(&format!(",\"num\":3,\"{field}\":{nothing}")), Kind::Gps, "{field}: {nothing}");
            assert_eq!(
                kind(&format!(",\"{field}\":{nothing},\"signal\":3")),
                Kind::DeviceInfo,
                "{field}: {nothing}"
            );
        }
    }
}

#[test]
fn a_weak_sign_needs_its_base() {
    for (fields, lacks, kind) in [
        (r#""alarmId":"3""#, &["deviceId"][..], Kind::Alarm),
        (r#""messageType":"1","faceId":null"#, &["deviceId", "id"], Kind::FaceComparison),
        (r#""messageType":1,"similarity":"1""#, &["deviceId", "id"], Kind::FaceComparison),
        (r#""messageType":"01","compaResult":"ok""#, &["deviceId", "id"], Kind::FaceComparison),
        (r#""messageType":"2","status":null"#, &["deviceId", "id"], Kind::DriverPicture),
        (r#""messageType":2,"imageUrl":null"#, &["deviceId", "id"], Kind::DriverPicture),
        (r#""fileUrl":"u""#, &["deviceId", "id"], Kind::AlarmFile),
        (r#""message":"f5ff""#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::PassThrough),
        (r#""message":"{}""#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::PassThrough),
        (
            r#""status":1,"lat":null,"lon":null"#,
            &["deviceId", "id", "reportCt", "deviceCt", "lat", "lon"],
            Kind::Rfid,
        ),
        (r#""num":1"#, &["deviceId", "reportCt", "deviceCt"], Kind::Gps),
        (r#""course":1"#, &["deviceId", "reportCt", "deviceCt"], Kind::Gps),
        (r#""lat":1,"actual":true"#, &["deviceId", "reportCt", "deviceCt"], Kind::Gps),
        (r#""lon":1,"actual":true"#, &["deviceId", "reportCt", "deviceCt"], Kind::Gps),
        (r#""acc":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""blockedStatus":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""odometer":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""elec":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""ioStatus":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""signal":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""voltage":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""quantity":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""accUpdateTime":1"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""localizationFailure":false"#, &["deviceId", "id", "reportCt", "deviceCt"], Kind::DeviceInfo),
        (r#""actual":true"#, &["deviceId"], Kind::DeviceInfo),
    ] {
        assert_eq!(self::kind(&format!(",{fields}")), kind, "{fields}");
        // The base is what is there, whatever it holds.
        let nulls: String = lacks[1..].iter().map(|name| format!(",\"{name}\":null")).collect();
        let nulls = nulls.replace(",\"lat\":null,\"lon\":null", "");
        assert_eq!(read(&format!("{{\"deviceId\":\"1\"{nulls},{fields}}}")).payload.kind(), kind, "{fields}");
        for &name in lacks {
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&format!("{{{BASE},{fields}}}")).unwrap();
            let rest: serde_json::Map<_, _> = object.into_iter().filter(|(other, _)| other != name).collect();
            let rest = serde_json::to_string(&rest).unwrap();
            // An `alarmType` that is null, and so on, would be another sign.
            assert_eq!(read(&rest).payload.kind(), Kind::Unknown, "{fields} without {name}");
            let said = looks_like(&rest[1..rest.len() - 1]);
            if !matches!(name, "lat" | "lon") && !fields.contains("\"actual\":true,\"l") {
                assert_eq!(said.map(|(kind, _)| kind), Some(kind), "{fields} without {name}");
            }
        }
    }
}

#[test]
fn everyday_names_alone_show_no_kind() {
    for fields in [
        "",
        r#","lat":1"#,
        r#","lat":1,"lon":1"#,
        r#","speed":1"#,
        r#","status":1"#,
        r#","status":"online","lat":1,"lon":1"#,
        r#","messageType":"3""#,
        r#","messageType":"1""#,
        r#","messageType":"2""#,
        r#","messageType":"1","status":1"#,
        r#","similarity":1"#,
        r#","channelId":1"#,
        r#","driverName":"driver-a","licensePlate":"plate-a""#,
        r#","faceId":"1""#,
        r#","alarmAttribute":"x""#,
        r#","doorOpen":true"#,
        r#","lat":1,"actual":null"#,
    ] {
        assert_eq!(kind(fields), Kind::Unknown, "{fields}");
    }
    // A file of an alarm has the alarm's id, and is no alarm.
    assert_eq!(kind(r#","alarmId":"3","fileUrl":"u""#), Kind::AlarmFile);
}

/// A new kind of push has everyday names too: beside a name that the page does not have, a weak sign needs all that
/// the page requires.
#[test]
fn beside_an_unknown_name_a_weak_sign_needs_all_that_is_required() {
    for (fields, rest, kind) in [
        (r#","num":1"#, r#","actual":null"#, Kind::Gps),
        (r#","odometer":1"#, r#","actual":null"#, Kind::DeviceInfo),
        (r#","alarmId":"3""#, r#","alarmType":null,"actual":null,"lat":null,"lon":null"#, Kind::Alarm),
        (r#","fileUrl":"u""#, r#","fileType":null"#, Kind::AlarmFile),
        (r#","messageType":"2","imageUrl":null"#, r#","status":null"#, Kind::DriverPicture),
        (
            r#","messageType":"1","faceId":"1""#,
            r#","lat":0,"lon":0,"compaResult":null,"similarity":null"#,
            Kind::FaceComparison,
        ),
    ] {
        let unknown = r#","fuelLevel":7"#;
        assert_eq!(self::kind(fields), kind, "{fields}");
        assert_eq!(self::kind(&format!("{fields}{unknown}")), Kind::Unknown, "{fields}");
        assert_eq!(self::kind(&format!("{fields}{unknown}{rest}")), kind, "{fields}{rest}");
        let (like, missing) = looks_like(&format!("{BASE}{fields}{unknown}")).unwrap();
        assert_eq!(like, kind, "{fields}");
        for name in missing {
            assert!(rest.contains(&format!("\"{name}\"")), "{fields}: {name}");
        }
    }
    // The page requires nothing more of these.
    assert_eq!(kind(r#","message":"f5ff","fuelLevel":7"#), Kind::PassThrough);
    assert_eq!(kind(r#","status":1,"lat":1,"lon":1,"fuelLevel":7"#), Kind::Rfid);
    // `data`, `com1` and `com2` are names of the page, but of no push.
    assert_eq!(kind(r#","num":1,"com1":7"#), Kind::Unknown);
}

#[test]
fn what_leaves_the_fewest_shown_names_unclaimed_wins() {
    for (fields, kind, others) in [
        // A GPS push with a status, an RFID reading with a picture.
        (r#","num":3,"speed":1,"course":2,"lat":1,"lon":1,"status":1"#, Kind::Gps, vec![Kind::Rfid]),
        (r#","rfidNo":"9","status":1,"lat":1,"lon":1,"imageUrl":"u""#, Kind::Rfid, vec![Kind::DriverPicture]),
        (r#","acc":1,"signal":2,"voltage":3,"num":3"#, Kind::DeviceInfo, vec![Kind::Gps]),
        (r#","num":3,"speed":1,"course":2,"adc":"0""#, Kind::Gps, vec![Kind::Sensor]),
        (
            r#","acc":1,"elec":1,"voltage":3,"message":{"com1":"f5"}"#,
            Kind::DeviceInfo,
            vec![Kind::PassThrough],
        ),
    ] {
        assert_eq!(kinds(fields), (kind, others), "{fields}");
    }
    // What shows nothing is not unclaimed.
    assert_eq!(kind(r#","num":3,"speed":null,"course":"","adc":"0""#), Kind::Sensor);
    assert_eq!(kind(r#","num":3,"speed":1,"course":null,"adc":"0""#), Kind::Gps);
}

#[test]
fn a_tie_is_for_the_strong_sign_and_then_for_the_order_of_the_table() {
    for (fields, kind, others) in [
        // Each leaves one name; the strong one wins.
        (r#","num":3,"adc":"0""#, Kind::Sensor, vec![Kind::Gps]),
        (r#","acc":1,"rfidNo":"9""#, Kind::Rfid, vec![Kind::DeviceInfo]),
        // Both strong.
        (r#","adc":"0","rfidNo":"9""#, Kind::Sensor, vec![Kind::Rfid]),
        (r#","compaResult":0,"imageUrl":"u""#, Kind::FaceComparison, vec![Kind::DriverPicture]),
        (r#","imageUrl":"u","captureId":"7""#, Kind::DriverPicture, vec![Kind::CaptureFile]),
        (r#","message":"{\"com1\":\"f5\"}","rfidNo":"9""#, Kind::PassThrough, vec![Kind::Rfid]),
        // Both weak.
        (r#","num":3,"acc":1"#, Kind::Gps, vec![Kind::DeviceInfo]),
        (r#","message":"x","num":1"#, Kind::PassThrough, vec![Kind::Gps]),
    ] {
        assert_eq!(kinds(fields), (kind, others), "{fields}");
    }
    let object = r#"{"deviceId":"1","captureId":"7","adc":"0"}"#;
    assert_eq!(read(object).payload.kind(), Kind::CaptureFile, "the base would be the sensor's");
}

#[test]
fn the_note_names_each_other_candidate_once() {
    for (fields, kind, others) in [
        (r#","alarmType":"sos","alarmId":"3","captureId":"4""#, Kind::Alarm, vec![Kind::CaptureFile]),
        (
            r#","alarmType":"sos","alarmId":"3","adc":"4","acc":1"#,
            Kind::Alarm,
            vec![Kind::Sensor, Kind::DeviceInfo],
        ),
        // Two rows show it, and it is named once.
        (r#","alarmType":"sos","rfidNo":"4","status":1,"lat":1,"lon":1"#, Kind::Alarm, vec![Kind::Rfid]),
        (r#","captureId":"4","fileUrl":"u","fileType":"00""#, Kind::AlarmFile, vec![Kind::CaptureFile]),
    ] {
        assert_eq!(kinds(fields), (kind, others), "{fields}");
    }
}

/// Of an object with nothing but the base and `actual`, what else is there as null says which of two kinds it was.
#[test]
fn actual_alone_is_a_device_info_or_the_push_whose_fields_are_null() {
    assert_eq!(kind(r#","actual":true"#), Kind::DeviceInfo);
    assert_eq!(read(r#"{"deviceId":"1","actual":false}"#).payload.kind(), Kind::DeviceInfo);
    assert_eq!(kind(r#","actual":true,"acc":null,"signal":"""#), Kind::DeviceInfo);
    assert_eq!(kind(r#","actual":true,"num":null,"lat":null"#), Kind::Gps);
    assert_eq!(kind(r#","actual":true,"speed":null"#), Kind::Gps);
    assert_eq!(kind(r#","actual":true,"num":null,"acc":null"#), Kind::DeviceInfo);
    assert_eq!(kind(r#","actual":null"#), Kind::Unknown);
}

/// As a serializer leaves it that writes absent fields as null.
#[test]
fn without_a_candidate_the_namesake_that_is_null_tells() {
    for (namesake, kind) in [
        ("alarmType", Kind::Alarm),
        ("compaResult", Kind::FaceComparison),
        ("imageUrl", Kind::DriverPicture),
        ("captureId", Kind::CaptureFile),
        ("fileType", Kind::AlarmFile),
        ("adc", Kind::Sensor),
        ("message", Kind::PassThrough),
        ("rfidNo", Kind::Rfid),
        ("num", Kind::Gps),
        ("acc", Kind::DeviceInfo),
    ] {
        for nothing in ["null", "\"\"", "[]"] {
            let object = format!("{{\"deviceId\":\"1\",\"{namesake}\":{nothing}}}");
            assert_eq!(read(&object).payload.kind(), kind, "{object}");
        }
        // Not beside a second one, a name of no page, or a shown field that its table lacks.
        let second = if namesake == "adc" { "captureId" } else { "adc" };
        for further in [
            format!("\"{second}\":null"),
            "\"new\":1".to_owned(),
            "\"alarmAttribute\":1,\"speed\":1,\"channelId\":2".to_owned(),
        ] {
            let object = format!("{{\"deviceId\":\"1\",\"{namesake}\":null,{further}}}");
            assert_eq!(read(&object).payload.kind(), Kind::Unknown, "{object}");
        }
    }
}

/// A list of commas alone says that it is one, and no more: a weak sign.
#[test]
fn a_list_without_a_code_shows_an_alarm_weakly() {
    for list in ["\",\"", "\" , ,\"", "\"[]\"", "[null]", "[\"\"]"] {
        assert_eq!(kind(&format!(",\"alarmType\":{list}")), Kind::Alarm, "{list}");
        assert_eq!(
            read(&format!("{{\"deviceId\":\"1\",\"alarmType\":{list}}}")).payload.kind(),
            Kind::Alarm,
            "{list}"
        );
    }
    let object = r#"{"deviceId":"1","alarmType":",","captureId":"7"}"#;
    assert_eq!(read(object).payload.kind(), Kind::CaptureFile, "on a tie the strong one");
}

/// One Java class for all kinds, its unused fields null or blank.
#[test]
fn unused_fields_of_all_other_kinds_change_no_sample() {
    for (name, body) in fixtures("wire") {
        let envelope: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let text = envelope["data"].as_str().unwrap();
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
        let expected = decode(&body).unwrap();
        // Miri is a hundred times slower.
        for nothing in ["null", "\"\"", "[]"].into_iter().take(if cfg!(miri) { 1 } else { 3 }) {
            let unused: String = FIELDS
                .iter()
                .map(|(field, _)| *field)
                .chain(["id", "reportCt", "deviceCt", "alarmType"])
                .filter(|&field| !object.contains_key(field))
                .map(|field| format!(",\"{field}\":{nothing}"))
                .collect();
            let with_unused = format!("{}{unused}}}", text.strip_suffix('}').unwrap());
            let found = read(&with_unused).payload;
            assert_eq!(found.kind(), expected.kind(), "{name}: {nothing}");
            let (mut found, mut expected) =
                (serde_json::to_value(&found).unwrap(), serde_json::to_value(&expected).unwrap());
            for value in [&mut found, &mut expected] {
                value.as_object_mut().unwrap().retain(|_, value| {
                    !value.is_null() && value != "" && value.as_array().is_none_or(|list| !list.is_empty())
                });
            }
            assert_eq!(found, expected, "{name}: {nothing}");
        }
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
fn an_unknown_kind_says_what_it_looks_like_and_lacks() {
    assert_eq!(looks_like(r#""deviceId":"1","num":3"#), Some((Kind::Gps, vec!["reportCt", "deviceCt"])));
    assert_eq!(looks_like(&format!("{BASE},\"fileType\":\"00\"")), Some((Kind::AlarmFile, vec!["fileUrl"])));
    assert_eq!(looks_like(r#""deviceId":"1","odometer":3"#).unwrap().0, Kind::DeviceInfo);
    assert_eq!(looks_like(&format!("{BASE},\"doorOpen\":true")), None);
    let note = read(r#"{"deviceId":"1","num":3}"#)
        .notes
        .into_iter()
        .find(|note| note.kind().as_str() == "looks_like");
    assert_eq!(note.unwrap().to_string(), "no known kind; looks like gps, but lacks `reportCt`, `deviceCt`");
}

/// A strong sign stays one without the device: the error holds all fields, and no weaker kind takes them.
#[test]
fn a_known_kind_without_a_device_is_an_error_that_holds_its_fields() {
    for (fields, kind) in [
        (r#""alarmType":"sos""#, Kind::Alarm),
        (r#""compaResult":0"#, Kind::FaceComparison),
        (r#""imageUrl":"u""#, Kind::DriverPicture),
        (r#""captureId":"1""#, Kind::CaptureFile),
        (r#""fileUrl":"u","fileType":"00""#, Kind::AlarmFile),
        (r#""adc":"1""#, Kind::Sensor),
        (r#""message":"{\"com1\":\"f5\"}""#, Kind::PassThrough),
        (r#""rfidNo":"1""#, Kind::Rfid),
    ] {
        for object in [format!("{{{fields}}}"), format!("{{{fields},\"num\":1,\"acc\":1,\"new\":[1]}}")] {
            let error = decode(encoded(&object).as_bytes()).unwrap_err();
            assert_eq!((error.push_kind(), error.kind()), (Some(kind), ErrorKind::MissingField), "{object}");
            assert_eq!((error.field(), error.device_id()), (Some("deviceId"), None));
            let UnknownPush { device_id, extra, .. } = error.into_unknown().unwrap();
            let given: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&object).unwrap();
            assert_eq!((device_id, extra.len()), (None, given.len()), "{object}");
            for (name, value) in given {
                assert_eq!(extra.get(&name).unwrap().deserialize::<serde_json::Value>().unwrap(), value);
            }
        }
    }
    // A weak one needs the device to be one.
    assert_eq!(read(r#"{"num":1,"new":1}"#).payload.kind(), Kind::Unknown);
}

fn refused<T>(result: Result<T, DecodeError>) -> DecodeError {
    result.map(|_| ()).unwrap_err()
}

#[test]
fn decode_as_another_kind_is_an_error_that_names_both() {
    let body = encoded(&format!("{{{BASE},\"alarmType\":\"sos\",\"alarmId\":\"3\",\"lat\":1,\"lon\":1}}"));
    let error = refused(decode_as::<GpsData>(body.as_bytes()));
    assert_eq!((error.kind(), error.push_kind()), (ErrorKind::OtherKind, Some(Kind::Alarm)));
    assert!(["alarmType", "alarmId"].contains(&error.field().unwrap()), "{error}");
    assert!(error.to_string().contains("gps") && error.to_string().contains("alarm"), "{error}");
    assert_eq!(error.device_id().unwrap(), "1");
    assert_eq!(error.fields().unwrap().get("alarmType").unwrap().as_str(), "\"sos\"");
    assert!(error.help().is_some());
    let place = error.field().and_then(|field| body.find(field)).unwrap();
    assert!(error.offset().is_some_and(|offset| place < offset && offset < place + 20), "{error}");
}

/// The caller's word is taken, unless the object shows another kind by names that the caller's kind does not have.
#[test]
fn decode_as_takes_the_callers_word_with_one_limit() {
    // No other kind shows.
    let bare = format!("{{{BASE},\"firmware\":\"1.2\",\"odometer\":null}}");
    assert!(decode_as::<DeviceInfo>(encoded(&bare).as_bytes()).is_ok());
    assert!(decode_as::<GpsData>(encoded(&bare).as_bytes()).is_ok());
    // Another kind shows, but by names that this one has.
    let rfid = format!("{{{BASE},\"status\":1,\"lat\":1,\"lon\":1}}");
    assert_eq!(kind(",\"status\":1,\"lat\":1,\"lon\":1"), Kind::Rfid);
    assert!(decode_as::<RfidRead>(encoded(&rfid).as_bytes()).is_ok());
    assert_eq!(refused(decode_as::<GpsData>(encoded(&rfid).as_bytes())).field(), Some("status"));
    // The same names as null say nothing.
    let nulls = format!("{{{BASE},\"num\":3,\"alarmType\":null,\"status\":\"\"}}");
    assert!(decode_as::<GpsData>(encoded(&nulls).as_bytes()).is_ok());
    assert!(decode_as::<SensorData>(encoded(&nulls).as_bytes()).is_err());
    // A foreign name of no other kind is kept.
    let foreign = format!("{{{BASE},\"num\":3,\"channelId\":1}}");
    let gps = decode_as::<GpsData>(encoded(&foreign).as_bytes()).unwrap();
    assert_eq!(gps.extra.get("channelId").unwrap().as_str(), "1");
    // Everything can be read as a push of no known kind.
    assert!(decode_as::<UnknownPush>(encoded(&rfid).as_bytes()).is_ok());
}

#[test]
fn every_sample_as_another_kind_is_refused_or_keeps_every_field() {
    for (name, body) in fixtures("wire") {
        let push = decode(&body).unwrap();
        for &kind in Kind::ALL {
            match Decoder::tolerant().decode_kind(kind, &body) {
                Ok(decoded) => {
                    assert_eq!(decoded.payload.kind(), kind, "{name}");
                    let (read, whole) = (
                        serde_json::to_value(&decoded.payload).unwrap(),
                        serde_json::to_value(&push).unwrap(),
                    );
                    assert!(
                        kind == push.kind() || kind == Kind::Unknown,
                        "{name} as {kind}: {read} of {whole}"
                    );
                }
                Err(error) => {
                    assert_eq!(
                        (error.kind(), error.push_kind()),
                        (ErrorKind::OtherKind, Some(push.kind())),
                        "{name}"
                    );
                    assert!(error.fields().is_some_and(|fields| !fields.is_empty()), "{name}");
                }
            }
        }
    }
}

/// What a database has made of a row: other spaces, other order, numbers in another writing.
#[test]
fn decode_kind_reads_a_column_of_a_database() {
    for (kind, column) in [
        (Kind::DeviceInfo, r#"{"id": "2", "firmware": "1.2", "deviceId": "1"}"#),
        (Kind::Gps, r#"{"lat": 22.5, "speed": 12.0, "deviceId": "1"}"#),
        (Kind::Alarm, r#"{"lat": 22.5, "deviceId": "1"}"#),
        (Kind::PassThrough, r#"{"message": null, "deviceId": "1", "firmware": 1}"#),
        (Kind::Unknown, r#"{"alarmType": "sos", "deviceId": "1"}"#),
        (Kind::Unknown, r#"{"door": 1}"#),
    ] {
        let decoded = Decoder::tolerant().decode_kind(kind, encoded(column).as_bytes());
        assert_eq!(
            decoded.unwrap_or_else(|error| panic!("{column}: {error}")).payload.kind(),
            kind,
            "{column}"
        );
    }
    let error = refused(Decoder::tolerant().decode_kind(Kind::Gps, encoded(r#"{"lat":1}"#).as_bytes()));
    assert_eq!(
        (error.kind(), error.push_kind(), error.field()),
        (ErrorKind::MissingField, Some(Kind::Gps), Some("deviceId"))
    );
}

#[test]
fn strict_decoding_refuses_what_shows_no_kind() {
    for fields in ["", r#","doorOpen":true"#, r#","num":1,"doorOpen":true"#] {
        let error = refused(Decoder::strict().decode(encoded(&format!("{{{BASE}{fields}}}")).as_bytes()));
        assert_eq!(error.kind(), ErrorKind::Envelope, "{fields}: {error}");
        assert_eq!(error.device_id().unwrap(), "1");
    }
    let alarm = refused(
        Decoder::strict()
            .decode_as::<AlarmData>(encoded("{\"deviceId\":\"1\",\"alarmType\":\"sos\"}").as_bytes()),
    );
    assert_eq!(alarm.kind(), ErrorKind::MissingField);
}

#[test]
fn kinds_read_and_write_their_names() {
    for kind in Kind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(*kind));
        assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
    }
    assert_eq!(Kind::ALL.last(), Some(&Kind::Unknown));
    assert!("gpsdata".parse::<Kind>().is_err());
}
