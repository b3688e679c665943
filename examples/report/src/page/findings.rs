//! What somebody should look at, in sentences.

use maud::{Markup, html};
use mettax_push::Kind;

use super::{
    Page, clocks,
    words::{count, duration, number, percent, signed, time},
};
use crate::{device::Device, index_of};

/// How many devices a sentence names.
const NAMED: usize = 3;
/// How far a clock may be off before it is worth a word, in seconds.
const OFF: i64 = 60;

pub(super) fn section(page: &Page<'_>) -> Markup {
    let report = page.report;
    let quality = &report.quality;
    let mut findings: Vec<(&str, String)> = Vec::new();
    let mut say = |part: &'static str, found: bool, what: String| {
        if found {
            findings.push((part, what));
        }
    };
    say(
        "left-out",
        report.unread > 0,
        format!("{} could not be read to the end.", count(report.unread, "input")),
    );
    let bodies = page.pushes + report.repeats + report.failures;
    say(
        "quality",
        report.failures > 0,
        format!(
            "{} could not be decoded, {} of all.",
            count(report.failures, "push"),
            percent(report.failures, bodies)
        ),
    );
    let refused = quality.refused.total();
    say(
        "quality",
        refused > 0,
        format!("{} could not be read; the rest of their pushes was.", count(refused, "value")),
    );
    let fields = quality.unknown_fields.rows().len() as u64;
    say("quality", fields > 0, format!("{} that the vendor's page does not name.", count(fields, "field")));
    let codes = quality.unknown_codes.rows().len() as u64;
    say("quality", codes > 0, format!("{} without a name.", count(codes, "code")));
    let unknown = report.kinds[index_of(Kind::Unknown)];
    say("kinds", unknown > 0, format!("{} of no known kind.", count(unknown, "push")));

    let silent = page.report.span.map(|(first, last)| (last, (3 * 3600).max((last - first) / 4)));
    let silent = named(page, |device| {
        let ((_, seen), (last, limit)) = (device.seen?, silent?);
        (last - seen > limit).then(|| format!("since {} UTC", time(seen)))
    });
    say(
        "devices",
        silent.0 > 0,
        format!("{} long before the end: {}.", count(silent.0, "device") + " fell silent", silent.1),
    );
    let wrong = named(page, |device| (device.wrong_clocks > 0).then(|| count(device.wrong_clocks, "push")));
    say(
        "clocks",
        wrong.0 > 0,
        format!(
            "The clock of {} was in no zone, as one that was never set: {}.",
            count(wrong.0, "device"),
            wrong.1
        ),
    );
    let off = named(page, |device| {
        let all = device.detail.as_ref()?.ahead();
        let mean = all.mean() - clocks::offset(device, &all);
        (all.count > 0 && mean.abs() > OFF).then(|| signed(mean))
    });
    say(
        "clocks",
        off.0 > 0,
        format!("The clock of {} is off by more than {}: {}.", count(off.0, "device"), duration(OFF), off.1),
    );
    let lost: u64 =
        page.devices.iter().filter_map(|(_, device)| Some(device.detail.as_ref()?.track.lost)).sum();
    say("tracks", lost > 0, format!("{} came without a fix.", count(lost, "report")));
    let late = page.lateness.total();
    say(
        "lateness",
        late > 0,
        format!("{} sent later than measured, {} of all.", count(late, "push"), percent(late, page.pushes)),
    );
    say(
        "quality",
        report.repeats > 0,
        format!("{} repeated what had come before.", count(report.repeats, "push")),
    );
    html! {
        @if bodies == 0 {
            p { "Nothing came." }
        } @else if findings.is_empty() {
            p { "Nothing amiss in " (number(bodies)) " pushes." }
        } @else {
            ul .findings {
                @for (part, what) in findings {
                    li { (what) " " a href=(format!("#{part}")) aria-label=(format!("More: {what}")) { "more" } }
                }
            }
        }
    }
}

/// How many devices have something, and the first of them by name with what it is.
fn named(page: &Page<'_>, what: impl Fn(&Device) -> Option<String>) -> (u64, String) {
    let found: Vec<_> =
        page.devices.iter().filter_map(|(name, device)| Some((name, what(device)?))).collect();
    let mut names: Vec<_> = found.iter().take(NAMED).map(|(name, what)| format!("{name} ({what})")).collect();
    if found.len() > NAMED {
        names.push("…".into());
    }
    (found.len() as u64, names.join(", "))
}
