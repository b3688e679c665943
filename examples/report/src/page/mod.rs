//! The page: what came, when, where, and what was wrong with it.

mod findings;
mod left_out;
mod map;
mod plot;
mod quality;
mod words;

use std::cmp::Reverse;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use mettax_push::Kind;

use crate::{
    Report,
    bins::Span,
    device::{Ahead, Detail, Device},
    index_of,
    lateness::{BUCKETS, Lateness},
    tally::{Place, Tally},
};
use plot::{Plots, Row, Shape};
use words::{count, duration, number, percent, signed, time};

/// How many columns a plot over time has at most, and how many rows the table of it.
const COLUMNS: i64 = 96;
const TIMES: i64 = 24;
/// How many devices have a row, and how many of them are seen at once.
const DEVICES: usize = 500;
const FIRST_DEVICES: usize = 30;
/// How many names have one.
const NAMES: usize = 50;
/// How many types of alarm are plotted.
const ALARMS: usize = 12;

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
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
                meta name="referrer" content="no-referrer";
                title { (report.settings.title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { (page.body()) }
        }
    }
}

/// The parts of the page: their ids, and what they are called.
const PARTS: [(&str, &str); 8] = [
    ("findings", "What to look at"),
    ("devices", "Devices"),
    ("kinds", "Pushes by kind"),
    ("alarms", "Alarms by type and hour"),
    ("tracks", "Tracks"),
    ("clocks", "Clocks of the devices"),
    ("lateness", "Data sent later"),
    ("quality", "Quality"),
];

impl Page<'_> {
    fn body(&self) -> Markup {
        html! {
            header {
                h1 { (self.report.settings.title) }
                p .lead {
                    @match self.report.span {
                        Some((first, last)) => {
                            "From " (time(first)) " to " (time(last)) " UTC, " (duration(last - first)) ", by the clock of the gateway."
                        }
                        None => "No push names a time of the gateway.",
                    }
                }
                nav aria-label="Parts of this page" {
                    ul { @for (id, name) in PARTS { li { a href=(format!("#{id}")) { (name) } } } }
                }
            }
            main {
                (self.figures())
                @for ((id, name), part) in PARTS.into_iter().zip([
                    findings::list(self), self.device_table(), self.kinds(), self.alarms(), self.tracks(), self.clocks(),
                    self.late(), quality::tables(self),
                ]) {
                    section id=(id) aria-labelledby=(format!("{id}-heading")) {
                        h2 id=(format!("{id}-heading")) { (name) }
                        (part)
                    }
                }
            }
            footer { (left_out::list(self)) }
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

    fn device_table(&self) -> Markup {
        if self.devices.is_empty() {
            return html! { p .empty { "No push names a device." } };
        }
        let (first, rest) = self.devices.split_at(FIRST_DEVICES.min(self.devices.len()));
        let (listed, others) = rest.split_at((DEVICES - FIRST_DEVICES).min(rest.len()));
        let pushes: u64 = others.iter().map(|(_, device)| device.pushes + device.failures).sum();
        html! {
            (device_rows("Devices, those with the most pushes first", first))
            @if !listed.is_empty() {
                details {
                    summary { (count(listed.len() as u64, "device")) " more" }
                    (device_rows("More devices", listed))
                }
            }
            @if !others.is_empty() {
                p .more { "and " (count(others.len() as u64, "device")) " in no row, with " (count(pushes, "push")) }
            }
        }
    }

    fn kinds(&self) -> Markup {
        let report = self.report;
        let came = || Kind::ALL.iter().enumerate().filter(|(index, _)| report.kinds[*index] > 0);
        let Some(span) = self.span else {
            return html! { p .empty { "No push names a time of the gateway." } (self.kind_table(&[])) };
        };
        let bins = report.over_time.in_width(report.over_time.width_for(span, COLUMNS));
        let (span, width) = (span.in_bins_of(bins.seconds()), bins.seconds());
        let rows = came().map(|(index, kind)| {
            let counts = columns(span, width, bins.iter().map(|(start, bin)| (start, bin.0[index])));
            let most = counts.iter().copied().max().unwrap_or(0);
            Row::new(
                &words_of(*kind),
                format!("{}, at most {}", number(report.kinds[index]), number(most)),
                Shape::bars(&counts, "pushes"),
            )
        });
        let plots = Plots {
            id: "kinds-plot",
            title: "Pushes by kind over time".into(),
            description: format!(
                "A row of bars a kind, a bar for {}, from {} to {} UTC; the same numbers are in the tables below.",
                duration(width),
                time(span.start),
                time(span.end),
            ),
            rows: rows.collect(),
            ticks: plot::ticks_of(span),
        };
        html! {
            p .hint { "By the clock of the gateway (UTC), a bar for " (duration(width)) ". Each row has its own scale: beside its sum is the highest bar." }
            (plots.svg())
            (self.kind_table(&came().map(|(index, _)| index).collect::<Vec<_>>()))
        }
    }

    fn kind_table(&self, came: &[usize]) -> Markup {
        let report = self.report;
        let totals = html! {
            (table("Pushes of each kind", &["kind", "#pushes", "#share"], &html! {
                @for (index, kind) in Kind::ALL.iter().enumerate().filter(|(index, _)| report.kinds[*index] > 0) {
                    tr { th scope="row" { (words_of(*kind)) } (cell(report.kinds[index])) td .n { (percent(report.kinds[index], self.pushes)) } }
                }
            }))
        };
        let Some(span) = self.span else { return totals };
        let bins = report.over_time.in_width(report.over_time.width_for(span, TIMES));
        let names = came.iter().map(|&index| format!("#{}", words_of(Kind::ALL[index])));
        let head: Vec<String> = ["from (UTC)".to_owned()].into_iter().chain(names).collect();
        html! {
            details {
                summary { "As tables" }
                (totals)
                (table(&format!("Pushes in each {}", duration(bins.seconds())), &head, &html! {
                    @for (start, bin) in bins.iter().filter(|(start, _)| span.in_bins_of(bins.seconds()).contains(*start)) {
                        tr { th scope="row" { (words::formatted(start, "%F %H:%M")) } @for &index in came { (cell(bin.0[index])) } }
                    }
                }))
            }
        }
    }

    fn alarms(&self) -> Markup {
        let alarms = self.report.alarms.rows();
        if alarms.is_empty() {
            return html! { p .empty { "No alarm came." } (self.untyped()) };
        }
        let rows = alarms.iter().take(ALARMS).map(|(_, _, alarm)| {
            let most = alarm.value.hours.iter().copied().max().unwrap_or(0);
            Row::new(
                &alarm.value.label,
                format!("{}, at most {}", number(alarm.count), number(most)),
                Shape::bars(&alarm.value.hours, "hours"),
            )
        });
        let plots = Plots {
            id: "alarms-plot",
            title: "Alarms by type and hour".into(),
            description: "A row of bars a type of alarm, a bar for each hour of the day; the same numbers are in the table below.".into(),
            rows: rows.collect(),
            ticks: plot::ticks_of_day(),
        };
        let hours = (0..24).map(|hour| format!("#{hour:02}"));
        let mut head = vec!["type".to_owned(), "group".to_owned(), "#all".to_owned()];
        head.extend(hours.chain(["#no clock".to_owned()]));
        html! {
            p .hint { "By the hour that the device's own clock showed, which is the driver's. An alarm of two types counts for both. Each row has its own scale: beside its sum is the highest hour." }
            (plots.svg())
            @if alarms.len() > ALARMS { p .more { "and " (count((alarms.len() - ALARMS) as u64, "type")) " more, in the table" } }
            (self.untyped())
            details {
                summary { "As a table" }
                (table("Alarms of each type by the hour of the device's clock", &head, &html! {
                    @for (_, code, alarm) in alarms.iter().take(NAMES) {
                        tr {
                            th scope="row" { (alarm_name(&alarm.value.label, code)) }
                            td .t { (alarm.value.group.map_or("–", mettax_push::AlarmGroup::label)) }
                            (cell(alarm.count))
                            @for &hour in &alarm.value.hours { (cell(hour)) }
                            (cell(alarm.value.timeless))
                        }
                    }
                }))
                (more_names(&self.report.alarms))
            }
        }
    }

    fn untyped(&self) -> Markup {
        html! { @if self.report.untyped > 0 { p { (count(self.report.untyped, "alarm")) " without a type" } } }
    }

    /// The devices that are drawn, with what is drawn of them.
    fn drawn(&self) -> impl Iterator<Item = (&str, &Device, &Detail)> {
        let detailed = self
            .devices
            .iter()
            .filter_map(|(name, device)| Some((*name, *device, device.detail.as_deref()?)));
        detailed.take(self.report.settings.drawn)
    }

    fn tracks(&self) -> Markup {
        let sign = |class: &str, path: &str| html! { svg aria-hidden="true" viewBox="0 0 22 14" { path class=(class) d=(path) {} } };
        let (with, without): (Vec<_>, Vec<_>) =
            self.drawn().partition(|(_, _, detail)| detail.track.fixes > 0);
        html! {
            p .hint { "Every position of a device, whichever push had it, in the order of time. North is up, and both directions have the same scale." }
            ul .legend aria-label="Signs on the tracks" {
                li { svg aria-hidden="true" viewBox="0 0 22 14" { circle .start cx="11" cy="7" r="5" {} } "start" }
                li { (sign("end", "M6.5 2.5h9v9h-9z")) "end" }
                li { (sign("alarm", "M11 2l5 9h-10z")) "alarm" }
                li { (sign("gap", "M1 7h20")) "fix lost" }
            }
            @if with.is_empty() { p .empty { "No position came." } }
            div .cards {
                @for (index, (name, device, detail)) in with.into_iter().enumerate() {
                    (map::card(index, name, &detail.track, device.unplaced()))
                }
            }
            @if !without.is_empty() {
                p .more { "Without a position: " (without.iter().map(|device| device.0).collect::<Vec<_>>().join(", ")) }
            }
        }
    }

    fn clocks(&self) -> Markup {
        let Some(span) = self.span else {
            return html! { p .empty { "No push names a time of the gateway." } };
        };
        let mut clocks: Vec<_> =
            self.drawn().map(|(name, device, detail)| (name, device, detail, detail.ahead())).collect();
        clocks.retain(|(_, device, _, all)| all.count > 0 || device.wrong_clocks > 0);
        // One axis for all of them, so the widest bins that one of them needs.
        let widths = clocks.iter().map(|(_, _, detail, _)| detail.clock.width_for(span, COLUMNS));
        let Some(width) = widths.max() else {
            return html! { p .empty { "No push that was sent in real time has both clocks." } };
        };
        let span = span.in_bins_of(width);
        let rows = clocks.iter().map(|(name, device, detail, all)| {
            let zone = zone_seconds(device, all);
            let bins = detail.clock.in_width(width);
            let ranges = bins.iter().map(|(start, bin)| (start, Some((bin.least - zone, bin.most - zone))));
            let columns = columns(span, width, ranges);
            let (least, most) = (all.least.saturating_sub(zone), all.most.saturating_sub(zone));
            let remark = match all.count {
                0 => "in no zone".into(),
                _ if least == most => format!("{}, {}", self::zone(device), signed(least)),
                _ => format!("{}, {} to {}", self::zone(device), signed(least), signed(most)),
            };
            Row::new(name, remark, Shape::band(&columns, "clock"))
        });
        let plots = Plots {
            id: "clocks-plot",
            title: "Clocks of the devices over time".into(),
            description: format!(
                "A row a device: how far its clock was ahead of its zone, from {} to {} UTC; the same numbers are in the table below.",
                time(span.start),
                time(span.end),
            ),
            rows: rows.collect(),
            ticks: plot::ticks_of(span),
        };
        html! {
            p .hint {
                "How far the clock of a device (" code { "reportCt" } ") was from its zone when the gateway took the push in, of pushes sent in real time. "
                "The line is a clock that is right; above it the clock is ahead. Each row has its own scale."
            }
            (plots.svg())
            details {
                summary { "As a table" }
                (table("How far the clock of each device is off", &["device", "zone", "#furthest behind", "#mean", "#furthest ahead", "#pushes", "#in no zone"], &html! {
                    @for (name, device, _, all) in &clocks {
                        @let zone = zone_seconds(device, all);
                        tr {
                            th scope="row" { (name) }
                            td .t { (self::zone(device)) }
                            @if all.count > 0 {
                                td .n { (signed(all.least - zone)) } td .n { (signed(all.mean() - zone)) } td .n { (signed(all.most - zone)) }
                            } @else { td .n { "–" } td .n { "–" } td .n { "–" } }
                            (cell(all.count)) (cell(device.wrong_clocks))
                        }
                    }
                }))
            }
        }
    }

    fn late(&self) -> Markup {
        let lateness = &self.lateness;
        let total = lateness.total();
        if total == 0 {
            return html! { p .empty { "Everything was sent at its time." } };
        }
        let rest = [
            ("from the future: the device's clock was ahead", lateness.early),
            ("not known", lateness.unknown),
        ];
        let rows = BUCKETS.iter().map(|bucket| bucket.1).zip(lateness.buckets).chain(rest);
        let mut late: Vec<_> = self.devices.iter().map(|(name, device)| (*name, device.lateness())).collect();
        late.retain(|(_, lateness)| lateness.total() > 0);
        late.sort_by_key(|(name, lateness)| (Reverse(lateness.total()), *name));
        let more = late.len().saturating_sub(NAMES);
        html! {
            p .hint {
                "Data that a device stored and sent later (" code { "actual" } " is false), " (percent(total, self.pushes)) " of all: how long after. "
                "Not known is that of a device whose offset from UTC no push in real time has shown, or without both clocks."
            }
            (table("How late data came", &["late by", "#pushes", "share"], &html! {
                @for (name, pushes) in rows {
                    tr {
                        th scope="row" { (name) }
                        (cell(pushes))
                        td { svg .share aria-hidden="true" width="100%" height="12" { rect width=(plot::share_of(pushes, total)) height="12" {} } }
                    }
                }
            }))
            details {
                summary { "By device" }
                (table("Data sent later by device", &["device", "#sent later", "usually late by", "#at most", "#not known"], &html! {
                    @for (name, lateness) in late.iter().take(NAMES) {
                        tr {
                            th scope="row" { (name) }
                            (cell(lateness.total()))
                            td .t { (lateness.usual().unwrap_or("–")) }
                            td .n { (lateness.longest.map_or_else(|| "–".into(), |longest| duration(longest.max(0)))) }
                            (cell(lateness.unknown))
                        }
                    }
                }))
                @if more > 0 { p .more { "and " (count(more as u64, "device")) " more" } }
            }
        }
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

fn device_rows(caption: &str, devices: &[(&str, &Device)]) -> Markup {
    let head = [
        "device",
        "#pushes",
        "#alarms",
        "#positions",
        "first (UTC)",
        "last (UTC)",
        "clock",
        "#sent later",
        "#not decoded",
    ];
    table(
        caption,
        &head,
        &html! {
            @for (name, device) in devices {
                tr {
                    th scope="row" { (name) }
                    (cell(device.pushes)) (cell(device.alarms))
                    @match &device.detail { Some(detail) => (cell(detail.track.fixes)), None => td .n { "not kept" } }
                    @match device.seen {
                        Some((first, last)) => { td .t { (time(first)) } td .t { (time(last)) } }
                        None => { td { "–" } td { "–" } }
                    }
                    td .t { (zone(device)) }
                    (cell(device.lateness().total())) (cell(device.failures))
                }
            }
        },
    )
}

/// The kind in words.
fn words_of(kind: Kind) -> String {
    if kind == Kind::Gps { "GPS".into() } else { kind.as_str().replace('_', " ") }
}

/// An alarm's label and its code; a code without a label is its own.
fn alarm_name(label: &str, code: &str) -> String {
    if label == code { format!("{code} (no name yet)") } else { format!("{label} ({code})") }
}

/// The zone of a device's clock, and whether that is sure.
fn zone(device: &Device) -> String {
    match device.offset {
        Some(learned) if learned.confirmed => format!("UTC{}", learned.offset),
        Some(learned) => format!("UTC{}, not sure", learned.offset),
        None if device.wrong_clocks > 0 => "in no zone".into(),
        None => "not known".into(),
    }
}

/// The offset that a clock is compared with: what was learned, or else the quarter of an hour next to its mean.
fn zone_seconds(device: &Device, all: &Ahead) -> i64 {
    let quarter = 900;
    let nearest = || (all.mean() + quarter / 2).div_euclid(quarter) * quarter;
    device.offset.map_or_else(nearest, |learned| i64::from(learned.offset.local_minus_utc()))
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

/// A table that scrolls by itself where the page is narrow. The names of columns of numbers begin with `#`.
fn table(caption: &str, head: &[impl AsRef<str>], body: &Markup) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead {
                    tr {
                        @for name in head {
                            @match name.as_ref().strip_prefix('#') {
                                Some(name) => th .n scope="col" { (name) },
                                None => th scope="col" { (name.as_ref()) },
                            }
                        }
                    }
                }
                tbody { (body) }
            }
        }
    }
}

/// A number in a table; zeros are pale, so that the others are seen.
fn cell(value: u64) -> Markup {
    html! { td.n.zero[value == 0] { (number(value)) } }
}

/// What a table of names does not show.
fn more_names<V>(tally: &Tally<V>) -> Markup {
    let rows = tally.rows();
    let rest: u64 = rows.iter().skip(NAMES).map(|row| row.2.count).sum::<u64>() + tally.others;
    html! { @if rest > 0 { p .more { "and " (number(rest)) " of other names" } } }
}
