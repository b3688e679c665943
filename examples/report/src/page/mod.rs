//! The page: what came, when, where, and what was wrong with it.

mod alarms;
mod clocks;
mod devices;
mod findings;
mod kinds;
mod late;
mod left_out;
mod map;
mod plot;
mod quality;
mod table;
mod words;

use std::cmp::Reverse;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use mettax_push::Kind;

use crate::{
    Report,
    bins::Span,
    device::{Detail, Device},
    index_of,
    lateness::Lateness,
    tally::Place,
};
use words::{duration, number, time};

/// How many columns a plot over time has at most.
const COLUMNS: i64 = 96;

/// What the page may do: nothing but show itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The report, with what several parts of the page need.
struct Page<'a> {
    report: &'a Report,
    /// The busiest first.
    devices: Vec<(&'a str, &'a Device)>,
    /// The time that the plots show.
    span: Option<Span>,
    /// What was decoded, repetitions left out.
    pushes: u64,
    lateness: Lateness,
}

pub(super) fn of(report: &Report) -> Markup {
    let mut devices: Vec<_> = report.devices.iter().map(|(name, device)| (name.as_str(), device)).collect();
    devices.sort_by_key(|&(name, device)| (Reverse(device.pushes + device.failures), name));
    let mut lateness = Lateness::default();
    for (_, device) in &devices {
        lateness.join(&device.lateness());
    }
    let span = report.over_time.span();
    let pushes = report.kinds.iter().sum();
    let page = Page { report, devices, span, pushes, lateness };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                title { (report.settings.title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (page.body()) }
        }
    }
}

/// A part of the page: its id, what it is called, and what makes it.
type Part = (&'static str, &'static str, fn(&Page<'_>) -> Markup);

const PARTS: [Part; 8] = [
    ("findings", "What to look at", findings::section),
    ("devices", "Devices", devices::section),
    ("kinds", "Pushes by kind", kinds::section),
    ("alarms", "Alarms by type and hour", alarms::section),
    ("tracks", "Tracks", map::section),
    ("clocks", "Clocks of the devices", clocks::section),
    ("lateness", "Data sent later", late::section),
    ("quality", "Quality", quality::section),
];

impl Page<'_> {
    fn body(&self) -> Markup {
        html! {
            header {
                h1 { (self.report.settings.title) }
                p .lead {
                    @match self.report.span {
                        Some((first, last)) => {
                            "From " (time(first)) " to " (time(last)) " UTC, " (duration(last - first))
                            ", by the clock of the gateway."
                        }
                        None => "No push names a time of the gateway.",
                    }
                }
                nav aria-label="Parts of this page" {
                    ul { @for (id, name, _) in PARTS { li { a href=(format!("#{id}")) { (name) } } } }
                }
            }
            main {
                (self.figures())
                @for (id, name, part) in PARTS {
                    section id=(id) aria-labelledby=(format!("{id}-heading")) {
                        h2 id=(format!("{id}-heading")) { (name) }
                        (part(self))
                    }
                }
            }
            footer { (left_out::section(self)) }
        }
    }

    fn figures(&self) -> Markup {
        let alarms = self.report.kinds[index_of(Kind::Alarm)];
        let figure = |what: &str, value: String, bad: bool| {
            html! { div .bad[bad] { dt { (what) } dd { (value) } } }
        };
        let more = if self.report.beyond > 0 { " or more" } else { "" };
        html! {
            dl .figures {
                (figure("devices", number(self.devices.len() as u64) + more, false))
                (figure("pushes", number(self.pushes), false))
                (figure("alarms", number(alarms), false))
                (figure("sent later", number(self.lateness.total()), false))
                (figure("repeated", number(self.report.repeats), false))
                (figure("not decoded", number(self.report.failures), self.report.failures > 0))
            }
        }
    }

    /// The devices that are drawn, with what is drawn of them.
    fn drawn(&self) -> impl Iterator<Item = (&str, &Device, &Detail)> {
        let detailed = self
            .devices
            .iter()
            .filter_map(|(name, device)| Some((*name, *device, device.detail.as_deref()?)));
        detailed.take(self.report.settings.drawn)
    }

    /// `line 12`, `saved.ndjson: line 12`
    fn place(&self, place: &Place) -> String {
        let Place { source, line } = place;
        let unit = self.report.settings.unit;
        match source {
            Some(source) if self.report.sources > 1 => format!("{source}: {unit} {line}"),
            _ => format!("{unit} {line}"),
        }
    }
}

/// The values of the bins of a span, a column each.
fn columns<T: Clone + Default>(span: Span, width: i64, bins: impl Iterator<Item = (i64, T)>) -> Vec<T> {
    let mut columns = vec![T::default(); usize::try_from((span.end - span.start) / width).unwrap_or(0)];
    for (start, value) in bins.filter(|(start, _)| span.contains(*start)) {
        if let Some(column) =
            usize::try_from((start - span.start) / width).ok().and_then(|index| columns.get_mut(index))
        {
            *column = value;
        }
    }
    columns
}
