//! The two clocks in the types of jiff, beside chrono's.

use ::jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousZoned, Offset, TimeZone},
};

use super::{
    epoch::{InvalidTime, exact_raw},
    time::{DeviceTime, GatewayTime},
};

/// Epoch milliseconds of a date, of which jiff holds far more years than a clock does.
fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

fn raw(timestamp: Timestamp) -> Result<i64, InvalidTime> {
    // After the year 2000 both parts count forward; before it there is no clock, whatever they are.
    let nanoseconds = u32::try_from(timestamp.subsec_nanosecond()).map_err(|_| InvalidTime::OutOfRange)?;
    exact_raw(timestamp.as_second(), nanoseconds)
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl GatewayTime {
    /// The instant as jiff has it.
    ///
    /// ```
    /// use mettax_push::GatewayTime;
    /// let clock = GatewayTime::from_raw(1_735_296_575).unwrap();
    /// assert_eq!(clock.timestamp().to_string(), "2024-12-27T10:49:35Z");
    /// assert_eq!(GatewayTime::try_from(clock.timestamp()), Ok(clock));
    /// ```
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        timestamp(self.millis())
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl DeviceTime {
    /// What the device's clock showed, as jiff has it.
    ///
    /// ```
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445).unwrap();
    /// assert_eq!(clock.civil().to_string(), "2024-08-28T05:20:45");
    /// assert_eq!(DeviceTime::try_from(clock.civil()), Ok(clock));
    /// ```
    #[must_use]
    pub fn civil(self) -> DateTime {
        // The integer counts as if the wall clock were in UTC, so that is where it is read.
        Offset::UTC.to_datetime(timestamp(self.millis()))
    }

    /// The instants at which a clock in this zone shows this wall time, as jiff has them.
    ///
    /// A wall time that daylight saving skips is none, one that it repeats is two. jiff leaves it to you which
    /// it is to be: [`unambiguous`](AmbiguousZoned::unambiguous) refuses both, [`earlier`](AmbiguousZoned::earlier),
    /// [`later`](AmbiguousZoned::later) and [`compatible`](AmbiguousZoned::compatible) choose.
    ///
    /// ```
    /// use jiff::tz::{Offset, TimeZone};
    /// use mettax_push::DeviceTime;
    /// // 2024-10-27 02:30 comes twice in Berlin. With a time zone database, `TimeZone::get` gives the zone.
    /// let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    /// let instants = DeviceTime::from_raw(1_729_996_200).unwrap().in_time_zone(&berlin);
    /// assert!(instants.is_ambiguous());
    /// assert_eq!(instants.clone().earlier().unwrap().timestamp().to_string(), "2024-10-27T00:30:00Z");
    /// assert_eq!(instants.later().unwrap().timestamp().to_string(), "2024-10-27T01:30:00Z");
    ///
    /// // At an offset, every wall time is one instant.
    /// let east8 = TimeZone::fixed(Offset::constant(8));
    /// let instant = DeviceTime::from_raw(1_724_822_445).unwrap().in_time_zone(&east8).unambiguous().unwrap();
    /// assert_eq!(instant.timestamp().to_string(), "2024-08-27T21:20:45Z");
    /// ```
    #[must_use]
    pub fn in_time_zone(self, zone: &TimeZone) -> AmbiguousZoned {
        zone.to_ambiguous_zoned(self.civil())
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl From<GatewayTime> for Timestamp {
    fn from(clock: GatewayTime) -> Self {
        clock.timestamp()
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl TryFrom<Timestamp> for GatewayTime {
    type Error = InvalidTime;

    /// In seconds where they are whole, else in milliseconds; what is finer is refused, never cut off.
    fn try_from(timestamp: Timestamp) -> Result<Self, InvalidTime> {
        raw(timestamp)?.try_into()
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl From<DeviceTime> for DateTime {
    fn from(clock: DeviceTime) -> Self {
        clock.civil()
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl TryFrom<DateTime> for DeviceTime {
    type Error = InvalidTime;

    /// In seconds where they are whole, else in milliseconds; what is finer is refused, never cut off.
    fn try_from(local: DateTime) -> Result<Self, InvalidTime> {
        // The years that jiff holds reach further as a wall time than as an instant.
        let read_as_utc = Offset::UTC.to_timestamp(local).map_err(|_| InvalidTime::OutOfRange)?;
        raw(read_as_utc)?.try_into()
    }
}
