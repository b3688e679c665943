//! Formats that nobody reads: what is written is what is read, exactly, whether or not they say what they hold.

use crate::common::{cases, generate};
use mettax_push::{
    AlarmGroup, AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, Extra,
    FileType, FileUrl, GatewayTime, Kind, PictureStatus, Position, PushId, RawJson, RfidStatus, SerialHex,
    Similarity, Switch,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// What is read of what was written: by `postcard`, which says nothing of what it holds, and by `rmp-serde`, which does.
fn read_back<T: Serialize + DeserializeOwned>(value: &T) -> [T; 2] {
    let postcard = postcard::to_allocvec(value).unwrap();
    let packed = rmp_serde::to_vec(value).unwrap();
    [postcard::from_bytes(&postcard).unwrap(), rmp_serde::from_slice(&packed).unwrap()]
}

fn assert_exact<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    // Between two others, so that a byte too many or too few is seen.
    let among = (7_u8, value, "end");
    let postcard = postcard::to_allocvec(&among).unwrap();
    let (before, read, after): (u8, T, &str) = postcard::from_bytes(&postcard).unwrap();
    assert_eq!((before, &read, after), (7, value, "end"));
    assert!(read_back(value).iter().all(|read| read == value));
}

#[test]
fn what_has_a_name_is_exact() {
    CompareResult::KNOWN.iter().for_each(assert_exact);
    PictureStatus::KNOWN.iter().for_each(assert_exact);
    RfidStatus::KNOWN.iter().for_each(assert_exact);
    Switch::KNOWN.iter().for_each(assert_exact);
    FileType::KNOWN.iter().for_each(assert_exact);
    AlarmType::KNOWN.iter().for_each(assert_exact);
    AlarmGroup::ALL.iter().for_each(assert_exact);
    Kind::ALL.iter().for_each(assert_exact);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn ids_and_texts_are_exact(text in generate::text()) {
        assert_exact(&DeviceId::try_from(&*text).unwrap());
        assert_exact(&PushId::try_from(&*text).unwrap());
        assert_exact(&AlarmId::try_from(&*text).unwrap());
        assert_exact(&CaptureId::try_from(&*text).unwrap());
        assert_exact(&SerialHex::from(&*text));
        assert_exact(&FileUrl::from(&*text));
        assert_exact(&FileType::from(&*text));
        assert_exact(&AlarmType::from(&*text));
    }

    #[test]
    fn numbers_are_exact(code in any::<i64>(), lat in -90.0..90.0, lon in -180.0..180.0) {
        assert_exact(&CompareResult::from(code));
        assert_exact(&PictureStatus::from(code));
        assert_exact(&RfidStatus::from(code));
        assert_exact(&Switch::from(code));
        assert_exact(&Similarity::from_hundredths(code));
        assert_exact(&Position::new(lat, lon));
    }

    /// The integer too: clocks are equal where they tell the same time in seconds and in milliseconds.
    #[test]
    fn clocks_are_exact(raw in generate::clock()) {
        let device = DeviceTime::from_raw(raw).unwrap();
        assert_exact(&device);
        assert_eq!(read_back(&device).map(DeviceTime::raw), [raw; 2]);
        let gateway = GatewayTime::from_raw(raw).unwrap();
        assert_exact(&gateway);
        assert_eq!(read_back(&gateway).map(GatewayTime::raw), [raw; 2]);
    }

    #[test]
    fn lists_are_exact(codes in proptest::collection::vec(generate::alarm_type(), 0..5)) {
        assert_exact(&AlarmTypes::from(codes));
    }

    #[test]
    fn json_is_exact(fields in proptest::collection::btree_map(generate::text(), generate::json(), 0..4)) {
        let values = fields.iter().map(|(name, json)| (name, RawJson::parse(json).unwrap()));
        let extra: Extra = values.collect();
        extra.iter().for_each(|(_, json)| assert_exact(json));
        assert_exact(&extra);
    }
}

#[test]
fn half_a_character_is_exact() {
    assert_exact(&RawJson::parse(r#""ab\ud83d""#).unwrap());
}
