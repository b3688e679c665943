//! What the matchers, the keys and the clocks promise, case by case; `oracle.rs` has the properties.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use mettax_push::correlate::{
    AlarmFiles, DedupKey, Deduplicator, FaceEvent, FaceMatcher, FaceMessage, GpsPackages, GroupEvent, Limits,
    Moment, OffsetTracker, PackageMessage, Pending, Reason,
};
use mettax_push::{AlarmFile, DeviceId, DeviceTime, GatewayTime, GpsData, Push, RawJson, decode};

fn wire(kind: &str) -> Push {
    let file = format!("{}/fixtures/wire/{kind}.json", env!("CARGO_MANIFEST_DIR"));
    decode(&std::fs::read(file).unwrap()).unwrap()
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn file(alarm: &str, url: &str) -> AlarmFile {
    AlarmFile::new(alarm.parse().unwrap(), "1".parse().unwrap(), url.into())
}

fn gps(device: &str, sequence: usize, report: i64, gateway: i64) -> GpsData {
    let id = format!("{device}_{sequence}").parse().unwrap();
    let mut gps = GpsData::new(
        device.parse().unwrap(),
        id,
        DeviceTime::from_raw(report).unwrap(),
        GatewayTime::from_raw(gateway).unwrap(),
    );
    gps.actual = Some(true);
    gps
}

/// A stored key must be found again by every later release: these values never change. They were computed
/// apart from this crate, from the published hash function and the bytes that the docs describe.
#[test]
fn keys_of_the_samples_stay_the_same_for_ever() {
    for (kind, expected) in [
        ("alarm", "a48fd44bad3fc8831be089663b7486b4"),
        ("gps", "1f7633af1a2a945897fb211659f66fe7"),
        ("device_info", "f1c09a82a43cf776bfc2424de1f1fb6c"),
        ("pass_through", "7683afe466a3327b876e655922f118c9"),
        ("alarm_file", "5f858407670f99269bd760fc8dd5f6ce"),
        ("sensor", "1f2361f45eec71fbe04adc93aeb90a2f"),
        ("capture_file", "e69fc0626442e8d731b72b004119e4f4"),
        ("face_comparison", "d5019798f51c4e22791d4fdcfa2f29f0"),
        ("driver_picture", "7734df5192b6bc6270f56286a076e342"),
        ("rfid", "c9ca115c88fe2a5ce9d48df64d48d0b9"),
    ] {
        assert_eq!(wire(kind).dedup_key().to_string(), expected, "{kind}");
    }
    let unknown = decode(br#"{"data":{"deviceId":"1","new":[1,2]}}"#).unwrap();
    assert_eq!(unknown.dedup_key().to_string(), "651aea28049950841877c54909edb6b8");
}

#[test]
fn a_key_survives_encoding_and_the_forms_of_a_body() {
    for kind in mettax_push::Kind::ALL {
        if *kind == mettax_push::Kind::Unknown {
            continue;
        }
        let push = wire(kind.as_str());
        let again = decode(push.to_body().as_bytes()).unwrap();
        assert_eq!(again.dedup_key(), push.dedup_key(), "{kind}");
    }
    let fixture = |name: &str| {
        let file = format!("{}/fixtures/quirks/{name}", env!("CARGO_MANIFEST_DIR"));
        decode(&std::fs::read(file).unwrap()).unwrap().dedup_key()
    };
    let alarm = wire("alarm").dedup_key();
    for same in ["object_data.json", "three_layers.json", "string_times.json"] {
        assert_eq!(fixture(same), alarm, "{same}");
    }
}

/// Each field that the docs of `DedupKey` name makes a new push; fields that they do not name make none.
#[test]
fn a_key_tells_apart_what_the_table_says() {
    let variants = |bodies: &[&str]| -> Vec<DedupKey> {
        bodies
            .iter()
            .map(|object| decode(format!("{{\"data\":{object}}}").as_bytes()).unwrap().dedup_key())
            .collect()
    };
    let clocks = r#""reportCt":1735296575,"deviceCt":1735296575"#;
    let families = [
        vec![
            format!(r#"{{"deviceId":"1","id":"1_1","alarmId":"1","alarmType":"sos",{clocks}}}"#),
            format!(r#"{{"deviceId":"2","id":"1_1","alarmId":"1","alarmType":"sos",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_2","alarmId":"1","alarmType":"sos",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","alarmId":"2","alarmType":"sos",{clocks}}}"#),
        ],
        vec![
            format!(r#"{{"deviceId":"1","id":"1_1","num":9,{clocks}}}"#),
            r#"{"deviceId":"1","id":"1_1","num":9,"reportCt":1735296576,"deviceCt":1735296575}"#.into(),
            r#"{"deviceId":"1","id":"1_1","num":9,"reportCt":1735296575,"deviceCt":1735296576}"#.into(),
            format!(r#"{{"deviceId":"1","id":"1_1","signal":9,{clocks}}}"#),
        ],
        vec![
            format!(r#"{{"deviceId":"1","id":"1_1","message":"{{\"com1\":\"00\"}}",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","message":"{{\"com2\":\"00\"}}",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","message":"{{\"com1\":\"01\"}}",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","message":"{{\"com1\":\"00\",\"com3\":1}}",{clocks}}}"#),
        ],
        vec![
            format!(r#"{{"deviceId":"1","id":"1","adc":"00",{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1","adc":"01",{clocks}}}"#),
        ],
        vec![
            format!(r#"{{"deviceId":"1","id":"1_1","status":1,{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","status":2,{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","status":1,"rfidNo":"7",{clocks}}}"#),
        ],
        vec![
            r#"{"deviceId":"1","id":"1","fileUrl":"a"}"#.into(),
            r#"{"deviceId":"1","id":"1","fileUrl":"b"}"#.into(),
            r#"{"deviceId":"1","id":"2","fileUrl":"a"}"#.into(),
        ],
        vec![
            r#"{"deviceId":"1","captureId":"1","fileUrl":"a"}"#.into(),
            r#"{"deviceId":"1","captureId":"1","fileUrl":"a","channelId":0}"#.into(),
            r#"{"deviceId":"1","captureId":"1","fileUrl":"a","channelId":1}"#.into(),
        ],
        vec![
            format!(r#"{{"deviceId":"1","id":"1_1","compaResult":0,{clocks}}}"#),
            format!(r#"{{"deviceId":"1","id":"1_1","compaResult":1,{clocks}}}"#),
            r#"{"deviceId":"1","id":"1_1","status":0,"messageType":"2"}"#.into(),
            r#"{"deviceId":"1","id":"1_1","status":1,"messageType":"2"}"#.into(),
            r#"{"deviceId":"1","id":"1_1","status":1,"messageType":"2","imageUrl":"a"}"#.into(),
        ],
        vec![
            r#"{"deviceId":"1","new":1}"#.into(),
            r#"{"deviceId":"1","new":2}"#.into(),
            r#"{"deviceId":"1","new":1,"more":1}"#.into(),
            r#"{"new":1}"#.into(),
        ],
    ];
    let all: Vec<&str> = families.iter().flatten().map(String::as_str).collect();
    let mut keys = variants(&all);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all.len(), "two different pushes have one key");

    let unnamed = variants(&[
        r#"{"deviceId":"1","id":"1","fileUrl":"a"}"#,
        r#"{"fileType":"02","fileUrl":"a","deviceId":1,"id":1,"new":true}"#,
    ]);
    assert_eq!(unnamed[0], unnamed[1]);
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

#[test]
fn the_deduplicator_forgets_by_age_and_by_number() {
    let mut seen = Deduplicator::new(Limits::new(2, at(10)));
    let [a, b, c] = ["a", "b", "c"].map(|url| Push::from(file("1", url)));
    assert!(seen.insert(&a, at(0)));
    assert!(!seen.insert(&a, at(9)), "a repetition");
    assert!(seen.insert(&a, at(10)), "a repetition prolongs nothing");
    assert!(seen.insert(&b, at(11)));
    assert!(seen.insert(&c, at(12)), "this one pushes out the oldest");
    assert_eq!(seen.len(), 2);
    assert!(!seen.contains(&a) && seen.contains(&b) && seen.contains(c.dedup_key()));
    assert!(seen.forget(&b) && !seen.forget(&b));
    assert!(seen.insert(&b, at(12)));
    seen.expire(at(100));
    assert!(seen.is_empty());
}

#[test]
fn a_repeated_pair_is_not_a_second_check() {
    let mut faces = FaceMatcher::new(Limits::new(10, at(60)));
    let (comparison, picture) = (wire("face_comparison"), wire("driver_picture"));
    let mut feed = |push: &Push, now| faces.feed(FaceMessage::try_from(push.clone()).unwrap(), at(now)).event;
    assert_eq!(feed(&comparison, 0), FaceEvent::Waiting);
    assert!(matches!(feed(&comparison, 1), FaceEvent::Repeated(FaceMessage::Comparison(_))));
    assert!(matches!(feed(&picture, 2), FaceEvent::Complete(_)));
    assert!(matches!(feed(&picture, 3), FaceEvent::Repeated(FaceMessage::Picture(_))));
    assert!(matches!(feed(&comparison, 61), FaceEvent::Repeated(FaceMessage::Comparison(_))));
    assert_eq!((faces.len(), faces.remembered()), (0, 1));
    // It was remembered for the age; from then on the id is a new one.
    assert_eq!(faces.next_expiry(), None);
    assert!(faces.expire(at(62)).is_empty());
    assert_eq!(faces.remembered(), 0);
}

#[test]
fn an_expired_half_is_not_paired_any_more() {
    let mut faces = FaceMatcher::new(Limits::new(10, at(60)));
    let comparison = FaceMessage::try_from(wire("face_comparison")).unwrap();
    let picture = FaceMessage::try_from(wire("driver_picture")).unwrap();
    assert_eq!(faces.feed(comparison.clone(), at(0)).event, FaceEvent::Waiting);
    assert_eq!(faces.next_expiry(), Some(at(60)));
    let fed = faces.feed(picture.clone(), at(60));
    assert_eq!(fed.event, FaceEvent::Waiting);
    assert_eq!(fed.leftovers[0].value, comparison);
    assert_eq!(fed.leftovers[0].reason, Reason::Expired);
    assert_eq!(faces.drain(), [picture]);
}

#[test]
fn pushes_of_other_kinds_come_back_from_the_conversions() {
    assert_eq!(FaceMessage::try_from(wire("gps")), Err(wire("gps")));
    for without in ["sensor", "alarm_file", "capture_file"] {
        assert_eq!(PackageMessage::try_from(wire(without)), Err(wire(without)));
    }
    for with in ["gps", "alarm", "device_info", "pass_through", "face_comparison", "driver_picture", "rfid"] {
        let message = PackageMessage::try_from(wire(with)).unwrap();
        assert_eq!(Some(message.id()), wire(with).id());
        assert_eq!(Push::from(message), wire(with));
    }
}

/// The capacity is that of messages, so one alarm with files without end cannot exceed it.
#[test]
fn files_of_one_alarm_are_bounded_too() {
    let mut alarms = AlarmFiles::new(Limits::new(3, at(60)));
    for url in ["a", "b", "c"] {
        assert!(alarms.feed(file("1", url), at(0)).leftovers.is_empty());
    }
    let fed = alarms.feed(file("1", "d"), at(1));
    assert_eq!(fed.event, GroupEvent::Opened, "the alarm starts anew");
    let (id, found) = &fed.leftovers[0].value;
    assert_eq!((id.as_str(), found.files.len(), fed.leftovers[0].reason), ("1", 3, Reason::Evicted));
    assert_eq!(alarms.len(), 1);
    // What was handed back is not held, so it is not a repetition.
    assert_eq!(alarms.feed(file("1", "a"), at(1)).event, GroupEvent::Joined);
    let held = alarms.take(&"1".parse().unwrap()).unwrap();
    assert_eq!(held.files, [file("1", "d"), file("1", "a")]);
    assert_eq!(alarms.feed(file("1", "a"), at(1)).event, GroupEvent::Opened);
}

#[test]
fn a_package_has_one_position() {
    let mut packages = GpsPackages::new(Limits::new(10, at(30)));
    let first = gps("1", 7, 1_735_296_575, 1_735_296_575);
    let other_clock = gps("1", 7, 1_735_296_576, 1_735_296_575);
    assert_eq!(packages.feed(first.clone(), at(0)).event, GroupEvent::Opened);
    assert_eq!(
        packages.feed(other_clock.clone(), at(0)).event,
        GroupEvent::Repeated(PackageMessage::Gps(other_clock))
    );
    let held = packages.drain();
    assert_eq!(held[0].1.gps.as_ref(), Some(&first));
    assert!(packages.is_empty());
}

/// The same run on the three clocks that the docs name.
#[test]
fn any_clock_will_do() {
    fn run<T: Moment>(start: T) -> Vec<Reason> {
        let mut pending: Pending<u8, Vec<u8>, T> = Pending::new(Limits::new(2, at(10)));
        let mut reasons = Vec::new();
        for (step, key) in [0, 1, 2, 15].into_iter().zip(0..) {
            let leftovers = pending.hold(key, start + at(step), |value| value.push(key));
            reasons.extend(leftovers.into_iter().map(|leftover| leftover.reason));
        }
        reasons
    }
    let expected = [Reason::Evicted, Reason::Expired, Reason::Expired];
    assert_eq!(run(Duration::ZERO), expected);
    assert_eq!(run(Instant::now()), expected);
    assert_eq!(run(DateTime::<Utc>::UNIX_EPOCH), expected);
}

#[test]
fn the_longest_age_overflows_no_clock() {
    let limits = Limits::new(0, Duration::MAX);
    assert_eq!((limits.capacity(), limits.max_age()), (1, Limits::LONGEST_AGE));
    let mut pending: Pending<u8, (), Instant> = Pending::new(limits);
    assert!(pending.hold(1, Instant::now(), |()| ()).is_empty());
    assert_eq!(pending.hold(2, Instant::now(), |()| ())[0].value.0, 1, "a capacity of 0 counts as 1");
    let mut pending: Pending<u8, (), DateTime<Utc>> = Pending::new(limits);
    let now = DateTime::from_timestamp(1_735_296_575, 0).unwrap();
    assert!(pending.hold(1, now, |()| ()).is_empty());
    assert!(pending.expire(now + TimeDelta::days(36_000)).is_empty());
}

/// An hour ahead and back again: what came in meanwhile is not held for that hour as well.
#[test]
fn a_clock_that_was_ahead_holds_nothing_for_longer() {
    let mut pending: Pending<&str, (), Duration> = Pending::new(Limits::new(10, at(60)));
    assert!(pending.hold("before", at(1000), |()| ()).is_empty());
    assert_eq!(pending.hold("ahead", at(4600), |()| ()).len(), 1, "an hour has passed, it seems");
    assert!(pending.hold("after", at(1001), |()| ()).is_empty());
    assert_eq!(pending.next_expiry(), Some(at(1061)));
    let values: Vec<_> = pending.expire(at(1061)).into_iter().map(|leftover| leftover.value.0).collect();
    assert_eq!(values, ["ahead", "after"]);
}

/// Were a step back paid by all that is held, this would take hours.
#[test]
fn a_clock_that_runs_backwards_costs_no_more() {
    let mut pending: Pending<u64, (), Duration> = Pending::new(Limits::new(200_000, at(1_000_000)));
    for key in 0..200_000 {
        assert!(pending.hold(key, at(500_000 - key), |()| ()).is_empty());
    }
    assert_eq!(pending.len(), 200_000);
    assert_eq!(pending.next_expiry(), Some(at(500_000 - 199_999 + 1_000_000)));
}

#[test]
fn offsets_are_learned_from_real_time_alone() {
    let mut offsets = OffsetTracker::new(10);
    let device: DeviceId = "1".parse().unwrap();
    let mut late = gps("1", 0, 1_735_296_575 + 3600, 1_735_296_575);
    late.actual = Some(false);
    assert!(late.is_supplementary() && Push::from(late.clone()).is_supplementary());
    assert_eq!(offsets.observe(&late.clone().into()), None);
    late.actual = None;
    assert!(!late.is_supplementary());
    assert_eq!(offsets.observe(&late.into()), None);
    assert!(offsets.is_empty());
    assert_eq!(offsets.utc(&device, DeviceTime::from_raw(1_735_296_575).unwrap()), None);

    // Nepal, and a clock that is 41 s ahead.
    let learned = offsets.observe(&gps("1", 0, 1_735_324_421, 1_735_303_680).into()).unwrap();
    assert_eq!((learned.offset.to_string().as_str(), learned.hints, learned.is_sure), ("+05:45", 1, false));
    let utc = offsets.utc(&device, DeviceTime::from_raw(1_735_324_421).unwrap()).unwrap();
    assert_eq!(utc.timestamp(), 1_735_303_680 + 41);
    assert!(offsets.forget(&device) && offsets.offset(&device).is_none());
}

#[test]
fn the_tracker_forgets_the_device_that_was_silent_for_longest() {
    let mut offsets = OffsetTracker::new(2);
    for device in ["1", "2", "1", "3"] {
        assert!(offsets.observe(&gps(device, 0, 1_735_296_575, 1_735_296_575).into()).is_some());
    }
    let known = |device: &str| offsets.offset(&device.parse().unwrap()).map(|learned| learned.hints);
    assert_eq!((known("1"), known("2"), known("3")), (Some(2), None, Some(1)));
    assert_eq!((offsets.len(), offsets.is_empty()), (2, false));
}

/// Seconds between the time in an id and `deviceCt`.
fn distance(push: &Push) -> i64 {
    let (_, gateway) = push.clocks().unwrap();
    let drawn = push.id().unwrap().sequence_time().unwrap();
    (drawn - gateway.utc()).num_milliseconds().abs() / 1000
}

#[test]
fn the_time_in_an_id_is_that_of_the_gateway_where_the_page_was_not_edited() {
    for untouched in ["pass_through", "rfid"] {
        assert!(distance(&wire(untouched)) < 1, "{untouched}");
    }
    for edited in ["alarm", "gps", "device_info", "face_comparison"] {
        assert!(distance(&wire(edited)) > 30 * 86_400, "{edited}");
    }
    let none = |id: &str| id.parse::<mettax_push::PushId>().unwrap().sequence_time().is_none();
    assert!(none("no sequence") && none("1_x") && none("1_+5") && none("1_") && none("_"));
    assert!(none("1_9223372036854775808"), "more than 63 bits");
    let last: mettax_push::PushId = "1_9223372036854775807".parse().unwrap();
    assert_eq!(last.sequence_time().unwrap().to_rfc3339(), "2080-07-10T17:30:30.208+00:00");
    let Push::AlarmFile(file) = wire("alarm_file") else { panic!() };
    assert!(file.id.sequence_time().is_some());
    assert!("x".parse::<mettax_push::AlarmId>().unwrap().sequence_time().is_none());
}

#[test]
fn unknown_fields_do_not_matter_to_a_match() {
    let mut files = AlarmFiles::new(Limits::new(10, at(60)));
    let mut odd = file("1", "a");
    odd.extra.insert("new", RawJson::parse("1").unwrap());
    assert_eq!(files.feed(file("1", "a"), at(0)).event, GroupEvent::Opened);
    assert_eq!(files.feed(odd.clone(), at(0)).event, GroupEvent::Repeated(odd.into()));
}
