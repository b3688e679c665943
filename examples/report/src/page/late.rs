//! Data that was stored and sent later.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::{
    Page,
    plot::share_of,
    table::{NAMES, cell, table},
    words::{count, duration, percent},
};
use crate::lateness::BUCKETS;

const HEAD: [&str; 5] = ["device", "#sent later", "usually late by", "#at most", "#not known"];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let lateness = &page.lateness;
    let total = lateness.total();
    if total == 0 {
        return html! { p .empty { "Everything was sent at its time." } };
    }
    let rest =
        [("from the future: the device's clock was ahead", lateness.early), ("not known", lateness.unknown)];
    let rows = BUCKETS.iter().map(|bucket| bucket.1).zip(lateness.buckets).chain(rest);
    let mut late: Vec<_> = page.devices.iter().map(|(name, device)| (*name, device.lateness())).collect();
    late.retain(|(_, lateness)| lateness.total() > 0);
    late.sort_by_key(|(name, lateness)| (Reverse(lateness.total()), *name));
    let more = late.len().saturating_sub(NAMES);
    html! {
        p .hint {
            "Data that a device stored and sent later (" code { "actual" } " is false), " (percent(total, page.pushes))
            " of all: how long after. Not known is that of a device whose offset from UTC no push in real time has "
            "shown, or without both clocks."
        }
        (table("How late data came", &["late by", "#pushes", "share"], &html! {
            @for (name, pushes) in rows {
                tr {
                    th scope="row" { (name) }
                    (cell(pushes))
                    td {
                        svg .share aria-hidden="true" width="100%" height="12" {
                            rect width=(share_of(pushes, total)) height="12" {}
                        }
                    }
                }
            }
        }))
        details {
            summary { "By device" }
            (table("Data sent later by device", &HEAD, &html! {
                @for (name, lateness) in late.iter().take(NAMES) {
                    tr {
                        th scope="row" { (name) }
                        (cell(lateness.total()))
                        td .t { (lateness.usual().unwrap_or("–")) }
                        td .n { @match lateness.longest { Some(longest) => (duration(longest.max(0))), None => "–" } }
                        (cell(lateness.unknown))
                    }
                }
            }))
            @if more > 0 { p .more { "and " (count(more as u64, "device")) " more" } }
        }
    }
}
