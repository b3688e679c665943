//! What the matchers, the keys and the clocks promise, case by case; `oracle.rs` has the properties.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use mettax_push::correlate::{
    AlarmFiles, AlarmMessage, Clock, Deduplicator, EvictionReason, FaceEvent, FaceMatcher, FaceMessage,
    GpsPackages, GroupEvent, Limits, OffsetTracker, PackageMessage, Pending,
};
use mettax_push::{
    AlarmData, AlarmFile, DeviceId, DeviceTime, DriverPicture, FaceComparison, GatewayTime, GpsData, Push,
    RawJson, decode,
};

fn wire(kind: &str) -> Push {
    let file = format!("{}/fixtures/wire/{kind}.json", env!("CARGO_MANIFEST_DIR"));
    decode(&std::fs::read(file).unwrap()).unwrap()
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn file(alarm: &str, url: &str) -> AlarmFile {
    let mut file = AlarmFile::new("1".parse().unwrap());
    (file.id, file.file_url) = (alarm.parse().ok(), Some(url.into()));
    file
}

fn gps(device: &str, sequence: usize, report: i64, gateway: i64) -> GpsData {
    let mut gps = GpsData::new(device.parse().unwrap());
    gps.id = format!("{device}_{sequence}").parse().ok();
    (gps.report_ct, gps.device_ct) = (DeviceTime::from_raw(report), GatewayTime::from_raw(gateway));
    gps.actual = Some(true);
    gps
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
    assert!(seen.remove(&b) && !seen.remove(&b));
    assert!(seen.insert(&b, at(12)));
    seen.expire(at(100));
    assert!(seen.is_empty());
}

#[test]
fn a_repeated_pair_is_not_a_second_check() {
    let mut faces = FaceMatcher::new(Limits::new(10, at(60)));
    let (comparison, picture) = (wire("face_comparison"), wire("driver_picture"));
    let mut insert =
        |push: &Push, now| faces.insert(FaceMessage::try_from(push.clone()).unwrap(), at(now)).event;
    assert_eq!(insert(&comparison, 0), FaceEvent::Waiting);
    assert!(matches!(insert(&comparison, 1), FaceEvent::Repeated(FaceMessage::Comparison(_))));
    assert!(matches!(insert(&picture, 2), FaceEvent::Complete(_)));
    assert!(matches!(insert(&picture, 3), FaceEvent::Repeated(FaceMessage::Picture(_))));
    assert!(matches!(insert(&comparison, 61), FaceEvent::Repeated(FaceMessage::Comparison(_))));
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
    assert_eq!(faces.insert(comparison.clone(), at(0)).event, FaceEvent::Waiting);
    assert_eq!(faces.next_expiry(), Some(at(60)));
    let inserted = faces.insert(picture.clone(), at(60));
    assert_eq!(inserted.event, FaceEvent::Waiting);
    assert_eq!(inserted.evicted[0].value, comparison);
    assert_eq!(inserted.evicted[0].reason, EvictionReason::Expired);
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
        assert_eq!(message.id(), wire(with).id());
        assert_eq!(Push::from(message), wire(with));
    }
}

/// The capacity is that of messages, so one alarm with files without end cannot exceed it.
#[test]
fn files_of_one_alarm_are_bounded_too() {
    let mut alarms = AlarmFiles::new(Limits::new(3, at(60)));
    for url in ["a", "b", "c"] {
        assert!(alarms.insert(file("1", url), at(0)).evicted.is_empty());
    }
    let inserted = alarms.insert(file("1", "d"), at(1));
    assert_eq!(inserted.event, GroupEvent::Opened, "the alarm starts anew");
    let (id, found) = &inserted.evicted[0].value;
    assert_eq!((id.as_str(), found.files.len(), inserted.evicted[0].reason), ("1", 3, EvictionReason::Full));
    assert_eq!(alarms.len(), 1);
    // What was handed back is not held, so it is not a repetition.
    assert_eq!(alarms.insert(file("1", "a"), at(1)).event, GroupEvent::Joined);
    let held = alarms.remove(&"1".parse().unwrap()).unwrap();
    assert_eq!(held.files, [file("1", "d"), file("1", "a")]);
    assert_eq!(alarms.insert(file("1", "a"), at(1)).event, GroupEvent::Opened);
}

#[test]
fn a_package_has_one_position() {
    let mut packages = GpsPackages::new(Limits::new(10, at(30)));
    let first = gps("1", 7, 1_735_296_575, 1_735_296_575);
    let other_clock = gps("1", 7, 1_735_296_576, 1_735_296_575);
    assert_eq!(packages.insert(first.clone(), at(0)).event, GroupEvent::Opened);
    assert_eq!(
        packages.insert(other_clock.clone(), at(0)).event,
        GroupEvent::Repeated(PackageMessage::Gps(other_clock))
    );
    let held = packages.drain();
    assert_eq!(held[0].1.gps.as_ref(), Some(&first));
    assert!(packages.is_empty());
}

/// The same run on the three clocks that the docs name.
#[test]
fn any_clock_will_do() {
    fn run<T: Clock>(start: T) -> Vec<EvictionReason> {
        let mut pending: Pending<u8, Vec<u8>, T> = Pending::new(Limits::new(2, at(10)));
        let mut reasons = Vec::new();
        for (step, key) in [0, 1, 2, 15].into_iter().zip(0..) {
            let evicted = pending.insert(key, start + at(step), |value| value.push(key));
            reasons.extend(evicted.into_iter().map(|evicted| evicted.reason));
        }
        reasons
    }
    let expected = [EvictionReason::Full, EvictionReason::Expired, EvictionReason::Expired];
    assert_eq!(run(Duration::ZERO), expected);
    assert_eq!(run(Instant::now()), expected);
    assert_eq!(run(DateTime::<Utc>::UNIX_EPOCH), expected);
}

#[test]
fn the_longest_age_overflows_no_clock() {
    let limits = Limits::new(0, Duration::MAX);
    assert_eq!((limits.capacity(), limits.max_age()), (1, Limits::LONGEST_AGE));
    let mut pending: Pending<u8, (), Instant> = Pending::new(limits);
    assert!(pending.insert(1, Instant::now(), |()| ()).is_empty());
    assert_eq!(pending.insert(2, Instant::now(), |()| ())[0].value.0, 1, "a capacity of 0 counts as 1");
    let mut pending: Pending<u8, (), DateTime<Utc>> = Pending::new(limits);
    let now = DateTime::from_timestamp(1_735_296_575, 0).unwrap();
    assert!(pending.insert(1, now, |()| ()).is_empty());
    assert!(pending.expire(now + TimeDelta::days(36_000)).is_empty());
}

/// An hour ahead and back again: what came in meanwhile is not held for that hour as well.
#[test]
fn a_clock_that_was_ahead_holds_nothing_for_longer() {
    let mut pending: Pending<&str, (), Duration> = Pending::new(Limits::new(10, at(60)));
    assert!(pending.insert("before", at(1000), |()| ()).is_empty());
    assert_eq!(pending.insert("ahead", at(4600), |()| ()).len(), 1, "an hour has passed, it seems");
    assert!(pending.insert("after", at(1001), |()| ()).is_empty());
    assert_eq!(pending.next_expiry(), Some(at(1061)));
    let values: Vec<_> = pending.expire(at(1061)).into_iter().map(|evicted| evicted.value.0).collect();
    assert_eq!(values, ["ahead", "after"]);
}

/// Were a step back paid by all that is held, this would take hours.
#[test]
fn a_clock_that_runs_backwards_costs_no_more() {
    let mut pending: Pending<u64, (), Duration> = Pending::new(Limits::new(200_000, at(1_000_000)));
    for key in 0..200_000 {
        assert!(pending.insert(key, at(500_000 - key), |()| ()).is_empty());
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
    assert_eq!((learned.offset.to_string().as_str(), learned.hints, learned.confirmed), ("+05:45", 1, false));
    let utc = offsets.utc(&device, DeviceTime::from_raw(1_735_324_421).unwrap()).unwrap();
    assert_eq!(utc.timestamp(), 1_735_303_680 + 41);
    assert!(offsets.remove(&device) && offsets.offset(&device).is_none());
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
    let drawn = push.id().unwrap().sequence_time().unwrap();
    (drawn - push.device_ct().unwrap().utc()).num_milliseconds().abs() / 1000
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
    assert!(file.id.unwrap().sequence_time().is_some());
    assert!("x".parse::<mettax_push::AlarmId>().unwrap().sequence_time().is_none());
}

/// What has no id is not held, whatever the room, and what has expired comes back on the occasion.
#[test]
fn a_message_without_an_id_comes_back_at_once() {
    let device = || "1".parse().unwrap();
    let mut faces = FaceMatcher::new(Limits::new(1, at(60)));
    let (comparison, picture) = (FaceComparison::new(device()), DriverPicture::new(device()));
    assert_eq!(FaceMessage::from(picture.clone()).id(), None);
    let waiting = FaceMessage::try_from(wire("face_comparison")).unwrap();
    assert_eq!(faces.insert(waiting.clone(), at(0)).event, FaceEvent::Waiting);
    let inserted = faces.insert(picture.clone(), at(59));
    assert_eq!((inserted.event, inserted.evicted.len()), (FaceEvent::Unidentified(picture.into()), 0));
    let inserted = faces.insert(comparison.clone(), at(60));
    assert_eq!(inserted.event, FaceEvent::Unidentified(comparison.into()));
    assert_eq!((&inserted.evicted[0].value, inserted.evicted[0].reason), (&waiting, EvictionReason::Expired));
    assert!(faces.is_empty() && faces.remembered() == 0);

    let mut alarms = AlarmFiles::new(Limits::new(1, at(60)));
    // The id of its package is no alarm id.
    let mut alarm = AlarmData::new(device());
    alarm.id = "1_7".parse().ok();
    for message in [AlarmMessage::from(alarm), AlarmFile::new(device()).into()] {
        assert_eq!(message.id(), None);
        for _ in 0..2 {
            let event = alarms.insert(message.clone(), at(0)).event;
            assert_eq!(event, GroupEvent::Unidentified(message.clone()));
        }
    }
    assert!(alarms.is_empty());

    let mut packages = GpsPackages::new(Limits::new(1, at(60)));
    for kind in ["gps", "alarm", "device_info", "pass_through", "face_comparison", "driver_picture", "rfid"] {
        let mut push = wire(kind);
        match &mut push {
            Push::Gps(push) => push.id = None,
            Push::Alarm(push) => push.id = None,
            Push::DeviceInfo(push) => push.id = None,
            Push::PassThrough(push) => push.id = None,
            Push::FaceComparison(push) => push.id = None,
            Push::DriverPicture(push) => push.id = None,
            Push::Rfid(push) => push.id = None,
            other => panic!("not of a package: {other:?}"),
        }
        let message = PackageMessage::try_from(push).unwrap();
        assert_eq!(message.id(), None);
        assert_eq!(packages.insert(message.clone(), at(0)).event, GroupEvent::Unidentified(message));
    }
    assert!(packages.is_empty() && packages.next_expiry().is_none());
}

#[test]
fn unknown_fields_do_not_matter_to_a_match() {
    let mut files = AlarmFiles::new(Limits::new(10, at(60)));
    let mut odd = file("1", "a");
    odd.extra.insert("new", RawJson::parse("1").unwrap());
    assert_eq!(files.insert(file("1", "a"), at(0)).event, GroupEvent::Opened);
    assert_eq!(files.insert(odd.clone(), at(0)).event, GroupEvent::Repeated(odd.into()));
}
