//! The types of the fields by themselves: what they say, what they give out, and how they read under plain serde.

use mettax_push::{
    AlarmData, AlarmGroup, AlarmId, AlarmType, AlarmTypes, CompareResult, DeviceId, DeviceInfo, DeviceTime,
    DriverPicture, Extra, FaceComparison, FileType, FileUrl, GatewayTime, GpsData, PassThroughMessage,
    PictureStatus, Position, Push, PushId, RawJson, RfidRead, RfidStatus, SerialHex, Similarity, Switch,
};
use serde::{
    Deserialize,
    de::value::{Error as ValueError, UnitDeserializer},
};

fn raw(json: &str) -> RawJson {
    RawJson::parse(json).unwrap()
}

#[test]
fn every_alarm_type_has_its_code_and_its_group() {
    assert_eq!(AlarmType::KNOWN.len(), 55);
    for known in AlarmType::KNOWN {
        assert_eq!(&AlarmType::from(known.as_str()), known);
        assert!(known.group().is_some() && !known.is_unknown());
    }
    assert_eq!(AlarmType::Drift.group(), Some(AlarmGroup::PowerAndDevice));
    assert_eq!(AlarmType::SeatBelt.group(), Some(AlarmGroup::DriverMonitoring));
    let new: AlarmType = "doorOpen".parse().unwrap();
    assert_eq!((new.as_str(), new.group(), new.is_unknown()), ("doorOpen", None, true));
}

/// Padding is that of text, so that tables line up.
#[test]
fn what_is_shown_is_what_the_wire_says() {
    assert_eq!(format!("{:>7}|{:<5}|", AlarmType::Sos, FileType::Video), "    sos|02   |");
    assert_eq!(format!("{:>5}|{:>4}|", Switch::On, Switch::from(7)), "   On|   7|");
    assert_eq!(format!("{:>4}|", DeviceId::try_from("1").unwrap()), "   1|");
    assert_eq!(format!("{:>4}|", FileUrl::from("u")), "   u|");
    assert_eq!(CompareResult::NoDriverPicture.to_string(), "NoDriverPicture");
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
fn codes_know_whether_they_have_a_name() {
    for known in CompareResult::KNOWN {
        assert_eq!(&CompareResult::from(known.code()), known);
        assert!(!known.is_unknown());
    }
    assert_eq!((CompareResult::from(7).code(), CompareResult::from(7).is_unknown()), (7, true));
    for known in FileType::KNOWN {
        let number = known.as_str().strip_prefix('0').unwrap();
        assert_eq!((&FileType::from(known.as_str()), &FileType::from(number)), (known, known));
        assert!(!known.is_unknown());
    }
    assert_eq!((FileType::from("05").as_str(), FileType::from("05").is_unknown()), ("05", true));
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
    assert_eq!(RawJson::from_value(&[1, 2]).unwrap(), raw("[1,2]"));
    assert_eq!(raw("[1,2]").to::<Vec<u8>>().unwrap(), [1, 2]);
    let read: Extra = serde_json::from_str(r#"{"b":2,"a":{"c":1e999}}"#).unwrap();
    assert_eq!(read.get("a"), Some(&raw(r#"{"c":1e999}"#)));
}

#[test]
fn a_push_id_is_a_device_and_a_sequence() {
    let parts = |text: &str| {
        let id: PushId = text.parse().unwrap();
        (id.device_id().map(str::to_owned), id.sequence(), id.sequence_time().is_some())
    };
    let device = Some("105045133913".to_owned());
    assert_eq!(
        parts("105045133913_1843895343409950720"),
        (device.clone(), Some(1_843_895_343_409_950_720), true)
    );
    assert_eq!(parts("a_b_7"), (Some("a_b".to_owned()), Some(7), true));
    assert_eq!(parts("7"), (None, None, false));
    assert_eq!(parts("_7"), (None, Some(7), true));
    for no_number in
        ["105045133913_", "105045133913_+7", "105045133913_-7", "105045133913_7 ", "105045133913_x"]
    {
        assert_eq!(parts(no_number), (device.clone(), None, false), "{no_number}");
    }
    assert_eq!(parts("1_18446744073709551616").1, None, "more than 64 bits");
    assert_eq!(parts("1_18446744073709551615"), (Some("1".to_owned()), Some(u64::MAX), false));
    let alarm = |text: &str| text.parse::<AlarmId>().unwrap().sequence_time().map(|time| time.to_string());
    assert_eq!(alarm("1924683352005763072").as_deref(), Some("2025-05-20 04:27:24.662 UTC"));
    assert_eq!(alarm("4194304").as_deref(), Some("2010-11-04 01:42:54.658 UTC"), "one millisecond on");
    assert_eq!((alarm("+7"), alarm("9223372036854775808")), (None, None));
}

#[test]
fn texts_compare_with_text() {
    let id: DeviceId = "1".parse().unwrap();
    assert!(id == "1" && id == *"1" && id != "2" && id != *"2");
    let url = FileUrl::from("u".to_owned());
    assert!(url == "u" && url == *"u" && url != "v" && url != *"v");
    assert_eq!((id.as_ref(), url.as_ref()), ("1", "u"));
    assert_eq!((id.as_str(), url.as_str()), ("1", "u"));
    assert_eq!((id.into_string(), url.into_string()), ("1".to_owned(), "u".to_owned()));
    assert_eq!(SerialHex::from("F5ff0A").bytes(), Some(vec![0xf5, 0xff, 0x0a]));
    assert_eq!(SerialHex::from("").bytes(), Some(vec![]));
    for no_pairs in ["f", "f5f", "g0", "0g", "+1", "é"] {
        assert_eq!(SerialHex::from(no_pairs).bytes(), None, "{no_pairs}");
    }
}

const REPORT: DeviceTime = DeviceTime::from_raw(1_735_296_575).unwrap();
const GATEWAY: GatewayTime = GatewayTime::from_raw(1_735_296_575).unwrap();

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
    let id = || "1_7".parse().unwrap();
    let device = || DeviceId::try_from("1").unwrap();
    let alarm = AlarmData::new(device(), id(), "3".parse().unwrap(), AlarmType::Sos.into(), REPORT, GATEWAY);
    let gps = GpsData::new(device(), id(), REPORT, GATEWAY);
    let info = DeviceInfo::new(device(), id(), REPORT, GATEWAY);
    for actual in [None, Some(true), Some(false)] {
        let (mut alarm, mut gps, mut info) = (alarm.clone(), gps.clone(), info.clone());
        (alarm.actual, gps.actual, info.actual) = (actual, actual, actual);
        placed!(alarm.clone(), actual);
        placed!(gps.clone(), actual);
        let push = Push::from(info);
        assert_eq!((push.actual(), push.position()), (actual, None));
        assert_eq!(push.is_supplementary(), actual == Some(false));
    }
    placed!(FaceComparison::new(id(), device(), REPORT, GATEWAY, CompareResult::Successful), None);
    placed!(RfidRead::new(id(), device(), REPORT, GATEWAY, RfidStatus::Enter), None);
    let picture = Push::from(DriverPicture::new(id(), device(), PictureStatus::Success));
    assert_eq!((picture.position(), picture.actual(), picture.is_supplementary()), (None, None, false));
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
    assert_eq!(refusal::<AlarmTypes>(), "invalid type: unit value, expected alarm codes joined by commas");
    assert_eq!(refusal::<RawJson>(), "invalid type: unit value, expected any JSON value");
    assert_eq!(refusal::<Extra>(), "invalid type: unit value, expected an object");
    assert_eq!(
        refusal::<PassThroughMessage>(),
        "invalid type: unit value, expected an object of com1 and com2, or its JSON text"
    );
}
