//! The types of the fields by themselves: what they say, what they give out, and how they read under plain serde.

use mettax_push::{
    AlarmData, AlarmGroup, AlarmType, AlarmTypes, CompareResult, DeviceId, DeviceInfo, DeviceTime,
    DriverPicture, Extra, FaceComparison, FileType, FileUrl, GatewayTime, GpsData, Kind, PassThroughMessage,
    PictureStatus, Position, Push, RawJson, RfidRead, RfidStatus, Similarity, Switch,
};
use serde::{
    Deserialize,
    de::value::{Error as ValueError, MapDeserializer, UnitDeserializer},
};

fn raw(json: &str) -> RawJson {
    RawJson::parse(json).unwrap()
}

/// Padding is that of text, so that tables line up.
#[test]
fn what_is_shown_is_what_the_wire_says() {
    assert_eq!(format!("{:>7}|{:<5}|", AlarmType::Sos, FileType::Video), "    sos|02   |");
    assert_eq!(format!("{:>5}|{:>4}|{:<2}|", Switch::On, Switch::from(7), Switch::Off), "    1|   7|0 |");
    assert_eq!(format!("{:>4}|", DeviceId::try_from("1").unwrap()), "   1|");
    assert_eq!(format!("{:>4}|", FileUrl::from("u")), "   u|");
    assert_eq!(CompareResult::NoDriverPicture.to_string(), "5");
    assert_eq!(format!("{:>6}|{:>6}|", AlarmGroup::Fence, Kind::Gps), " fence|   gps|");
    assert_eq!(raw("[1, 2]").to_string(), "[1, 2]");
    assert_eq!(format!("{:?}", raw("[1, 2]")), "[1, 2]");
}

#[test]
fn similarity_is_hundredths_of_a_percent() {
    for (hundredths, percent, shown) in [
        (7577, 75.77, "75.77 %"),
        (0, 0.0, "0.00 %"),
        (5, 0.05, "0.05 %"),
        (10_000, 100.0, "100.00 %"),
        (-5, -0.05, "-0.05 %"),
        (-150, -1.5, "-1.50 %"),
    ] {
        let similarity = Similarity::from_hundredths(hundredths);
        assert_eq!(similarity.hundredths(), hundredths);
        assert_eq!(similarity.percent().to_bits(), f64::to_bits(percent));
        assert_eq!(similarity.to_string(), shown);
    }
    assert_eq!(Similarity::from_hundredths(i64::MIN).to_string(), "-92233720368547758.08 %");
}

#[test]
fn extra_fields_are_a_map_sorted_by_name() {
    let mut extra = Extra::new();
    assert!(extra.is_empty());
    assert_eq!(extra.insert("b", raw("1")), None);
    assert_eq!(extra.insert("b", raw("2")), Some(raw("1")));
    extra.insert("a", raw("[]"));
    assert_eq!((extra.len(), extra.is_empty()), (2, false));
    let names: Vec<&str> = (&extra).into_iter().map(|(name, _)| AsRef::<str>::as_ref(name)).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(extra.remove("a"), Some(raw("[]")));
    assert_eq!((extra.remove("a"), extra.get("a"), extra.len()), (None, None, 1));
    assert_ne!(raw("1"), raw("1.0"), "compared as text");
    assert_eq!(RawJson::from_serialize(&[1, 2]).unwrap(), raw("[1,2]"));
    assert_eq!(raw("[1,2]").deserialize::<Vec<u8>>().unwrap(), [1, 2]);
    let read: Extra = serde_json::from_str(r#"{"b":2,"a":{"c":1e999}}"#).unwrap();
    assert_eq!(read.get("a"), Some(&raw(r#"{"c":1e999}"#)));
}

const REPORT: DeviceTime = DeviceTime::from_raw(1_735_296_575).unwrap();
const GATEWAY: GatewayTime = GatewayTime::from_raw(1_735_296_575).unwrap();

/// A string that a sender cut between two surrogates: kept and written as it came, and no text.
#[test]
fn half_a_character_is_kept() {
    for json in [r#""ab\ud83d""#, r#""\udc00x""#, r#"{"a":["\uD83D",{"b":"\ude00\ud83d"}]}"#] {
        let value = raw(json);
        assert_eq!(value.as_str(), json);
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(serde_json::from_str::<RawJson>(json).unwrap(), value);
        let extra: Extra = serde_json::from_str(&format!(r#"{{"x":{json}}}"#)).unwrap();
        assert_eq!(serde_json::to_string(&extra).unwrap(), format!(r#"{{"x":{json}}}"#));
        assert!(value.deserialize::<serde_json::Value>().is_err(), "{json}");
    }
}

#[test]
fn raw_json_is_one_value() {
    assert_eq!(raw("\n 1.0e5\t").as_str(), "1.0e5", "without what is around it");
    let text = raw(r#""text""#);
    assert_eq!(text.deserialize::<&str>().unwrap(), "text", "borrowed from the text");
    for wrong in ["", " ", "1 2", "[1", "{\"a\"}", "nul", "\"\\u12\""] {
        assert!(RawJson::parse(wrong).is_err(), "{wrong}");
    }
    let no_json = std::collections::HashMap::from([(vec![1], 2)]);
    assert!(RawJson::from_serialize(&no_json).is_err());
}

#[test]
fn a_position_is_an_object() {
    let position = Position::new(24.067_906, -76.968_42).unwrap();
    assert_eq!(serde_json::to_string(&position).unwrap(), r#"{"lat":24.067906,"lon":-76.96842}"#);
    assert_eq!(serde_json::to_string(&Position::new(0.0, 0.0)).unwrap(), "null");
}

/// One push of each kind that has a place, with and without it.
#[test]
fn a_push_gives_what_its_payload_gives() {
    macro_rules! placed {
        ($payload:expr, $actual:expr) => {
            for place in [None, Some((1.5, -2.5))] {
                let mut payload = $payload;
                (payload.lat, payload.lon) = (place.map(|place| place.0), place.map(|place| place.1));
                let expected = place.and_then(|(lat, lon)| Position::new(lat, lon));
                assert_eq!(payload.position(), expected);
                let push = Push::from(payload);
                assert_eq!((push.position(), push.actual()), (expected, $actual));
                assert_eq!(push.is_supplementary(), $actual == Some(false));
            }
        };
    }
    let device = || DeviceId::try_from("1").unwrap();
    let alarm = AlarmData::new(device());
    let gps = GpsData::new(device());
    let info = DeviceInfo::new(device());
    for actual in [None, Some(true), Some(false)] {
        let (mut alarm, mut gps, mut info) = (alarm.clone(), gps.clone(), info.clone());
        (alarm.actual, gps.actual, info.actual) = (actual, actual, actual);
        placed!(alarm.clone(), actual);
        placed!(gps.clone(), actual);
        let push = Push::from(info);
        assert_eq!((push.actual(), push.position()), (actual, None));
        assert_eq!(push.is_supplementary(), actual == Some(false));
    }
    placed!(FaceComparison::new(device()), None);
    placed!(RfidRead::new(device()), None);
    let picture = Push::from(DriverPicture::new(device()));
    assert_eq!((picture.position(), picture.actual(), picture.is_supplementary()), (None, None, false));
}

/// In the structs of users too, where no decoder of ours is between.
#[test]
fn one_value_reads_numbers_and_text_by_itself() {
    fn read<T: serde::de::DeserializeOwned + std::fmt::Debug + PartialEq>(jsons: &[&str], expected: &T) {
        for json in jsons {
            assert_eq!(serde_json::from_str::<T>(json).as_ref().ok(), Some(expected), "{json}");
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::from_value::<T>(value).as_ref().ok(), Some(expected), "{json}");
        }
    }
    fn refused<T: serde::de::DeserializeOwned>(jsons: &[&str]) {
        for json in jsons {
            assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
        }
    }
    read::<DeviceId>(&["105045133913", r#""105045133913""#], &"105045133913".parse().unwrap());
    read::<DeviceTime>(&["1735296575", r#""1735296575""#, "1735296575.0", r#""1735296575000""#], &REPORT);
    read::<GatewayTime>(&["1735296575", r#""2024-12-27T18:49:35+08:00""#], &GATEWAY);
    read::<Switch>(&["1", r#""1""#, "true", r#""TRUE""#, "1.0"], &Switch::On);
    read::<PictureStatus>(&["0", "false"], &PictureStatus::Failure);
    read::<CompareResult>(&["2", r#"" 2 ""#, "2e0"], &CompareResult::Timeout);
    read::<RfidStatus>(&["2", r#""2""#], &RfidStatus::Exit);
    read::<Similarity>(&["7577", r#""7577""#], &Similarity::from_hundredths(7577));
    read::<FileType>(&["4", r#""4""#, r#""04""#], &FileType::Other);
    read::<AlarmType>(&["7", r#""7""#], &AlarmType::from("7"));
    let both = AlarmTypes::from(AlarmType::Sos).with(AlarmType::from("7"));
    read(&[r#""sos,7""#, r#"["sos",null,7]"#, r#"["sos,7"]"#, r#""[sos, 7]""#], &both);
    read(&["null", r#""""#, "[]", "[null]"], &AlarmTypes::new());
    refused::<DeviceId>(&["1.0", "1e3", "true", "null", r#"" ""#, "[1]", r#"{"a":1}"#]);
    refused::<DeviceTime>(&["0", "-1", r#""2024-12-27T10:49:35Z""#, "true", "null"]);
    refused::<CompareResult>(&["true", "1.5", r#""""#, "null"]);
    refused::<AlarmTypes>(&["true", "[true]", r#"{"a":1}"#, "1.5"]);
}

fn refusal<'de, T: Deserialize<'de> + std::fmt::Debug>() -> String {
    T::deserialize(UnitDeserializer::<ValueError>::new()).unwrap_err().to_string()
}

/// A value of no use, from a deserializer of no JSON, is refused in words that say what was expected.
#[test]
fn what_each_type_expects_is_said() {
    for said in
        [refusal::<DeviceId>(), refusal::<GatewayTime>(), refusal::<AlarmType>(), refusal::<FileType>()]
    {
        let expected = said.strip_prefix("invalid type: unit value, expected ");
        assert!(expected.is_some_and(|words| !words.is_empty()), "{said}");
    }
    let map = MapDeserializer::<_, ValueError>::new(std::iter::once(("a", 1)));
    let said = AlarmTypes::deserialize(map).unwrap_err().to_string();
    assert_eq!(said, "invalid type: map, expected alarm codes joined by commas");
    assert_eq!(refusal::<RawJson>(), "invalid type: unit value, expected any JSON value");
    assert_eq!(refusal::<Extra>(), "invalid type: unit value, expected an object");
    assert_eq!(
        refusal::<PassThroughMessage>(),
        "invalid type: unit value, expected an object of com1 and com2, or text"
    );
}
