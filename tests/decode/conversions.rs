//! The conversion table, row by row: what is accepted, what is refused.

use crate::common::encoded;
use mettax_push::{
    AlarmData, AlarmType, Decoded, Decoder, DeviceInfo, DriverPicture, ErrorKind, FaceComparison, GpsData,
    NoteKind, RfidRead, SensorData, Switch,
};

const BASE: &str = r#""deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575"#;

fn tolerant<T: mettax_push::Payload>(object: &str) -> Result<Decoded<T>, mettax_push::DecodeError> {
    Decoder::tolerant().decode_as(encoded(object).as_bytes())
}

fn gps(field: &str, value: &str) -> Decoded<GpsData> {
    tolerant(&format!("{{{BASE},\"{field}\":{value}}}")).unwrap()
}

fn info(field: &str, value: &str) -> Decoded<DeviceInfo> {
    tolerant(&format!("{{{BASE},\"actual\":true,\"{field}\":{value}}}")).unwrap()
}

fn rfid(field: &str, value: &str) -> Decoded<RfidRead> {
    tolerant(&format!("{{{BASE},\"status\":1,\"{field}\":{value}}}")).unwrap()
}

fn is_invalid<T>(decoded: &Decoded<T>, field: &str) -> bool {
    decoded.notes.iter().any(|note| note.field() == field && matches!(note.kind(), NoteKind::Invalid { .. }))
}

/// A value as it is, and as a string.
fn both(value: &str) -> [String; 2] {
    [value.to_owned(), format!("\"{value}\"")]
}

#[test]
fn integer_accepts_plain_digits_exactly() {
    for (text, value) in [
        ("12", 12),
        ("0", 0),
        ("-7", -7),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("12.0", 12),
        ("-12.0", -12),
        ("1200e-2", 12),
        ("0.0012e4", 12),
        ("1e3", 1000),
        ("1.6E9", 1_600_000_000),
        ("9007199254740991.0", 9_007_199_254_740_991),
    ] {
        for value_text in both(text) {
            assert_eq!(gps("num", &value_text).payload.num, Some(value), "{value_text}");
            assert_eq!(gps("course", &value_text).payload.course, Some(value), "{value_text}");
        }
    }
    for (text, value) in [("\"012\"", 12), ("\"+12\"", 12), ("\" 12\\n\"", 12), ("\".5e1\"", 5)] {
        assert_eq!(gps("num", text).payload.num, Some(value), "{text}");
    }
}

#[test]
fn integer_refuses_what_is_none() {
    for text in [
        "12.5",
        "\"12.5\"",
        "\"-\"",
        "\"1e\"",
        "\"12e0x\"",
        "\"12.0x\"",
        "\"12.\"",
        "\"1_000\"",
        "\"0x10\"",
        "true",
        "\"true\"",
        "\"\u{661}\"",
        "9223372036854775808",
        "\"9223372036854775808\"",
        "9007199254740992.0",
        "1e16",
        "[1]",
        "{}",
        "\"1 2\"",
    ] {
        let decoded = gps("num", text);
        assert_eq!(decoded.payload.num, None, "{text}");
        assert!(is_invalid(&decoded, "num"), "{text}");
        assert_eq!(decoded.payload.extra.get("num").unwrap().as_str(), text, "the value is kept");
    }
}

#[test]
fn code_follows_the_integer_rule() {
    for text in ["1", "\"1\"", "\"01\"", "1.0", "\"1e0\""] {
        assert_eq!(info("acc", text).payload.acc, Some(Switch::On), "{text}");
    }
    assert_eq!(info("acc", "2").payload.acc.unwrap().code(), 2);
    for text in ["true", "1.5", "\"on\""] {
        assert!(is_invalid(&info("acc", text), "acc"), "{text}");
    }
}

#[test]
fn float_accepts_the_nearest_double() {
    for text in [
        "12.123456789",
        "-1.00000001",
        "123456789.25",
        "12345678.12345678",
        "35.926264",
        "0.1",
        "-0.0",
        "1e-7",
        "113.882785",
        "179.99999999999999999",
        "5e-324",
        "12",
    ] {
        let expected = text.parse::<f64>().unwrap().to_bits();
        for value in both(text) {
            assert_eq!(gps("lat", &value).payload.lat.map(f64::to_bits), Some(expected), "{value}");
        }
    }
    for (text, value) in [("\".5\"", 0.5), ("\"+1.5\"", 1.5), ("\"\\t2 \"", 2.0)] {
        assert_eq!(gps("speed", text).payload.speed, Some(value), "{text}");
    }
}

#[test]
fn float_refuses_what_is_not_finite_or_not_decimal() {
    for text in [
        "\"-\"",
        "\"+\"",
        "\".\"",
        "\"-.\"",
        "\"1e\"",
        "\"1e+\"",
        "\"1.5x\"",
        "\"1e5x\"",
        "\"NaN\"",
        "\"nan\"",
        "\"Infinity\"",
        "\"-inf\"",
        "1e400",
        "\"1e400\"",
        "\"12.\"",
        "\"1,5\"",
        "true",
        "[]",
        "\"N/A\"",
        "\"0x1p3\"",
    ] {
        let decoded = gps("lat", text);
        assert_eq!(decoded.payload.lat, None, "{text}");
        assert!(is_invalid(&decoded, "lat"), "{text}");
    }
}

#[test]
fn bool_accepts_words_and_zero_or_one() {
    for (text, value) in [
        ("true", true),
        ("false", false),
        ("\"TRUE\"", true),
        ("\"False\"", false),
        ("\" true \"", true),
        ("1", true),
        ("0", false),
        ("\"1\"", true),
        ("\"0\"", false),
        ("1.0", true),
    ] {
        assert_eq!(gps("actual", text).payload.actual, Some(value), "{text}");
        assert_eq!(info("localizationFailure", text).payload.localization_failure, Some(value), "{text}");
    }
}

#[test]
fn bool_refuses_the_rest() {
    for text in ["2", "-1", "\"yes\"", "\"on\"", "\"t\"", "0.5", "[true]"] {
        let decoded = gps("actual", text);
        assert_eq!(decoded.payload.actual, None, "{text}");
        assert!(is_invalid(&decoded, "actual"), "{text}");
    }
}

fn sensor(field: &str, value: &str) -> Result<SensorData, mettax_push::DecodeError> {
    let fields = [
        ("deviceId", "\"1\""),
        ("id", "\"2\""),
        ("reportCt", "1735296575"),
        ("deviceCt", "1735296575"),
        ("adc", "\"0\""),
    ]
    .map(|(name, usual)| format!("\"{name}\":{}", if name == field { value } else { usual }));
    tolerant(&format!("{{{}}}", fields.join(","))).map(|decoded| decoded.payload)
}

#[test]
fn string_id_accepts_text_verbatim_and_digits_however_long() {
    for digits in
        ["7", "1234567893043003392", "18446744073709551616", "1234567890123456789012345678901234567890", "-5"]
    {
        for value in both(digits) {
            assert_eq!(sensor("id", &value).unwrap().id.unwrap(), digits, "{value}");
            assert_eq!(sensor("deviceId", &value).unwrap().device_id.as_str(), digits, "{value}");
        }
    }
    for text in ["  padded ", "00012", "12.0", "a\\\"b", "\\u00e9"] {
        let expected: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(sensor("id", &format!("\"{text}\"")).unwrap().id.unwrap(), expected);
    }
}

#[test]
fn string_id_refuses_what_would_have_to_be_changed() {
    for value in ["12.0", "1e3", "-0", "true", "[\"1\"]", "{}"] {
        let error = sensor("id", value).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("id")), "{value}");
    }
    for value in ["\"\"", "\" \\n\"", "null"] {
        assert_eq!(sensor("id", value).unwrap_err().kind(), ErrorKind::MissingField, "{value}");
    }
}

#[test]
fn free_text_accepts_strings_verbatim_numbers_and_bools_as_their_text() {
    for (value, text) in [
        ("\" zoeya11 \"", " zoeya11 "),
        ("12.50", "12.50"),
        ("1e400", "1e400"),
        ("true", "true"),
        ("-0", "-0"),
        ("\"\\u4e2d\"", "中"),
    ] {
        assert_eq!(rfid("driverName", value).payload.driver_name.as_deref(), Some(text), "{value}");
        assert_eq!(sensor("adc", value).unwrap().adc.as_deref(), Some(text), "{value}");
    }
}

#[test]
fn free_text_refuses_arrays_and_objects() {
    for value in ["[\"a\"]", "{\"a\":1}"] {
        assert!(is_invalid(&rfid("driverName", value), "driverName"), "{value}");
        assert_eq!(sensor("adc", value).unwrap_err().kind(), ErrorKind::InvalidField, "{value}");
    }
}

#[test]
fn time_accepts_seconds_milliseconds_and_fractions_of_seconds() {
    let read = |value: &str| sensor("deviceCt", value).unwrap().device_ct.unwrap();
    for value in
        ["1735296575", "\"1735296575\"", "1735296575.0", "1.735296575E9", "1735296575000", "1735296575.000"]
    {
        assert_eq!(read(value).utc().timestamp(), 1_735_296_575, "{value}");
    }
    for value in ["1735296575.250", "\"1735296575.25\"", "1735296575250"] {
        assert_eq!(read(value).utc().timestamp_millis(), 1_735_296_575_250, "{value}");
    }
}

#[test]
fn time_refuses_integers_of_no_date() {
    for raw in [0, -1, 946_684_799, 4_102_444_800, 946_684_799_999, 4_102_444_800_000, i64::MAX, i64::MIN] {
        let error = sensor("deviceCt", &raw.to_string()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("deviceCt")), "{raw}");
    }
    for raw in [946_684_800_i64, 4_102_444_799, 946_684_800_000, 4_102_444_799_999] {
        assert_eq!(sensor("deviceCt", &raw.to_string()).unwrap().device_ct.unwrap().raw(), raw);
    }
}

#[test]
fn time_refuses_text_without_a_zone_and_finer_fractions() {
    for value in [
        "\"2022-06-14 11:20:32\"",
        "\"yesterday\"",
        "\"1735296575.5x\"",
        "1735296575.2505",
        "12.5",
        "true",
        "9223372036854775808",
    ] {
        let error = sensor("deviceCt", value).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("deviceCt")), "{value}");
    }
}

fn alarm(value: &str) -> Result<Decoded<AlarmData>, mettax_push::DecodeError> {
    tolerant(&format!(
        "{{{BASE},\"actual\":true,\"lat\":1,\"lon\":1,\"alarmId\":\"3\",\"alarmType\":{value}}}"
    ))
}

#[test]
fn list_splits_trims_and_takes_arrays() {
    let expected = [AlarmType::LaneShift, AlarmType::Speed];
    for (value, empty) in [
        ("\"laneShift,speed\"", 0),
        ("\" laneShift , speed \"", 0),
        ("\"laneShift,,speed,\"", 1),
        ("[\"laneShift\",\"speed\"]", 0),
        ("[\"laneShift\",\"\",\"speed\"]", 1),
        ("\"[\\\"laneShift\\\", \\\"speed\\\"]\"", 0),
    ] {
        let decoded = alarm(value).unwrap();
        assert_eq!(decoded.payload.alarm_type.as_slice(), expected, "{value}");
        let dropped = decoded.notes.iter().filter(|note| *note.kind() == NoteKind::EmptyListElement).count();
        assert_eq!(dropped, empty, "{value}");
    }
    assert_eq!(alarm("[7,\"x\"]").unwrap().payload.alarm_type.to_string(), "7,x");
}

#[test]
fn list_refuses_nested_arrays_bools_floats_and_objects() {
    for value in
        ["[[\"a\"]]", "[true]", "[1.5]", "[{}]", "{}", "true", "1.5", "[null]", "\",\"", "[]", "[\"\"]"]
    {
        let error = alarm(value).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("alarmType")), "{value}");
    }
}

#[test]
fn optional_null_absent_and_blank_are_none() {
    for value in ["null", "\"\"", "\" \\t\""] {
        let decoded = rfid("driverName", value);
        assert_eq!(decoded.payload.driver_name, None, "{value}");
        let blank = decoded.notes.iter().any(|note| *note.kind() == NoteKind::EmptyAsNone);
        assert_eq!(blank, value != "null", "{value}");
        assert!(decoded.payload.extra.is_empty());
        assert_eq!(rfid("lat", value).payload.lat, None);
    }
}

#[test]
fn optional_refused_is_none_with_its_text_and_costs_no_neighbour() {
    let decoded: Decoded<GpsData> =
        tolerant(&format!("{{{BASE},\"lat\":\"N/A\",\"lon\":[1],\"speed\":12,\"num\":{{}}}}")).unwrap();
    assert_eq!((decoded.payload.lat, decoded.payload.lon, decoded.payload.num), (None, None, None));
    assert_eq!(decoded.payload.speed, Some(12.0));
    let invalid: Vec<String> = decoded
        .notes
        .iter()
        .filter(|note| matches!(note.kind(), NoteKind::Invalid { .. }))
        .map(ToString::to_string)
        .collect();
    assert_eq!(invalid.len(), 3, "{invalid:?}");
    assert!(
        invalid.contains(&"field `lat`: expected a finite number, found \"N/A\"; read as absent".to_owned())
    );
}

#[test]
fn required_absent_null_blank_or_refused_is_an_error_naming_kind_and_field() {
    for (value, kind) in [
        ("null", ErrorKind::MissingField),
        ("\"\"", ErrorKind::MissingField),
        ("\"x\"", ErrorKind::InvalidField),
        ("[]", ErrorKind::InvalidField),
    ] {
        let body = format!("{{{BASE},\"messageType\":\"1\",\"compaResult\":{value}}}");
        let error = tolerant::<FaceComparison>(&body).unwrap_err();
        assert_eq!(error.kind(), kind, "{value}");
        assert_eq!(error.field(), Some("compaResult"));
        assert_eq!(error.push_kind(), Some(mettax_push::Kind::FaceComparison));
    }
    let error = tolerant::<DriverPicture>("{\"id\":\"1\",\"deviceId\":\"2\"}").unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, Some("status")));
}

/// The page requires it, this crate does not: the table of the payload was found without it.
#[test]
fn message_type_absent_null_or_blank_is_noted_as_missing() {
    for given in ["", ",\"messageType\":null", ",\"messageType\":\"\"", ",\"messageType\":\" \\n\""] {
        let decoded = tolerant::<FaceComparison>(&format!("{{{BASE},\"compaResult\":0{given}}}")).unwrap();
        let notes: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
        assert!(notes.contains(&"field `messageType`: required by the page, but absent".into()), "{notes:?}");
        assert!(!is_invalid(&decoded, "messageType") && decoded.payload.extra.is_empty(), "{notes:?}");
    }
}
