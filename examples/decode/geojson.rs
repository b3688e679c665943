//! `GeoJSON` (RFC 7946): a point an alarm, as they come, and in the end a line a device.

use std::{collections::BTreeMap, mem};

use mettax_push::{AlarmId, DeviceId, DeviceTime, GatewayTime, Position, Push};
use serde::Serialize;

use crate::report::Place;

/// How many positions are held at the most, of all devices. With more, the lines end and others begin.
const POSITIONS: usize = 500_000;

/// What stands before the features, and behind them.
pub(crate) const START: &str = "{\"type\":\"FeatureCollection\",\"features\":[\n";
pub(crate) const END: &str = "\n]}\n";

#[derive(Serialize)]
struct Feature<P> {
    r#type: &'static str,
    /// `None` for what is nowhere, which the RFC calls unlocated.
    geometry: Option<Geometry>,
    properties: P,
}

/// Longitude first.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    LineString(Vec<[f64; 2]>),
    MultiLineString(Vec<Vec<[f64; 2]>>),
}

/// What is typed of an alarm. Fields of no known type stay out: readers refuse a number such as 1e400, which is JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AlarmProperties<'a> {
    name: String,
    device_id: &'a DeviceId,
    alarm_type: String,
    alarm_id: Option<&'a AlarmId>,
    alarm_attribute: Option<&'a str>,
    utc: Option<String>,
    device_clock: Option<String>,
    sent_late: bool,
    speed: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineProperties<'a> {
    name: &'a str,
    device_id: &'a str,
    positions: usize,
    from: Option<String>,
    to: Option<String>,
}

/// Writes a feature, and the comma before it; the first one's is left out by the caller.
fn feature(
    out: &mut Vec<u8>,
    geometry: Option<Geometry>,
    properties: impl Serialize,
) -> serde_json::Result<()> {
    out.extend_from_slice(SEPARATOR);
    serde_json::to_writer(out, &Feature { r#type: "Feature", geometry, properties })
}

/// What stands before each feature but the first.
pub(crate) const SEPARATOR: &[u8] = b",\n";

/// Writes the point of an alarm.
pub(crate) fn alarm(out: &mut Vec<u8>, place: &Place<'_>, push: &Push) -> serde_json::Result<()> {
    let Push::Alarm(alarm) = push else { return Ok(()) };
    let labels: Vec<_> = alarm
        .alarm_type
        .iter()
        .map(|code| if code.is_unknown() { code.as_str() } else { code.label() })
        .collect();
    let geometry = alarm.position().map(|position| Geometry::Point(coordinates(position)));
    let &Place { file, line, item } = place;
    let properties = AlarmProperties {
        name: labels.join(", "),
        device_id: &alarm.device_id,
        alarm_type: alarm.alarm_type.to_string(),
        alarm_id: alarm.alarm_id.as_ref(),
        alarm_attribute: alarm.alarm_attribute.as_deref(),
        utc: alarm.device_ct.map(|clock| clock.to_string()),
        device_clock: alarm.report_ct.map(|clock| clock.to_string()),
        sent_late: push.is_supplementary(),
        speed: alarm.speed,
        file,
        line,
        item,
    };
    feature(out, geometry, properties)
}

/// Where a device was, and when.
pub(crate) struct Fix {
    position: Position,
    /// By the device's own clock, which puts in order what was sent late.
    local: Option<DeviceTime>,
    utc: Option<GatewayTime>,
}

impl Fix {
    /// That of a push, with its device.
    pub(crate) fn of(push: &Push) -> Option<(DeviceId, Self)> {
        let fix = Self { position: push.position()?, local: push.report_ct(), utc: push.device_ct() };
        Some((push.device_id()?.clone(), fix))
    }
}

/// The positions of all devices.
#[derive(Default)]
pub(crate) struct Tracks {
    devices: BTreeMap<DeviceId, Vec<Fix>>,
    held: usize,
}

impl Tracks {
    /// Adds a position; writes all lines where there is no room for more.
    pub(crate) fn add(&mut self, device: DeviceId, fix: Fix, out: &mut Vec<u8>) -> serde_json::Result<()> {
        self.devices.entry(device).or_default().push(fix);
        self.held += 1;
        if self.held < POSITIONS { Ok(()) } else { self.write(out) }
    }

    /// Writes a line a device.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        self.held = 0;
        for (device, mut fixes) in mem::take(&mut self.devices) {
            // Without a clock of each there is no order but the one in which they came.
            if fixes.iter().all(|fix| fix.local.is_some()) {
                fixes.sort_by_key(|fix| fix.local);
            }
            let times = || fixes.iter().filter_map(|fix| fix.utc);
            let properties = LineProperties {
                name: device.as_str(),
                device_id: device.as_str(),
                positions: fixes.len(),
                from: times().min().map(|clock| clock.to_string()),
                to: times().max().map(|clock| clock.to_string()),
            };
            let line = line(fixes.iter().map(|fix| coordinates(fix.position)));
            feature(out, Some(line), properties)?;
        }
        Ok(())
    }
}

fn coordinates(position: Position) -> [f64; 2] {
    [position.lon, position.lat]
}

/// A line through these places; it is cut where it crosses the antimeridian, and a single place is a point.
fn line(places: impl Iterator<Item = [f64; 2]>) -> Geometry {
    let (mut parts, mut part) = (Vec::new(), Vec::<[f64; 2]>::new());
    for place @ [lon, lat] in places {
        if let Some(&[before, lat_before]) = part.last()
            && (lon - before).abs() > 180.0
        {
            let edge = 180.0_f64.copysign(before);
            let way = (edge - before).abs() + (edge + lon).abs();
            let crossing =
                if way > 0.0 { lat_before + (lat - lat_before) * (edge - before).abs() / way } else { lat };
            part.push([edge, crossing]);
            parts.push(mem::replace(&mut part, vec![[-edge, crossing]]));
        }
        part.push(place);
    }
    match (parts.is_empty(), part.as_slice()) {
        (true, &[only]) => Geometry::Point(only),
        (true, _) => Geometry::LineString(part),
        (false, _) => {
            parts.push(part);
            Geometry::MultiLineString(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_antimeridian() {
        let of = |places: &[[f64; 2]]| line(places.iter().copied());
        assert_eq!(of(&[[1.0, 2.0]]), Geometry::Point([1.0, 2.0]));
        assert_eq!(of(&[[1.0, 2.0], [3.0, 4.0]]), Geometry::LineString(vec![[1.0, 2.0], [3.0, 4.0]]));
        let parts = vec![vec![[179.0, 0.0], [180.0, 1.0]], vec![[-180.0, 1.0], [-177.0, 4.0]]];
        assert_eq!(of(&[[179.0, 0.0], [-177.0, 4.0]]), Geometry::MultiLineString(parts));
        let parts = vec![vec![[-180.0, 5.0], [-180.0, 6.0]], vec![[180.0, 6.0], [180.0, 6.0]]];
        assert_eq!(of(&[[-180.0, 5.0], [180.0, 6.0]]), Geometry::MultiLineString(parts));
    }

    #[test]
    fn a_bounded_number_of_positions_is_held() {
        let fix = || Fix { position: Position::new(1.0, 2.0).expect("a position"), local: None, utc: None };
        let (mut tracks, mut out) = (Tracks::default(), Vec::new());
        for index in 0..POSITIONS + 3 {
            let device = if index.is_multiple_of(2) { "1" } else { "2" };
            tracks.add(device.parse().expect("an id"), fix(), &mut out).expect("memory can be written");
        }
        assert_eq!(tracks.held, 3);
        tracks.write(&mut out).expect("memory can be written");
        let text = String::from_utf8(out).expect("text");
        let counts =
            text.lines().filter_map(|line| line.split("\"positions\":").nth(1)?.split_inclusive(',').next());
        let counts: Vec<_> = counts.collect();
        assert_eq!(counts, ["250000,", "250000,", "2,", "1,"]);
    }
}
