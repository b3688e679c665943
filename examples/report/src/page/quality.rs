//! What was refused, unknown, repeated or not decoded.

use maud::{Markup, html};

use super::{
    Page,
    table::{NAMES, cell, more_names, table},
    words::{count, number},
};
use crate::tally::{Sighting, Tally};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let quality = &page.report.quality;
    html! {
        (failures(page))
        (names(page, "Values that could not be read", &["kind", "field", "#times", "first", "found", "expected"], &quality.refused, |row| html! {
            td .w { code { (row.value.found) } } td { (row.value.expected) }
        }))
        (names(page, "Fields that the vendor's page does not name", &["kind", "field", "#times", "first"], &quality.unknown_fields, |_| html! {}))
        (names(page, "Codes without a name", &["kind", "field and code", "#times", "first"], &quality.unknown_codes, |_| html! {}))
        (names(page, "Absent or doubtful", &["kind", "what", "#times", "first"], &quality.remarks, |_| html! {}))
        (repeats(page))
        (names(page, "Converted without loss", &["kind", "what", "#times", "first"], &quality.conversions, |_| html! {}))
    }
}

fn failures(page: &Page<'_>) -> Markup {
    let quality = &page.report.quality;
    let more = page.report.failures - quality.failures.len() as u64;
    html! {
        h3 { "Not decoded" }
        @if quality.failures.is_empty() {
            p .empty { "Everything was decoded." }
        } @else {
            (table("Failures by cause", &["cause", "kind", "#times", "first"], &html! {
                @for (cause, kind, seen) in quality.causes.rows() {
                    tr { td { (cause.replace('_', " ")) } td { (kind.replace('_', " ")) } (cell(seen.count)) td { (page.place(&seen.first)) } }
                }
            }))
            details {
                summary { "Each of them" @if more > 0 { ", the first " (quality.failures.len()) } }
                (table("Failures", &["where", "device", "error"], &html! {
                    @for failure in &quality.failures {
                        tr { td { (page.place(&failure.place)) } td { (failure.device.as_deref().unwrap_or("–")) } td .w { (failure.error) } }
                    }
                }))
                @if more > 0 {
                    p .more { "and " (number(more)) " more; " code { "decode --errors-only" } " prints all." }
                }
            }
        }
    }
}

fn repeats(page: &Page<'_>) -> Markup {
    let quality = &page.report.quality;
    let places: Vec<_> = quality.repeated.iter().map(|place| page.place(place)).collect();
    let more = page.report.repeats - places.len() as u64;
    html! {
        h3 { "Repeated" }
        @if places.is_empty() {
            p .empty { "Nothing." }
        } @else {
            (table("Pushes that say what an earlier one said; they are counted here alone", &["kind", "#times", "first"], &html! {
                @for (kind, _, seen) in quality.repeats.rows() {
                    tr { td { (kind.replace('_', " ")) } (cell(seen.count)) td { (page.place(&seen.first)) } }
                }
            }))
            p { (places.join(", ")) @if more > 0 { ", and " (count(more, "push")) " more" } }
        }
    }
}

/// A tally as a table: what, which, how often, where first, and what else is known of each.
fn names<V>(
    page: &Page<'_>,
    title: &str,
    head: &[&str],
    tally: &Tally<V>,
    rest: impl Fn(&Sighting<V>) -> Markup,
) -> Markup {
    let rows = tally.rows();
    html! {
        h3 { (title) }
        @if rows.is_empty() {
            p .empty { "None." }
        } @else {
            (table(&format!("{title}, the most frequent first"), head, &html! {
                @for (kind, name, seen) in rows.iter().take(NAMES) {
                    tr { td { (kind.replace('_', " ")) } td .w { (name) } (cell(seen.count)) td { (page.place(&seen.first)) } (rest(seen)) }
                }
            }))
            (more_names(tally))
        }
    }
}
