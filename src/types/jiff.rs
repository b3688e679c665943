//! The two clocks in the types of jiff, beside chrono's.

use ::jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousZoned, Offset, TimeZone},
};

use super::time::{DeviceTime, GatewayTime, millis};

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl GatewayTime {
    /// The instant as jiff has it; `None` where [`utc`](Self::utc) is.
    ///
    /// ```
    /// use mettax_push::GatewayTime;
    /// let clock = GatewayTime::from_raw(1_735_296_575);
    /// assert_eq!(clock.timestamp().unwrap().to_string(), "2024-12-27T10:49:35Z");
    /// assert_eq!(GatewayTime::from_raw(0).timestamp(), None);
    /// ```
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        Timestamp::from_millisecond(millis(self.raw())?).ok()
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl DeviceTime {
    /// What the device's clock showed, as jiff has it; `None` where [`local`](Self::local) is.
    ///
    /// ```
    /// use mettax_push::DeviceTime;
    /// let clock = DeviceTime::from_raw(1_724_822_445);
    /// assert_eq!(clock.civil().unwrap().to_string(), "2024-08-28T05:20:45");
    /// ```
    #[must_use]
    pub fn civil(self) -> Option<DateTime> {
        // The integer counts as if the wall clock stood in UTC, so that is where it is read.
        let read_as_utc = Timestamp::from_millisecond(millis(self.raw())?).ok()?;
        Some(Offset::UTC.to_datetime(read_as_utc))
    }

    /// The instants at which a clock in this zone shows this wall time, as jiff has them; `None` where
    /// [`local`](Self::local) is.
    ///
    /// A wall time that daylight saving skips is none, one that it repeats is two. jiff leaves it to you which
    /// it is to be: [`unambiguous`](AmbiguousZoned::unambiguous) refuses both, [`earlier`](AmbiguousZoned::earlier),
    /// [`later`](AmbiguousZoned::later) and [`compatible`](AmbiguousZoned::compatible) choose.
    ///
    /// ```
    /// use jiff::tz::{Offset, TimeZone};
    /// use mettax_push::DeviceTime;
    /// // 2024-10-27 02:30 comes twice in Berlin. With a time zone database, `TimeZone::get` gives the zone.
    /// let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3")?;
    /// let instants = DeviceTime::from_raw(1_729_996_200).in_time_zone(&berlin).unwrap();
    /// assert!(instants.is_ambiguous());
    /// assert_eq!(instants.clone().earlier()?.timestamp().to_string(), "2024-10-27T00:30:00Z");
    /// assert_eq!(instants.later()?.timestamp().to_string(), "2024-10-27T01:30:00Z");
    ///
    /// // At an offset, every wall time is one instant.
    /// let east8 = TimeZone::fixed(Offset::constant(8));
    /// let instant = DeviceTime::from_raw(1_724_822_445).in_time_zone(&east8).unwrap().unambiguous()?;
    /// assert_eq!(instant.timestamp().to_string(), "2024-08-27T21:20:45Z");
    /// # Ok::<(), jiff::Error>(())
    /// ```
    #[must_use]
    pub fn in_time_zone(self, zone: &TimeZone) -> Option<AmbiguousZoned> {
        Some(zone.to_ambiguous_zoned(self.civil()?))
    }
}
