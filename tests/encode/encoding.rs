//! What comes in goes out again: compared with the input, read by serde_json alone, never with our own first
//! reading of it.
#![allow(clippy::float_cmp)] // the very same value is what is asked for

use crate::common::{
    encoded, fixtures,
    generate::push,
    oracle::{Fields, inner_fields, missing},
};
use mettax_push::{
    AlarmData, AlarmTypes, DriverPicture, FaceComparison, PictureStatus, Push, RawJson, decode,
};
use proptest::prelude::*;
use serde_json::value::RawValue;

#[test]
fn every_key_and_value_of_a_fixture_is_found_again() {
    let mut compared = 0;
    for folder in ["wire", "quirks"] {
        for (name, body) in fixtures(folder) {
            let Ok(push) = decode(&body) else { continue };
            let Some(before) = inner_fields(std::str::from_utf8(&body).unwrap()) else {
                let ours = ["bom_in_data.json", "lone_surrogate_outer.json"];
                let is_ours = name.starts_with("form_body") || ours.contains(&&*name);
                assert!(is_ours, "{name} is read by us and not by the oracle");
                continue;
            };
            let after = inner_fields(&push.to_body()).unwrap();
            assert_eq!(missing(&before, &after), [""; 0], "{name}");
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} fixtures were compared");
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    /// Odd values under the names of the page: read, refused or kept, none of them gets lost.
    #[test]
    fn every_key_and_value_of_a_decodable_body_is_found_again(
        push in push(),
        name in proptest::sample::select(vec![
            "lat", "speed", "actual", "num", "course", "acc", "odometer", "driverName", "fileType", "channelId",
            "alarmAttribute", "similarity", "imageUrl", "accUpdateTime", "localizationFailure", "messageType", "com1",
        ]),
        value in proptest::sample::select(vec![
            "null", "true", "\"FALSE\"", "0", "1", "-7", "12.0", "12.5", "1e3", "1e400", "\"\"", "\" \"", "\"0x10\"",
            "\"12\"", "\" 12 \"", "\"+12\"", "\"012\"", "\"yes\"", "[1]", "{\"a\":1e999}", "1735296575", "\"-0\"",
            "123456789012345678901234567890", "\"\\u00e9\\\"\"",
        ]),
    ) {
        let mut before: Fields = serde_json::from_str(&serde_json::to_string(&push).unwrap()).unwrap();
        before.insert(name.to_owned(), RawValue::from_string(value.to_owned()).unwrap());
        let body = encoded(&serde_json::to_string(&before).unwrap());
        let Ok(push) = decode(body.as_bytes()) else { return Ok(()) };
        let after = inner_fields(&push.to_body()).unwrap();
        prop_assert_eq!(missing(&before, &after), [""; 0], "{}", body);
    }
}

#[test]
fn the_documented_form_is_written() {
    for (name, body) in fixtures("wire") {
        let before = inner_fields(std::str::from_utf8(&body).unwrap()).unwrap();
        let after = inner_fields(&decode(&body).unwrap().to_body()).unwrap();
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{name}");
    }
    // The page's types: ids and codes are text, clocks and measurements numbers.
    let face =
        decode(&fixtures("wire").into_iter().find(|(name, _)| name == "face_comparison.json").unwrap().1);
    assert_eq!(
        serde_json::to_string(&face.unwrap()).unwrap(),
        r#"{"deviceId":"333777444585","id":"333777444585_198669678696111100","reportCt":1762529189,"deviceCt":1762500399,"compaResult":0,"licensePlate":"333777444585","faceId":"15","driverName":"zoeya11","lat":35.926264,"lon":113.882785,"similarity":7577,"messageType":"1"}"#,
    );
}

#[test]
fn the_message_of_a_pass_through_is_text() {
    let (_, body) =
        fixtures("wire").into_iter().find(|(name, _)| name == "pass_through_one_port.json").unwrap();
    let fields = inner_fields(&decode(&body).unwrap().to_body()).unwrap();
    let message: String = serde_json::from_str(fields["message"].get()).unwrap();
    assert!(message.starts_with("{\"com1\":\""), "{message}");
}

#[test]
fn a_typed_field_wins_over_extra() {
    let mut picture = DriverPicture::new("2".parse().unwrap());
    (picture.id, picture.status) = (Some("1".parse().unwrap()), Some(PictureStatus::Success));
    picture.extra.insert("status", RawJson::parse("\"odd\"").unwrap());
    picture.extra.insert("imageUrl", RawJson::parse("[1]").unwrap());
    assert_eq!(
        serde_json::to_string(&picture).unwrap(),
        r#"{"deviceId":"2","id":"1","status":1,"messageType":"2","imageUrl":[1]}"#,
        "`status` is set, `imageUrl` is not",
    );
    picture.image_url = Some("u".into());
    assert_eq!(
        serde_json::to_string(&picture).unwrap(),
        r#"{"deviceId":"2","id":"1","status":1,"imageUrl":"u","messageType":"2"}"#,
    );
}

#[test]
fn a_contradicting_message_type_is_kept_and_written() {
    let body = encoded(
        r#"{"id":"1","deviceId":"2","reportCt":1735296575,"deviceCt":1735296575,"compaResult":0,"messageType":"2"}"#,
    );
    let Push::FaceComparison(face) = decode(body.as_bytes()).unwrap() else {
        panic!("`compaResult` comes first")
    };
    assert_eq!(face.extra.get("messageType").unwrap().as_str(), "\"2\"");
    let text = serde_json::to_string(&face).unwrap();
    assert_eq!(text.matches("messageType").count(), 1, "{text}");
    assert!(text.contains(r#""messageType":"2""#), "{text}");
    assert_eq!(serde_json::from_str::<FaceComparison>(&text).unwrap(), face);
}

#[test]
fn plain_types_read_and_write_their_documented_form() {
    let types: AlarmTypes = serde_json::from_str("\"laneShift, speed\"").unwrap();
    assert_eq!(serde_json::to_string(&types).unwrap(), "\"laneShift,speed\"");
    assert_eq!(serde_json::from_str::<AlarmTypes>("[\"laneShift\",\"speed\"]").unwrap(), types);
    assert!(serde_json::from_str::<AlarmTypes>("\" , \"").unwrap().is_empty());
    assert!(serde_json::from_str::<AlarmTypes>("[]").unwrap().is_empty());
    assert!(serde_json::from_str::<mettax_push::DeviceId>("\" \"").is_err());
    let alarm: AlarmData = serde_json::from_str("{\"deviceId\":\"1\"}").unwrap();
    assert_eq!(alarm, AlarmData::new("1".parse().unwrap()));
    assert!(serde_json::from_str::<AlarmData>("{\"alarmType\":\"sos\"}").is_err());
    let value = serde_json::json!({"captureId": "1", "deviceId": "2", "fileUrl": "u", "new": 1});
    let file: mettax_push::CaptureFile = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&file).unwrap(), value);
}
