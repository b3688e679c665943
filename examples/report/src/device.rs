//! What came of one device.

use chrono::FixedOffset;
use mettax_push::{AlarmData, Kind, Position, Push, correlate::LearnedOffset};

use crate::{
    bins::{Bins, Joined},
    lateness::Lateness,
    tally::cut,
    track::{Mark, Track},
};

/// How many bins the clock of a device has.
const CLOCK_BINS: usize = 128;
/// How many late pushes of a device wait until its offset from UTC is known.
const WAITING: usize = 256;
/// The furthest that a right clock is from UTC, in seconds: the zones reach from -12 to +14 hours.
const ZONES: std::ops::RangeInclusive<i64> = -(12 * 3600 + 1800)..=14 * 3600 + 1800;

/// Counts of one device.
#[derive(Debug, Default)]
pub(crate) struct Device {
    pub(crate) pushes: u64,
    pub(crate) alarms: u64,
    pub(crate) failures: u64,
    /// The first and the last time at which the gateway took something in.
    pub(crate) seen: Option<(i64, i64)>,
    /// What its clock shows of its offset from UTC.
    pub(crate) offset: Option<LearnedOffset>,
    /// Pushes sent in real time whose own clock is out of every zone.
    pub(crate) wrong_clocks: u64,
    pub(crate) lateness: Lateness,
    /// Positions and lost fixes of which nobody can say when they were.
    pub(crate) unplaced: u64,
    /// What is drawn; of the first devices only.
    pub(crate) detail: Option<Box<Detail>>,
}

/// What is drawn of a device.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) track: Track,
    /// How far the device's clock was ahead of UTC, of the pushes sent in real time.
    pub(crate) clock: Bins<Ahead>,
    waiting: Vec<Waiting>,
}

impl Default for Detail {
    fn default() -> Self {
        Self { track: Track::default(), clock: Bins::new(CLOCK_BINS), waiting: Vec::new() }
    }
}

impl Detail {
    /// How far the clock was ahead in all that time.
    pub(crate) fn ahead(&self) -> Ahead {
        let mut all = Ahead::default();
        self.clock.iter().for_each(|(_, bin)| all.join(bin));
        all
    }
}

/// How far a clock was ahead of UTC, in seconds.
#[derive(Debug, Clone)]
pub(crate) struct Ahead {
    pub(crate) count: u64,
    pub(crate) least: i64,
    pub(crate) most: i64,
    pub(crate) sum: i64,
}

impl Default for Ahead {
    fn default() -> Self {
        Self { count: 0, least: i64::MAX, most: i64::MIN, sum: 0 }
    }
}

impl Joined for Ahead {
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.sum += other.sum;
    }

    fn count(&self) -> u64 {
        self.count
    }
}

impl Ahead {
    /// The mean, to the next second.
    pub(crate) fn mean(&self) -> i64 {
        let count = i64::try_from(self.count.max(1)).unwrap_or(i64::MAX);
        (self.sum + count / 2).div_euclid(count)
    }
}

/// A late push of a device whose offset is not known yet.
#[derive(Debug)]
struct Waiting {
    /// When the gateway took it in, and what the device's clock showed.
    gateway: i64,
    local: i64,
    place: Option<Place>,
}

/// What a push says about where the device was.
#[derive(Debug)]
enum Place {
    Fix(Position),
    Alarm(Position, String),
    Lost,
}

impl Place {
    fn of(push: &Push) -> Option<Self> {
        match (push, push.position()) {
            (Push::Alarm(alarm), Some(position)) => Some(Self::Alarm(position, types(alarm))),
            (_, Some(position)) => Some(Self::Fix(position)),
            (Push::Gps(_), None) => Some(Self::Lost),
            (Push::DeviceInfo(info), None) if info.localization_failure == Some(true) => Some(Self::Lost),
            _ => None,
        }
    }
}

/// The types of an alarm in words, a bounded number of them.
fn types(alarm: &AlarmData) -> String {
    let labels: Vec<_> = alarm.alarm_type.iter().take(4).map(|code| cut(code.label(), 40)).collect();
    labels.join(", ")
}

impl Device {
    /// Takes in a push. Its device's offset from UTC is what is known of it by now.
    pub(crate) fn insert(&mut self, push: &Push, offset: Option<LearnedOffset>) {
        self.pushes += 1;
        self.alarms += u64::from(push.kind() == Kind::Alarm);
        let gateway = push.device_ct().map(|clock| clock.utc().timestamp());
        let local = push.report_ct().map(|clock| clock.local().and_utc().timestamp());
        if let Some(gateway) = gateway {
            let (first, last) = self.seen.unwrap_or((gateway, gateway));
            self.seen = Some((first.min(gateway), last.max(gateway)));
        }
        self.offset = offset.or(self.offset);
        let offset = offset.map(|learned| learned.offset);
        if let Some(offset) = offset {
            self.settle(offset);
        }
        if push.is_supplementary() {
            self.late(gateway, local, offset, Place::of(push));
            return;
        }
        if let (Some(gateway), Some(local)) = (gateway, local) {
            self.clock(gateway, local - gateway);
        }
        let time = gateway.or_else(|| Some(instant(local?, offset?)));
        self.place(time, Place::of(push));
    }

    fn clock(&mut self, gateway: i64, ahead: i64) {
        if !ZONES.contains(&ahead) {
            self.wrong_clocks += 1;
        } else if let Some(detail) = &mut self.detail {
            detail.clock.at(gateway).join(&Ahead { count: 1, least: ahead, most: ahead, sum: ahead });
        }
    }

    fn late(
        &mut self,
        gateway: Option<i64>,
        local: Option<i64>,
        offset: Option<FixedOffset>,
        place: Option<Place>,
    ) {
        let (Some(gateway), Some(local)) = (gateway, local) else {
            self.lateness.unknown += 1;
            return self.place(None, place);
        };
        match (offset, &mut self.detail) {
            (Some(offset), _) => {
                let time = instant(local, offset);
                self.lateness.add(gateway - time);
                self.place(Some(time), place);
            }
            (None, Some(detail)) if detail.waiting.len() < WAITING => {
                detail.waiting.push(Waiting { gateway, local, place });
            }
            _ => {
                self.lateness.unknown += 1;
                self.place(None, place);
            }
        }
    }

    /// Takes in what waited for the offset.
    fn settle(&mut self, offset: FixedOffset) {
        let Some(detail) = &mut self.detail else { return };
        for Waiting { gateway, local, place } in std::mem::take(&mut detail.waiting) {
            self.late(Some(gateway), Some(local), Some(offset), place);
        }
    }

    fn place(&mut self, time: Option<i64>, place: Option<Place>) {
        let (Some(place), Some(detail)) = (place, &mut self.detail) else { return };
        let Some(time) = time else {
            self.unplaced += 1;
            return;
        };
        match place {
            Place::Fix(position) => detail.track.fix(time, position),
            Place::Lost => detail.track.lose(time),
            Place::Alarm(position, what) => {
                detail.track.fix(time, position);
                detail.track.mark(Mark { time, position, what });
            }
        }
    }

    /// How late data came, what still waits for an offset among it.
    pub(crate) fn lateness(&self) -> Lateness {
        let mut lateness = self.lateness.clone();
        lateness.unknown += self.detail.as_ref().map_or(0, |detail| detail.waiting.len() as u64);
        lateness
    }

    /// Positions that are in no track because nobody can say when they were.
    pub(crate) fn unplaced(&self) -> u64 {
        let waits = |detail: &Detail| detail.waiting.iter().filter(|late| late.place.is_some()).count();
        self.unplaced + self.detail.as_ref().map_or(0, |detail| waits(detail) as u64)
    }
}

/// The instant at which a device's clock showed this, both in epoch seconds.
fn instant(local: i64, offset: FixedOffset) -> i64 {
    local - i64::from(offset.local_minus_utc())
}
