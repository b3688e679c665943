//! What was refused, unknown, repeated or not decoded.

use maud::{Markup, html};

use super::{
    Page,
    table::{NAMES, cell, more_names, table},
    words::{count, number},
};
use crate::{
    quality::Refused,
    tally::{Sighting, Tally},
};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let quality = &page.report.quality;
    let found = |seen: &Sighting<Refused>| {
        html! { td .w { code { (seen.value.found) } } td { (seen.value.expected) } }
    };
    html! {
        (failures(page))
        (names(page, "Values that could not be read", "field", &["found", "expected"], &quality.refused, found))
        (names(page, "Fields that the vendor's page does not name", "field", &[], &quality.unknown_fields, nothing))
        (names(page, "Codes without a name", "field and code", &[], &quality.unknown_codes, nothing))
        (names(page, "Absent or doubtful", "what", &[], &quality.remarks, nothing))
        (repeats(page))
        (names(page, "Converted without loss", "what", &[], &quality.conversions, nothing))
    }
}

/// No more columns.
fn nothing<V>(_: &Sighting<V>) -> Markup {
    Markup::default()
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
                @for (kind, cause, seen) in quality.causes.rows() {
                    tr {
                        td { (cause.replace('_', " ")) }
                        td { (kind.replace('_', " ")) }
                        (cell(seen.count))
                        td { (page.place(&seen.first)) }
                    }
                }
            }))
            details {
                summary { "Each of them" @if more > 0 { ", the first " (quality.failures.len()) } }
                (table("Failures", &["where", "device", "error"], &html! {
                    @for failure in &quality.failures {
                        tr {
                            td { (page.place(&failure.place)) }
                            td { (failure.device.as_deref().unwrap_or("–")) }
                            td .w { (failure.error) }
                        }
                    }
                }))
                @if more > 0 {
                    p .more { "and " (number(more)) " more; " code { "decode --errors-only" } " prints all." }
                }
            }
        }
    }
}

const REPEATED: &str = "Pushes that say what an earlier one said; they are counted here alone";

fn repeats(page: &Page<'_>) -> Markup {
    let quality = &page.report.quality;
    let places: Vec<_> = quality.repeated.iter().map(|place| page.place(place)).collect();
    let more = page.report.repeats - places.len() as u64;
    html! {
        h3 { "Repeated" }
        @if places.is_empty() {
            p .empty { "Nothing." }
        } @else {
            (table(REPEATED, &["kind", "#times", "first"], &html! {
                @for (kind, _, seen) in quality.repeats.rows() {
                    tr { td { (kind.replace('_', " ")) } (cell(seen.count)) td { (page.place(&seen.first)) } }
                }
            }))
            p { (places.join(", ")) @if more > 0 { ", and " (count(more, "push")) " more" } }
        }
    }
}

/// A tally as a table: kind, which, how often, where first, and what else is known of each.
fn names<V>(
    page: &Page<'_>,
    title: &str,
    which: &str,
    more: &[&str],
    tally: &Tally<V>,
    rest: impl Fn(&Sighting<V>) -> Markup,
) -> Markup {
    let rows = tally.rows();
    let head = [&["kind", which, "#times", "first"], more].concat();
    html! {
        h3 { (title) }
        @if rows.is_empty() {
            p .empty { "None." }
        } @else {
            (table(&format!("{title}, the most frequent first"), &head, &html! {
                @for (kind, name, seen) in rows.iter().take(NAMES) {
                    tr {
                        td { (kind.replace('_', " ")) }
                        td .w { (name) }
                        (cell(seen.count))
                        td { (page.place(&seen.first)) }
                        (rest(seen))
                    }
                }
            }))
            (more_names(tally))
        }
    }
}
