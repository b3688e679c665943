//! The devices, a row each.

use maud::{Markup, html};

use super::{
    Page,
    clocks::zone,
    table::{cell, table},
    words::{count, time},
};
use crate::device::Device;

/// How many devices have a row, and how many of them are seen at once.
const DEVICES: usize = 500;
const FIRST: usize = 30;

pub(super) fn section(page: &Page<'_>) -> Markup {
    if page.devices.is_empty() {
        return html! { p .empty { "No push names a device." } };
    }
    let (first, rest) = page.devices.split_at(FIRST.min(page.devices.len()));
    let (listed, others) = rest.split_at((DEVICES - FIRST).min(rest.len()));
    let pushes: u64 = others.iter().map(|(_, device)| device.pushes + device.failures).sum();
    html! {
        (rows("Devices, those with the most pushes first", first))
        @if !listed.is_empty() {
            details {
                summary { (count(listed.len() as u64, "device")) " more" }
                (rows("More devices", listed))
            }
        }
        @if !others.is_empty() {
            p .more { "and " (count(others.len() as u64, "device")) " in no row, with " (count(pushes, "push")) }
        }
    }
}

fn rows(caption: &str, devices: &[(&str, &Device)]) -> Markup {
    let body = html! {
        @for (name, device) in devices {
            tr {
                th scope="row" { (name) }
                (cell(device.pushes)) (cell(device.alarms))
                @match &device.detail {
                    Some(detail) => (cell(detail.track.fixes)),
                    None => td .n { "not kept" },
                }
                @match device.seen {
                    Some((first, last)) => { td .t { (time(first)) } td .t { (time(last)) } }
                    None => { td { "–" } td { "–" } }
                }
                td .t { (zone(device)) }
                (cell(device.lateness().total())) (cell(device.failures))
            }
        }
    };
    let before = ["device", "#pushes", "#alarms", "#positions"];
    let after = ["first (UTC)", "last (UTC)", "clock", "#sent later", "#not decoded"];
    table(caption, &[&before[..], &after[..]].concat(), &body)
}
