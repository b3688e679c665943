//! A track as a map without a background: equal scale, north up.

use std::fmt::Write as _;

use maud::{Markup, html};
use mettax_push::Position;

use super::{
    Page,
    plot::short,
    words::{self, coordinates, count, duration, number},
};
use crate::track::{Mark, Piece, Track, east};

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 260.0;
/// What is free around the track.
const EDGE: f64 = 26.0;
/// The length of a degree of latitude.
const KM: f64 = 111.32;
/// A track is never enlarged beyond so many kilometres across: a parked vehicle is a dot.
const SMALLEST: f64 = 0.2;

/// From positions to points of the map, both ways to the same scale.
struct Projection {
    lat: f64,
    lon: f64,
    /// How much shorter a degree of longitude is here than one of latitude.
    shrink: f64,
    /// Pixels for a kilometre.
    scale: f64,
}

impl Projection {
    fn of(positions: &(impl Iterator<Item = Position> + Clone)) -> Option<Self> {
        let start = positions.clone().next()?;
        let range = |value: fn(Position, Position) -> f64| {
            let values = positions.clone().map(|position| value(start, position));
            values.fold((0.0_f64, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)))
        };
        let (south, north) = range(|start, position| position.lat - start.lat);
        let (west, right) = range(|start, position| east(start.lon, position.lon));
        let (lat, lon) = (start.lat + f64::midpoint(south, north), start.lon + f64::midpoint(west, right));
        // Not zero, not even at a pole.
        let shrink = lat.to_radians().cos().max(0.01);
        let across = ((right - west) * shrink * KM).max(SMALLEST);
        let up = ((north - south) * KM).max(SMALLEST);
        let scale = ((WIDTH - 2.0 * EDGE) / across).min((HEIGHT - 2.0 * EDGE) / up);
        Some(Self { lat, lon, shrink, scale })
    }

    fn point(&self, position: Position) -> (f64, f64) {
        let right = east(self.lon, position.lon) * self.shrink * KM * self.scale;
        let up = (position.lat - self.lat) * KM * self.scale;
        (WIDTH / 2.0 + right, HEIGHT / 2.0 - up)
    }

    fn line(&self, piece: &[(i64, Position)]) -> String {
        let mut path = String::new();
        for (index, (_, position)) in piece.iter().enumerate() {
            let (x, y) = self.point(*position);
            let command = if index == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{command}{x:.1} {y:.1}"); // a string takes it all
        }
        if let [_] = piece {
            path.push('z'); // a point between two gaps
        }
        path
    }

    /// A round length that is a third of the map at most, in kilometres, and its name.
    fn bar(&self) -> (f64, String) {
        let most = WIDTH / 3.0 / self.scale;
        let power = 10_f64.powf(most.log10().floor());
        let length =
            [5.0, 2.0].into_iter().map(|step| step * power).find(|length| *length <= most).unwrap_or(power);
        let name = if length < 1.0 {
            format!("{} m", short(length * 1000.0))
        } else {
            format!("{} km", short(length))
        };
        (length * self.scale, name)
    }
}

pub(super) fn section(page: &Page<'_>) -> Markup {
    let sign = |class: &str, path: &str| {
        html! { svg aria-hidden="true" viewBox="0 0 22 14" { path class=(class) d=(path) {} } }
    };
    let (with, without): (Vec<_>, Vec<_>) = page.drawn().partition(|(_, _, detail)| detail.track.fixes > 0);
    let names: Vec<_> = without.iter().map(|device| device.0).collect();
    html! {
        p .hint {
            "Every position of a device, whichever push had it, in the order of time. North is up, and both directions "
            "have the same scale."
        }
        ul .legend aria-label="Signs on the tracks" {
            li { svg aria-hidden="true" viewBox="0 0 22 14" { circle .start cx="11" cy="7" r="5" {} } "start" }
            li { (sign("end", "M6.5 2.5h9v9h-9z")) "end" }
            li { (sign("alarm", "M11 2l5 9h-10z")) "alarm" }
            li { (sign("gap", "M1 7h20")) "fix lost" }
        }
        @if with.is_empty() { p .empty { "No position came." } }
        div .cards {
            @for (index, (name, device, detail)) in with.into_iter().enumerate() {
                (card(index, name, &detail.track, device.unplaced()))
            }
        }
        @if !names.is_empty() {
            p .more { "Without a position: " (names.join(", ")) }
        }
    }
}

/// A track on a card: the map, what to know of it, and its points in words.
fn card(index: usize, device: &str, track: &Track, unplaced: u64) -> Markup {
    let pieces = track.pieces();
    let map = svg(index, device, &pieces, &track.marks);
    let drawn = pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
    html! {
        article .card {
            h3 { (device) }
            @match map {
                Some(map) => { (map) }
                None => { p .empty { "No position came." } }
            }
            ul .facts {
                li { (facts(track, drawn)) }
                @if let Some((longest, gaps)) = longest_gap(&pieces) {
                    li { (count(gaps, "gap")) " where the fix was lost, the longest of " (duration(longest)) }
                }
                @if track.lost > 0 { li { (count(track.lost, "report")) " without a fix" } }
                @if track.unmarked > 0 { li { (number(track.unmarked)) " more alarms are not marked" } }
                @if unplaced > 0 {
                    li { (number(unplaced)) " late positions are in no track: when they were is not known" }
                }
            }
            @if !pieces.is_empty() {
                details {
                    summary { "Start, end, gaps and alarms as a table" }
                    (table(device, &pieces, &track.marks))
                }
            }
        }
    }
}

fn facts(track: &Track, drawn: u64) -> String {
    let alarms = count(track.marks.len() as u64, "alarm");
    if drawn == track.fixes {
        format!("{}, {alarms} marked", count(drawn, "position"))
    } else {
        format!(
            "{} of {} drawn, those that change the line least left out; {alarms} marked",
            number(drawn),
            count(track.fixes, "position")
        )
    }
}

/// The longest gap, in seconds, and how many there are.
fn longest_gap(pieces: &[Piece]) -> Option<(i64, u64)> {
    let gaps = gaps(pieces);
    Some((gaps.iter().map(|(from, to)| to.0 - from.0).max()?, gaps.len() as u64))
}

type Fix = (i64, Position);

/// The fixes around each gap.
fn gaps(pieces: &[Piece]) -> Vec<(Fix, Fix)> {
    let around = |pair: &[Piece]| Some((*pair[0].last()?, *pair[1].first()?));
    pieces.windows(2).filter_map(around).collect()
}

fn svg(index: usize, device: &str, pieces: &[Piece], marks: &[Mark]) -> Option<Markup> {
    let positions = pieces.iter().flatten().map(|fix| fix.1).chain(marks.iter().map(|mark| mark.position));
    let map = Projection::of(&positions)?;
    let (start, end) = (pieces.first()?.first()?, pieces.last()?.last()?);
    let ((start_x, start_y), (end_x, end_y)) = (map.point(start.1), map.point(end.1));
    let (bar, length) = map.bar();
    let (title, description) = (format!("map-{index}-title"), format!("map-{index}-text"));
    Some(html! {
        svg .map role="img" aria-labelledby=(format!("{title} {description}"))
            viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) {
            title id=(title) { "Track of " (device) }
            desc id=(description) {
                "From " (coordinates(start.1.lat, start.1.lon)) " at " (words::time(start.0)) " to "
                (coordinates(end.1.lat, end.1.lon)) " at " (words::time(end.0)) " UTC; north is up, the bar is "
                (length) " long, " (count(marks.len() as u64, "alarm")) " and "
                (count(gaps(pieces).len() as u64, "gap")) "."
            }
            rect .frame x="0.5" y="0.5" width=(WIDTH - 1.0) height=(HEIGHT - 1.0) rx="6" {}
            @for (from, to) in gaps(pieces) { path .gap d=(map.line(&[from, to])) {} }
            @for piece in pieces { path .track d=(map.line(piece)) {} }
            @for mark in marks {
                @let (x, y) = map.point(mark.position);
                path .alarm d=(format!("M{x:.1} {:.1}l5 9h-10z", y - 6.0)) {
                    title { (mark.what) ", " (words::time(mark.time)) " UTC" }
                }
            }
            rect .end x=(short(end_x - 4.5)) y=(short(end_y - 4.5)) width="9" height="9" {
                title { "End, " (words::time(end.0)) " UTC" }
            }
            circle .start cx=(short(start_x)) cy=(short(start_y)) r="5" {
                title { "Start, " (words::time(start.0)) " UTC" }
            }
            path .scale d=(format!("M10 {}v5h{}v-5", HEIGHT - 15.0, short(bar))) {}
            text x=(short(bar + 16.0)) y=(HEIGHT - 8.0) { (length) }
            path .north d=(format!("M{} 9l4.5 12l-4.5 -3l-4.5 3z", WIDTH - 15.0)) {}
            text x=(WIDTH - 15.0) y="33" text-anchor="middle" { "N" }
        }
    })
}

/// How many rows the table of a track has at most.
const ROWS: usize = 60;

fn table(device: &str, pieces: &[Piece], marks: &[Mark]) -> Markup {
    let mut rows: Vec<(i64, String, Position)> = Vec::new();
    if let (Some(start), Some(end)) =
        (pieces.first().and_then(|piece| piece.first()), pieces.last().and_then(|piece| piece.last()))
    {
        rows.push((start.0, "start".into(), start.1));
        for (from, to) in gaps(pieces) {
            rows.push((from.0, format!("fix lost for {}", duration(to.0 - from.0)), from.1));
        }
        rows.extend(marks.iter().map(|mark| (mark.time, mark.what.clone(), mark.position)));
        rows.sort_by_key(|row| row.0);
        rows.push((end.0, "end".into(), end.1));
    }
    let more = rows.len().saturating_sub(ROWS);
    html! {
        div .scroll tabindex="0" role="region" aria-label=(format!("Points of the track of {device}")) {
            table {
                thead { tr { th scope="col" { "UTC" } th scope="col" { "what" } th scope="col" { "where" } } }
                tbody {
                    @for (time, what, at) in rows.iter().take(ROWS) {
                        tr { td .t { (words::time(*time)) } td { (what) } td .t { (coordinates(at.lat, at.lon)) } }
                    }
                }
            }
        }
        @if more > 0 { p .more { "and " (more) " more" } }
    }
}
