//! How far the clocks of the devices are off.

use maud::{Markup, html};

use super::{
    COLUMNS, Page, columns,
    plot::{self, Plots, Row, Shape},
    table::{cell, table},
    words::{signed, time},
};
use crate::device::{Ahead, Device};

const HEAD: [&str; 7] =
    ["device", "zone", "#furthest behind", "#mean", "#furthest ahead", "#pushes", "#in no zone"];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let Some(span) = page.span else {
        return html! { p .empty { "No push names a time of the gateway." } };
    };
    let mut clocks: Vec<_> =
        page.drawn().map(|(name, device, detail)| (name, device, detail, detail.ahead())).collect();
    clocks.retain(|(_, device, _, all)| all.count > 0 || device.wrong_clocks > 0);
    // One axis for all of them, so the widest bins that one of them needs.
    let widths = clocks.iter().map(|(_, _, detail, _)| detail.clock.width_for(span, COLUMNS));
    let Some(width) = widths.max() else {
        return html! { p .empty { "No push that was sent in real time has both clocks." } };
    };
    let span = span.in_bins_of(width);
    let rows = clocks.iter().map(|(name, device, detail, all)| {
        let offset = offset(device, all);
        let bins = detail.clock.in_width(width);
        let ranges = bins.iter().map(|(start, bin)| (start, Some((bin.least - offset, bin.most - offset))));
        let columns = columns(span, width, ranges);
        let (least, most) = (all.least.saturating_sub(offset), all.most.saturating_sub(offset));
        let remark = match all.count {
            0 => "in no zone".into(),
            _ if least == most => format!("{}, {}", zone(device), signed(least)),
            _ => format!("{}, {} to {}", zone(device), signed(least), signed(most)),
        };
        Row::new(name, remark, Shape::band(&columns, "clock"))
    });
    let plots = Plots {
        id: "clocks-plot",
        title: "Clocks of the devices over time".into(),
        description: format!(
            "A row a device: how far its clock was ahead of its zone, from {} to {} UTC; the same numbers are in the \
             table below.",
            time(span.start),
            time(span.end),
        ),
        rows: rows.collect(),
        ticks: plot::ticks_of(span),
    };
    html! {
        p .hint {
            "How far the clock of a device (" code { "reportCt" } ") was from its zone when the gateway took the push "
            "in, of pushes sent in real time. The line is a clock that is right; above it the clock is ahead. Each row "
            "has its own scale."
        }
        (plots.svg())
        details {
            summary { "As a table" }
            (table("How far the clock of each device is off", &HEAD, &html! {
                @for (name, device, _, all) in &clocks {
                    @let offset = offset(device, all);
                    tr {
                        th scope="row" { (name) }
                        td .t { (zone(device)) }
                        @if all.count > 0 {
                            @for seconds in [all.least, all.mean(), all.most] { td .n { (signed(seconds - offset)) } }
                        } @else { td .n { "–" } td .n { "–" } td .n { "–" } }
                        (cell(all.count)) (cell(device.wrong_clocks))
                    }
                }
            }))
        }
    }
}

/// The zone of a device's clock, and whether that is sure.
pub(super) fn zone(device: &Device) -> String {
    match device.offset {
        Some(learned) if learned.confirmed => format!("UTC{}", learned.offset),
        Some(learned) => format!("UTC{}, not sure", learned.offset),
        None if device.wrong_clocks > 0 => "in no zone".into(),
        None => "not known".into(),
    }
}

/// The offset that a clock is compared with: what was learned, or else the quarter of an hour next to its mean.
pub(super) fn offset(device: &Device, all: &Ahead) -> i64 {
    let quarter = 900;
    let nearest = || (all.mean() + quarter / 2).div_euclid(quarter) * quarter;
    device.offset.map_or_else(nearest, |learned| i64::from(learned.offset.local_minus_utc()))
}
