//! The two clocks, at the edges.

use std::collections::HashSet;

use crate::common::{encoded, generate::clock};
use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{Asia, Europe};
use mettax_push::{DeviceTime, GatewayTime, GpsData, InvalidTime};
use proptest::prelude::*;

fn device(raw: i64) -> DeviceTime {
    DeviceTime::from_raw(raw).unwrap()
}

fn gateway(raw: i64) -> GatewayTime {
    GatewayTime::from_raw(raw).unwrap()
}

#[test]
fn the_windows_of_seconds_and_milliseconds() {
    for (raw, text) in [
        (946_684_800, "2000-01-01T00:00:00+00:00"),
        (4_102_444_799, "2099-12-31T23:59:59+00:00"),
        (946_684_800_000, "2000-01-01T00:00:00+00:00"),
        (4_102_444_799_999, "2099-12-31T23:59:59.999+00:00"),
    ] {
        assert_eq!(gateway(raw).utc().to_rfc3339(), text);
        assert_eq!(device(raw).local().to_string(), text.replace('T', " ").replace("+00:00", ""));
        assert_eq!((gateway(raw).raw(), device(raw).raw()), (raw, raw));
        assert_eq!(
            (GatewayTime::try_from(raw), DeviceTime::try_from(raw)),
            (Ok(gateway(raw)), Ok(device(raw)))
        );
    }
    for raw in OUTSIDE {
        assert_eq!((GatewayTime::from_raw(raw), DeviceTime::from_raw(raw)), (None, None), "{raw}");
        assert_eq!(GatewayTime::try_from(raw), Err(InvalidTime::OutOfRange));
        assert_eq!(DeviceTime::try_from(raw), Err(InvalidTime::OutOfRange));
    }
    assert_eq!(gateway(1_735_296_575_250).to_string(), "2024-12-27T10:49:35.250Z");
    assert_eq!(device(1_735_296_575).to_string(), "2024-12-27T10:49:35");
}

/// The neighbours of the two windows, and what is far from both.
const OUTSIDE: [i64; 8] =
    [946_684_799, 4_102_444_800, 946_684_799_999, 4_102_444_800_000, 0, -1, i64::MIN, i64::MAX];

#[test]
fn a_wall_clock_in_a_zone() {
    // 2024-03-31 02:30 does not exist in Berlin, 2024-10-27 02:30 exists twice.
    assert_eq!(device(1_711_852_200).in_zone(&Europe::Berlin), MappedLocalTime::None);
    let MappedLocalTime::Ambiguous(early, late) = device(1_729_996_200).in_zone(&Europe::Berlin) else {
        panic!("not twice")
    };
    assert_eq!((late - early).num_hours(), 1);
    let once = device(1_724_822_445).in_zone(&Asia::Shanghai).single().unwrap();
    assert_eq!(once, Asia::Shanghai.with_ymd_and_hms(2024, 8, 28, 5, 20, 45).unwrap());
    let west = FixedOffset::west_opt(5 * 3600).unwrap();
    assert_eq!(device(1_724_822_445).at_offset(west).timestamp(), 1_724_822_445 + 5 * 3600);
}

/// The years that chrono holds reach far beyond both ends, whatever the offset.
#[test]
fn the_ends_of_the_windows_at_any_offset() {
    for raw in [946_684_800, 4_102_444_799, 946_684_800_000, 4_102_444_799_999] {
        for seconds in [-86_399, -1, 0, 1, 86_399] {
            let offset = FixedOffset::east_opt(seconds).unwrap();
            let instant = device(raw).at_offset(offset);
            assert_eq!(instant.naive_local(), device(raw).local());
            assert_eq!(device(raw).in_zone(&offset), MappedLocalTime::Single(instant));
        }
    }
}

#[test]
fn times_of_chrono_are_clocks_where_nothing_is_lost() {
    for (text, raw) in [
        ("2024-12-27T10:49:35Z", Ok(1_735_296_575)),
        ("2024-12-27T10:49:35.250Z", Ok(1_735_296_575_250)),
        ("2024-12-27T10:49:35.2505Z", Err(InvalidTime::Inexact)),
        ("2024-12-27T10:49:35.000000001Z", Err(InvalidTime::Inexact)),
        ("2016-12-31T23:59:60Z", Err(InvalidTime::Inexact)),
        ("2000-01-01T00:00:00Z", Ok(946_684_800)),
        ("1999-12-31T23:59:59.999Z", Err(InvalidTime::OutOfRange)),
        ("2099-12-31T23:59:59.999Z", Ok(4_102_444_799_999)),
        ("2100-01-01T00:00:00Z", Err(InvalidTime::OutOfRange)),
    ] {
        let instant: DateTime<Utc> = text.parse().unwrap();
        let (gateway, device) = (GatewayTime::try_from(instant), DeviceTime::try_from(instant.naive_utc()));
        assert_eq!((gateway.map(GatewayTime::raw), device.map(DeviceTime::raw)), (raw, raw), "{text}");
        if let (Ok(gateway), Ok(device)) = (gateway, device) {
            assert_eq!(DateTime::from(gateway), instant);
            assert_eq!(NaiveDateTime::from(device), instant.naive_utc());
        }
    }
    assert_eq!(InvalidTime::OutOfRange.to_string(), "not a time of the years 2000 to 2099");
    assert_eq!(
        InvalidTime::Inexact.to_string(),
        "not a whole number of milliseconds, or within a leap second"
    );
}

/// Under plain serde a clock is written as an integer, and read from what the decoder takes.
#[test]
fn clocks_read_and_write_the_integer_of_the_wire() {
    for raw in [1_735_296_575_i64, 1_735_296_575_000, 1_735_296_575_250] {
        let json = raw.to_string();
        assert_eq!(serde_json::from_str::<GatewayTime>(&json).unwrap().raw(), raw);
        assert_eq!(serde_json::from_str::<DeviceTime>(&json).unwrap().raw(), raw);
        assert_eq!(serde_json::to_string(&gateway(raw)).unwrap(), json);
        assert_eq!(serde_json::to_string(&device(raw)).unwrap(), json);
    }
    for raw in OUTSIDE {
        let refused = serde_json::from_str::<GatewayTime>(&raw.to_string()).unwrap_err().to_string();
        let expected =
            format!("invalid value: integer `{raw}`, expected epoch seconds of the years 2000 to 2099");
        assert!(refused.starts_with(&expected), "{refused}");
        assert!(serde_json::from_str::<DeviceTime>(&raw.to_string()).is_err());
    }
    for (json, raw) in [("\"1735296575\"", 1_735_296_575), ("1735296575.5", 1_735_296_575_500)] {
        assert_eq!(serde_json::from_str::<GatewayTime>(json).unwrap().raw(), raw);
        assert_eq!(serde_json::from_str::<DeviceTime>(json).unwrap().raw(), raw);
    }
    for json in ["null", "true", "\"\"", "[1735296575]"] {
        assert!(serde_json::from_str::<GatewayTime>(json).is_err(), "{json}");
    }
}

/// The same time in the other unit is the same push, and the same key.
#[test]
fn pushes_are_equal_where_their_clocks_tell_the_same() {
    let read = |report: &str, gateway: &str| {
        let object =
            format!(r#"{{"deviceId":"1","id":"2","num":3,"reportCt":{report},"deviceCt":{gateway}}}"#);
        mettax_push::decode(encoded(&object).as_bytes()).unwrap()
    };
    let push = read("1735296575", "1735296576");
    for (report, gateway) in [("1735296575000", "1735296576"), ("\"1735296575\"", "1735296576000.0")] {
        assert_eq!(read(report, gateway), push);
        assert_eq!(read(report, gateway).dedup_key(), push.dedup_key());
    }
    let later = read("1735296575001", "1735296576");
    assert_ne!(later, push);
    assert_ne!(later.dedup_key(), push.dedup_key());
    // When the gateway took it in is no part of what happened: it is sent again with another time.
    let again = read("1735296575", "1735296577000");
    assert_ne!(again, push);
    assert_eq!(again.dedup_key(), push.dedup_key());
}

proptest! {
    #![proptest_config(crate::common::cases(1024))]

    /// Equality, order and hash are those of the time that is told, whatever the integer counts.
    #[test]
    fn clocks_compare_by_the_time_they_tell(one in clock(), other in clock(), in_milliseconds: bool) {
        // The second of the two is often the first in the other unit.
        let other = match (in_milliseconds, one) {
            (true, 0..4_102_444_800) => one * 1000,
            (true, _) if one % 1000 == 0 => one / 1000,
            _ => other,
        };
        let (a, b) = (gateway(one), gateway(other));
        prop_assert_eq!(a.cmp(&b), a.utc().cmp(&b.utc()));
        prop_assert_eq!((a == b, a.partial_cmp(&b)), (a.utc() == b.utc(), Some(a.cmp(&b))));
        prop_assert_eq!(HashSet::from([a, b]).len(), HashSet::from([a.utc(), b.utc()]).len());
        let (a, b) = (device(one), device(other));
        prop_assert_eq!(a.cmp(&b), a.local().cmp(&b.local()));
        prop_assert_eq!((a == b, a.partial_cmp(&b)), (a.local() == b.local(), Some(a.cmp(&b))));
        prop_assert_eq!(HashSet::from([a, b]).len(), HashSet::from([a.local(), b.local()]).len());
    }

    /// There and back again is the same time, and the same integer but for milliseconds that are whole seconds.
    #[test]
    fn clocks_and_times_of_chrono_convert_both_ways(raw in clock()) {
        prop_assert_eq!(GatewayTime::try_from(gateway(raw).utc()), Ok(gateway(raw)));
        prop_assert_eq!(DeviceTime::try_from(device(raw).local()), Ok(device(raw)));
        let shortest = if raw % 1000 == 0 && raw > 4_102_444_800 { raw / 1000 } else { raw };
        prop_assert_eq!(GatewayTime::try_from(gateway(raw).utc()).unwrap().raw(), shortest);
    }
}

fn hint(actual: &str, report: i64, gateway: i64) -> Option<i32> {
    let object = format!(
        r#"{{"deviceId":"1","id":"2","num":3,"reportCt":{report},"deviceCt":{gateway},"actual":{actual}}}"#
    );
    let gps: GpsData = mettax_push::decode_as(encoded(&object).as_bytes()).unwrap();
    let hint = gps.utc_offset_hint();
    assert_eq!(mettax_push::Push::from(gps).utc_offset_hint(), hint);
    hint.map(|offset| offset.local_minus_utc())
}

#[test]
fn the_offset_hint_and_its_edges() {
    const AT: i64 = 1_724_793_630;
    let of = |difference: i64| hint("true", AT + difference, AT);
    for (difference, offset) in [
        (28_815, Some(28_800)),
        (28_790, Some(28_800)),
        (0, Some(0)),
        (300, Some(0)),
        (301, None),
        (-300, Some(0)),
        (-301, None),
        (599, None),
        (600, Some(900)),
        (19_800, Some(19_800)),
        (20_700, Some(20_700)),
        (-12 * 3600, Some(-12 * 3600)),
        (-12 * 3600 - 300, Some(-12 * 3600)),
        (-12 * 3600 - 900, None),
        (14 * 3600, Some(14 * 3600)),
        (14 * 3600 + 300, Some(14 * 3600)),
        (14 * 3600 + 900, None),
        (86_400, None),
    ] {
        assert_eq!(of(difference), offset, "{difference}");
    }
    assert_eq!(hint("true", (AT + 28_815) * 1000, AT), Some(28_800), "units may differ");
    assert_eq!(hint("false", AT, AT), None, "sent later");
    assert_eq!(hint("null", AT, AT), None, "unknown whether sent later");
    assert_eq!(hint("true", AT, 4_102_444_799_999), None, "further apart than any offset");
}
