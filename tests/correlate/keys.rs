//! What counts as the same push: pinned keys, each field of each table, and the promise that two pushes that tell
//! different things have different keys.

use std::collections::BTreeMap;

use mettax_push::correlate::DedupKey;
use mettax_push::{
    AlarmData, AlarmFile, AlarmType, AlarmTypes, CaptureFile, DeviceInfo, DriverPicture, FaceComparison,
    GpsData, Kind, PassThrough, PassThroughMessage, Push, RfidRead, SensorData, decode,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn fixture(name: &str) -> Push {
    let file = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    decode(&std::fs::read(file).unwrap()).unwrap()
}

fn wire(kind: &str) -> Push {
    fixture(&format!("wire/{kind}.json"))
}

/// The key of an object that is known to be of this kind.
fn key_of(kind: Kind, object: &str) -> DedupKey {
    fn read<'a, T>(object: &str) -> DedupKey
    where
        T: serde::de::DeserializeOwned + 'a,
        for<'b> DedupKey: From<&'b T>,
    {
        DedupKey::from(&serde_json::from_str::<T>(object).unwrap())
    }
    match kind {
        Kind::Alarm => read::<AlarmData>(object),
        Kind::Gps => read::<GpsData>(object),
        Kind::DeviceInfo => read::<DeviceInfo>(object),
        Kind::PassThrough => read::<PassThrough>(object),
        Kind::AlarmFile => read::<AlarmFile>(object),
        Kind::Sensor => read::<SensorData>(object),
        Kind::CaptureFile => read::<CaptureFile>(object),
        Kind::FaceComparison => read::<FaceComparison>(object),
        Kind::DriverPicture => read::<DriverPicture>(object),
        Kind::Rfid => read::<RfidRead>(object),
        other => panic!("no rows for {other}: add them to this function of tests/correlate/keys.rs"),
    }
}

/// A stored key must be found again by every later release: these values never change. They were computed
/// apart from this crate, from the published hash function and the bytes that are described there.
#[test]
fn keys_stay_the_same_for_ever() {
    for (sample, expected) in [
        ("alarm", "4929887d5a0f0bceb64404ce80318d0d"),
        ("alarm_two_codes", "72d09db20d69438bcfb645045aa139b2"),
        ("gps", "d473b7a4a109118e4c2afa588e7fdf1e"),
        ("device_info", "3c00b0534e0c1ffa1a61e9d57a391c91"),
        ("device_info_all_fields", "53e85ba88ee0647b061eee26e233e776"),
        ("pass_through", "4e250aab796f8aa9c7c6eac9bd3a211b"),
        ("pass_through_one_port", "5340821a8d6b5be7fc14085ad487207b"),
        ("alarm_file", "1fa07d8275622456ff53566ad1cfce0c"),
        ("sensor", "17d46412e35d5b2e23a8fc43a5cf2409"),
        ("capture_file", "e1ea1ceb492b723ff7f3fa19674b3cda"),
        ("face_comparison", "5b4d35708826a55882f54983fc670046"),
        ("driver_picture", "a5fdf16b3a55ab2abee4567da2878cef"),
        ("rfid", "bf99bbf68b53787526bc3fe399c541a9"),
    ] {
        assert_eq!(wire(sample).dedup_key().to_string(), expected, "{sample}");
    }
    for (kind, object, expected) in [
        // Without an id: both clocks, and what the page does not name.
        (
            Kind::Gps,
            r#"{"deviceId":"1","num":9,"lat":-0.0,"reportCt":1724822445000,"deviceCt":1724793630,"new":[1,2],"actual":true}"#,
            "fb948552f7fa441deed1c4ef78b1cf17",
        ),
        // A value that was refused.
        (
            Kind::Gps,
            r#"{"deviceId":"1","id":"1_7","num":9,"reportCt":"2024-08-28 05:20:45"}"#,
            "debea918898db6695dad8c04bf9e883a",
        ),
        (
            Kind::PassThrough,
            r#"{"deviceId":"1","id":"1_7","message":"f5ff"}"#,
            "fbe466018d8d98179d5edd44feb577eb",
        ),
        (
            Kind::PassThrough,
            r#"{"deviceId":"1","id":"1_7","message":"{\"com2\":\"00\",\"com3\":[1]}"}"#,
            "d3863f943f532d7f04f74f1dcb177d21",
        ),
        (
            Kind::AlarmFile,
            r#"{"deviceId":"1","fileUrl":"a","fileType":5}"#,
            "dc36cb03e8883076ed3b6886a779cc4f",
        ),
    ] {
        assert_eq!(key_of(kind, object).to_string(), expected, "{object}");
    }
    for (body, expected) in [
        (r#"{"data":{"deviceId":"1","new":[1,2]}}"#, "651aea28049950841877c54909edb6b8"),
        (r#"{"data":{"new":[1,2]}}"#, "98d6dc4a45e519baabd4927be9d6ead6"),
    ] {
        assert_eq!(decode(body.as_bytes()).unwrap().dedup_key().to_string(), expected, "{body}");
    }
}

#[test]
fn a_key_survives_encoding_and_the_forms_of_a_body() {
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Unknown) {
        let push = wire(kind.as_str());
        let again = decode(push.to_body().as_bytes()).unwrap();
        assert_eq!(again.dedup_key(), push.dedup_key(), "{kind}");
    }
    let alarm = wire("alarm").dedup_key();
    for same in ["object_data.json", "three_layers.json", "string_times.json"] {
        assert_eq!(fixture(&format!("quirks/{same}")).dedup_key(), alarm, "{same}");
    }
}

/// The faults that the first form of the keys had.
#[test]
fn a_forged_alarm_or_position_is_not_the_true_one() {
    let Push::Alarm(alarm) = wire("alarm") else { panic!() };
    let mut other = alarm.clone();
    other.alarm_type = AlarmType::Sos.into();
    assert_ne!(DedupKey::from(&alarm), DedupKey::from(&other));
    let Push::Gps(gps) = wire("gps") else { panic!() };
    let mut moved = gps.clone();
    moved.lat = moved.lat.map(f64::next_up);
    assert_ne!(DedupKey::from(&gps), DedupKey::from(&moved));

    // And what was sent again is what was sent before.
    let mut late = alarm.clone();
    (late.actual, late.device_ct) = (Some(false), None);
    assert_eq!(DedupKey::from(&alarm), DedupKey::from(&late));
    // Without either id it cannot be told from another reading of the same second.
    (late.id, late.alarm_id) = (None, None);
    let mut other = late.clone();
    other.device_ct = alarm.device_ct;
    assert_ne!(DedupKey::from(&late), DedupKey::from(&other));
}

#[test]
fn alarm_codes_are_a_set() {
    let key = |codes: &[&str]| {
        let mut alarm = AlarmData::new("1".parse().unwrap());
        alarm.alarm_type = codes.iter().copied().map(AlarmType::from).collect::<AlarmTypes>();
        DedupKey::from(&alarm)
    };
    let pair = key(&["sos", "speed"]);
    assert_eq!(key(&["speed", "sos"]), pair);
    assert_eq!(key(&["sos", "speed", "sos"]), pair);
    assert_eq!(key(&["sos", "sos"]), key(&["sos"]));
    for other in
        [&["sos"][..], &["speed"], &[], &["sosspeed"], &["sos", "speed", "internal"], &["so", "sspeed"]]
    {
        assert_ne!(key(other), pair, "{other:?}");
    }
}

/// What was built by hand is the same push when it comes back from the wire.
#[test]
fn what_no_wire_can_hold_is_absent() {
    let gps = GpsData::new("1".parse().unwrap());
    let mut odd = gps.clone();
    (odd.lat, odd.lon, odd.speed) = (Some(f64::NAN), Some(f64::INFINITY), Some(f64::NEG_INFINITY));
    assert_eq!(DedupKey::from(&odd), DedupKey::from(&gps));
    let pass = PassThrough::new("1".parse().unwrap());
    let mut blank = pass.clone();
    for message in [PassThroughMessage::Text(" ".into()), PassThroughMessage::default()] {
        blank.message = Some(message);
        assert_eq!(DedupKey::from(&blank), DedupKey::from(&pass));
    }
    let file = AlarmFile::new("1".parse().unwrap());
    let mut blank = file.clone();
    blank.file_url = Some("".into());
    assert_eq!(DedupKey::from(&blank), DedupKey::from(&file));
}

/// Where one value ends and the next begins is part of the key.
#[test]
fn the_same_letters_in_other_fields_are_another_push() {
    let texts = |plate: Option<&str>, card: Option<&str>, driver: Option<&str>| {
        let mut rfid = RfidRead::new("1".parse().unwrap());
        rfid.license_plate = plate.map(Into::into);
        rfid.rfid_no = card.map(Into::into);
        rfid.driver_name = driver.map(Into::into);
        DedupKey::from(&rfid)
    };
    let mut keys = vec![
        texts(Some("ab"), Some("c"), None),
        texts(Some("a"), Some("bc"), None),
        texts(Some("abc"), None, None),
        texts(None, Some("abc"), None),
        texts(None, None, Some("abc")),
        texts(None, None, None),
    ];
    // A port by another name, and what looks like the end of the ports.
    for message in
        [r#"{\"com1\":\"00\"}"#, r#"{\"com2\":\"00\"}"#, r#"{\"com3\":\"00\"}"#, r#"{\"\":\"00\"}"#, "00"]
    {
        let object = format!(r#"{{"deviceId":"1","id":"1_1","message":"{message}"}}"#);
        keys.push(key_of(Kind::PassThrough, &object));
    }
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), count, "two different pushes have one key");
}

#[test]
fn an_unknown_push_is_told_by_each_of_its_fields() {
    let mut keys = [
        r#"{"deviceId":"1","new":1}"#,
        r#"{"deviceId":"1","new":2}"#,
        r#"{"deviceId":"1","new":"1"}"#,
        r#"{"deviceId":"1","new":1,"more":1}"#,
        r#"{"deviceId":"2","new":1}"#,
        r#"{"new":1}"#,
    ]
    .map(|object| decode(format!("{{\"data\":{object}}}").as_bytes()).unwrap().dedup_key());
    let count = keys.len();
    keys.sort_unstable();
    let mut keys = keys.to_vec();
    keys.dedup();
    assert_eq!(keys.len(), count);
}

#[test]
fn a_key_reads_its_own_text_and_no_other() {
    let key = DedupKey::from_u128(0xab);
    assert_eq!(key.to_string(), "000000000000000000000000000000ab");
    assert_eq!(key.to_string().parse(), Ok(key));
    assert_eq!(DedupKey::from_u128(key.to_u128()), key);
    for text in ["", "ab", "+00000000000000000000000000000ab", "0000000000000000000000000000000ab", "zz"] {
        assert!(text.parse::<DedupKey>().is_err(), "{text}");
    }
}

/// Values of one field that differ, each in its writings.
type Values = &'static [&'static [&'static str]];

const ABSENT: &[&str] = &["", "null", "\"\"", "\" \"", "[]", "[ ]"];
const ID: Values = &[ABSENT, &["\"1_7\""], &["\"1_8\""], &["7", "\"7\""], &["true"]];
const CLOCK: Values = &[
    ABSENT,
    &["1735296575", "\"1735296575\"", "1735296575000", "\"1735296575000\""],
    &["1735296576"],
    &["1735296575001"],
    &["\"27.12.2024 10:49:35\""],
    &["\"27.12.2024 10:49:36\""],
];
const FLOAT: Values = &[
    ABSENT,
    &["0", "-0.0", "\"0.0\""],
    &["22.5", "\"22.5\"", "2.25e1"],
    &["22.500000000000004"],
    &["\"north\""],
];
const INTEGER: Values =
    &[ABSENT, &["0", "\"0\""], &["9", "\"9\"", "9.0"], &["-9"], &["\"many\""], &["\"more\""]];
const CODE: Values = &[ABSENT, &["0", "\"0\""], &["1", "\"1\""], &["77", "\"77\""], &["\"odd\""]];
const FLAG: Values = &[ABSENT, &["true", "\"TRUE\"", "1"], &["false", "0"], &["\"maybe\""]];
const TEXT: Values = &[ABSENT, &["\"a\""], &["\"A\""], &["\"ab\""], &["7", "\"7\""], &["{\"a\":1}"]];
/// By its text: nobody knows what it means.
const UNNAMED: Values = &[ABSENT, &["7"], &["\"7\""], &["[7]"]];
const TYPES: Values = &[
    ABSENT,
    &["\"sos\"", "\"sos,sos\"", "[\"sos\"]"],
    &["\"sos,speed\"", "\"speed, sos\"", "[\"speed\",\"sos\"]"],
    &["\"made up\""],
    &["{\"sos\":1}"],
];
const FILE_TYPE: Values =
    &[ABSENT, &["\"00\"", "\"0\"", "0"], &["\"02\"", "2"], &["\"07\"", "\"7\"", "7"], &["[1]"]];
const MESSAGE: Values = &[
    &["", "null", "\"\"", "\"{}\"", "{}", r#"{"com1":""}"#],
    &[r#""{\"com1\":\"00\"}""#, r#"{"com1":"00"}"#, r#"{"com1":"00","com2":null}"#],
    &[r#"{"com2":"00"}"#],
    &[r#"{"com1":"00","com2":"00"}"#],
    &[r#"{"com1":"00","com3":1}"#],
    &["\"f5ff\""],
    &["\"F5ff\""],
];

/// What a field does to the key.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Id,
    Told,
    /// Told where no id is there.
    WithoutId,
    Out,
}

type Row = (&'static str, Role, Values);

/// The fields of a kind, the device left out.
fn table(kind: Kind) -> Vec<Row> {
    use Role::{Id, Out, Told, WithoutId};
    const POSITION: [Row; 2] = [("lat", Told, FLOAT), ("lon", Told, FLOAT)];
    const CLOCKS: [Row; 2] = [("reportCt", Told, CLOCK), ("deviceCt", WithoutId, CLOCK)];
    // Not of the page.
    let mut rows = vec![("new", WithoutId, UNNAMED)];
    let id = ("id", Id, ID);
    match kind {
        Kind::Alarm => {
            rows.extend([id, ("alarmId", Id, ID), ("alarmType", Told, TYPES), ("actual", Out, FLAG)]);
            rows.extend([("speed", Told, FLOAT), ("alarmAttribute", Told, TEXT)]);
            rows.extend(POSITION.into_iter().chain(CLOCKS));
        }
        Kind::Gps => {
            rows.extend([id, ("num", Told, INTEGER), ("actual", Out, FLAG), ("speed", Told, FLOAT)]);
            rows.push(("course", Told, INTEGER));
            rows.extend(POSITION.into_iter().chain(CLOCKS));
        }
        Kind::DeviceInfo => {
            rows.extend([id, ("actual", Out, FLAG), ("accUpdateTime", Told, CLOCK)]);
            rows.extend(["acc", "blockedStatus", "elec"].map(|name| (name, Told, CODE)));
            rows.extend(["odometer", "voltage", "quantity"].map(|name| (name, Told, FLOAT)));
            rows.extend(["ioStatus", "signal"].map(|name| (name, Told, INTEGER)));
            rows.push(("localizationFailure", Told, FLAG));
            rows.extend(CLOCKS);
        }
        Kind::PassThrough => {
            rows.extend([id, ("message", Told, MESSAGE)]);
            rows.extend(CLOCKS);
        }
        Kind::Sensor => {
            rows.extend([id, ("adc", Told, TEXT)]);
            rows.extend(CLOCKS);
        }
        Kind::Rfid => {
            rows.extend([id, ("status", Told, CODE)]);
            rows.extend(["licensePlate", "rfidNo", "driverName"].map(|name| (name, Told, TEXT)));
            rows.extend(POSITION.into_iter().chain(CLOCKS));
        }
        Kind::AlarmFile => rows.extend([id, ("fileUrl", Told, TEXT), ("fileType", Told, FILE_TYPE)]),
        Kind::CaptureFile => {
            rows.extend([("captureId", Id, ID), ("fileUrl", Told, TEXT), ("channelId", Told, INTEGER)]);
        }
        Kind::FaceComparison => {
            rows.extend([id, ("compaResult", Told, CODE), ("similarity", Told, INTEGER)]);
            rows.extend(["licensePlate", "faceId", "driverName"].map(|name| (name, Told, TEXT)));
            rows.extend(POSITION.into_iter().chain(CLOCKS));
        }
        Kind::DriverPicture => rows.extend([id, ("status", Told, CODE), ("imageUrl", Told, TEXT)]),
        other => panic!("no rows for {other}: add them to this function of tests/correlate/keys.rs"),
    }
    rows
}

/// By field: which value, and in which writing.
type Choice = BTreeMap<&'static str, (usize, Index)>;

fn object(rows: &[Row], choice: &Choice) -> String {
    let mut object = String::from(r#"{"deviceId":"1""#);
    for (name, _, values) in rows {
        let (value, writing) = &choice[name];
        let text = writing.get(values[*value]);
        if !text.is_empty() {
            object.extend([",\"", *name, "\":", text]);
        }
    }
    object + "}"
}

/// What the key stands for, by the table in the docs.
fn told(rows: &[Row], choice: &Choice) -> BTreeMap<&'static str, usize> {
    // The first value of an id is none, and the last is none that is an id.
    let has_id = rows
        .iter()
        .any(|(name, role, values)| *role == Role::Id && (1..values.len() - 1).contains(&choice[name].0));
    let goes_in = |role: Role| match role {
        Role::Id | Role::Told => true,
        Role::WithoutId => !has_id,
        Role::Out => false,
    };
    rows.iter().filter(|row| goes_in(row.1)).map(|(name, ..)| (*name, choice[name].0)).collect()
}

fn kinds() -> impl Strategy<Value = Kind> {
    let known: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Unknown).collect();
    select(known)
}

/// A push of a kind, and another that differs from it in a few fields or only in writing.
fn two_pushes() -> impl Strategy<Value = (Kind, Choice, Choice)> {
    kinds().prop_flat_map(|kind| {
        let rows = table(kind);
        let field =
            |values: Values| (0..values.len(), any::<Index>(), any::<Index>(), 0..8_u8, 0..values.len());
        let fields: Vec<_> = rows.iter().map(|(_, _, values)| field(values)).collect();
        fields.prop_map(move |fields| {
            let mut choices = (Choice::new(), Choice::new());
            for ((name, ..), (value, writing, other_writing, changes, other)) in rows.iter().zip(fields) {
                choices.0.insert(name, (value, writing));
                choices.1.insert(name, (if changes == 0 { other } else { value }, other_writing));
            }
            (kind, choices.0, choices.1)
        })
    })
}

proptest! {
    #![proptest_config(crate::common::cases(4000))]

    /// Two pushes of a kind have one key where they tell the same, however it is written, and only there.
    #[test]
    fn keys_are_equal_where_pushes_tell_the_same((kind, one, other) in two_pushes()) {
        let rows = table(kind);
        let objects = (object(&rows, &one), object(&rows, &other));
        let same = told(&rows, &one) == told(&rows, &other);
        let keys = (key_of(kind, &objects.0), key_of(kind, &objects.1));
        prop_assert_eq!(keys.0 == keys.1, same, "{} {} {}", kind, objects.0, objects.1);
    }

    /// The same object read as two kinds is two pushes.
    #[test]
    fn kinds_do_not_meet((kind, choice, _) in two_pushes(), other in kinds()) {
        prop_assume!(kind != other);
        let object = object(&table(kind), &choice);
        prop_assert_ne!(key_of(kind, &object), key_of(other, &object));
    }
}
