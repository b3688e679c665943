//! What holds for every push, not just for the fixtures.
#![allow(clippy::format_collect)]

use crate::{
    common::{
        encoded, fixtures,
        generate::{float, push},
    },
    identity,
};
use mettax_push::{Decoder, GpsData, Payload, Push, decode};
use proptest::prelude::*;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An object's fields as text, by serde_json alone.
fn fields(object: &str) -> BTreeMap<String, Box<RawValue>> {
    serde_json::from_str(object).unwrap()
}

fn object_of(fields: &[(String, Box<RawValue>)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}:{value}", serde_json::to_string(name).unwrap()))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// Reads text as the type of a value.
fn reread<T: Payload>(_: &T, text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

/// Whether what is written reads back as what it was without being told its kind.
fn tells_its_kind(push: &Push) -> bool {
    push.extra().is_empty() || !identity::shows_no_kind(push)
}

/// As bits, so that -0.0 and 0.0 differ.
fn gps_bits(gps: &GpsData) -> (Option<u64>, Option<u64>, Option<u64>) {
    (gps.lat.map(f64::to_bits), gps.lon.map(f64::to_bits), gps.speed.map(f64::to_bits))
}

proptest! {
    #![proptest_config(crate::common::cases(1500))]

    #[test]
    fn the_documented_form_reads_back_under_plain_serde_json(push in push()) {
        let text = serde_json::to_string(&push).unwrap();
        macro_rules! same {
            ($($kind:ident)*) => {
                match &push {
                    $(Push::$kind(payload) => prop_assert_eq!(&reread(payload, &text), payload),)*
                    other => prop_assert!(false, "{}", other.kind()),
                }
            };
        }
        same!(Alarm Gps DeviceInfo PassThrough AlarmFile Sensor CaptureFile FaceComparison DriverPicture Rfid Unknown);
        identity::check(&push);
    }

    #[test]
    fn the_order_of_keys_never_matters(push in push().prop_filter("no kind", tells_its_kind), seed in any::<u64>()) {
        let mut fields: Vec<_> = fields(&serde_json::to_string(&push).unwrap()).into_iter().collect();
        let mut state = seed | 1;
        for index in (1..fields.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            fields.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        prop_assert_eq!(decode(encoded(&object_of(&fields)).as_bytes()).unwrap(), push);
    }

    #[test]
    fn the_form_of_the_body_never_matters(push in push().prop_filter("no kind", tells_its_kind)) {
        let object = serde_json::to_string(&push).unwrap();
        let body = encoded(&object);
        let once_more = serde_json::to_string(&body).unwrap();
        let layered = serde_json::to_string(&serde_json::to_string(&object).unwrap()).unwrap();
        let form: String = object.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for other in [
            format!("{{\"data\":{object}}}"),
            format!("{{\"data\":{layered}}}"),
            format!("\u{feff} {{ \"data\" : {} }}\r\n", serde_json::to_string(&object).unwrap()),
            once_more,
            format!("data={form}"),
        ] {
            prop_assert_eq!(&decode(other.as_bytes()).unwrap(), &push, "{}", other);
        }
        if push.device_id().is_some() {
            prop_assert_eq!(decode(object.as_bytes()).unwrap(), push);
        }
    }

    #[test]
    fn a_number_and_its_text_give_the_same_bits(lat in float(), lon in float(), speed in float(), course: i64) {
        let gps = |lat: &str, lon: &str, speed: &str, course: &str| {
            let object = format!(
                r#"{{"deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575,"num":3,"lat":{lat},"lon":{lon},"speed":{speed},"course":{course}}}"#,
            );
            mettax_push::decode_as::<GpsData>(encoded(&object).as_bytes()).unwrap()
        };
        let number = |float: f64| serde_json::to_string(&float).unwrap();
        let (lat_text, lon_text, speed_text) = (number(lat), format!("{lon:e}"), format!("{speed:.17}"));
        let course = course.to_string();
        let bare = gps(&lat_text, &lon_text, &speed_text, &course);
        let quoted = |text: &str| format!("\" {text}\"");
        let text = gps(&quoted(&lat_text), &quoted(&lon_text), &quoted(&speed_text), &quoted(&course));
        prop_assert_eq!(gps_bits(&bare), gps_bits(&text));
        prop_assert_eq!(bare.course, text.course);
        // The oracle is the standard library, which reads the nearest double.
        prop_assert_eq!(bare.lat.map(f64::to_bits), Some(lat.to_bits()));
        prop_assert_eq!(bare.lon.map(f64::to_bits), Some(lon.to_bits()));
        prop_assert_eq!(bare.speed.map(f64::to_bits), Some(speed_text.parse::<f64>().unwrap().to_bits()));
        prop_assert_eq!(bare.course, Some(course.parse().unwrap()));
    }

    #[test]
    fn a_documented_body_gives_no_note_but_about_its_values(push in push()) {
        let decoded = Decoder::tolerant().decode(push.to_body().as_bytes()).unwrap();
        for note in &decoded.notes {
            use mettax_push::NoteKind;
            // Unknown codes and fields, clocks in milliseconds, and a code list that needs an array are of the value.
            prop_assert!(
                matches!(note.kind(), NoteKind::UnknownCode | NoteKind::UnknownField | NoteKind::Milliseconds
                    | NoteKind::MissingRequired | NoteKind::OutOfRange | NoteKind::ControlCharacters
                    | NoteKind::ClocksApart | NoteKind::LooksLike { .. })
                    || note.field() == "alarmType"
                    || (note.field() == "message" && note.kind() == &NoteKind::PlainText),
                "{}", note
            );
        }
    }
}

/// The expensive half of the search for panics: fixtures with one byte changed, cut or doubled.
#[test]
fn no_damaged_fixture_panics() {
    for (_, body) in fixtures("wire") {
        for at in 0..body.len() {
            for byte in [0, b'"', b'\\', b'{', b'}', b',', b'9', 0x80, 0xff] {
                let mut damaged = body.clone();
                damaged[at] = byte;
                let _ = decode(&damaged);
            }
            let mut longer = body.clone();
            longer.insert(at, body[at]);
            let _ = decode(&longer);
            assert!(decode(&body[..at]).is_err(), "cut at {at}");
        }
    }
}
