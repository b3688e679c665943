//! The two clocks, at the edges.

use crate::common::encoded;
use chrono::{FixedOffset, MappedLocalTime, TimeZone};
use chrono_tz::{Asia, Europe};
use mettax_push::{DeviceTime, GatewayTime, GpsData};

#[test]
fn the_windows_of_seconds_and_milliseconds() {
    let utc = |raw| GatewayTime::from_raw(raw).utc().map(|instant| instant.to_rfc3339());
    let local = |raw| DeviceTime::from_raw(raw).local().map(|clock| clock.to_string());
    for (raw, text) in [
        (946_684_800, "2000-01-01T00:00:00+00:00"),
        (4_102_444_799, "2099-12-31T23:59:59+00:00"),
        (946_684_800_000, "2000-01-01T00:00:00+00:00"),
        (4_102_444_799_999, "2099-12-31T23:59:59.999+00:00"),
    ] {
        assert_eq!(utc(raw).as_deref(), Some(text));
        assert_eq!(local(raw), Some(text.replace('T', " ").replace("+00:00", "")));
    }
    for raw in [946_684_799, 4_102_444_800, 946_684_799_999, 4_102_444_800_000, 0, -1, i64::MIN, i64::MAX] {
        assert_eq!((utc(raw), local(raw)), (None, None), "{raw}");
        assert_eq!(GatewayTime::from_raw(raw).to_string(), raw.to_string());
        assert_eq!(DeviceTime::from_raw(raw).at_offset(FixedOffset::east_opt(0).unwrap()), None);
        assert_eq!(DeviceTime::from_raw(raw).in_zone(&Europe::Berlin), MappedLocalTime::None);
    }
    assert_eq!(GatewayTime::from_raw(1_735_296_575_250).to_string(), "2024-12-27T10:49:35.250Z");
    assert_eq!(DeviceTime::from_raw(1_735_296_575).to_string(), "2024-12-27T10:49:35");
}

#[test]
fn a_wall_clock_in_a_zone() {
    // 2024-03-31 02:30 does not exist in Berlin, 2024-10-27 02:30 exists twice.
    assert_eq!(DeviceTime::from_raw(1_711_852_200).in_zone(&Europe::Berlin), MappedLocalTime::None);
    let MappedLocalTime::Ambiguous(early, late) =
        DeviceTime::from_raw(1_729_996_200).in_zone(&Europe::Berlin)
    else {
        panic!("not twice")
    };
    assert_eq!((late - early).num_hours(), 1);
    let once = DeviceTime::from_raw(1_724_822_445).in_zone(&Asia::Shanghai).single().unwrap();
    assert_eq!(once, Asia::Shanghai.with_ymd_and_hms(2024, 8, 28, 5, 20, 45).unwrap());
    let west = FixedOffset::west_opt(5 * 3600).unwrap();
    assert_eq!(
        DeviceTime::from_raw(1_724_822_445).at_offset(west).unwrap().timestamp(),
        1_724_822_445 + 5 * 3600
    );
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
    assert_eq!(hint("true", 0, AT), None);
    assert_eq!(hint("true", AT, i64::MAX), None);
}
