//! The two clocks of a push, as types that cannot be mixed up.

use core::{cmp::Ordering, fmt, hash, num::NonZeroI64};

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    epoch::{InvalidTime, exact_raw, is_date, is_milliseconds, is_seconds},
    hint, scalar,
};

macro_rules! clocks {
    ($($(#[$meta:meta])* $name:ident = $hint:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(
            /// A date, so never zero: an absent clock takes no room of its own.
            NonZeroI64,
        );

        hint::field_type!($name = $hint, |clock| {
            is_milliseconds(clock.raw()).then_some(hint::Remark::Milliseconds)
        });

        scalar::from_scalar! {
            $name = hint::Hint::$hint.expected(), |scalar| match hint::Hint::$hint {
                hint::Hint::Instant => scalar.instant(),
                _ => scalar.time(),
            }
            .and_then(|(raw, _)| Self::from_raw(raw));
        }

        impl $name {
            /// Takes the integer of the wire: epoch seconds or milliseconds, which its size tells apart.
            ///
            /// `None` where it is a date of the years 2000 to 2099 in neither.
            ///
            /// ```
            #[doc = concat!("use mettax_push::", stringify!($name), ";")]
            #[doc = concat!("let clock = ", stringify!($name), "::from_raw(1_735_296_575).unwrap();")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::from_raw(1_735_296_575_000), Some(clock));")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::from_raw(0), None);")]
            /// ```
            #[must_use]
            pub const fn from_raw(raw: i64) -> Option<Self> {
                match NonZeroI64::new(raw) {
                    Some(date) if is_date(raw) => Some(Self(date)),
                    _ => None,
                }
            }

            /// The integer of the wire: epoch seconds, or milliseconds where it came as such.
            ///
            /// ```
            #[doc = concat!("use mettax_push::", stringify!($name), ";")]
            #[doc = concat!("let clock = ", stringify!($name), "::from_raw(1_735_296_575_000).unwrap();")]
            /// assert_eq!(clock.raw(), 1_735_296_575_000);
            /// ```
            #[must_use]
            pub const fn raw(self) -> i64 {
                self.0.get()
            }

            /// Milliseconds since the epoch, whatever the integer counts.
            #[inline]
            pub(super) const fn millis(self) -> i64 {
                let raw = self.raw();
                if is_seconds(raw) { raw * 1000 } else { raw }
            }

            /// The integer that two equal clocks share: in seconds where they are whole, else in milliseconds.
            pub(crate) const fn canonical_raw(self) -> i64 {
                let millis = self.millis();
                if millis % 1000 == 0 { millis / 1000 } else { millis }
            }

            /// The date; of a wall clock, read as if it were in UTC.
            fn date(self) -> DateTime<Utc> {
                // chrono holds far more years than these, so there is always one.
                DateTime::from_timestamp_millis(self.millis()).unwrap_or_default()
            }
        }

        /// Takes the integer of the wire, as `from_raw`.
        impl TryFrom<i64> for $name {
            type Error = InvalidTime;

            fn try_from(raw: i64) -> Result<Self, InvalidTime> {
                Self::from_raw(raw).ok_or(InvalidTime::OutOfRange)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.millis() == other.millis()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.millis().cmp(&other.millis())
            }
        }

        impl hash::Hash for $name {
            fn hash<H: hash::Hasher>(&self, state: &mut H) {
                self.millis().hash(state);
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.raw())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar::deserialize(hint::Hint::$hint, deserializer)
            }
        }
    )* };
}

clocks! {
    /// `deviceCt`: when the gateway took the data in, an instant (UTC) of the years 2000 to 2099.
    ///
    /// It is compared, ordered and hashed by the instant: the same second is equal in seconds and in
    /// milliseconds.
    ///
    /// ```
    /// use mettax_push::GatewayTime;
    /// let clock = GatewayTime::from_raw(1_735_296_575).unwrap();
    /// assert_eq!(clock.utc().to_rfc3339(), "2024-12-27T10:49:35+00:00");
    /// // Milliseconds are known by their size; the number of a clock that was never set is no clock.
    /// assert_eq!(GatewayTime::from_raw(1_735_296_575_000), Some(clock));
    /// assert_eq!(GatewayTime::from_raw(0), None);
    /// ```
    ///
    /// From an instant of yours, where it is whole milliseconds: the wire has nothing finer.
    ///
    /// ```
    /// use chrono::{DateTime, SubsecRound, Utc};
    /// use mettax_push::{GatewayTime, InvalidTime};
    /// let instant: DateTime<Utc> = "2024-12-27T10:49:35.0625Z".parse().unwrap();
    /// assert_eq!(GatewayTime::try_from(instant), Err(InvalidTime::Inexact));
    /// let clock = GatewayTime::try_from(instant.trunc_subsecs(3)).unwrap();
    /// assert_eq!(clock.raw(), 1_735_296_575_062);
    /// assert_eq!(DateTime::from(clock), instant.trunc_subsecs(3));
    /// ```
    GatewayTime = Instant;
    /// `reportCt`, `accUpdateTime`: the device's **local wall clock**, written as if it were epoch seconds, of the
    /// years 2000 to 2099.
    ///
    /// The push does not name the zone, so there is no way from here to an instant but to bring a zone.
    /// It is not a [`GatewayTime`] and never turns into one by itself. It is compared, ordered and hashed by what
    /// the clock showed: the same second is equal in seconds and in milliseconds.
    ///
    /// ```
    /// use chrono::FixedOffset;
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445).unwrap();
    /// assert_eq!(clock.local().to_string(), "2024-08-28 05:20:45");
    /// let east8 = FixedOffset::east_opt(8 * 3600).unwrap();
    /// assert_eq!(clock.at_offset(east8).to_rfc3339(), "2024-08-28T05:20:45+08:00");
    /// ```
    ///
    /// # As UTC, with a zone for each device
    ///
    /// Where the zone of a device is known, [`in_zone`](Self::in_zone) tells the three cases apart: a wall time
    /// that is one instant, one that daylight saving repeats, and one that it skips. A clock that was never set is
    /// none of these: it is no [`DeviceTime`] at all.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use chrono::{DateTime, MappedLocalTime, Utc};
    /// use chrono_tz::Tz;
    /// use mettax_push::{DeviceId, DeviceTime};
    ///
    /// /// The instant of a wall time; of a repeated hour the first.
    /// fn utc(zones: &HashMap<DeviceId, Tz>, device: &DeviceId, report_ct: DeviceTime) -> Option<DateTime<Utc>> {
    ///     match report_ct.in_zone(zones.get(device)?) {
    ///         MappedLocalTime::Single(instant) | MappedLocalTime::Ambiguous(instant, _) => Some(instant.to_utc()),
    ///         // The device's clock did not follow daylight saving, or is in another zone.
    ///         MappedLocalTime::None => None,
    ///     }
    /// }
    ///
    /// let device: DeviceId = "105045133913".parse().unwrap();
    /// let zones = HashMap::from([(device.clone(), chrono_tz::Europe::Berlin)]);
    /// let utc = |raw| utc(&zones, &device, DeviceTime::from_raw(raw).unwrap()).map(|utc| utc.to_string());
    /// assert_eq!(utc(1_724_822_445).unwrap(), "2024-08-28 03:20:45 UTC");
    /// // 02:30 came twice on 2024-10-27, and not at all on 2024-03-31.
    /// assert_eq!(utc(1_729_996_200).unwrap(), "2024-10-27 00:30:00 UTC");
    /// assert_eq!(utc(1_711_852_200), None);
    /// ```
    ///
    /// Where it is not known, [`OffsetTracker`](crate::correlate::OffsetTracker) learns the offset of each device.
    DeviceTime = Time;
}

impl GatewayTime {
    /// The instant.
    ///
    /// ```
    /// use mettax_push::GatewayTime;
    /// let clock = GatewayTime::from_raw(1_735_296_575_250).unwrap();
    /// assert_eq!(clock.utc().to_string(), "2024-12-27 10:49:35.250 UTC");
    /// ```
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.date()
    }
}

impl DeviceTime {
    /// What the device's clock showed.
    ///
    /// ```
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445).unwrap();
    /// assert_eq!(clock.local().to_string(), "2024-08-28 05:20:45");
    /// ```
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        self.date().naive_utc()
    }

    /// The instant at which a clock at this offset from UTC shows this wall time.
    ///
    /// ```
    /// use chrono::FixedOffset;
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445).unwrap();
    /// let west5 = FixedOffset::west_opt(5 * 3600).unwrap();
    /// assert_eq!(clock.at_offset(west5).to_utc().to_string(), "2024-08-28 10:20:45 UTC");
    /// ```
    #[must_use]
    pub fn at_offset(self, offset: FixedOffset) -> DateTime<FixedOffset> {
        // An offset is less than a day, so the difference is within the years that chrono holds.
        DateTime::from_naive_utc_and_offset(self.local() - offset, offset)
    }

    /// The instant at which a clock in this zone shows this wall time.
    ///
    /// A wall time that daylight saving skips is none, one that it repeats is two.
    ///
    /// ```
    /// use chrono::MappedLocalTime;
    /// use mettax_push::DeviceTime;
    /// // 2024-10-27 02:30 comes twice in Berlin.
    /// let clock = DeviceTime::from_raw(1_729_996_200).unwrap();
    /// let zone = chrono_tz::Europe::Berlin;
    /// assert!(matches!(clock.in_zone(&zone), MappedLocalTime::Ambiguous(_, _)));
    /// ```
    #[must_use]
    pub fn in_zone<Tz: TimeZone>(self, zone: &Tz) -> MappedLocalTime<DateTime<Tz>> {
        zone.from_local_datetime(&self.local())
    }
}

impl From<GatewayTime> for DateTime<Utc> {
    fn from(clock: GatewayTime) -> Self {
        clock.utc()
    }
}

impl TryFrom<DateTime<Utc>> for GatewayTime {
    type Error = InvalidTime;

    /// In seconds where they are whole, else in milliseconds; what is finer is refused, never cut off.
    fn try_from(instant: DateTime<Utc>) -> Result<Self, InvalidTime> {
        exact_raw(instant.timestamp(), instant.timestamp_subsec_nanos())?.try_into()
    }
}

impl From<DeviceTime> for NaiveDateTime {
    fn from(clock: DeviceTime) -> Self {
        clock.local()
    }
}

impl TryFrom<NaiveDateTime> for DeviceTime {
    type Error = InvalidTime;

    /// In seconds where they are whole, else in milliseconds; what is finer is refused, never cut off.
    fn try_from(local: NaiveDateTime) -> Result<Self, InvalidTime> {
        let read_as_utc = local.and_utc();
        exact_raw(read_as_utc.timestamp(), read_as_utc.timestamp_subsec_nanos())?.try_into()
    }
}

impl fmt::Display for GatewayTime {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.date().naive_utc().format("%Y-%m-%dT%H:%M:%S%.f"))
    }
}

impl fmt::Display for DeviceTime {
    /// The wall time without a zone, as ISO 8601 writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local().format("%Y-%m-%dT%H:%M:%S%.f"))
    }
}

/// Whether the clocks of data that was sent at its time are further apart than any zone and a day of waiting explain.
pub(crate) fn are_apart(report: DeviceTime, gateway: GatewayTime) -> bool {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    report.millis().abs_diff(gateway.millis()) > DAY
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
    let difference = report.millis() - gateway.millis();
    let offset = (difference + QUARTER_HOUR / 2).div_euclid(QUARTER_HOUR) * QUARTER_HOUR;
    if (difference - offset).abs() > SLACK {
        return None;
    }
    let seconds = i32::try_from(offset / 1000).ok()?;
    if !(-12 * 3600..=14 * 3600).contains(&seconds) {
        return None;
    }
    FixedOffset::east_opt(seconds)
}
