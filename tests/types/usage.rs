//! What users reach for, a test a subject, written as they would write it.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
};

use mettax_push::{
    AlarmData, AlarmFile, AlarmGroup, AlarmId, AlarmType, AlarmTypes, CaptureFile, CompareResult,
    DecodeError, Decoded, Decoder, DeviceId, DeviceTime, ErrorKind, Extra, FileType, FileUrl, GatewayTime,
    GpsData, InvalidKind, InvalidTime, Kind, NoteKind, Payload, PictureStatus, Position, Push, PushId,
    RawJson, RfidStatus, SerialHex, Switch,
    correlate::{AlarmFiles, AlarmMessage, DedupKey, EvictionReason, GroupEvent, Limits},
    extra,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

const ALARM: &str = r#"{"data":"{\"deviceId\":\"105045133913\",\"id\":\"105045133913_7\",\"alarmType\":\"sos,doorOpen\",\"reportCt\":1724822445,\"deviceCt\":1724793630,\"door\":2}"}"#;

fn alarm() -> AlarmData {
    mettax_push::decode_as(ALARM.as_bytes()).unwrap()
}

/// What a function of a user's returns, so that `?` is tried too.
type Anything = Result<(), Box<dyn Error + Send + Sync>>;

/// The payloads of one type, whatever a caller wants.
fn only<T: Payload>(pushes: &[Push]) -> Vec<T> {
    pushes.iter().filter_map(|push| T::try_from(push.clone()).ok()).collect()
}

#[test]
fn a_push_becomes_its_payload_and_back() -> Anything {
    let push: Push = ALARM.parse()?;
    assert_eq!(push, mettax_push::decode(ALARM.as_bytes())?);
    assert_eq!("{".parse::<Push>().unwrap_err().kind(), ErrorKind::Syntax);

    assert_eq!(push.extra().get("door").map(RawJson::as_str), Some("2"));
    assert_eq!(push.downcast_ref::<AlarmData>().map(|alarm| &alarm.device_id), push.device_id());
    assert!(push.downcast_ref::<GpsData>().is_none());

    // A push of another kind comes back whole.
    let Err(push) = GpsData::try_from(push) else { panic!("no GPS push") };
    let Ok(alarm) = AlarmData::try_from(push) else { panic!("an alarm") };
    assert_eq!(Push::from(alarm.clone()), Push::Alarm(alarm));

    let pushes = [CaptureFile::new("1".parse()?).into(), ALARM.parse()?];
    assert_eq!(only::<AlarmData>(&pushes).len(), 1);
    assert!(only::<GpsData>(&pushes).is_empty());
    Ok(())
}

#[test]
fn ids_are_as_good_as_text() -> Anything {
    let device: DeviceId = "105045133913".parse()?;
    let plates: HashMap<DeviceId, &str> = HashMap::from([(device.clone(), "B-1234")]);
    let from_a_query: &str = "105045133913";
    assert_eq!(plates.get(from_a_query), Some(&"B-1234"));
    let by_name: BTreeMap<DeviceId, &str> = plates.into_iter().collect();
    assert!(by_name.contains_key(from_a_query));

    let owned = String::from("105045133913");
    assert!(device == "105045133913" && device == owned && device == *from_a_query);
    assert!("105045133913" == device && owned == device && *from_a_query == device);
    assert_eq!(String::from(device), owned);
    assert_eq!(String::from(PushId::try_from(owned.clone())?), owned);
    let (alarm, url, serial) = (AlarmId::try_from("7")?, FileUrl::from("u"), SerialHex::from("f5"));
    assert!("7" == alarm && url == "u" && "f5" == serial);
    let fetched = BTreeMap::from([("u".parse::<FileUrl>()?, 200)]);
    assert_eq!(fetched.get("u"), Some(&200));
    Ok(())
}

#[test]
fn alarm_types_are_a_list_of_codes() -> Anything {
    let alarm = alarm();
    assert!(alarm.alarm_type.iter().any(|code| code == "sos") && "sos" == AlarmType::Sos);
    assert!(alarm.alarm_type.contains("doorOpen") && alarm.alarm_type.contains(AlarmType::Sos));

    let mut types = AlarmTypes::default();
    assert!(types.is_empty());
    types.extend([AlarmType::Sos]);
    types.push("doorOpen".parse()?);
    assert_eq!(types, alarm.alarm_type);
    assert_eq!("sos,doorOpen".parse(), Ok(types.clone()));
    assert_eq!(["sos", "doorOpen"].map(AlarmType::from).into_iter().collect::<AlarmTypes>(), types);
    // As any list: borrowed, and by value.
    for code in &types {
        assert!(!code.as_str().is_empty());
    }
    let codes: Vec<String> = types.into_iter().map(|code| code.to_string()).collect();
    assert_eq!(codes, ["sos", "doorOpen"]);
    Ok(())
}

#[test]
fn clocks_are_compared_by_what_they_tell() -> Anything {
    use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Utc};

    let seconds = GatewayTime::from_raw(1_724_793_630).ok_or("no date")?;
    let millis = GatewayTime::try_from(1_724_793_630_000)?;
    assert_eq!((seconds, seconds.cmp(&millis)), (millis, std::cmp::Ordering::Equal));
    assert_eq!(HashMap::from([(seconds, "seen")]).get(&millis), Some(&"seen"));
    assert!(seconds < GatewayTime::try_from(1_724_793_630_001)?);

    let instant = DateTime::<Utc>::from_timestamp(1_724_793_630, 0).ok_or("no date")?;
    assert_eq!(GatewayTime::try_from(instant)?, seconds);
    assert_eq!(DateTime::<Utc>::from(seconds), instant);
    assert_eq!(GatewayTime::try_from(DateTime::UNIX_EPOCH), Err(InvalidTime::OutOfRange));

    // `report_ct` as UTC, with a zone a device: one instant, two, none, and a clock that was never set.
    let zone = chrono_tz::America::New_York;
    let at = |local: &str| -> Result<_, Box<dyn Error + Send + Sync>> {
        // Without its feature `std` chrono's own error is none of the standard library's.
        let local: NaiveDateTime = local.parse().map_err(|error| format!("{error}"))?;
        Ok(DeviceTime::try_from(local)?.in_zone(&zone))
    };
    assert!(matches!(at("2024-08-28T05:20:45")?, MappedLocalTime::Single(_)));
    assert!(matches!(at("2024-11-03T01:30:00")?, MappedLocalTime::Ambiguous(_, _)));
    assert!(matches!(at("2024-03-10T02:30:00")?, MappedLocalTime::None));
    let unset: AlarmData = mettax_push::decode_as(br#"{"deviceId":"1","alarmType":"sos","reportCt":0}"#)?;
    assert_eq!(unset.report_ct, None);
    let east8 = FixedOffset::east_opt(8 * 3600).ok_or("no offset")?;
    let report_ct = alarm().report_ct.ok_or("no clock")?;
    assert_eq!(report_ct.at_offset(east8).to_utc().to_string(), "2024-08-27 21:20:45 UTC");
    Ok(())
}

/// A row of a user's with the crate's types in it, written and read by derives.
#[test]
fn what_is_decoded_goes_through_serde() -> Anything {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        kind: Kind,
        device: DeviceId,
        at: Option<GatewayTime>,
        types: AlarmTypes,
        group: Option<AlarmGroup>,
        extra: Extra,
    }
    let alarm = alarm();
    let row = Row {
        kind: AlarmData::KIND,
        device: alarm.device_id,
        at: alarm.device_ct,
        group: alarm.alarm_type.iter().find_map(AlarmType::group),
        types: alarm.alarm_type,
        extra: alarm.extra,
    };
    let written = r#"{"kind":"alarm","device":"105045133913","at":1724793630,"types":"sos,doorOpen","group":"ignition_and_io","extra":{"door":2}}"#;
    assert_eq!(serde_json::to_string(&row)?, written);
    assert_eq!(serde_json::from_str::<Row>(written)?, row);

    // The key of a push, as a text that may be stored.
    let key = Push::from(mettax_push::decode_as::<AlarmData>(ALARM.as_bytes())?).dedup_key();
    let stored = serde_json::to_string(&key)?;
    assert_eq!(stored, format!("\"{key}\""));
    assert_eq!(serde_json::from_str::<DedupKey>(&stored)?, key);
    assert!(serde_json::from_str::<DedupKey>("\"7\"").is_err());

    let decoded: Decoded<Push> = Decoder::tolerant().decode(br#"{"data":{"deviceId":1,"adc":2.5}}"#)?;
    let written = serde_json::to_value(&decoded)?;
    assert_eq!(written["payload"], serde_json::json!({"deviceId": "1", "adc": "2.5"}));
    let note = decoded.notes.iter().position(|note| note.field() == "deviceId").ok_or("no note")?;
    assert_eq!(
        written["notes"][note],
        serde_json::json!({"field": "deviceId", "kind": "coerced", "text": "number read as string"})
    );
    let mut seen: HashMap<NoteKind, u32> = HashMap::new();
    for note in &decoded.notes {
        *seen.entry(note.kind().clone()).or_default() += 1;
    }
    assert_eq!(seen.get(&NoteKind::NotEncoded), Some(&1));
    assert_eq!(serde_json::to_string(&Position::new(1.5, -2.5))?, r#"{"lat":1.5,"lon":-2.5}"#);
    Ok(())
}

#[test]
fn an_error_is_kept_and_handed_on() -> Anything {
    fn store(body: &str) -> Result<Push, Box<dyn Error + Send + Sync>> {
        Ok(body.parse()?)
    }
    let error = store(r#"{"deviceId":[],"alarmType":"sos"}"#).unwrap_err();
    let error: &DecodeError = error.downcast_ref().ok_or("of another type")?;
    let kept = error.clone();
    assert_eq!(
        (kept.kind(), kept.field(), kept.push_kind()),
        (error.kind(), Some("deviceId"), Some(Kind::Alarm))
    );
    assert_eq!(kept.to_string(), error.to_string());
    let read = kept.into_unknown().ok_or("nothing was read")?;
    assert_eq!(read.extra.get("alarmType").map(RawJson::as_str), Some("\"sos\""));
    Ok(())
}

#[test]
fn codes_say_what_they_are() -> Anything {
    assert_eq!([1, 0, 7].map(|code| Switch::from(code).is_on()), [Some(true), Some(false), None]);

    // In the arm for what has no name, the code is at hand.
    let told = |code: &AlarmType| match code {
        AlarmType::Sos => "SOS".to_owned(),
        AlarmType::Unknown(unknown) => format!("new: {}", unknown.as_str()),
        other => other.label().to_owned(),
    };
    assert_eq!(alarm().alarm_type.iter().map(told).collect::<Vec<_>>(), ["SOS", "new: doorOpen"]);
    let told = |result: &CompareResult| match result {
        CompareResult::Successful => 0,
        CompareResult::Unknown(unknown) => unknown.code(),
        other => -other.code(),
    };
    assert_eq!([0, 2, 77].map(|code| told(&code.into())), [0, -2, 77]);

    assert_eq!(
        (AlarmType::LaneShift.label(), AlarmType::LaneShift.as_str()),
        ("Lane departure", "laneShift")
    );
    let group = AlarmType::LaneShift.group().ok_or("no group")?;
    assert_eq!((group.label(), group.as_str()), ("Driver assistance (ADAS)", "driver_assistance"));
    Ok(())
}

/// `Display` is what stands on the wire, `FromStr` reads it back, and a name is another thing.
#[test]
fn codes_are_displayed_as_on_the_wire() {
    macro_rules! read_back {
        ($($code:expr => $wire:literal),*) => { $(
            assert_eq!($code.to_string(), $wire);
            assert_eq!($wire.parse(), Ok($code));
        )* };
    }
    read_back!(
        AlarmType::LaneShift => "laneShift", AlarmType::from("doorOpen") => "doorOpen", FileType::Video => "02",
        FileType::from("77") => "77", CompareResult::Timeout => "2", CompareResult::from(77) => "77",
        PictureStatus::Success => "1", RfidStatus::Exit => "2", Switch::On => "1", Switch::from(-7) => "-7",
        Kind::DeviceInfo => "device_info", AlarmGroup::Fence => "fence", alarm().alarm_type => "sos,doorOpen",
        alarm().device_id => "105045133913"
    );
    assert_eq!((FileType::Video.name(), CompareResult::Timeout.name()), (Some("Video"), Some("Timeout")));
    assert_eq!((FileType::from("77").name(), Switch::from(7).name()), (None, None));
    let error: InvalidKind = "door".parse::<Kind>().unwrap_err();
    assert_eq!(error.to_string(), "no such kind of push");
    assert!("on".parse::<Switch>().is_err());
}

/// The names that Rust users expect, of what is kept and of what is waited for.
#[test]
fn collections_have_the_names_of_std() -> Anything {
    let mut fields = Extra::new();
    assert_eq!(fields.insert("door", RawJson::from_serialize(&[1, 2])?), None);
    assert_eq!(fields.get("door").ok_or("no door")?.deserialize::<[u8; 2]>()?, [1, 2]);
    let all: extra::Iter<'_> = fields.iter();
    assert_eq!(all.len(), 1);
    fields.extend([("window", "true".parse()?), ("door", "3".parse::<RawJson>()?)]);
    assert_eq!(fields.remove("door"), Some(RawJson::parse("3")?));
    let owned: BTreeMap<String, RawJson> = fields.into_iter().collect();
    assert_eq!(owned["window"].to_string(), "true");

    let mut waiting = AlarmFiles::new(Limits::new(1, std::time::Duration::from_secs(60)));
    let start = std::time::Instant::now();
    let mut file = AlarmFile::new("1".parse()?);
    for (id, evicted) in [("7", None), ("8", Some(EvictionReason::Full))] {
        file.id = Some(id.parse()?);
        let inserted = waiting.insert(AlarmMessage::File(file.clone()), start);
        assert!(matches!(inserted.event, GroupEvent::Opened), "{:?}", inserted.event);
        assert_eq!(inserted.evicted.first().map(|evicted| evicted.reason), evicted);
    }
    Ok(())
}

/// JSON has no number that is not finite. `Push` says what becomes of one in a public field.
#[test]
fn a_number_that_is_not_finite_is_written_as_null() -> Anything {
    let mut gps = GpsData::new("1".parse()?);
    gps.num = Some(9);
    let without = gps.clone();
    for no_number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        (gps.lat, gps.speed) = (Some(no_number), Some(no_number));
        assert!(serde_json::to_string(&gps)?.contains(r#""num":9,"lat":null,"speed":null"#));
        assert_eq!(
            mettax_push::decode(Push::from(gps.clone()).to_body().as_bytes())?,
            without.clone().into()
        );
        assert_eq!(gps.position(), None);
    }
    Ok(())
}

mod wrapped {
    use super::*;

    const OBJECT: &str = r#"{"deviceId":"1","alarmType":"sos","alarmId":1843895343409950720}"#;

    fn refusal<'a, T: Deserialize<'a> + std::fmt::Debug>(json: &'a str) -> String {
        serde_json::from_str::<T>(json).unwrap_err().to_string()
    }

    /// Whatever hands on the text of a field gives a push, exact to the last digit of an id.
    #[test]
    fn a_field_of_its_own_is_read() -> Anything {
        #[derive(Debug, Deserialize)]
        struct Stored {
            push: Push,
            // What is flattened beside it does it no harm.
            #[serde(flatten)]
            rest: BTreeMap<String, i64>,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(clippy::large_enum_variant, reason = "there are two of them")]
        enum Message {
            Push(Push),
            Heartbeat(i64),
        }
        let push: Push = OBJECT.parse()?;
        let alarm = push.downcast_ref::<AlarmData>().ok_or("no alarm")?;
        assert_eq!(alarm.alarm_id.as_ref().ok_or("no id")?, "1843895343409950720");

        let stored: Stored = serde_json::from_str(&format!(r#"{{"at":7,"push":{OBJECT}}}"#))?;
        assert_eq!((&stored.push, stored.rest.get("at")), (&push, Some(&7)));
        let messages: Vec<Message> =
            serde_json::from_str(&format!(r#"[{{"push":{OBJECT}}},{{"heartbeat":7}}]"#))?;
        assert_eq!(messages, [Message::Push(push.clone()), Message::Heartbeat(7)]);
        assert_eq!(serde_json::from_str::<Option<Push>>(OBJECT)?, Some(push));
        Ok(())
    }

    /// What takes a value apart first loses digits, so it is refused in words that name the way out.
    #[test]
    fn what_loses_the_text_is_refused() {
        #[derive(Debug, Deserialize)]
        #[allow(dead_code, reason = "never read: it cannot be made")]
        struct Flat {
            #[serde(flatten)]
            push: Push,
        }
        #[derive(Debug, Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        #[allow(dead_code, reason = "never read: it cannot be made")]
        enum Tagged {
            Push { push: Push },
        }
        #[derive(Debug, Deserialize)]
        #[serde(untagged)]
        #[allow(dead_code, reason = "never read: it cannot be made")]
        enum Untagged {
            Push(Push),
        }
        let tagged = format!(r#"{{"type":"push","push":{OBJECT}}}"#);
        for said in [refusal::<Flat>(OBJECT), refusal::<Tagged>(&tagged)] {
            for word in ["flatten", "untagged", "internally tagged", "a field of its own", "RawValue"] {
                assert!(said.contains(word), "{word}: {said}");
            }
        }
        // serde itself says no more than this of an untagged enum.
        assert!(refusal::<Untagged>(OBJECT).starts_with("data did not match any variant"));
    }

    /// The way out: the whole as its text, and each part from there.
    #[test]
    fn the_text_of_the_whole_is_read_twice() -> Anything {
        #[derive(Deserialize)]
        struct Around {
            #[serde(rename = "type")]
            kind: Kind,
            at: i64,
        }
        let rows = r#"[{"type":"gps","at":7,"deviceId":"1","lat":"22.577894"},{"type":"alarm","at":8,"deviceId":"1","alarmType":"sos"}]"#;
        let mut read = Vec::new();
        for row in serde_json::from_str::<Vec<Box<RawValue>>>(rows)? {
            let around: Around = serde_json::from_str(row.get())?;
            let push = Decoder::tolerant().decode_kind(around.kind, row.get().as_bytes())?.payload;
            assert_eq!(push.extra().get("at").ok_or("no time")?.deserialize::<i64>()?, around.at);
            read.push((push.kind(), around.at));
        }
        assert_eq!(read, [(Kind::Gps, 7), (Kind::Alarm, 8)]);
        Ok(())
    }
}
