//! Bodies to try: the vendor's samples, and one of each thing that goes wrong.

use mettax_push::{Push, samples};
use serde::Serialize;

/// A body to try.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Preset {
    /// Which of the groups it is in.
    pub group: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The body.
    pub body: &'static str,
    /// Whether it takes repair to be read.
    pub repair: bool,
}

macro_rules! fixtures {
    ($($group:literal, $name:literal, $file:literal, $repair:literal;)*) => {
        [$(Preset {
            group: $group,
            name: $name,
            body: include_str!(concat!("../../../fixtures/", $file)),
            repair: $repair,
        }),*]
    };
}

/// All of them, by group.
#[must_use]
pub fn presets() -> Vec<Preset> {
    let page = samples::SAMPLES.iter().map(|sample| Preset {
        group: "Samples of the vendor's page",
        name: sample.name,
        body: sample.body,
        repair: false,
    });
    let others = fixtures! {
        "Other forms", "the object inside data", "quirks/object_data.json", false;
        "Other forms", "no envelope", "quirks/bare_object.json", false;
        "Other forms", "a form", "quirks/form_body.txt", false;
        "Other forms", "three layers of text", "quirks/three_layers.json", false;
        "Other forms", "several pushes in an array", "quirks/batch_array.json", false;
        "Other forms", "printed over several lines", "quirks/pretty_printed_body.json", false;
        "Converted and kept", "numbers as text", "quirks/string_numbers.json", false;
        "Converted and kept", "a latitude that is none", "quirks/invalid_lat.json", false;
        "Converted and kept", "clocks a day apart", "quirks/clocks_apart.json", false;
        "Converted and kept", "a field that the page does not name", "quirks/unknown_field.json", false;
        "Converted and kept", "an alarm code without a name", "quirks/unknown_alarm_type.json", false;
        "Converted and kept", "fields of two kinds", "quirks/ambiguous_kind.json", false;
        "Converted and kept", "a kind that is new", "quirks/unknown_kind.json", false;
        "Broken", "cut off", "quirks/truncated_body.json", false;
        "Broken", "no device", "quirks/missing_required_field.json", false;
        "Broken", "one name with two values", "quirks/duplicate_key.json", false;
        "Broken", "a log's prefix", "quirks/log_prefix.txt", false;
        "Broken", "HTML escapes", "quirks/html_escapes.json", false;
        "To repair", "as the page prints a position", "doc/gps.txt", true;
        "To repair", "as the page prints a face check", "doc/face_comparison.txt", true;
        "To repair", "as the page prints serial data", "doc/pass_through.txt", true;
        "To repair", "escaped once too often", "repair/escaped_once_too_often.txt", true;
        "To repair", "cut off in print", "doc/capture_file.txt", true;
    };
    // An id in brackets costs itself alone, but not the device's.
    let no_device = Preset {
        group: "Broken",
        name: "a device that is no id",
        body: r#"{"data":"{\"deviceId\":[\"105045133913\"],\"alarmType\":\"sos\",\"reportCt\":1735296575}"}"#,
        repair: false,
    };
    page.chain(others).chain([no_device]).collect()
}

/// So many made-up pushes of all kinds, one a line, and always the same for a seed.
#[must_use]
pub fn made_up(seed: u32, count: usize) -> String {
    let mut lines = String::new();
    for body in samples::Generator::new(seed.into()).take(count).map(|push: Push| push.to_body()) {
        lines.push_str(&body);
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Switches;

    #[test]
    fn presets_do_what_their_group_says() {
        for Preset { group, name, body, repair } in presets() {
            let read = |repair| {
                let decoder = Switches { repair, ..Switches::default() }.decoder();
                decoder.decode_batch(body.as_bytes()).is_ok_and(|items| items.iter().all(Result::is_ok))
            };
            let cut_off = name == "cut off in print";
            assert_eq!(read(repair), group != "Broken" && !cut_off, "{name}");
            assert!(!repair || !read(false), "{name}: needs no repair");
        }
    }
}
