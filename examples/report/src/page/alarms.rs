//! Alarms by type and hour.

use maud::{Markup, html};
use mettax_push::AlarmGroup;

use super::{
    Page,
    plot::{self, Plots, Row, Shape},
    table::{NAMES, cell, more_names, table},
    words::{count, number},
};

/// How many types of alarm are plotted.
const ALARMS: usize = 12;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let alarms = page.report.alarms.rows();
    if alarms.is_empty() {
        return html! { p .empty { "No alarm came." } (untyped(page)) };
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
        description:
            "A row of bars a type of alarm, a bar for each hour of the day; the same numbers are in the \
                      table below."
                .into(),
        rows: rows.collect(),
        ticks: plot::ticks_of_day(),
    };
    let hours = (0..24).map(|hour| format!("#{hour:02}"));
    let mut head = vec!["type".to_owned(), "group".to_owned(), "#all".to_owned()];
    head.extend(hours.chain(["#no clock".to_owned()]));
    html! {
        p .hint {
            "By the hour that the device's own clock showed, which is the driver's. An alarm of two types counts for "
            "both. Each row has its own scale: beside its sum is the highest hour."
        }
        (plots.svg())
        @if alarms.len() > ALARMS {
            p .more { "and " (count((alarms.len() - ALARMS) as u64, "type")) " more, in the table" }
        }
        (untyped(page))
        details {
            summary { "As a table" }
            (table("Alarms of each type by the hour of the device's clock", &head, &html! {
                @for (_, code, alarm) in alarms.iter().take(NAMES) {
                    tr {
                        th scope="row" { (alarm_name(&alarm.value.label, code)) }
                        td .t { (alarm.value.group.map_or("–", AlarmGroup::label)) }
                        (cell(alarm.count))
                        @for &hour in &alarm.value.hours { (cell(hour)) }
                        (cell(alarm.value.timeless))
                    }
                }
            }))
            (more_names(&page.report.alarms))
        }
    }
}

fn untyped(page: &Page<'_>) -> Markup {
    html! { @if page.report.untyped > 0 { p { (count(page.report.untyped, "alarm")) " without a type" } } }
}

/// An alarm's label and its code; a code without a label is its own.
fn alarm_name(label: &str, code: &str) -> String {
    if label == code { format!("{code} (no name yet)") } else { format!("{label} ({code})") }
}
