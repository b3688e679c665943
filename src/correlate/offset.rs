//! Learning each device's offset from UTC.

use core::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};

use super::{limits::Limits, pending::Pending};
use crate::{
    push::Push,
    types::{DeviceId, DeviceTime},
};

/// How many hints of a device count; odd, so that a majority is clear.
const WINDOW: usize = 9;
/// How many must agree for the offset to be sure: more than half of the window.
const SURE: usize = WINDOW / 2 + 1;
const QUARTER_HOUR: i32 = 15 * 60;

/// A device's offset from UTC, as far as its pushes show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LearnedOffset {
    /// The offset: a multiple of 15 minutes.
    pub offset: FixedOffset,
    /// How many of the recent hints agree with it.
    pub agreeing: usize,
    /// How many recent hints there are, at most 9.
    pub hints: usize,
    /// Whether five or more agree, and the last two do not both speak against it.
    pub confirmed: bool,
}

/// Learns the offset of each device from UTC, and with it turns [`DeviceTime`] into an instant.
///
/// It takes the [`utc_offset_hint`](Push::utc_offset_hint) of every push that has one: those whose
/// `actual` is true and whose two clocks fit. The last nine hints of a device count, and the offset changes
/// when more than half of those agree on another. So four wrong ones out of nine change nothing, and a
/// real change, as of a vehicle that crosses into another zone or of daylight saving, is followed within
/// five pushes; [`LearnedOffset::confirmed`] is false from the second push that contradicts. Wrong hints do
/// harm only while fewer than nine have come: the first hint of a device is believed, not to be sure of, but
/// for want of better.
///
/// It is the offset of **now**: a wall clock from before a change is not to be read with it. Where the zone is
/// known, [`DeviceTime::in_zone`] is better than any of this.
///
/// It remembers a bounded number of devices, and forgets the one that gave no hint for longest. A repeated
/// push is a hint once more, so put a [`Deduplicator`](crate::correlate::Deduplicator) in front.
///
/// ```
/// use mettax_push::{Push, correlate::OffsetTracker};
/// let body = br#"{"data":{"actual":true,"num":9,"deviceId":"1","reportCt":1724822445,"deviceCt":1724793630}}"#;
/// let mut offsets = OffsetTracker::new(10_000);
/// let Push::Gps(gps) = mettax_push::decode(body)? else { panic!() };
/// for count in 1..=5 {
///     let learned = offsets.observe(&gps.clone().into()).unwrap();
///     assert_eq!(learned.offset.to_string(), "+08:00");
///     assert_eq!(learned.confirmed, count == 5);
/// }
/// // The device's wall clock was 15 s ahead of the gateway's instant.
/// assert_eq!(offsets.utc(&gps.device_id, gps.report_ct.unwrap()).unwrap().to_string(), "2024-08-27 21:20:45 UTC");
/// assert_eq!(gps.device_ct.unwrap().utc().to_string(), "2024-08-27 21:20:30 UTC");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OffsetTracker {
    /// Held by the order of their last hints alone: the clock of this one stands still.
    devices: Pending<DeviceId, Hints, Duration>,
}

impl OffsetTracker {
    /// Knows no device yet, and remembers at most so many (at least one).
    #[must_use]
    pub const fn new(max_devices: usize) -> Self {
        Self { devices: Pending::new(Limits::new(max_devices, Duration::MAX)) }
    }

    /// Takes the hint of a push, and tells what is known of its device; a push without a hint changes nothing.
    pub fn observe(&mut self, push: &Push) -> Option<LearnedOffset> {
        let device = push.device_id()?;
        if let Some(quarters) = push.utc_offset_hint().and_then(quarters_of) {
            let mut hints = self.devices.remove(device).unwrap_or_default();
            hints.add(quarters);
            // What comes back is the device that is forgotten.
            drop(self.devices.insert(device.clone(), Duration::ZERO, |slot| *slot = hints));
        }
        self.offset(device)
    }

    /// What is known of a device.
    #[must_use]
    pub fn offset(&self, device: &DeviceId) -> Option<LearnedOffset> {
        self.devices.get(device)?.learned()
    }

    /// The instant at which this device's wall clock showed this time, by the offset known now; see
    /// [`offset`](Self::offset) for how sure that is.
    ///
    /// `None` for a device that is not known.
    #[must_use]
    pub fn utc(&self, device: &DeviceId, time: DeviceTime) -> Option<DateTime<Utc>> {
        Some(time.at_offset(self.offset(device)?.offset).to_utc())
    }

    /// Forgets a device. Returns whether it was known.
    pub fn remove(&mut self, device: &DeviceId) -> bool {
        self.devices.remove(device).is_some()
    }

    /// How many devices are known; never more than were asked for.
    #[must_use]
    pub fn len(&self) -> usize {
        self.devices.len()
    }

    /// Whether no device is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }
}

/// An offset in quarters of an hour: -48 to 56 are in use.
fn quarters_of(offset: FixedOffset) -> Option<i8> {
    i8::try_from(offset.local_minus_utc() / QUARTER_HOUR).ok()
}

/// The recent hints of one device, the newest last.
#[derive(Clone, Copy, Debug, Default)]
struct Hints {
    recent: [i8; WINDOW],
    len: usize,
    believed: i8,
}

impl Hints {
    fn add(&mut self, quarters: i8) {
        if self.len == WINDOW {
            self.recent.rotate_left(1);
        } else {
            self.len += 1;
        }
        if let Some(newest) = self.recent_mut().last_mut() {
            *newest = quarters;
        }
        // Only the newest can have gained a majority; the first has one at once.
        if self.agreeing(quarters) > self.len / 2 {
            self.believed = quarters;
        }
    }

    fn recent(&self) -> &[i8] {
        self.recent.get(..self.len).unwrap_or_default()
    }

    fn recent_mut(&mut self) -> &mut [i8] {
        self.recent.get_mut(..self.len).unwrap_or_default()
    }

    fn agreeing(&self, quarters: i8) -> usize {
        self.recent().iter().filter(|&&hint| hint == quarters).count()
    }

    fn learned(&self) -> Option<LearnedOffset> {
        let agreeing = self.agreeing(self.believed);
        let last_two_agree = self.recent().iter().rev().take(2).any(|&hint| hint == self.believed);
        Some(LearnedOffset {
            offset: FixedOffset::east_opt(i32::from(self.believed) * QUARTER_HOUR)?,
            agreeing,
            hints: self.len,
            confirmed: agreeing >= SURE && last_two_agree,
        })
    }
}
