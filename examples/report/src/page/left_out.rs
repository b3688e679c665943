//! What the page does not show, and how it was made.

use maud::{Markup, html};

use super::{
    Page,
    words::{count, duration, number},
};
use crate::{DETAILED, DEVICES, repeats::REMEMBERED, tally, track};

pub(super) fn section(page: &Page<'_>) -> Markup {
    let report = page.report;
    let mut left_out: Vec<String> = Vec::new();
    let mut say = |count: u64, what: &dyn Fn() -> String| {
        if count > 0 {
            left_out.push(what());
        }
    };
    let outside = page.span.map_or(0, |span| {
        let counts = report.over_time.iter().filter(|(start, _)| !span.contains(*start));
        counts.map(|(_, bin)| crate::bins::Joined::count(bin)).sum()
    });
    say(outside, &|| {
        format!(
            "Far from all others by their clock: {}, which the plots over time leave out and every count holds.",
            count(outside, "push")
        )
    });
    say(report.borrowed, &|| {
        format!(
            "Without a clock of their own, as files and pictures are: {}, shown at the time of the push before.",
            count(report.borrowed, "push")
        )
    });
    say(report.timeless, &|| {
        format!("Before any clock: {}, in no plot over time.", count(report.timeless, "push"))
    });
    say(report.nameless, &|| format!("Without a device: {} or failures.", count(report.nameless, "push")));
    say(report.beyond, &|| {
        format!(
            "Of devices beyond the first {}: {}, in no row of a device.",
            number(DEVICES as u64),
            count(report.beyond, "push"),
        )
    });
    let detailed = report.devices.values().filter(|device| device.detail.is_some()).count();
    let without = (report.devices.len() - detailed) as u64;
    say(without, &|| {
        format!(
            "Without a track and a clock: {}; both are kept of the first {}.",
            count(without, "device"),
            DETAILED
        )
    });
    let undrawn = detailed.saturating_sub(report.settings.drawn) as u64;
    say(undrawn, &|| {
        format!(
            "Not drawn: {}; tracks and clocks are of the {} with the most pushes.",
            count(undrawn, "device"),
            report.settings.drawn
        )
    });
    for error in &report.unreadable {
        say(1, &|| error.clone());
    }
    let unlisted = report.unread - report.unreadable.len() as u64;
    say(unlisted, &|| format!("{} could not be read either.", count(unlisted, "input")));
    let width = report.over_time.seconds();
    html! {
        section #left-out aria-labelledby="left-out-heading" {
            h2 #left-out-heading { "What is left out, and how this page was made" }
            @if left_out.is_empty() {
                p { "Nothing is left out." }
            } @else {
                ul { @for what in &left_out { li { (what) } } }
            }
            p {
                "Memory does not grow with the number of pushes, so what would be too much is thinned: time is counted in "
                "bins of " (duration(width)) ", which get wider as the span grows; a track holds "
                (number(track::POINTS as u64)) " points and " (number(track::MARKS as u64)) " alarms, and above it those "
                "points go first that change the line least; of names that a sender can make up, "
                (number(tally::NAMES as u64)) " a table are kept, and the others are counted together; a repetition is "
                "known while no more than "
                (number(REMEMBERED as u64)) " other pushes came between."
            }
            p {
                "Made by " code { "report" } " " (env!("CARGO_PKG_VERSION")) " of mettax-push. The page holds no script and "
                "loads nothing."
            }
        }
    }
}
