//! jiff's conversions say what chrono's say, over the whole window of dates and outside it.

use chrono::{MappedLocalTime, NaiveDateTime, Offset as _};
use jiff::{
    civil,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use mettax_push::{DeviceTime, GatewayTime};
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
    prop_oneof![WINDOW, WINDOW.start * 1000..WINDOW.end * 1000, any::<i64>()]
}

/// The same wall time in chrono's words.
fn in_chrono(time: civil::DateTime) -> NaiveDateTime {
    let text = time.to_string();
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn check(raw: i64) {
    let gateway = GatewayTime::from_raw(raw);
    assert_eq!(
        gateway.timestamp().map(jiff::Timestamp::as_nanosecond),
        gateway.utc().map(|utc| i128::from(utc.timestamp_nanos_opt().unwrap())),
        "{raw}"
    );
    let device = DeviceTime::from_raw(raw);
    assert_eq!(device.civil().map(in_chrono), device.local(), "{raw}");
}

#[test]
fn the_ends_of_the_windows() {
    for edge in [WINDOW.start, WINDOW.end, WINDOW.start * 1000, WINDOW.end * 1000, 0, i64::MIN, i64::MAX] {
        for raw in [edge.saturating_sub(1), edge, edge.saturating_add(1)] {
            check(raw);
        }
    }
}

#[test]
fn ambiguity_is_explicit() {
    let berlin = TimeZone::posix(ZONES[0].0).unwrap();
    let at = |raw| DeviceTime::from_raw(raw).in_time_zone(&berlin);
    assert!(at(0).is_none(), "a clock that was never set");
    // 2024-03-31 02:30 is skipped, 2024-10-27 02:30 comes twice, and between them nothing is special.
    assert!(matches!(at(1_711_852_200).unwrap().offset(), AmbiguousOffset::Gap { .. }));
    assert!(matches!(at(1_729_996_200).unwrap().offset(), AmbiguousOffset::Fold { .. }));
    assert!(matches!(at(1_720_000_000).unwrap().offset(), AmbiguousOffset::Unambiguous { .. }));
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
        let device = DeviceTime::from_raw(raw);
        // Neither end of the window, nor a year before the rule.
        prop_assume!((since + 1..2100).contains(&device.local().unwrap().year()));
        let ambiguous = device.in_time_zone(&TimeZone::posix(rule).unwrap()).unwrap();
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
