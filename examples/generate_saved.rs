//! Makes two saved streams of mixed pushes. `fixtures/saved.ndjson` is made from the bodies in `fixtures/wire` and
//! `fixtures/quirks`, with damaged and repeated lines; `fixtures/day.ndjson` is one day of a few devices from
//! `fixtures/wire` alone, with nothing amiss. The same files always give the same bytes. To make them again, or to
//! check them:
//!
//! ```text
//! cargo run --example generate_saved > fixtures/saved.ndjson
//! cargo run --example generate_saved -- --day > fixtures/day.ndjson
//! cargo run --example generate_saved -- --check fixtures/saved.ndjson
//! cargo run --example generate_saved -- --day --check fixtures/day.ndjson
//! ```
//!
//! It does not use `mettax_push`, so that what the decoder is tested with does not come from it, and
//! it carries its own generator of numbers, so that no update of a dependency changes the stream.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use serde_json::{Deserializer, Value};

const SEED: u64 = 20_251_127;
const FILES: &str = "https://files.example.com";
/// The template without a file: a push of a kind that the page does not list.
const UNKNOWN: &str = r#"{"id":"","deviceId":"","reportCt":0,"deviceCt":0,"madeUpField":0,"madeUpList":[{"wheel":1,"bar":2.40}]}"#;

/// A line of the stream, without its end; not always UTF-8.
type Line = Vec<u8>;

/// One device: where it is, and how its clock differs from the gateway's.
#[derive(Clone, Copy)]
struct Device {
    id: &'static str,
    /// Offset of its time zone from UTC, in quarters of an hour.
    quarters: i64,
    /// Seconds that its clock is ahead of its zone.
    ahead: i64,
    /// Latitude and longitude, in millionths of a degree.
    lat: i64,
    lon: i64,
    /// Whether it sends its numbers in quotes.
    quotes_numbers: bool,
}

#[rustfmt::skip]
const FLEET: &[Device] = &[
    Device { id: "105045133913", quarters: 32, ahead: 15, lat: 22_577_894, lon: 113_938_709, quotes_numbers: false },
    Device { id: "240070466666", quarters: 22, ahead: 0, lat: 24_067_906, lon: 76_968_420, quotes_numbers: false },
    Device { id: "333777444585", quarters: 32, ahead: -10, lat: 35_926_264, lon: 113_882_785, quotes_numbers: false },
    Device { id: "333845765947", quarters: 0, ahead: 0, lat: 51_500_000, lon: -120_000, quotes_numbers: true },
    Device { id: "900000000001", quarters: -20, ahead: 3, lat: 40_700_000, lon: -74_000_000, quotes_numbers: false },
    Device { id: "900000000002", quarters: 23, ahead: 41, lat: 27_700_000, lon: 85_300_000, quotes_numbers: false },
    Device { id: "900000000003", quarters: -14, ahead: -7, lat: 47_500_000, lon: -52_700_000, quotes_numbers: false },
    Device { id: "900000000004", quarters: 51, ahead: 22, lat: -43_950_000, lon: -176_550_000, quotes_numbers: false },
];

/// What a stream is like.
struct Plan {
    fleet: &'static [Device],
    /// The gateway's clock at the start.
    start: i64,
    /// How many seconds lie between two scenes.
    step: (i64, i64),
    is_over: fn(&Story) -> bool,
    alarm_types: &'static [&'static str],
    /// Whether devices without a fix, pushes of a new kind and other body forms are among them.
    mixed: bool,
}

/// Varied pushes, before quirks, repeated and damaged lines come in.
#[rustfmt::skip]
const SAVED: Plan = Plan {
    fleet: FLEET,
    start: 1_735_296_575, // the gateway clock of the page's alarm sample
    step: (5, 90),
    is_over: |story| story.arrivals.len() >= 250,
    alarm_types: &[
        "laneShift", "fatigueWarn", "speed", "outage", "videoSignalLost", "gpsBlindZone", "occlusion",
        "hardBraking", "laneShift,fatigueWarn", "forwardCollisionWarning,speed", "playPhone", "smoking",
        "madeUpWarning",
    ],
    mixed: true,
};

/// One day, from midnight to midnight (UTC).
const DAY: Plan = Plan {
    fleet: FLEET.split_at(3).0,
    start: 1_741_564_800,
    step: (60, 200),
    is_over: |story| story.clock >= story.plan.start + 86_200,
    #[rustfmt::skip]
    alarm_types: &[
        "laneShift", "laneShift", "laneShift", "speed", "speed", "fatigueWarn", "hardBraking", "playPhone",
        "forwardCollisionWarning", "laneShift,fatigueWarn", "sos",
    ],
    mixed: false,
};

/// The generator `SplitMix64`: small, and fixed for good.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() >> 1).cast_signed() % (high - low + 1)
    }

    fn one_in(&mut self, n: i64) -> bool {
        self.between(1, n) == 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from((self.next() >> 48) as u16) % from.len()]
    }
}

/// The fields of one push in their order, each value as its JSON text.
#[derive(Clone)]
struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a compact JSON object.
    fn parse(object: &str) -> Option<Self> {
        let mut rest = object.strip_prefix('{')?;
        let mut fields = Vec::new();
        loop {
            let (key, after) = split_value(rest)?;
            let (value, after) = split_value(after.strip_prefix(':')?)?;
            fields.push((key.trim_matches('"').to_owned(), value.to_owned()));
            match after.strip_prefix(',') {
                Some(more) => rest = more,
                None => return (after == "}").then_some(Self(fields)),
            }
        }
    }

    fn object(&self) -> String {
        let pair = |(key, value): &(String, String)| format!("{}:{value}", quoted(key));
        let fields: Vec<_> = self.0.iter().map(pair).collect();
        format!("{{{}}}", fields.join(","))
    }

    /// The body as the vendor documents it: the object as text in `data`.
    fn body(&self) -> String {
        format!("{{\"data\":{}}}", quoted(&self.object()))
    }
}

/// Splits a JSON text after its first value.
fn split_value(text: &str) -> Option<(&str, &str)> {
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    values.next()?.ok()?;
    text.split_at_checked(values.byte_offset())
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// What happens to the fleet, as bodies with the time at which each reaches the receiver.
struct Story {
    plan: &'static Plan,
    random: Random,
    templates: BTreeMap<String, Fields>,
    clock: i64,
    sequence: u64,
    /// The latest alarm, for the pushes that refer to one.
    alarm: (Device, String),
    arrivals: Vec<(i64, Line)>,
}

impl Story {
    fn tell(plan: &'static Plan, templates: BTreeMap<String, Fields>) -> Result<Vec<Line>, String> {
        let mut story = Self {
            plan,
            random: Random(SEED),
            templates,
            clock: plan.start,
            sequence: 1_900_000_000_000_000_000,
            alarm: (plan.fleet[0], "1843895343409950720".to_owned()),
            arrivals: Vec::new(),
        };
        while !(plan.is_over)(&story) {
            story.clock += story.random.between(plan.step.0, plan.step.1);
            story.scene()?;
        }
        story.arrivals.sort_by_key(|arrival| arrival.0); // stable
        Ok(without_keys(story.arrivals))
    }

    fn scene(&mut self) -> Result<(), String> {
        let device = self.random.pick(self.plan.fleet);
        let id = format!("{}_{}", device.id, self.next_id());
        let template = match self.random.between(1, 24) {
            1..=6 => "gps",
            7 | 8 => "device_info",
            9 => "device_info_all_fields",
            10..=13 => return self.alarm(device, &id),
            14..=16 => return self.face_check(device, &id),
            17 => "pass_through",
            18 => "pass_through_one_port",
            19 | 20 => {
                let (device, alarm_id) = self.alarm.clone(); // the page ties a reading to an alarm
                return self.push("sensor", device, &alarm_id, 0);
            }
            21 => "capture_file",
            22 | 23 => "rfid",
            _ if self.plan.mixed => "unknown",
            _ => "gps",
        };
        self.push(template, device, &id, 0)
    }

    /// An alarm, at times with a GPS package of the same id, and with files before or after it.
    fn alarm(&mut self, device: Device, id: &str) -> Result<(), String> {
        let alarm_id = self.next_id();
        self.alarm = (device, alarm_id.clone());
        let template = self.random.pick(&["alarm", "alarm", "alarm_two_codes"]);
        self.push(template, device, id, 0)?;
        if self.random.one_in(3) {
            self.push("gps", device, id, 0)?;
        }
        for _ in 0..self.random.between(0, 2) {
            let delay = self.random.between(-120, 300);
            self.push("alarm_file", device, &alarm_id, delay)?;
        }
        Ok(())
    }

    /// The two messages of a face check in either order; at times the picture never comes.
    fn face_check(&mut self, device: Device, id: &str) -> Result<(), String> {
        self.push("face_comparison", device, id, 0)?;
        let template = match self.random.between(1, 6) {
            1 => return Ok(()),
            2 | 3 => "driver_picture_failure",
            _ => "driver_picture",
        };
        let delay = self.random.between(-30, 60);
        self.push(template, device, id, delay)
    }

    /// Adds the template of that name as a push of this device, with values of this moment.
    fn push(&mut self, template: &str, of: Device, id: &str, delay: i64) -> Result<(), String> {
        let found = self.templates.get(template).cloned();
        let mut push = found.ok_or_else(|| format!("wire/{template}.json is missing"))?;
        let mut local = self.clock + of.quarters * 900 + of.ahead;
        let says = push.0.iter().any(|(key, _)| key == "actual");
        let late = says && self.random.one_in(12);
        if late {
            local -= self.random.between(600, 86_400); // kept on the device until now
        }
        let fix = self.random.between(1, 20);
        for (key, text) in &mut push.0 {
            let value = match key.as_str() {
                "id" => id.to_owned(),
                "deviceId" | "licensePlate" => of.id.to_owned(),
                "actual" => (!late).to_string(),
                "deviceCt" => self.clock.to_string(),
                "reportCt" => local.to_string(),
                "lat" | "lon" if fix == 1 && self.plan.mixed => "null".to_owned(),
                "lat" | "lon" if fix == 2 && self.plan.mixed => "0".to_owned(),
                "lat" => self.near(of.lat),
                "lon" => self.near(of.lon),
                "alarmId" => self.alarm.1.clone(),
                "status" if template == "rfid" => self.random.between(1, 2).to_string(),
                _ => match self.vary(key) {
                    Some(value) => value,
                    None => continue,
                },
            };
            // in quotes where the template has quotes, or where the device writes its numbers so
            let quotes = text.starts_with('"') || (of.quotes_numbers && key != "actual");
            let quotes = quotes && value != "null";
            *text = if quotes { quoted(&value) } else { value };
        }
        let mut data = push.object();
        let is_object = self.random.one_in(12) && self.plan.mixed;
        if !is_object {
            data = quoted(&data);
        }
        let body = format!("{{\"data\":{data}}}").into_bytes();
        self.arrivals.push((self.clock + delay, body));
        Ok(())
    }

    /// Another value for a field, where it does not follow from the device or the moment.
    fn vary(&mut self, key: &str) -> Option<String> {
        let (low, high) = match key {
            "num" | "signal" => (4, 18),
            "speed" => (0, 110),
            "course" => (0, 359),
            "acc" => (0, 1),
            "odometer" => (7, 9999),
            "accUpdateTime" => (self.plan.start - 9000, self.plan.start),
            "compaResult" => (0, 6),
            "similarity" => (0, 10_000),
            "captureId" => (1_009_759_838, 1_009_850_000),
            "channelId" => (1, 4),
            "adc" | "madeUpField" | "quantity" => (10, 99),
            "rfidNo" => return Some(format!("{:08X}", self.random.between(0, 0xffff_ffff))),
            "alarmType" => return Some(self.random.pick(self.plan.alarm_types).to_owned()),
            "fileType" => return Some(self.random.pick(&["00", "01", "02", "04"]).to_owned()),
            "driverName" => return Some("made-up-driver".to_owned()),
            "fileUrl" | "imageUrl" => return Some(format!("{FILES}/{}", self.next_id())),
            _ => return None,
        };
        Some(self.random.between(low, high).to_string())
    }

    /// A coordinate near this one, in millionths of a degree, as a decimal number.
    fn near(&mut self, millionths: i64) -> String {
        let value = millionths + self.random.between(-9999, 9999);
        let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    }

    fn next_id(&mut self) -> String {
        self.sequence += self.random.next() % 1_000_000_000_000;
        self.sequence.to_string()
    }
}

/// Lines that a crash or a bad writer leaves behind, made of the template of each kind.
fn damaged(templates: &BTreeMap<String, Fields>) -> Vec<Line> {
    let mut lines = vec![b"made-up log line, not a push".to_vec()];
    for (i, mut fields) in templates.values().cloned().enumerate() {
        match i % 4 {
            0 => fields.0.retain(|(key, _)| key != "deviceId"),
            1 => fields.0.extend_from_within(..1), // a duplicate key
            _ => {}
        }
        let mut line = fields.body().into_bytes();
        match i % 4 {
            2 => line.truncate(line.len() * 2 / 3),
            3 => line.extend_from_within(..), // a lost line end
            _ => {}
        }
        lines.push(line);
    }
    lines
}

/// Puts `added` between the lines of `stream`, evenly.
fn spread(stream: Vec<Line>, added: Vec<Line>) -> Vec<Line> {
    let places = (0..).step_by(added.len().max(1));
    let between = (0..).step_by(stream.len().max(1));
    let mut out: Vec<(usize, Line)> = places.zip(stream).chain(between.zip(added)).collect();
    out.sort_by_key(|line| line.0); // stable
    without_keys(out)
}

fn without_keys<K>(lines: Vec<(K, Line)>) -> Vec<Line> {
    lines.into_iter().map(|line| line.1).collect()
}

/// The template of each kind, from the fixtures in `folder`.
fn templates(folder: &Path) -> Result<BTreeMap<String, Fields>, String> {
    let mut templates = BTreeMap::new();
    for (name, body) in files(&folder.join("wire"))? {
        let body: Value = serde_json::from_slice(&body).map_err(|e| format!("{name}: {e}"))?;
        let fields = body["data"].as_str().and_then(Fields::parse);
        let fields = fields.ok_or_else(|| format!("{name}: no compact object in `data`"))?;
        templates.insert(name.trim_end_matches(".json").to_owned(), fields);
    }
    Ok(templates)
}

/// The clean stream of one day.
fn day(folder: &Path) -> Result<Vec<u8>, String> {
    let mut out = Story::tell(&DAY, templates(folder)?)?.join(&b'\n');
    out.push(b'\n');
    Ok(out)
}

/// The whole mixed stream.
fn saved(folder: &Path) -> Result<Vec<u8>, String> {
    let mut templates = templates(folder)?;
    let damage = damaged(&templates);
    templates.extend(Fields::parse(UNKNOWN).map(|fields| ("unknown".to_owned(), fields)));
    let pushes = Story::tell(&SAVED, templates)?;
    let repeated = pushes.iter().step_by(29).cloned().collect();
    let mut quirks: Vec<_> = files(&folder.join("quirks"))?.into_values().collect();
    quirks.retain(|body| !body.is_empty() && !body.contains(&b'\n'));
    let lines = spread(spread(spread(pushes, repeated), quirks), damage);

    let mut out = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        out.extend_from_slice(line);
        out.extend_from_slice(if i % 37 == 5 { b"\r\n" } else { b"\n" });
        out.extend_from_slice(if i % 97 == 40 { b"\n" } else { b"" });
    }
    Ok(out)
}

/// The files of a folder with their bytes, by name.
fn files(folder: &Path) -> Result<BTreeMap<String, Line>, String> {
    let failed = |e: io::Error| format!("{}: {e}", folder.display());
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let bytes = fs::read(entry.path()).map_err(failed)?;
        out.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
    }
    Ok(out)
}

fn check(stream: &[u8], file: &Path) -> Result<(), Failure> {
    let found = fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    if found == stream {
        return Ok(());
    }
    let same = found.iter().zip(stream).take_while(|(a, b)| a == b);
    let line = 1 + same.filter(|(byte, _)| **byte == b'\n').count();
    let file = file.display();
    Err(Failure(format!("{file} is not what this program makes: the first difference is in line {line}"), 1))
}

/// What went wrong, and the exit status that says so.
struct Failure(String, u8);

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self(message, 2)
    }
}

fn run() -> Result<(), Failure> {
    const USAGE: &str = "usage: generate_saved [--day] [--check FILE]";
    let (mut make, mut file): (fn(&Path) -> _, _) = (saved, None);
    let mut args = env::args_os().skip(1);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--day") => make = day,
            Some("--check") if file.is_none() => {
                file = Some(args.next().map(PathBuf::from).ok_or_else(|| USAGE.to_owned())?);
            }
            _ => return Err(USAGE.to_owned().into()),
        }
    }
    let stream = make(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))?;
    if let Some(file) = file {
        return check(&stream, &file);
    }
    let written = io::stdout().write_all(&stream);
    written.map_err(|e| format!("standard output: {e}").into())
}

fn main() -> ExitCode {
    let Err(Failure(message, status)) = run() else {
        return ExitCode::SUCCESS;
    };
    eprintln!("generate_saved: {message}");
    status.into()
}
