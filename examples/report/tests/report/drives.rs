//! Makes `drives.ndjson`: four vehicles on one day, as a fleet might save them, with what goes wrong in one. All of it
//! is made up, and the same every time.

/// Midnight (UTC) of the day.
const MIDNIGHT: i64 = 1_741_564_800;
/// The length of a degree of latitude, in kilometres.
const KM: f64 = 111.32;

struct Vehicle {
    id: &'static str,
    /// Where it starts and ends.
    home: (f64, f64),
    /// How much shorter a degree of longitude is there.
    shrink: f64,
    /// Its zone, in hours ahead of UTC.
    zone: i64,
    /// How far its clock is ahead of its zone at midnight, and how much it gains in an hour, in seconds.
    clock: (i64, i64),
    /// The corners of its way, in kilometres east and north of home.
    way: &'static [(f64, f64)],
    /// When it drives, in minutes of the day; between two drives it is parked.
    drives: &'static [(i64, i64)],
    /// When it has no fix.
    tunnel: (i64, i64),
    /// When it has no network: what it measures is sent at the end.
    offline: (i64, i64),
}

#[rustfmt::skip]
const FLEET: [Vehicle; 4] = [
    Vehicle {
        id: "900000000001", home: (40.7, -74.0), shrink: 0.758, zone: -5, clock: (3, 0),
        way: &[(0.0, 0.0), (0.8, 0.3), (1.1, 1.6), (2.9, 1.9), (3.1, 3.4), (4.6, 3.6), (4.8, 5.2), (3.4, 5.6), (3.2, 6.9), (1.7, 6.6), (1.2, 4.8), (-0.6, 4.5), (-0.9, 2.7), (0.5, 2.3), (0.3, 0.9), (0.0, 0.0)],
        drives: &[(740, 900), (950, 1100), (1130, 1260)], tunnel: (0, 0), offline: (0, 0),
    },
    Vehicle {
        id: "900000000002", home: (27.7, 85.3), shrink: 0.885, zone: 6, clock: (10, 12),
        way: &[(0.0, 0.0), (-0.7, -0.5), (-2.4, -0.4), (-3.0, 0.8), (-4.9, 1.2), (-5.2, 2.9), (-6.8, 3.3), (-7.1, 5.0), (-5.9, 5.9), (-6.3, 7.4), (-8.2, 7.9), (-6.3, 7.4), (-4.6, 6.6), (-3.9, 4.2), (-2.0, 3.8), (-1.6, 1.5), (0.0, 0.0)],
        drives: &[(60, 300), (360, 600)], tunnel: (0, 0), offline: (0, 0),
    },
    Vehicle {
        id: "900000000003", home: (47.5, -52.7), shrink: 0.676, zone: -4, clock: (-7, 0),
        way: &[(0.0, 0.0), (1.9, -1.1), (4.0, -1.4), (6.2, -3.2), (9.8, -3.9), (13.1, -3.1), (15.6, -4.6), (18.9, -4.2), (21.2, -2.1), (20.4, 0.4), (17.7, 1.3), (15.0, 0.8)],
        drives: &[(700, 960)], tunnel: (790, 806), offline: (860, 905),
    },
    Vehicle {
        id: "900000000004", home: (-43.95, -176.55), shrink: 0.72, zone: 13, clock: (22, 0),
        way: &[(0.0, 0.0), (0.2, 0.9), (1.4, 1.0), (1.5, 2.2), (0.4, 2.3), (0.3, 3.5), (1.8, 3.7), (1.9, 5.1), (0.1, 5.0), (-1.3, 4.1), (-1.1, 2.4), (0.0, 2.2)],
        drives: &[(30, 210), (250, 330)], tunnel: (100, 104), offline: (0, 0),
    },
];

/// What an alarm says and how often it comes: once in so many minutes of driving.
const ALARMS: [(&str, i64); 6] = [
    ("laneShift", 61),
    ("speed", 83),
    ("hardBraking", 127),
    ("playPhone", 151),
    ("fatigueWarn", 113),
    ("madeUpWarning", 229),
];

/// A line and when it arrives, in seconds of the day.
type Arrival = (i64, String);

pub(crate) fn stream() -> String {
    let mut lines: Vec<Arrival> = Vec::new();
    for (index, vehicle) in (0..).zip(&FLEET) {
        vehicle.day(index, &mut lines);
    }
    lines.sort_by_key(|line| line.0); // stable
    let mut text = String::new();
    for (index, (_, line)) in lines.iter().enumerate() {
        let more = match index % 250 {
            77 => line.as_str(),            // sent again
            201 => &line[..line.len() / 2], // cut off
            _ => "",
        };
        for line in [line, more].into_iter().filter(|line| !line.is_empty()) {
            text.extend([line, "\n"]);
        }
    }
    text
}

impl Vehicle {
    fn day(&self, index: i64, lines: &mut Vec<Arrival>) {
        let is_within = |minute: i64, (from, to): (i64, i64)| from <= minute && minute < to;
        let mut driven = 0;
        for minute in 0..1440 {
            let seconds = 60 * minute + 11 * (index + 1);
            if minute % 60 == 20 + index && (minute < 700 || index != 3) {
                lines.push((seconds, self.device_info(seconds, minute)));
            }
            if !self.drives.iter().any(|&drive| is_within(minute, drive)) {
                continue;
            }
            driven += 1;
            let has_fix = !is_within(minute, self.tunnel);
            let late = is_within(minute, self.offline);
            // All that was kept arrives within a minute once there is a network again.
            let arrives = if late { 60 * self.offline.1 + minute - self.offline.0 } else { seconds };
            let clocks = self.clocks(seconds, arrives);
            let (lat, lon) = if has_fix { self.at(minute) } else { ("0".into(), "0".into()) };
            let id = format!("{}_{}", self.id, 1_900_000_000_000_000_000 + 1000 * seconds + index);
            if driven % 3 == 0 {
                let num = if has_fix { 7 + (minute % 9) } else { 0 };
                let firmware = if index == 1 && driven % 60 == 0 { r#","madeUpField":3"# } else { "" };
                let course = if driven == 90 { r#""north""#.into() } else { (minute * 7 % 360).to_string() };
                let speed = 18 + (minute * 13) % 50;
                lines.push((arrives, body(&format!(
                    r#"{{"actual":{},"num":{num},"lat":{lat},"lon":{lon},"deviceId":"{}","speed":{speed},"course":{course},{clocks},"id":"{id}"{firmware}}}"#,
                    !late, self.id,
                ))));
            }
            for (number, (alarm, every)) in (0..).zip(ALARMS) {
                if (driven + 29 * index + 7 * number) % every == 0 && has_fix {
                    let alarm_id = 1_900_000_000_000_000_000 + 1000 * seconds + 100 * number + index;
                    lines.push((arrives, body(&format!(
                        r#"{{"actual":{},"deviceId":"{}",{clocks},"alarmType":"{alarm}","id":"{id}","alarmId":"{alarm_id}","lat":"{lat}","lon":"{lon}"}}"#,
                        !late, self.id,
                    ))));
                    lines.push((arrives + 40, body(&format!(
                        r#"{{"id":"{alarm_id}","deviceId":"{}","fileUrl":"https://files.example.com/{alarm_id}","fileType":"00"}}"#,
                        self.id,
                    ))));
                }
            }
        }
    }

    fn device_info(&self, seconds: i64, minute: i64) -> String {
        let clocks = self.clocks(seconds, seconds);
        let id = 1_900_000_000_000_000_000 + 1000 * seconds;
        body(&format!(
            r#"{{"acc":{},"actual":true,"odometer":{},"deviceId":"{}",{clocks},"signal":{},"id":"{}_{id}"}}"#,
            i64::from(self.drives.iter().any(|&(from, to)| (from..to).contains(&minute))),
            40_000 + minute / 10,
            self.id,
            12 + minute % 17,
            self.id,
        ))
    }

    /// What the device's clock shows, and when the gateway takes the push in.
    fn clocks(&self, measured: i64, arrives: i64) -> String {
        let (ahead, gain) = self.clock;
        let shown = MIDNIGHT + measured + 3600 * self.zone + ahead + gain * measured / 3600;
        format!(r#""reportCt":{shown},"deviceCt":{}"#, MIDNIGHT + arrives)
    }

    /// The latitude and longitude at a minute of the day, as decimal numbers.
    fn at(&self, minute: i64) -> (String, String) {
        let number = |minutes: i64| f64::from(i32::try_from(minutes).expect("minutes of a day"));
        let share = |done: i64, all: i64| number(done) / number(all);
        let spent: i64 = self.drives.iter().map(|&(from, to)| (minute.min(to) - from).max(0)).sum();
        let all: i64 = self.drives.iter().map(|&(from, to)| to - from).sum();
        let lengths =
            self.way.windows(2).map(|ends| f64::hypot(ends[1].0 - ends[0].0, ends[1].1 - ends[0].1));
        let mut rest = share(spent, all) * lengths.clone().sum::<f64>();
        let (mut east, mut north) = self.way[0];
        for (ends, length) in self.way.windows(2).zip(lengths) {
            let part = (rest / length).clamp(0.0, 1.0);
            if part > 0.0 {
                (east, north) =
                    (ends[0].0 + part * (ends[1].0 - ends[0].0), ends[0].1 + part * (ends[1].1 - ends[0].1));
            }
            rest -= length;
        }
        // No road is straight, and no fix is right.
        let wobble = |number: i64| share(number * number % 41 - 20, 700);
        (east, north) = (east + wobble(minute), north + wobble(minute + 13));
        let (lat, lon) = self.home;
        (format!("{:.6}", lat + north / KM), format!("{:.6}", lon + east / KM / self.shrink))
    }
}

/// The body around an object, as the vendor sends it.
fn body(object: &str) -> String {
    format!(r#"{{"data":"{}"}}"#, object.replace('"', r#"\""#))
}
