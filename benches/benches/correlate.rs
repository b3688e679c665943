//! `cargo bench -p mettax-push-benches --bench correlate`: what matching costs by message, and what a held
//! message takes, from a thousand to a million held. Started without `--bench` it runs the smallest size and
//! checks that the subjects do what is measured.

use mettax_push::correlate::{
    AlarmFiles, AlarmMessage, AlarmWithFiles, Deduplicator, FaceEvent, FaceMatcher, FaceMessage, GpsPackage,
    GpsPackages, GroupEvent, Inserted, Limits, PackageMessage,
};
use mettax_push::{
    AlarmData, AlarmFile, AlarmId, AlarmType, DeviceId, DeviceInfo, DeviceTime, DriverPicture,
    FaceComparison, GatewayTime, GpsData, Push, PushId,
};
use mettax_push_benches::alloc::{Counting, measure};
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::rounds::median;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const ROUNDS: usize = 20;

fn main() {
    if mode::quick() {
        let rows = [
            Row::of::<FaceMatcher<Duration>>(SIZES[0]),
            Row::of::<AlarmFiles<Duration>>(SIZES[0]),
            Row::of::<GpsPackages<Duration>>(SIZES[0]),
            Row::of::<Deduplicator<Duration>>(SIZES[0]),
        ];
        println!("{} subjects hold, match and stay within their capacity", rows.len());
        return;
    }
    let mut grid = Grid::new([
        "matcher",
        "held",
        "fill, ns",
        "full, ns",
        "match, ns",
        "bytes a message",
        "of these the message",
    ]);
    for size in SIZES {
        Row::of::<FaceMatcher<Duration>>(size).print(&mut grid);
        Row::of::<AlarmFiles<Duration>>(size).print(&mut grid);
        Row::of::<GpsPackages<Duration>>(size).print(&mut grid);
        Row::of::<Deduplicator<Duration>>(size).print(&mut grid);
    }
    grid.print("Matching: time by message, heap by held message");
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Became {
    Held,
    Matched,
}

/// A matcher and its messages. Those of one number belong together.
trait Subject {
    const NAME: &str;
    /// Whether the message is kept while it is held.
    const KEEPS: bool = true;
    type Message;
    /// What comes out of a call, kept until the clock has stopped.
    type Out;

    fn new(limits: Limits) -> Self;
    fn first(number: u64) -> Self::Message;
    fn second(number: u64) -> Self::Message;
    fn insert(&mut self, message: Self::Message, now: Duration) -> (Became, Self::Out);
    fn held(&self) -> usize;
}

/// A thousand devices, and numbers that rise as the platform's do: neighbours in time are far apart in order.
fn ids(number: u64) -> (PushId, DeviceId) {
    let device = 860_000_000_000_000 + (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % 1000;
    let sequence = 1_843_895_343_409_950_720 + (number << 10);
    let id = format!("{device}_{sequence}").parse().expect("no id is blank");
    (id, device.to_string().parse().expect("no id is blank"))
}

fn clocks() -> (DeviceTime, GatewayTime) {
    (
        DeviceTime::from_raw(1_735_296_575).expect("a date"),
        GatewayTime::from_raw(1_735_296_575).expect("a date"),
    )
}

fn url(number: u64) -> String {
    format!("https://files.example.com/202505/video_alarm_2025051303_{number:019}_00_00_122549.jpg")
}

impl Subject for FaceMatcher<Duration> {
    const NAME: &str = "FaceMatcher";
    type Message = FaceMessage;
    type Out = Inserted<FaceEvent, FaceMessage>;

    fn new(limits: Limits) -> Self {
        FaceMatcher::new(limits)
    }

    fn first(number: u64) -> FaceMessage {
        let ((id, device), (report, gateway)) = (ids(number), clocks());
        let mut comparison = FaceComparison::new(device);
        (comparison.id, comparison.compa_result) = (Some(id), Some(0.into()));
        (comparison.report_ct, comparison.device_ct) = (Some(report), Some(gateway));
        comparison.driver_name = Some("made-up driver".to_owned());
        comparison.license_plate = Some("333777444585".to_owned());
        comparison.face_id = Some("15".to_owned());
        comparison.into()
    }

    fn second(number: u64) -> FaceMessage {
        let (id, device) = ids(number);
        let mut picture = DriverPicture::new(device);
        (picture.id, picture.status) = (Some(id), Some(1.into()));
        picture.image_url = Some(url(number).into());
        picture.into()
    }

    fn insert(&mut self, message: FaceMessage, now: Duration) -> (Became, Self::Out) {
        let inserted = self.insert(message, now);
        let became =
            if matches!(inserted.event, FaceEvent::Complete(_)) { Became::Matched } else { Became::Held };
        (became, inserted)
    }

    fn held(&self) -> usize {
        self.len()
    }
}

fn became<M>(event: &GroupEvent<M>) -> Became {
    if matches!(event, GroupEvent::Joined) { Became::Matched } else { Became::Held }
}

fn alarm(number: u64) -> AlarmData {
    let ((id, device), (report, gateway)) = (ids(number), clocks());
    let mut alarm = AlarmData::new(device);
    alarm.alarm_id = id.sequence().and_then(|sequence| sequence.to_string().parse().ok());
    (alarm.id, alarm.alarm_type) = (Some(id), AlarmType::LaneShift.into());
    (alarm.report_ct, alarm.device_ct) = (Some(report), Some(gateway));
    alarm
}

impl Subject for AlarmFiles<Duration> {
    const NAME: &str = "AlarmFiles";
    type Message = AlarmMessage;
    type Out = Inserted<GroupEvent<AlarmMessage>, (AlarmId, AlarmWithFiles)>;

    fn new(limits: Limits) -> Self {
        AlarmFiles::new(limits)
    }

    fn first(number: u64) -> AlarmMessage {
        alarm(number).into()
    }

    fn second(number: u64) -> AlarmMessage {
        let alarm = alarm(number);
        let mut file = AlarmFile::new(alarm.device_id);
        (file.id, file.file_url) = (alarm.alarm_id, Some(url(number).into()));
        file.into()
    }

    fn insert(&mut self, message: AlarmMessage, now: Duration) -> (Became, Self::Out) {
        let inserted = self.insert(message, now);
        (became(&inserted.event), inserted)
    }

    fn held(&self) -> usize {
        self.len()
    }
}

impl Subject for GpsPackages<Duration> {
    const NAME: &str = "GpsPackages";
    type Message = PackageMessage;
    type Out = Inserted<GroupEvent<PackageMessage>, (PushId, GpsPackage)>;

    fn new(limits: Limits) -> Self {
        GpsPackages::new(limits)
    }

    fn first(number: u64) -> PackageMessage {
        let ((id, device), (report, gateway)) = (ids(number), clocks());
        let mut gps = GpsData::new(device);
        (gps.id, gps.report_ct, gps.device_ct) = (Some(id), Some(report), Some(gateway));
        gps.into()
    }

    fn second(number: u64) -> PackageMessage {
        let ((id, device), (report, gateway)) = (ids(number), clocks());
        let mut info = DeviceInfo::new(device);
        (info.id, info.report_ct, info.device_ct) = (Some(id), Some(report), Some(gateway));
        info.into()
    }

    fn insert(&mut self, message: PackageMessage, now: Duration) -> (Became, Self::Out) {
        let inserted = self.insert(message, now);
        (became(&inserted.event), inserted)
    }

    fn held(&self) -> usize {
        self.len()
    }
}

impl Subject for Deduplicator<Duration> {
    const NAME: &str = "Deduplicator";
    const KEEPS: bool = false;
    type Message = Push;
    type Out = Push;

    fn new(limits: Limits) -> Self {
        Deduplicator::new(limits)
    }

    fn first(number: u64) -> Push {
        alarm(number).into()
    }

    fn second(number: u64) -> Push {
        alarm(number).into()
    }

    fn insert(&mut self, message: Push, now: Duration) -> (Became, Self::Out) {
        let became = if self.insert(&message, now) { Became::Held } else { Became::Matched };
        (became, message)
    }

    fn held(&self) -> usize {
        self.len()
    }
}

struct Row {
    name: &'static str,
    held: usize,
    fill: f64,
    full: f64,
    matched: f64,
    bytes: f64,
    message_bytes: f64,
}

impl Row {
    fn of<S: Subject>(held: usize) -> Self {
        eprintln!("measuring {} with {held}", S::NAME);
        // An eviction and a match take one of the oldest away each; the numbers drawn from stay held.
        let chunk = (held / 100).clamp(10, 10_000);
        let mut run =
            Run { subject: S::new(Limits::new(held, Duration::MAX)), next: 0, clock: Duration::ZERO };
        let (fill, heap) = measure(|| {
            let mut time = Duration::ZERO;
            let mut left = held;
            while left > 0 {
                let size = chunk.min(left);
                time += run.firsts(size);
                left -= size;
            }
            nanos(time, held)
        });
        assert_eq!(run.subject.held(), held);
        let full = (0..ROUNDS).map(|_| nanos(run.firsts(chunk), chunk)).collect();
        assert_eq!(run.subject.held(), held, "a full matcher stays full");
        let mut random = 1;
        let matched = (0..ROUNDS).map(|_| nanos(run.seconds(chunk, held, &mut random), chunk)).collect();
        assert!(run.subject.held() <= held);

        let sample = held.min(10_000);
        let (messages, alone) = measure(|| (0..).take(sample).map(S::first).collect::<Vec<_>>());
        drop(messages);
        Self {
            name: S::NAME,
            held,
            fill,
            full: median(full),
            matched: median(matched),
            bytes: count(heap.held) / count(held),
            message_bytes: if S::KEEPS { count(alone.held) / count(sample) } else { 0.0 },
        }
    }

    fn print(&self, grid: &mut Grid) {
        grid.row([
            self.name.to_owned(),
            self.held.to_string(),
            format!("{:.0}", self.fill),
            format!("{:.0}", self.full),
            format!("{:.0}", self.matched),
            format!("{:.0}", self.bytes),
            format!("{:.0}", self.message_bytes),
        ]);
    }
}

/// A matcher under way.
struct Run<S> {
    subject: S,
    next: u64,
    clock: Duration,
}

impl<S: Subject> Run<S> {
    /// Feeds so many messages of new numbers.
    fn firsts(&mut self, size: usize) -> Duration {
        let messages = (self.next..).take(size).map(S::first).collect();
        self.next += size as u64;
        self.insert(messages, Became::Held)
    }

    /// Feeds the counterparts of so many messages among the newer half of what is held, each once.
    fn seconds(&mut self, size: usize, held: usize, random: &mut u64) -> Duration {
        // Each round has a part of its own, and takes its numbers in an order of its own.
        let part = (held / 2 / ROUNDS).max(size) as u64;
        let round = *random;
        *random += 1;
        let end = self.next - (round - 1) * part;
        let step = 7919 % part;
        let numbers = (0..size as u64).map(|turn| end - 1 - (turn * step + round) % part);
        let messages = numbers.map(S::second).collect();
        self.insert(messages, Became::Matched)
    }

    fn insert(&mut self, messages: VecDeque<S::Message>, expected: Became) -> Duration {
        let mut out = Vec::with_capacity(messages.len());
        let start = Instant::now();
        for message in messages {
            self.clock += Duration::from_micros(1);
            out.push(self.subject.insert(message, self.clock));
        }
        let time = start.elapsed();
        let as_expected = out.iter().filter(|(became, _)| *became == expected).count();
        assert_eq!(as_expected, out.len(), "{}: not all {expected:?}", S::NAME);
        time
    }
}

fn nanos(time: Duration, messages: usize) -> f64 {
    time.as_secs_f64() * 1e9 / count(messages)
}

#[allow(clippy::cast_precision_loss)] // nothing counted here comes near 2^53
fn count(number: usize) -> f64 {
    number as f64
}
