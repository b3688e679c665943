//! Pushes by kind over time.

use maud::{Markup, html};
use mettax_push::Kind;

use super::{
    COLUMNS, Page, columns,
    plot::{self, Plots, Row, Shape},
    table::{cell, table},
    words::{self, duration, number, percent, time},
};

/// How many rows the table over time has at most.
const TIMES: i64 = 24;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let report = page.report;
    let came = || Kind::ALL.iter().enumerate().filter(|(index, _)| report.kinds[*index] > 0);
    let Some(span) = page.span else {
        return html! { p .empty { "No push names a time of the gateway." } (tables(page, &[])) };
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
        p .hint {
            "By the clock of the gateway (UTC), a bar for " (duration(width)) ". "
            "Each row has its own scale: beside its sum is the highest bar."
        }
        (plots.svg())
        (tables(page, &came().map(|(index, _)| index).collect::<Vec<_>>()))
    }
}

fn tables(page: &Page<'_>, came: &[usize]) -> Markup {
    let report = page.report;
    let totals = html! {
        (table("Pushes of each kind", &["kind", "#pushes", "#share"], &html! {
            @for (index, kind) in Kind::ALL.iter().enumerate().filter(|(index, _)| report.kinds[*index] > 0) {
                tr {
                    th scope="row" { (words_of(*kind)) }
                    (cell(report.kinds[index]))
                    td .n { (percent(report.kinds[index], page.pushes)) }
                }
            }
        }))
    };
    let Some(span) = page.span else { return totals };
    let bins = report.over_time.in_width(report.over_time.width_for(span, TIMES));
    let span = span.in_bins_of(bins.seconds());
    let names = came.iter().map(|&index| format!("#{}", words_of(Kind::ALL[index])));
    let head: Vec<String> = ["from (UTC)".to_owned()].into_iter().chain(names).collect();
    html! {
        details {
            summary { "As tables" }
            (totals)
            (table(&format!("Pushes in each {}", duration(bins.seconds())), &head, &html! {
                @for (start, bin) in bins.iter().filter(|(start, _)| span.contains(*start)) {
                    tr {
                        th scope="row" { (words::formatted(start, "%F %H:%M")) }
                        @for &index in came { (cell(bin.0[index])) }
                    }
                }
            }))
        }
    }
}

/// The kind in words.
fn words_of(kind: Kind) -> String {
    if kind == Kind::Gps { "GPS".into() } else { kind.as_str().replace('_', " ") }
}
