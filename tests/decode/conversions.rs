//! The conversion table, row by row: what is accepted, what is refused.

use crate::common::encoded;
use mettax_push::{
    AlarmData, AlarmType, Decoded, Decoder, DeviceInfo, DriverPicture, ErrorKind, Extra, FaceComparison,
    GpsData, JsonType, Kind, NoteKind, PassThrough, PassThroughMessage, PictureStatus, Push, RfidRead,
    SensorData, Switch,
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
    tolerant(&format!("{{{BASE},\"rfidNo\":\"9\",\"{field}\":{value}}}")).unwrap()
}

fn is_invalid<T>(decoded: &Decoded<T>, field: &str) -> bool {
    decoded.notes.iter().any(|note| note.field() == field && matches!(note.kind(), NoteKind::Invalid { .. }))
}

fn has_note<T>(decoded: &Decoded<T>, field: &str, kind: &str) -> bool {
    decoded.notes.iter().any(|note| note.field() == field && note.kind().to_string() == kind)
}

fn coerced(from: JsonType, to: JsonType) -> String {
    format!("{from} read as {to}")
}

/// The exact text that a field was left with.
fn kept<'a>(extra: &'a Extra, field: &str) -> Option<&'a str> {
    extra.get(field).map(mettax_push::RawJson::as_str)
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
    for text in ["1.5", "\"on\"", "\"yes\"", "[true]", "{}"] {
        let decoded = info("acc", text);
        assert!(is_invalid(&decoded, "acc"), "{text}");
        assert_eq!((decoded.payload.acc, kept(&decoded.payload.extra, "acc")), (None, Some(text)), "{text}");
    }
}

/// The page has two codes for these, for off and on or for no and yes, and no sender means anything else by a boolean.
#[test]
fn booleans_are_codes_where_the_page_has_two() {
    let values = [("true", 1), ("false", 0), ("\"true\"", 1), ("\"FALSE\"", 0), ("\" True \"", 1)];
    for (text, code) in values {
        for field in ["acc", "blockedStatus", "elec"] {
            let decoded = info(field, text);
            let push = &decoded.payload;
            let switch = [&push.acc, &push.blocked_status, &push.elec].into_iter().flatten().next().unwrap();
            assert_eq!(switch.code(), code, "{field}: {text}");
            assert!(push.extra.is_empty() && !is_invalid(&decoded, field), "{field}: {text}");
            let from = if text.starts_with('"') { JsonType::String } else { JsonType::Bool };
            assert!(has_note(&decoded, field, &coerced(from, JsonType::Number)), "{:?}", decoded.notes);
        }
        let picture = format!("{{{BASE},\"messageType\":\"2\",\"status\":{text}}}");
        let picture = tolerant::<DriverPicture>(&picture).unwrap().payload;
        assert_eq!(picture.status, Some(PictureStatus::from(code)), "{text}");
    }
}

/// Of a comparison, 0 is the match and 1 the failure: `true` could mean either.
#[test]
fn booleans_are_no_codes_where_one_means_failure() {
    for value in ["true", "false", "\"true\""] {
        let decoded = tolerant::<FaceComparison>(&format!(
            "{{{BASE},\"messageType\":\"1\",\"faceId\":\"f\",\"compaResult\":{value}}}"
        ));
        let decoded = decoded.unwrap();
        assert_eq!(decoded.payload.compa_result, None, "{value}");
        assert!(is_invalid(&decoded, "compaResult"), "{value}");
        assert_eq!(kept(&decoded.payload.extra, "compaResult"), Some(value));
        assert_eq!(decoded.payload.face_id.as_deref(), Some("f"), "its neighbour is read");
        let decoded = rfid("status", value);
        assert_eq!(decoded.payload.status, None, "{value}");
        assert_eq!(kept(&decoded.payload.extra, "status"), Some(value));
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

/// A sensor push with one field of another value.
fn sensor(field: &str, value: &str) -> Result<Decoded<SensorData>, mettax_push::DecodeError> {
    let fields = [
        ("deviceId", "\"1\""),
        ("id", "\"2\""),
        ("reportCt", "1735296575"),
        ("deviceCt", "1735296575"),
        ("adc", "\"0\""),
    ]
    .map(|(name, usual)| format!("\"{name}\":{}", if name == field { value } else { usual }));
    tolerant(&format!("{{{}}}", fields.join(",")))
}

/// Asserts that a value costs nothing but itself: it is noted, its text is kept, and all other fields are read.
fn costs_itself(field: &str, value: &str) {
    let decoded = sensor(field, value).unwrap_or_else(|error| panic!("{field}: {value}: {error}"));
    let SensorData { device_id, id, report_ct, device_ct, adc, extra, .. } = &decoded.payload;
    assert!(is_invalid(&decoded, field), "{field}: {value}: {:?}", decoded.notes);
    assert_eq!(kept(extra, field), Some(value), "{field}");
    assert_eq!((device_id.as_str(), extra.len()), ("1", 1), "{field}: {value}");
    for (name, is_some) in [
        ("id", id.is_some()),
        ("reportCt", report_ct.is_some()),
        ("deviceCt", device_ct.is_some()),
        ("adc", adc.is_some()),
    ] {
        assert_eq!(is_some, name != field, "{field}: {value}: {name}");
    }
}

#[test]
fn string_id_accepts_text_verbatim_and_digits_however_long() {
    for digits in
        ["7", "1234567893043003392", "18446744073709551616", "1234567890123456789012345678901234567890", "-5"]
    {
        for value in both(digits) {
            assert_eq!(sensor("id", &value).unwrap().payload.id.unwrap(), digits, "{value}");
            assert_eq!(sensor("deviceId", &value).unwrap().payload.device_id, digits, "{value}");
        }
    }
    for text in ["  padded ", "00012", "12.0", "a\\\"b", "\\u00e9"] {
        let expected: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
        assert_eq!(sensor("id", &format!("\"{text}\"")).unwrap().payload.id.unwrap(), expected);
    }
}

const NO_IDS: [&str; 7] = ["12.0", "1e3", "-0", "true", "[\"1\"]", "{}", "\"\\ud800\""];

#[test]
fn string_id_refuses_what_would_have_to_be_changed() {
    for value in NO_IDS {
        costs_itself("id", value);
    }
    for value in ["\"\"", "\" \\n\"", "null"] {
        let decoded = sensor("id", value).unwrap();
        assert_eq!((decoded.payload.id, decoded.payload.extra.len()), (None, 0), "{value}");
        assert!(decoded.notes.iter().any(|note| *note.kind() == NoteKind::MissingRequired), "{value}");
    }
}

/// The device is what a push cannot do without; the error keeps all the rest.
#[test]
fn only_the_device_is_required() {
    for (value, kind) in NO_IDS.map(|value| (value, ErrorKind::InvalidField)).into_iter().chain(
        ["\"\"", "\" \\n\"", "null", "\"\\u200b\"", "\"\\u0000\""]
            .map(|value| (value, ErrorKind::MissingField)),
    ) {
        let error = sensor("deviceId", value).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, Some("deviceId")), "{value}");
        assert_eq!(error.push_kind(), Some(Kind::Sensor), "{value}");
        let fields = error.fields().unwrap();
        assert_eq!((kept(fields, "id"), kept(fields, "adc")), (Some("\"2\""), Some("\"0\"")), "{value}");
        assert_eq!(fields.get("deviceId").is_some(), kind == ErrorKind::InvalidField, "{value}");
    }
    for (object, kind) in [
        (r#"{"deviceId":"1","alarmType":"sos"}"#, Kind::Alarm),
        (r#"{"deviceId":"1","compaResult":0}"#, Kind::FaceComparison),
        (r#"{"deviceId":"1","imageUrl":"u"}"#, Kind::DriverPicture),
        (r#"{"deviceId":"1","captureId":"7"}"#, Kind::CaptureFile),
        (r#"{"deviceId":"1","fileUrl":"u","fileType":"00"}"#, Kind::AlarmFile),
        (r#"{"deviceId":"1","adc":"0"}"#, Kind::Sensor),
        (r#"{"deviceId":"1","message":"{\"com1\":\"f5\"}"}"#, Kind::PassThrough),
        (r#"{"deviceId":"1","rfidNo":"9"}"#, Kind::Rfid),
        (r#"{"deviceId":"1","num":null}"#, Kind::Gps),
        (r#"{"deviceId":"1","acc":null}"#, Kind::DeviceInfo),
        (r#"{"deviceId":"1"}"#, Kind::Unknown),
    ] {
        let push = mettax_push::decode(encoded(object).as_bytes()).unwrap();
        assert_eq!((push.kind(), push.device_id().unwrap().as_str()), (kind, "1"), "{object}");
    }
}

#[test]
fn text_of_what_cannot_be_seen_is_blank() {
    for blank in
        ["", " \\t", "\\u200b", "\\ufeff", "\\u200e\\u202e", "\\u0000\\u001f", "\\u00a0\\u3000", "\\u00ad"]
    {
        let value = format!("\"{blank}\"");
        let decoded = rfid("driverName", &value);
        assert_eq!((decoded.payload.driver_name.as_ref(), decoded.payload.extra.len()), (None, 0), "{blank}");
        assert!(
            has_note(&decoded, "driverName", "blank text read as absent"),
            "{blank}: {:?}",
            decoded.notes
        );
        assert_eq!(sensor("id", &value).unwrap().payload.id, None, "{blank}");
        assert_eq!(gps("num", &value).payload.num, None, "{blank}");
    }
    let decoded = rfid("driverName", "\"\\u200bZoë\\u200b\"");
    assert_eq!(decoded.payload.driver_name.as_deref(), Some("\u{200b}Zoë\u{200b}"), "other text is verbatim");
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
        assert_eq!(sensor("adc", value).unwrap().payload.adc.as_deref(), Some(text), "{value}");
    }
}

#[test]
fn free_text_refuses_arrays_and_objects() {
    for value in ["[\"a\"]", "{\"a\":1}"] {
        let decoded = rfid("driverName", value);
        assert!(is_invalid(&decoded, "driverName"), "{value}");
        assert_eq!(
            (decoded.payload.driver_name, kept(&decoded.payload.extra, "driverName")),
            (None, Some(value))
        );
        costs_itself("adc", value);
    }
}

/// A database may refuse NUL, and a terminal acts on others: they are kept as they came, and said.
#[test]
fn control_characters_in_text_are_kept_and_noted() {
    const SAID: &str = "holds control characters, which are kept";
    for (escaped, text) in [
        ("a\\u0000b", "a\u{0}b"),
        ("a\\tb", "a\tb"),
        ("\\u001b[31mred", "\u{1b}[31mred"),
        ("a\\u007f", "a\u{7f}"),
        ("a\\u0085b", "a\u{85}b"),
        ("a\u{9b}b", "a\u{9b}b"),
    ] {
        let decoded = rfid("driverName", &format!("\"{escaped}\""));
        assert_eq!(decoded.payload.driver_name.as_deref(), Some(text));
        assert!(has_note(&decoded, "driverName", SAID), "{escaped}: {:?}", decoded.notes);
        let decoded = sensor("adc", &format!("\"{escaped}\"")).unwrap();
        assert_eq!(decoded.payload.adc.as_deref(), Some(text));
        assert!(has_note(&decoded, "adc", SAID), "{escaped}: {:?}", decoded.notes);
    }
    for text in ["é", "Â", "\u{a0}x", "中"] {
        assert!(!has_note(&rfid("driverName", &format!("\"{text}\"")), "driverName", SAID), "{text}");
    }
}

/// As a sender leaves it that cuts text between the two halves of a character.
#[test]
fn half_of_a_surrogate_pair_costs_its_value() {
    for half in ["\"\\ud83d\"", "\"ab\\ud83d\"", "\"\\ude00ab\"", "\"\\ud83dx\\ude00\"", "\"\\uD83D\\\\n\""] {
        for object in [
            format!("{{{BASE},\"rfidNo\":\"9\",\"driverName\":{half},\"new\":{half}}}"),
            format!("{{\"driverName\":{half},\"new\":{half},\"rfidNo\":\"9\",{BASE}}}"),
        ] {
            let outer_escapes = encoded(&object);
            // Some serializers leave the escape in the text around as it is, and some write it again.
            let lost_backslash = outer_escapes.replace("\\\\u", "\\u");
            for body in [outer_escapes, lost_backslash, format!("{{\"data\":{object}}}"), object.clone()] {
                let decoded = Decoder::tolerant().decode(body.as_bytes());
                let decoded = decoded.unwrap_or_else(|error| panic!("{body}: {error}"));
                let Push::Rfid(rfid) = &decoded.payload else { panic!("{body}: {:?}", decoded.payload) };
                assert_eq!((rfid.driver_name.as_ref(), rfid.rfid_no.as_deref()), (None, Some("9")), "{body}");
                assert_eq!(kept(&rfid.extra, "driverName"), Some(half), "{body}");
                assert_eq!(kept(&rfid.extra, "new"), Some(half), "{body}");
                assert!(is_invalid(&decoded, "driverName"), "{body}: {:?}", decoded.notes);
                // It goes out as it came in.
                let again = mettax_push::decode(decoded.payload.to_body().as_bytes()).unwrap();
                assert_eq!(again, decoded.payload, "{body}");
            }
        }
    }
    for field in ["id", "deviceCt", "reportCt", "adc"] {
        costs_itself(field, "\"7\\udc00\"");
    }
    let lists = ["\"sos,\\ud800\"", "[\"sos\",\"\\ud800\"]"];
    for value in lists {
        let decoded = alarm(value);
        assert!(decoded.payload.alarm_type.is_empty() && is_invalid(&decoded, "alarmType"), "{value}");
        assert_eq!(kept(&decoded.payload.extra, "alarmType"), Some(value));
    }
}

#[test]
fn half_of_a_surrogate_pair_in_a_name_or_between_values_is_an_error() {
    for object in [
        format!("{{{BASE},\"rfidNo\":\"9\",\"a\\ud800\":1}}"),
        format!("{{{BASE},\"rfidNo\":\"9\",\\ud800\"a\":1}}"),
        format!("{{{BASE},\"rfidNo\":\"9\"}}\\ud800"),
    ] {
        for body in
            [encoded(&object), encoded(&object).replace("\\\\u", "\\u"), format!("{{\"data\":{object}}}")]
        {
            assert_eq!(mettax_push::decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Syntax, "{body}");
        }
    }
}

#[test]
fn time_accepts_seconds_milliseconds_and_fractions_of_seconds() {
    let read = |value: &str| sensor("deviceCt", value).unwrap().payload.device_ct.unwrap();
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
fn time_in_milliseconds_is_noted() {
    for field in ["deviceCt", "reportCt"] {
        let decoded = sensor(field, "1735296575000").unwrap();
        assert!(has_note(&decoded, field, "clock in milliseconds"), "{:?}", decoded.notes);
        assert!(!has_note(&sensor(field, "1735296575").unwrap(), field, "clock in milliseconds"));
    }
}

#[test]
fn time_cuts_finer_fractions_to_the_millisecond() {
    const CUT: &str = "fraction cut to the millisecond";
    for (value, millis) in [
        ("1735296575.2505", 1_735_296_575_250),
        ("1735296575.250001", 1_735_296_575_250),
        ("\"1735296575.9999999\"", 1_735_296_575_999),
        ("1.7352965750000001E9", 1_735_296_575_000),
    ] {
        let decoded = sensor("deviceCt", value).unwrap();
        assert_eq!(decoded.payload.device_ct.unwrap().utc().timestamp_millis(), millis, "{value}");
        assert!(has_note(&decoded, "deviceCt", CUT), "{value}: {:?}", decoded.notes);
        let decoded = sensor("reportCt", value).unwrap();
        assert_eq!(
            decoded.payload.report_ct.unwrap().local().and_utc().timestamp_millis(),
            millis,
            "{value}"
        );
        assert!(has_note(&decoded, "reportCt", CUT), "{value}: {:?}", decoded.notes);
    }
    for value in ["1735296575.25", "1735296575.250000", "1735296575250"] {
        assert!(!has_note(&sensor("deviceCt", value).unwrap(), "deviceCt", CUT), "{value}");
    }
}

#[test]
fn gateway_time_accepts_rfc_3339_with_an_offset() {
    for (value, millis, cut) in [
        ("2024-12-27T10:49:35Z", 1_735_296_575_000, false),
        ("2024-12-27T10:49:35+00:00", 1_735_296_575_000, false),
        ("2024-12-27T18:49:35+08:00", 1_735_296_575_000, false),
        ("2024-12-27T10:49:35.25Z", 1_735_296_575_250, false),
        ("2024-12-27T10:49:35.250999Z", 1_735_296_575_250, true),
    ] {
        let decoded = sensor("deviceCt", &format!("\"{value}\"")).unwrap();
        let time = decoded.payload.device_ct.unwrap_or_else(|| panic!("{value}: {:?}", decoded.notes));
        assert_eq!(time.utc().timestamp_millis(), millis, "{value}");
        assert_eq!(has_note(&decoded, "deviceCt", "fraction cut to the millisecond"), cut, "{value}");
        assert!(has_note(&decoded, "deviceCt", "string read as number"), "{value}: {:?}", decoded.notes);
    }
    for value in
        ["\"2024-12-27T10:49:35\"", "\"2024-12-27\"", "\"1999-12-31T23:59:59Z\"", "\"2024-13-27T10:49:35Z\""]
    {
        costs_itself("deviceCt", value);
    }
    // The device's own clock is in no named zone: an offset would be ignored in silence.
    costs_itself("reportCt", "\"2024-12-27T10:49:35Z\"");
}

#[test]
fn time_refuses_integers_of_no_date() {
    for raw in [0, -1, 946_684_799, 4_102_444_800, 946_684_799_999, 4_102_444_800_000, i64::MAX, i64::MIN] {
        for field in ["deviceCt", "reportCt"] {
            costs_itself(field, &raw.to_string());
        }
    }
    for raw in [946_684_800_i64, 4_102_444_799, 946_684_800_000, 4_102_444_799_999] {
        assert_eq!(sensor("deviceCt", &raw.to_string()).unwrap().payload.device_ct.unwrap().raw(), raw);
        assert_eq!(sensor("reportCt", &raw.to_string()).unwrap().payload.report_ct.unwrap().raw(), raw);
    }
}

#[test]
fn time_refuses_text_without_a_zone() {
    for value in [
        "\"2022-06-14 11:20:32\"",
        "\"yesterday\"",
        "\"1735296575.5x\"",
        "12.5",
        "true",
        "9223372036854775808",
        "[1735296575]",
        "{}",
    ] {
        costs_itself("deviceCt", value);
        costs_itself("reportCt", value);
    }
    for value in ["null", "\"\"", "\" \""] {
        for field in ["deviceCt", "reportCt"] {
            let decoded = sensor(field, value).unwrap();
            assert!(has_note(&decoded, field, "required by the page, but absent"), "{:?}", decoded.notes);
            assert!(decoded.payload.extra.is_empty(), "{field}: {value}");
        }
    }
}

/// A clock that was never set, or one whose GPS weeks rolled over.
#[test]
fn clocks_more_than_a_day_apart_are_noted_where_the_data_is_of_now() {
    let apart = |report: i64, device: i64, actual: &str| {
        let object =
            format!(r#"{{"deviceId":"1","id":"2","reportCt":{report},"deviceCt":{device},"num":1{actual}}}"#);
        let decoded = tolerant::<GpsData>(&object).unwrap();
        decoded.notes.iter().any(|note| *note.kind() == NoteKind::ClocksApart && note.field() == "reportCt")
    };
    let (now, day) = (1_735_296_575, 86_400);
    let weeks = 1024 * 7 * day;
    for report in [now - day - 1, now + day + 1, now - weeks, now - 365 * day] {
        assert!(apart(report, now, ",\"actual\":true"), "{report}");
        assert!(!apart(report, now, ",\"actual\":false"), "late data may be as old as it is");
        assert!(!apart(report, now, ""), "{report}");
    }
    // The device's clock is in a zone that nobody names.
    for report in [now, now - day, now + day, now + 14 * 3600] {
        assert!(!apart(report, now, ",\"actual\":true"), "{report}");
    }
    assert!(apart((now - 2 * day) * 1000, now, ",\"actual\":true"), "milliseconds are no difference");
    assert!(!apart(now * 1000, now, ",\"actual\":true"));
}

/// An alarm whose list is this; it has its `alarmId`, so that it is one whatever the list holds.
fn alarm(value: &str) -> Decoded<AlarmData> {
    tolerant(&format!(
        "{{{BASE},\"actual\":true,\"lat\":1,\"lon\":1,\"alarmId\":\"3\",\"alarmType\":{value}}}"
    ))
    .unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn empty_elements(decoded: &Decoded<AlarmData>) -> usize {
    decoded.notes.iter().filter(|note| *note.kind() == NoteKind::EmptyListElement).count()
}

#[test]
fn list_splits_trims_and_takes_arrays() {
    let expected = [AlarmType::LaneShift, AlarmType::Speed];
    for (value, empty) in [
        ("\"laneShift,speed\"", 0),
        ("\" laneShift , speed \"", 0),
        ("\"laneShift,\\u200bspeed\\u0000\"", 0),
        ("\"laneShift,,speed,\"", 1),
        ("[\"laneShift\",\"speed\"]", 0),
        ("[\"laneShift\",\"\",\"speed\"]", 1),
        ("[null,\"laneShift\",\"speed\",null]", 1),
        ("[\" laneShift \",\"speed\\n\"]", 0),
        ("[\"laneShift,speed\"]", 0),
        ("[\"laneShift,\",\"speed\"]", 1),
        ("\"[\\\"laneShift\\\", \\\"speed\\\"]\"", 0),
        ("\"[\\\"laneShift\\\",null,\\\"speed\\\"]\"", 1),
    ] {
        let decoded = alarm(value);
        assert_eq!(decoded.payload.alarm_type.as_slice(), expected, "{value}");
        assert_eq!(empty_elements(&decoded), empty, "{value}: {:?}", decoded.notes);
        let again = mettax_push::decode(Push::from(decoded.payload.clone()).to_body().as_bytes()).unwrap();
        assert_eq!(again, Push::from(decoded.payload), "{value}");
    }
    assert_eq!(alarm("[7,\"x\"]").payload.alarm_type.to_string(), "7,x");
    assert_eq!(alarm("7").payload.alarm_type.to_string(), "7");
}

/// `[a, b]`: what `toString` of a Java list gives.
#[test]
fn list_takes_what_java_prints() {
    for (value, codes) in [
        ("\"[laneShift, speed]\"", "laneShift,speed"),
        ("\"[laneShift]\"", "laneShift"),
        ("\" [sos,x ] \"", "sos,x"),
        ("\"[sos, , x]\"", "sos,x"),
    ] {
        let decoded = alarm(value);
        assert_eq!(decoded.payload.alarm_type.to_string(), codes, "{value}");
        assert!(has_note(&decoded, "alarmType", &coerced(JsonType::Array, JsonType::String)), "{value}");
    }
}

#[test]
fn list_of_nothing_is_empty_and_noted() {
    for value in [
        "\",\"",
        "\",,\"",
        "\" , \"",
        "[]",
        "[null]",
        "[\"\"]",
        "[\" \",null]",
        "\"[]\"",
        "\"[null]\"",
        "\"[,]\"",
    ] {
        let decoded = alarm(value);
        assert!(decoded.payload.alarm_type.is_empty(), "{value}");
        assert_eq!(empty_elements(&decoded), 1, "{value}: {:?}", decoded.notes);
        assert!(decoded.payload.extra.is_empty() && !is_invalid(&decoded, "alarmType"), "{value}");
    }
    for (value, blank) in [("null", false), ("\"\"", true), ("\" \\t\"", true), ("\"\\u200b\"", true)] {
        let decoded = alarm(value);
        assert!(decoded.payload.alarm_type.is_empty() && decoded.payload.extra.is_empty(), "{value}");
        assert!(has_note(&decoded, "alarmType", "required by the page, but absent"), "{value}");
        assert_eq!(has_note(&decoded, "alarmType", "blank text read as absent"), blank, "{value}");
    }
}

#[test]
fn list_refuses_nested_arrays_bools_floats_and_objects() {
    for value in
        ["[[\"a\"]]", "[true]", "[\"sos\",1.5]", "[{}]", "{}", "true", "1.5", "\"[[\\\"a\\\"]]\"", "[-0]"]
    {
        let decoded = alarm(value);
        assert!(decoded.payload.alarm_type.is_empty(), "{value}");
        assert!(is_invalid(&decoded, "alarmType"), "{value}: {:?}", decoded.notes);
        assert_eq!(kept(&decoded.payload.extra, "alarmType"), Some(value));
        assert_eq!(
            (decoded.payload.alarm_id.unwrap().as_str(), decoded.payload.lat),
            ("3", Some(1.0)),
            "{value}"
        );
    }
}

/// A body of commas must not become a note for each.
#[test]
fn list_of_many_empty_elements_is_noted_once() {
    // Miri is a hundred times slower.
    const MANY: usize = if cfg!(miri) { 50 } else { 10_000 };
    assert_eq!(empty_elements(&alarm(&format!("\"{}sos\"", ",".repeat(MANY)))), 1);
    assert_eq!(empty_elements(&alarm(&format!("[{}\"sos\"]", "null,".repeat(MANY)))), 1);
}

/// A coordinate out of range is a fault of the sender's that its readers have to see.
#[test]
fn coordinates_out_of_range_are_kept_and_noted() {
    const SAID: &str = "out of range for a coordinate; the number is kept";
    for (field, value) in [("lat", 90.000_001), ("lat", -91.0), ("lat", 124.0), ("lon", 180.5), ("lon", -1e9)]
    {
        for text in both(&value.to_string()) {
            let decoded = gps(field, &text);
            let read = if field == "lat" { decoded.payload.lat } else { decoded.payload.lon };
            assert_eq!(read, Some(value), "{field}: {text}");
            assert!(has_note(&decoded, field, SAID), "{field}: {text}: {:?}", decoded.notes);
            assert_eq!(decoded.payload.position(), None);
        }
    }
    for (field, text) in
        [("lat", "90"), ("lat", "-90.0"), ("lon", "180"), ("lon", "-180"), ("lon", "91"), ("speed", "500")]
    {
        assert!(!has_note(&gps(field, text), field, SAID), "{field}: {text}");
    }
    for object in [
        format!("{{{BASE},\"alarmType\":\"sos\",\"lat\":91,\"lon\":181}}"),
        format!("{{{BASE},\"compaResult\":0,\"lat\":91,\"lon\":181}}"),
        format!("{{{BASE},\"rfidNo\":\"1\",\"lat\":91,\"lon\":181}}"),
    ] {
        let decoded = Decoder::tolerant().decode(encoded(&object).as_bytes()).unwrap();
        let noted = decoded.notes.iter().filter(|note| *note.kind() == NoteKind::OutOfRange).count();
        assert_eq!(noted, 2, "{object}: {:?}", decoded.notes);
    }
}

fn message(value: &str) -> Decoded<PassThrough> {
    tolerant(&format!("{{{BASE},\"message\":{value}}}")).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// A text as so many layers of JSON string.
fn layered(text: &str, layers: u8) -> String {
    (0..layers).fold(text.to_owned(), |text, _| serde_json::to_string(&text).unwrap())
}

#[test]
fn message_opens_up_to_three_layers_of_text() {
    let object = r#"{"com1":"f5ff","com2":"a\"b"}"#;
    for layers in 0..=3 {
        let decoded = message(&layered(object, layers));
        let read = decoded.payload.message.as_ref().unwrap();
        assert_eq!(
            (read.com1().unwrap().as_ref(), read.com2().unwrap().as_ref()),
            ("f5ff", "a\"b"),
            "{layers}"
        );
        let said = format!("{layers} layers of JSON string");
        assert_eq!(has_note(&decoded, "message", &said), layers > 1, "{:?}", decoded.notes);
        assert_eq!(
            has_note(&decoded, "message", "object read as string"),
            layers == 0,
            "{:?}",
            decoded.notes
        );
        assert_eq!(
            kind_of(&format!("{{{BASE},\"message\":{}}}", layered(object, layers))),
            Kind::PassThrough
        );
    }
    // One more is text, kept as it is.
    let decoded = message(&layered(object, 4));
    assert_eq!(decoded.payload.message, Some(PassThroughMessage::Text(layered(object, 3))));
    assert!(has_note(&decoded, "message", "no JSON object; kept as text"), "{:?}", decoded.notes);
}

fn kind_of(object: &str) -> Kind {
    mettax_push::decode(encoded(object).as_bytes()).unwrap().kind()
}

#[test]
fn message_that_is_blank_is_one_without_a_port() {
    for value in ["\"\"", "\" \\n\"", "\"\\u200b\"", "\"{}\"", "{}"] {
        let decoded = message(value);
        assert_eq!(decoded.payload.message, Some(PassThroughMessage::default()), "{value}");
        assert!(decoded.payload.extra.is_empty(), "{value}");
    }
    let decoded = message("null");
    assert_eq!(decoded.payload.message, None);
    assert!(has_note(&decoded, "message", "required by the page, but absent"), "{:?}", decoded.notes);
}

#[test]
fn message_of_other_text_is_kept_verbatim() {
    for text in [
        "f5ff",
        "hello, {\"com1\":1}",
        "[1,2]",
        "7",
        "null",
        "{\"com1\":\"f5\"",
        " {\"com1\":} ",
        "\"\"",
        "{\"com1\":\"f5\"}\u{0}",
    ] {
        let decoded = message(&layered(text, 1));
        assert_eq!(decoded.payload.message, Some(PassThroughMessage::Text(text.into())), "{text}");
        assert!(has_note(&decoded, "message", "no JSON object; kept as text"), "{text}: {:?}", decoded.notes);
        assert!(decoded.payload.extra.is_empty());
        assert_eq!(
            kind_of(&format!("{{{BASE},\"message\":{}}}", layered(text, 1))),
            Kind::PassThrough,
            "{text}"
        );
        let again = mettax_push::decode(Push::from(decoded.payload.clone()).to_body().as_bytes()).unwrap();
        assert_eq!(again, Push::from(decoded.payload), "{text}");
    }
    let decoded = message("7.50");
    assert_eq!(decoded.payload.message, Some(PassThroughMessage::Text("7.50".into())));
    assert!(has_note(&decoded, "message", "number read as string"), "{:?}", decoded.notes);
}

#[test]
fn message_refuses_arrays() {
    for value in ["[1]", "[{\"com1\":\"f5\"}]"] {
        let decoded = message(value);
        assert_eq!(
            (decoded.payload.message.as_ref(), kept(&decoded.payload.extra, "message")),
            (None, Some(value))
        );
        assert!(is_invalid(&decoded, "message"), "{value}: {:?}", decoded.notes);
    }
}

/// A port that does not read costs itself, not the message and not the push.
#[test]
fn message_keeps_what_a_port_cannot_hold() {
    for value in ["[1]", "{}", "\"\\ud800\""] {
        for inner in [format!("{{\"com1\":{value},\"com2\":\"f5\"}}")] {
            for text in [inner.clone(), layered(&inner, 1)] {
                let decoded = message(&text);
                let ports = decoded.payload.message.as_ref().unwrap().ports().unwrap();
                assert_eq!(
                    (ports.com1.as_ref(), ports.com2.as_ref().unwrap().as_ref()),
                    (None, "f5"),
                    "{text}"
                );
                assert_eq!(kept(&ports.extra, "com1"), Some(value), "{text}");
                assert!(is_invalid(&decoded, "message.com1"), "{text}: {:?}", decoded.notes);
            }
        }
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
fn what_the_page_requires_is_noted_where_it_is_absent_and_kept_where_it_is_refused() {
    for (value, refused) in [("null", false), ("\"\"", false), ("\"x\"", true), ("[]", true), ("{}", true)] {
        let object = format!("{{{BASE},\"messageType\":\"1\",\"compaResult\":{value},\"faceId\":\"f\"}}");
        for decoded in [
            tolerant::<FaceComparison>(&object).unwrap(),
            Decoder::tolerant().decode(encoded(&object).as_bytes()).map(of_push).unwrap(),
        ] {
            assert_eq!(decoded.payload.compa_result, None, "{value}");
            assert_eq!(decoded.payload.face_id.as_deref(), Some("f"), "{value}");
            assert_eq!(kept(&decoded.payload.extra, "compaResult"), refused.then_some(value));
            assert_eq!(is_invalid(&decoded, "compaResult"), refused, "{value}");
            let missing = has_note(&decoded, "compaResult", "required by the page, but absent");
            assert_eq!(missing, !refused, "{value}: {:?}", decoded.notes);
        }
    }
    let decoded = tolerant::<DriverPicture>("{\"id\":\"1\",\"deviceId\":\"2\"}").unwrap();
    assert!(has_note(&decoded, "status", "required by the page, but absent"), "{:?}", decoded.notes);
}

fn of_push(decoded: Decoded<Push>) -> Decoded<FaceComparison> {
    let face = decoded.payload.downcast_ref::<FaceComparison>().unwrap().clone();
    let mut typed = tolerant::<FaceComparison>("{\"deviceId\":\"1\"}").unwrap();
    (typed.payload, typed.notes) = (face, decoded.notes);
    typed
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

#[test]
fn a_name_twice_with_the_same_text_is_one_value() {
    const SAID: &str = "named more than once, with the same value";
    for (object, field) in [
        (format!("{{{BASE},\"rfidNo\":\"9\",\"rfidNo\":\"9\"}}"), "rfidNo"),
        (format!("{{{BASE},\"rfidNo\":\"9\",\"lat\":1.50,\"x\":1,\"lat\":1.50}}"), "lat"),
        (format!("{{{BASE},\"rfidNo\":\"9\",\"new\":[1, 2],\"new\":[1, 2],\"new\":[1, 2]}}"), "new"),
        (format!("{{{BASE},\"rfidNo\":\"9\",\"rfid\\u004eo\":\"9\"}}"), "rfidNo"),
        (format!("{{{BASE},\"rfidNo\":\"9\",\"deviceId\":\"1\"}}"), "deviceId"),
    ] {
        for body in [encoded(&object), format!("{{\"data\":{object}}}"), object.clone()] {
            let decoded = Decoder::tolerant().decode(body.as_bytes());
            let decoded = decoded.unwrap_or_else(|error| panic!("{body}: {error}"));
            let said = decoded.notes.iter().filter(|note| *note.kind() == NoteKind::Repeated);
            let fields: Vec<_> = said.map(mettax_push::Note::field).collect();
            assert_eq!(fields, [field], "{body}: {:?}", decoded.notes);
            assert!(has_note(&decoded, field, SAID));
            assert_eq!(decoded.payload.kind(), Kind::Rfid, "{body}");
            let count = decoded.payload.to_body().matches(&format!("\\\"{field}\\\"")).count();
            assert_eq!(count, 1, "{body}");
        }
    }
    for value in ["{\"com1\":\"f5\",\"com1\":\"f5\"}", "{\"com3\":1,\"com1\":\"f5\",\"com3\":1}"] {
        let decoded = message(&layered(value, 1));
        assert_eq!(decoded.payload.message.as_ref().unwrap().com1().unwrap(), "f5", "{value}");
        assert!(decoded.notes.iter().any(|note| *note.kind() == NoteKind::Repeated), "{:?}", decoded.notes);
    }
}

/// Two values, or one value in two writings, are no one value: nothing tells which was meant.
#[test]
fn a_name_twice_with_another_text_is_an_error_that_keeps_nothing_wrong() {
    for pair in [
        ("1", "2"),
        ("1", "1.0"),
        ("\"1\"", "1"),
        ("null", "1"),
        ("[1,2]", "[1, 2]"),
        ("\"a\"", "\"\\u0061\""),
    ] {
        for name in ["lat", "new", "rfidNo", "deviceId"] {
            let object = format!("{{\"{name}\":{},\"adc\":\"0\",\"{name}\":{}}}", pair.0, pair.1);
            let error = mettax_push::decode(encoded(&object).as_bytes()).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateField, Some(name)), "{object}");
        }
    }
}
