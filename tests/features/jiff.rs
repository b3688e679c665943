//! jiff's conversions say what chrono's say, over the whole window of dates.

use chrono::{MappedLocalTime, NaiveDateTime, Offset as _};
use jiff::{
    civil,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use mettax_push::{DeviceTime, GatewayTime, InvalidTime};
use proptest::prelude::*;

/// 2000-01-01T00:00:00 and 2100-01-01T00:00:00.
const WINDOW: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// Zones that chrono and jiff both know without a database of the system: what jiff reads as a rule, and the zone
/// of chrono-tz that has followed this rule since the given year.
const ZONES: [(&str, chrono_tz::Tz, i32); 4] = [
    ("CET-1CEST,M3.5.0,M10.5.0/3", chrono_tz::Europe::Berlin, 2000),
    ("EST5EDT,M3.2.0,M11.1.0", chrono_tz::America::New_York, 2007),
    ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", chrono_tz::Australia::Lord_Howe, 2008),
    ("NPT-5:45", chrono_tz::Asia::Kathmandu, 2000),
];

fn raw() -> impl Strategy<Value = i64> {
    prop_oneof![WINDOW, WINDOW.start * 1000..WINDOW.end * 1000]
}

/// The same wall time in chrono's words.
fn in_chrono(time: civil::DateTime) -> NaiveDateTime {
    let text = time.to_string();
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn check(raw: i64) {
    let gateway = GatewayTime::from_raw(raw).unwrap();
    assert_eq!(gateway.timestamp().as_nanosecond(), i128::from(gateway.utc().timestamp_nanos_opt().unwrap()));
    assert_eq!(jiff::Timestamp::from(gateway), gateway.timestamp());
    assert_eq!(GatewayTime::try_from(gateway.timestamp()), Ok(gateway));
    let device = DeviceTime::from_raw(raw).unwrap();
    assert_eq!(in_chrono(device.civil()), device.local(), "{raw}");
    assert_eq!(civil::DateTime::from(device), device.civil());
    assert_eq!(DeviceTime::try_from(device.civil()), Ok(device));
}

#[test]
fn the_ends_of_the_windows() {
    for window in [WINDOW, WINDOW.start * 1000..WINDOW.end * 1000] {
        for raw in [window.start, window.start + 1, window.end - 1] {
            check(raw);
        }
    }
}

#[test]
fn times_of_jiff_are_clocks_where_nothing_is_lost() {
    for (text, raw) in [
        ("2024-12-27T10:49:35", Ok(1_735_296_575)),
        ("2024-12-27T10:49:35.250", Ok(1_735_296_575_250)),
        ("2024-12-27T10:49:35.2505", Err(InvalidTime::Inexact)),
        ("1999-12-31T23:59:59.999", Err(InvalidTime::OutOfRange)),
        ("1969-12-31T23:59:59.999", Err(InvalidTime::OutOfRange)),
        ("2099-12-31T23:59:59.999", Ok(4_102_444_799_999)),
        ("2100-01-01T00:00:00", Err(InvalidTime::OutOfRange)),
        ("9999-12-31T23:59:59", Err(InvalidTime::OutOfRange)),
    ] {
        let local: civil::DateTime = text.parse().unwrap();
        assert_eq!(DeviceTime::try_from(local).map(DeviceTime::raw), raw, "{text}");
        if let Ok(instant) = format!("{text}Z").parse::<jiff::Timestamp>() {
            assert_eq!(GatewayTime::try_from(instant).map(GatewayTime::raw), raw, "{text}");
        }
    }
    for end in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        assert_eq!(GatewayTime::try_from(end), Err(InvalidTime::OutOfRange));
    }
    for end in [civil::DateTime::MIN, civil::DateTime::MAX] {
        assert_eq!(DeviceTime::try_from(end), Err(InvalidTime::OutOfRange));
    }
}

#[test]
fn ambiguity_is_explicit() {
    let berlin = TimeZone::posix(ZONES[0].0).unwrap();
    let at = |raw| DeviceTime::from_raw(raw).unwrap().in_time_zone(&berlin);
    // 2024-03-31 02:30 is skipped, 2024-10-27 02:30 comes twice, and between them nothing is special.
    assert!(matches!(at(1_711_852_200).offset(), AmbiguousOffset::Gap { .. }));
    assert!(matches!(at(1_729_996_200).offset(), AmbiguousOffset::Fold { .. }));
    assert!(matches!(at(1_720_000_000).offset(), AmbiguousOffset::Unambiguous { .. }));
}

proptest! {
    #![proptest_config(crate::common::cases(4096))]

    #[test]
    fn the_same_dates_as_chrono(raw in raw()) {
        check(raw);
    }

    #[test]
    fn the_same_instants_in_a_zone(
        // Half of them within hours of a change of the clocks, where the two could differ.
        raw in prop_oneof![WINDOW, (2000..2100_i32, 0..366 * 24 * 4_i64).prop_map(near_a_change)],
        zone in 0..ZONES.len(),
    ) {
        use chrono::Datelike;
        let (rule, tz, since) = ZONES[zone];
        let device = DeviceTime::from_raw(raw).unwrap();
        // Neither end of the window, nor a year before the rule.
        prop_assume!((since + 1..2100).contains(&device.local().year()));
        let ambiguous = device.in_time_zone(&TimeZone::posix(rule).unwrap());
        let seconds = |offset: Offset| offset.seconds();
        match (ambiguous.offset(), device.in_zone(&tz)) {
            (AmbiguousOffset::Unambiguous { offset }, MappedLocalTime::Single(one)) => {
                prop_assert_eq!(seconds(offset), one.offset().fix().local_minus_utc());
            }
            (AmbiguousOffset::Fold { before, after }, MappedLocalTime::Ambiguous(first, second)) => {
                prop_assert_eq!(seconds(before), first.offset().fix().local_minus_utc());
                prop_assert_eq!(seconds(after), second.offset().fix().local_minus_utc());
            }
            (AmbiguousOffset::Gap { .. }, MappedLocalTime::None) => {}
            (jiff, chrono) => prop_assert!(false, "{raw}: {jiff:?} and {chrono:?}"),
        }
    }
}

/// A quarter of an hour in the night from a Saturday to a Sunday of March, April, October or November, in which
/// clocks are changed.
fn near_a_change((year, index): (i32, i64)) -> i64 {
    let month = [3, 4, 10, 11][usize::try_from(index % 4).unwrap()];
    let first = chrono::NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    let to_sunday = 7 - i64::from(chrono::Datelike::weekday(&first).num_days_from_sunday());
    let sunday = first + chrono::Days::new(u64::try_from(to_sunday % 7 + 7 * (index / 4 % 5)).unwrap());
    sunday.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() + index / 20 % 20 * 900
}
