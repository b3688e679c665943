//! Small plots one above the other, on one axis.
//!
//! Everything that is stretched to the width of the page is a path in a box of its own; text and axis are placed by
//! percent, so that they have the same size on a phone and on a screen.

// Pixels and shares: nothing here needs the last digits of a count, and a plot has some dozen rows.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::fmt::Write as _;

use maud::{Markup, html};

use super::words;
use crate::{bins::Span, tally::cut};

/// The parts of a row, in pixels.
const LABEL: u32 = 20;
const PLOT: u32 = 36;
const ROW: u32 = LABEL + PLOT + 16;
const AXIS: u32 = 24;

/// Plots with a title and a description for those who do not see them.
pub(super) struct Plots {
    /// The id of the element, which nothing else on the page has.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) rows: Vec<Row>,
    pub(super) ticks: Vec<Tick>,
}

/// One plot: what it is, what to know of it, and its line.
pub(super) struct Row {
    label: String,
    remark: String,
    shape: Shape,
}

/// How many characters of a label are shown: as many as fit beside a remark on a phone.
const CHARACTERS: usize = 25;

impl Row {
    pub(super) fn new(label: &str, remark: String, shape: Shape) -> Self {
        Self { label: cut(label, CHARACTERS), remark, shape }
    }
}

/// What is drawn, in a box that is stretched.
pub(super) struct Shape {
    /// How many columns the box has.
    columns: usize,
    path: String,
    class: &'static str,
    /// Where the line of no difference is, from 0 at the top to 1; the bottom without one.
    zero: Option<f64>,
}

/// A mark on the axis: where it is, from 0 to 1, and what it says.
#[derive(Debug, PartialEq)]
pub(super) struct Tick(pub(super) f64, pub(super) String);

impl Shape {
    /// Bars from the bottom: a count for each column.
    pub(super) fn bars(counts: &[u64], class: &'static str) -> Self {
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let mut path = String::new();
        for (column, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            // One push among thousands is still seen.
            let height = (count as f64 / most as f64 * 100.0).max(3.0);
            let _ = write!(path, "M{column} 100v-{}h1v{}z", short(height), short(height)); // a string takes it all
        }
        Self { columns: counts.len(), path, class, zero: None }
    }

    /// A band from the least to the most, for the columns that have one. The scale holds zero.
    pub(super) fn band(columns: &[Option<(i64, i64)>], class: &'static str) -> Self {
        let values = || columns.iter().flatten();
        let bottom = values().map(|range| range.0).min().unwrap_or(0).min(0) - MARGIN;
        let top = values().map(|range| range.1).max().unwrap_or(0).max(0) + MARGIN;
        let place = |value: i64| (top - value) as f64 / (top - bottom) as f64;
        let mut path = String::new();
        for (column, range) in columns.iter().enumerate() {
            let Some((least, most)) = *range else { continue };
            let (y, height) = (place(most) * 100.0, (place(least) - place(most)) * 100.0);
            // A clock that does not move is a line, not nothing.
            let (y, height) = if height < LINE { (y + height / 2.0 - LINE / 2.0, LINE) } else { (y, height) };
            let _ = write!(path, "M{column} {}h1v{}h-1z", short(y), short(height));
        }
        Self { columns: columns.len(), path, class, zero: Some(place(0)) }
    }
}

/// The least height of a band, in hundredths of a row.
const LINE: f64 = 9.0;
/// So many seconds are free above and below a band, so that a clock that is right is no full height.
const MARGIN: i64 = 3;

impl Plots {
    pub(super) fn svg(&self) -> Markup {
        let bottom = self.rows.len() as u32 * ROW;
        let (title, description) = (format!("{}-title", self.id), format!("{}-text", self.id));
        html! {
            svg .plot role="img" aria-labelledby=(format!("{title} {description}"))
                width="100%" height=(bottom + AXIS) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                @for Tick(at, _) in &self.ticks {
                    line .grid x1=(share(*at)) x2=(share(*at)) y1="0" y2=(bottom) {}
                }
                @for (index, row) in self.rows.iter().enumerate() {
                    @let top = index as u32 * ROW;
                    text x="0" y=(top + 14) { (row.label) }
                    text .remark x="100%" y=(top + 14) text-anchor="end" { (row.remark) }
                    @let room = format!("0 0 {} 100", row.shape.columns.max(1));
                    svg y=(top + LABEL) width="100%" height=(PLOT) viewBox=(room) preserveAspectRatio="none" {
                        path class=(row.shape.class) d=(row.shape.path) {}
                    }
                    @let zero = top + LABEL + (f64::from(PLOT) * row.shape.zero.unwrap_or(1.0)).round() as u32;
                    line .base x1="0" x2="100%" y1=(zero) y2=(zero) {}
                }
                @for Tick(at, label) in &self.ticks {
                    text .tick x=(share(*at)) y=(bottom + 14) text-anchor=(anchor(*at)) { (label) }
                }
            }
        }
    }
}

/// Text at the edges stays within them.
fn anchor(at: f64) -> &'static str {
    match at {
        ..0.06 => "start",
        0.94.. => "end",
        _ => "middle",
    }
}

/// `12.5%`
fn share(at: f64) -> String {
    format!("{}%", short(at * 100.0))
}

/// The part of a whole, as a length.
pub(super) fn share_of(part: u64, whole: u64) -> String {
    share(part as f64 / whole.max(1) as f64)
}

/// A number with two decimals at most.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The ticks of a span of time: not so many that they meet on a phone.
pub(super) fn ticks_of(span: Span) -> Vec<Tick> {
    let length = (span.end - span.start).max(1);
    let steps = [
        60,
        300,
        900,
        1800,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        2 * DAY,
        7 * DAY,
        14 * DAY,
        28 * DAY,
        91 * DAY,
        364 * DAY,
    ];
    let step = steps.into_iter().find(|step| length / step <= 4).unwrap_or(length / 3);
    let label = |time: i64| {
        let format = match step {
            ..DAY if time % DAY != 0 && length <= DAY => "%H:%M",
            ..DAY if time % DAY != 0 => "%d %b %H:%M",
            _ if length > 300 * DAY => "%b %Y",
            _ => "%d %b",
        };
        words::formatted(time, format)
    };
    let first = (span.start + step - 1).div_euclid(step) * step;
    let times = (0..).map(|index| first + index * step).take_while(|time| *time <= span.end);
    let mut ticks = Vec::new();
    for time in times {
        let at = (time - span.start) as f64 / length as f64;
        // The last label ends at the edge, and may reach back over the one before it.
        if ticks.last().is_none_or(|&Tick(last, _)| at - last >= APART) {
            ticks.push(Tick(at, label(time)));
        }
    }
    ticks
}

/// The least distance of two ticks.
const APART: f64 = 0.2;

/// The ticks of the hours of a day.
pub(super) fn ticks_of_day() -> Vec<Tick> {
    [0, 6, 12, 18, 24].map(|hour| Tick(f64::from(hour) / 24.0, format!("{hour:02}:00"))).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_heights_of_the_most() {
        let shape = Shape::bars(&[0, 5, 10, 1000], "bar");
        assert_eq!(shape.path, "M1 100v-3h1v3zM2 100v-3h1v3zM3 100v-100h1v100z");
        assert_eq!(Shape::bars(&[0; 3], "bar").path, "");
    }

    #[test]
    fn a_band_holds_zero() {
        let shape = Shape::band(&[Some((7, 17)), None, Some((17, 17))], "band");
        // From 20 at the top to -3 at the bottom.
        assert_eq!(shape.path, "M0 13.04h1v43.48h-1zM2 8.54h1v9h-1z");
        assert_eq!(shape.zero, Some(20.0 / 23.0));
    }

    #[test]
    fn ticks_are_few_and_round() {
        let labels =
            |start, end| ticks_of(Span { start, end }).into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        let midnight = 1_741_564_800;
        assert_eq!(labels(midnight, midnight + DAY), ["10 Mar", "06:00", "12:00", "18:00", "11 Mar"]);
        assert_eq!(labels(midnight + 60, midnight + 3660), ["00:15", "00:30", "00:45", "01:00"]);
        assert_eq!(labels(midnight, midnight + 20 * DAY), ["13 Mar", "20 Mar", "27 Mar"]);
        for length in [1, 59, 3600, 100_000, 10_000_000, 3_155_760_000] {
            assert!(labels(midnight, midnight + length).len() <= 5, "{length}");
        }
    }
}
