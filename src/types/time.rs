//! The two clocks of a push, as types that cannot be mixed up.

use core::fmt;

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::hint;

/// 2000-01-01T00:00:00 and 2100-01-01T00:00:00, in epoch seconds.
///
/// A value in this window is seconds; a value in the window a thousand times as large is milliseconds.
/// The two do not overlap, so neither reading is a guess.
const WINDOW: core::ops::Range<i64> = 946_684_800..4_102_444_800;

/// What the raw integer of a clock counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Seconds,
    Milliseconds,
}

fn unit(raw: i64) -> Option<Unit> {
    if WINDOW.contains(&raw) {
        Some(Unit::Seconds)
    } else if WINDOW.contains(&raw.div_euclid(1000)) {
        Some(Unit::Milliseconds)
    } else {
        None
    }
}

/// Whether an integer reads as milliseconds of the 21st century.
pub(crate) fn is_milliseconds(raw: i64) -> bool {
    unit(raw) == Some(Unit::Milliseconds)
}

/// Milliseconds since the epoch, whatever the raw integer counts; of an instant, or of a wall clock read as UTC.
pub(super) fn millis(raw: i64) -> Option<i64> {
    match unit(raw)? {
        Unit::Seconds => raw.checked_mul(1000),
        Unit::Milliseconds => Some(raw),
    }
}

/// The reading that both clocks share; only their zone differs.
fn date(raw: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis(raw)?)
}

macro_rules! clocks {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        hint::field_type!($name = Time, |clock| match unit(clock.0) {
            Some(Unit::Seconds) => None,
            Some(Unit::Milliseconds) => Some(hint::Remark::Milliseconds),
            None => Some(hint::Remark::SuspectTime),
        });

        impl $name {
            /// Takes the integer of the wire, in epoch seconds or milliseconds.
            #[must_use]
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            /// The integer of the wire, whatever it counts.
            #[must_use]
            pub const fn raw(self) -> i64 {
                self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                hint::time::<Self, D>(deserializer).map(Self)
            }
        }
    )* };
}

clocks! {
    /// `deviceCt`: when the gateway took the data in, an instant (UTC).
    ///
    /// Ordering compares the raw integers, so it is the order in time among clocks of one unit.
    ///
    /// ```
    /// use mettax_push::GatewayTime;
    /// let seconds = GatewayTime::from_raw(1_735_296_575);
    /// assert_eq!(seconds.utc().unwrap().to_rfc3339(), "2024-12-27T10:49:35+00:00");
    /// // Milliseconds are told by their size; a clock that was never set reads as no date.
    /// assert_eq!(GatewayTime::from_raw(1_735_296_575_000).utc(), seconds.utc());
    /// assert_eq!(GatewayTime::from_raw(0).utc(), None);
    /// ```
    GatewayTime;
    /// `reportCt`, `accUpdateTime`: the device's **local wall clock**, written as if it were epoch seconds.
    ///
    /// The push does not name the zone, so there is no way from here to an instant but to bring a zone.
    /// It is not a [`GatewayTime`] and never turns into one by itself.
    ///
    /// ```
    /// use chrono::FixedOffset;
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445);
    /// assert_eq!(clock.local().unwrap().to_string(), "2024-08-28 05:20:45");
    /// let east8 = FixedOffset::east_opt(8 * 3600).unwrap();
    /// assert_eq!(clock.at_offset(east8).unwrap().to_rfc3339(), "2024-08-28T05:20:45+08:00");
    /// ```
    DeviceTime;
}

impl GatewayTime {
    /// The instant, or `None` where the integer reads as no date of the years 2000 to 2099.
    #[must_use]
    pub fn utc(self) -> Option<DateTime<Utc>> {
        date(self.0)
    }
}

impl DeviceTime {
    /// What the device's clock showed, or `None` where the integer reads as no date of the years 2000
    /// to 2099.
    #[must_use]
    pub fn local(self) -> Option<NaiveDateTime> {
        date(self.0).map(|date| date.naive_utc())
    }

    /// The instant at which a clock at this offset from UTC shows this wall time.
    ///
    /// `None` where [`local`](Self::local) is.
    #[must_use]
    pub fn at_offset(self, offset: FixedOffset) -> Option<DateTime<FixedOffset>> {
        self.local()?.and_local_timezone(offset).single()
    }

    /// The instant at which a clock in this zone shows this wall time.
    ///
    /// A wall time that daylight saving skips is none, one that it repeats is two; a clock that reads as
    /// no date is none.
    ///
    /// ```
    /// use chrono::MappedLocalTime;
    /// use mettax_push::DeviceTime;
    /// // 2024-10-27 02:30 comes twice in Berlin.
    /// let clock = DeviceTime::from_raw(1_729_996_200);
    /// let zone = chrono_tz::Europe::Berlin;
    /// assert!(matches!(clock.in_zone(&zone), MappedLocalTime::Ambiguous(_, _)));
    /// ```
    #[must_use]
    pub fn in_zone<Tz: TimeZone>(self, zone: &Tz) -> MappedLocalTime<DateTime<Tz>> {
        match self.local() {
            Some(local) => zone.from_local_datetime(&local),
            None => MappedLocalTime::None,
        }
    }
}

impl fmt::Display for GatewayTime {
    /// RFC 3339 in UTC, or the raw integer where it reads as no date.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.utc() {
            Some(instant) => write!(f, "{}Z", instant.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f")),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Display for DeviceTime {
    /// The wall time without a zone, or the raw integer where it reads as no date.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.local() {
            Some(local) => write!(f, "{}", local.format("%Y-%m-%dT%H:%M:%S%.f")),
            None => write!(f, "{}", self.0),
        }
    }
}

const QUARTER_HOUR: i64 = 15 * 60 * 1000;
/// How far a device's clock may be off, plus the way to the gateway, for the hint to hold.
const SLACK: i64 = 5 * 60 * 1000;

/// The device's offset from UTC, as far as one real-time push shows it.
pub(crate) fn utc_offset_hint(
    actual: Option<bool>,
    report: DeviceTime,
    gateway: GatewayTime,
) -> Option<FixedOffset> {
    if actual != Some(true) {
        return None;
    }
    let difference = millis(report.0)?.checked_sub(millis(gateway.0)?)?;
    let rounded = difference.checked_add(QUARTER_HOUR / 2)?.div_euclid(QUARTER_HOUR);
    let offset = rounded.checked_mul(QUARTER_HOUR)?;
    if (difference - offset).abs() > SLACK {
        return None;
    }
    let seconds = i32::try_from(offset / 1000).ok()?;
    if !(-12 * 3600..=14 * 3600).contains(&seconds) {
        return None;
    }
    FixedOffset::east_opt(seconds).map(|offset| offset.fix())
}
