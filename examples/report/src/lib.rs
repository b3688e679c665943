#![doc = include_str!("../README.md")]

mod bins;
mod device;
mod lateness;
mod page;
mod quality;
// Also a module of the example `decode`, which the library's package holds and this one does not.
#[path = "../../decode/remark.rs"]
mod remark;
mod repeats;
mod tally;
mod track;

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use mettax_push::{AlarmGroup, DecodeError, Decoded, DeviceId, Kind, Push, correlate::OffsetTracker};

use bins::{Bins, Joined};
use device::Device;
use quality::Quality;
use repeats::Repeats;
use tally::{Place, Tally, cut};

/// How many devices are told apart.
const DEVICES: usize = 5_000;
/// Of how many devices a track and a clock are kept.
const DETAILED: usize = 200;
/// How many characters an id of a device may have for its clock to be learned.
const ID: usize = 64;
/// How many bins the time of all pushes has.
const BINS: usize = 2_048;
/// How many inputs that could not be read are listed.
const UNREADABLE: usize = 20;

const KINDS: usize = Kind::ALL.len();

/// What a report is called and how it is laid out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// The heading of the page.
    pub title: String,
    /// What a push is found by: `line`, or `row` for those of a database.
    pub unit: &'static str,
    /// How many tracks and clocks are drawn, those of the devices with the most pushes.
    pub drawn: usize,
}

impl Settings {
    /// Lines of files, and the tracks and clocks of at most 24 devices.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), unit: "line", drawn: 24 }
    }
}

/// What an error said about a body, or about a push of a batch.
#[derive(Debug, Clone, Copy)]
pub struct Failed<'a> {
    /// The label of the error: [`ErrorKind::as_str`](mettax_push::ErrorKind::as_str), or one of your own.
    pub cause: &'a str,
    /// The kind of push that it is, where that is known.
    pub kind: Option<Kind>,
    /// The device, where it could be read.
    pub device_id: Option<&'a DeviceId>,
    /// The words of the error.
    pub error: &'a str,
}

/// Counts of everything that came, in bounded memory.
///
/// ```
/// use mettax_push::Decoder;
/// use report::{Report, Settings};
///
/// let saved = br#"{"data":"{\"captureId\":\"7\",\"deviceId\":\"105045133913\",\"fileUrl\":\"u\",\"channelId\":1}"}
/// nonsense"#;
/// let mut report = Report::new(Settings::new("Last night"));
/// for (index, line) in saved.split(|&byte| byte == b'\n').enumerate() {
///     report.insert_batch(index as u64 + 1, &Decoder::tolerant().decode_batch(line));
/// }
/// assert_eq!((report.pushes(), report.failures()), (1, 1));
/// assert!(report.to_html().starts_with("<!DOCTYPE html>"));
/// ```
#[derive(Debug)]
pub struct Report {
    settings: Settings,
    source: Option<Arc<str>>,
    sources: u64,
    unreadable: Vec<String>,
    unread: u64,
    devices: HashMap<String, Device>,
    detailed: usize,
    /// Pushes and failures of devices that found no room.
    beyond: u64,
    /// Those that name no device.
    nameless: u64,
    offsets: OffsetTracker,
    before: Repeats,
    kinds: [u64; KINDS],
    failures: u64,
    repeats: u64,
    over_time: Bins<ByKind>,
    /// The first and the last gateway clock.
    span: Option<(i64, i64)>,
    /// The gateway clock of the last push that had one.
    clock: Option<i64>,
    /// Pushes without a clock of their own, which are counted at that of the push before them.
    borrowed: u64,
    /// Those before which no clock came.
    timeless: u64,
    alarms: Tally<AlarmHours>,
    /// Alarms that name no type.
    untyped: u64,
    quality: Quality,
}

/// How many pushes of each kind came, in the order of [`Kind::ALL`].
#[derive(Debug, Clone, Default)]
struct ByKind([u64; KINDS]);

impl Joined for ByKind {
    fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    fn count(&self) -> u64 {
        self.0.iter().sum()
    }
}

/// When an alarm came, by the hour that the device's own clock showed.
#[derive(Debug)]
struct AlarmHours {
    label: String,
    group: Option<AlarmGroup>,
    hours: [u64; 24],
    /// Without a clock of the device.
    timeless: u64,
}

/// Where a kind is in [`Kind::ALL`], which has every kind.
fn index_of(kind: Kind) -> usize {
    Kind::ALL.iter().position(|&other| other == kind).unwrap_or_default()
}

impl Report {
    /// Nothing has come yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            source: None,
            sources: 0,
            unreadable: Vec::new(),
            unread: 0,
            devices: HashMap::new(),
            detailed: 0,
            beyond: 0,
            nameless: 0,
            offsets: OffsetTracker::new(DEVICES),
            before: Repeats::default(),
            kinds: [0; KINDS],
            failures: 0,
            repeats: 0,
            over_time: Bins::new(BINS),
            span: None,
            clock: None,
            borrowed: 0,
            timeless: 0,
            alarms: Tally::default(),
            untyped: 0,
            quality: Quality::default(),
        }
    }

    /// Says what the lines belong to from now on, where there are several inputs.
    pub fn start_source(&mut self, name: &str) {
        self.sources += 1;
        self.source = Some(cut(name, 200).into());
    }

    /// Notes that an input could not be read to its end: which, and why.
    pub fn insert_unreadable(&mut self, error: &str) {
        self.unread += 1;
        if self.unreadable.len() < UNREADABLE {
            self.unreadable.push(cut(error, 400));
        }
    }

    /// Takes in what [`Decoder::decode_batch`](mettax_push::Decoder::decode_batch) gives: all that one body holds.
    pub fn insert_batch(
        &mut self,
        line: u64,
        batch: &Result<Vec<Result<Decoded<Push>, DecodeError>>, DecodeError>,
    ) {
        match batch {
            Ok(pushes) => pushes.iter().for_each(|push| match push {
                Ok(decoded) => self.insert(line, decoded),
                Err(error) => self.insert_failure(line, error),
            }),
            Err(error) => self.insert_failure(line, error),
        }
    }

    /// Takes in a push and its notes; `line` is where it was.
    ///
    /// A repetition of a push is counted as such, and nowhere else.
    pub fn insert(&mut self, line: u64, decoded: &Decoded<Push>) {
        let (push, place) = (&decoded.payload, self.place(line));
        if !self.before.is_new(push.dedup_key()) {
            self.repeats += 1;
            return self.quality.repeat(push.kind(), place);
        }
        let kind = index_of(push.kind());
        self.kinds[kind] += 1;
        self.time(push, kind);
        if let Push::Alarm(alarm) = push {
            let hour = alarm.report_ct.map(|clock| chrono::Timelike::hour(&clock.local()) as usize);
            for code in &alarm.alarm_type {
                let new = || AlarmHours {
                    label: cut(code.label(), 64),
                    group: code.group(),
                    hours: [0; 24],
                    timeless: 0,
                };
                if let Some(alarm) = self.alarms.add("", code.as_str(), &place, new) {
                    match hour.and_then(|hour| alarm.hours.get_mut(hour)) {
                        Some(count) => *count += 1,
                        None => alarm.timeless += 1,
                    }
                }
            }
            if alarm.alarm_type.is_empty() {
                self.untyped += 1;
            }
        }
        // The tracker keeps ids as they are, so one that no device has must not fill the memory.
        let short = push.device_id().is_some_and(|device| device.as_str().len() <= ID);
        let offset = if short { self.offsets.observe(push) } else { None };
        if let Some(device) = self.device(push.device_id()) {
            device.insert(push, offset);
        }
        for note in &decoded.notes {
            self.quality.note(push, note, &place);
        }
    }

    /// Takes in a body, or a push of a batch, that could not be decoded.
    pub fn insert_failure(&mut self, line: u64, error: &DecodeError) {
        self.insert_failed(
            line,
            &Failed {
                cause: error.kind().as_str(),
                kind: error.push_kind(),
                device_id: error.device_id(),
                error: &error.to_string(),
            },
        );
    }

    /// The same of an error that was stored, as a receiver does with what it cannot decode.
    pub fn insert_failed(&mut self, line: u64, failed: &Failed<'_>) {
        self.failures += 1;
        let place = self.place(line);
        if let Some(device) = self.device(failed.device_id) {
            device.failures += 1;
        }
        self.quality.failure(failed, place);
    }

    /// How many bodies, and pushes of batches, could not be decoded.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures
    }

    /// How many pushes were decoded, repetitions among them.
    #[must_use]
    pub fn pushes(&self) -> u64 {
        self.kinds.iter().sum::<u64>() + self.repeats
    }

    /// The page.
    #[must_use]
    pub fn to_html(&self) -> String {
        page::of(self).into_string()
    }

    fn place(&self, line: u64) -> Place {
        Place { source: self.source.clone(), line }
    }

    fn time(&mut self, push: &Push, kind: usize) {
        if let Some(clock) = push.device_ct() {
            let time = clock.utc().timestamp();
            let (first, last) = self.span.unwrap_or((time, time));
            self.span = Some((first.min(time), last.max(time)));
            self.clock = Some(time);
        } else if self.clock.is_some() {
            self.borrowed += 1;
        } else {
            self.timeless += 1;
        }
        if let Some(time) = self.clock {
            self.over_time.at(time).0[kind] += 1;
        }
    }

    fn device(&mut self, id: Option<&DeviceId>) -> Option<&mut Device> {
        let Some(id) = id else {
            self.nameless += 1;
            return None;
        };
        let mut name = cut(id.as_str(), ID);
        if name != id.as_str() {
            // Long ids that start alike are different devices still.
            let mut hash = DefaultHasher::new();
            id.hash(&mut hash);
            name = format!("{name} #{:016x}", hash.finish());
        }
        if self.devices.len() >= DEVICES && !self.devices.contains_key(&name) {
            self.beyond += 1;
            return None;
        }
        let detailed = &mut self.detailed;
        Some(self.devices.entry(name).or_insert_with(|| {
            let detail = (*detailed < DETAILED).then(Box::default);
            *detailed += 1;
            Device { detail, ..Device::default() }
        }))
    }
}
