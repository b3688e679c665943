//! The Rust that the page writes is compiled and run, each on the body that it was written for.
//!
//! `written.rs` is what it writes for the presets. `WRITE=1 cargo test -p playground --test snippets` writes it anew.

#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

mod written;

use std::fmt::Write as _;

use playground::{Preset, Switches, detail, presets};
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snippets/written.rs");

/// The presets as they are meant, and two of them strictly, which one of them passes.
fn cases() -> impl Iterator<Item = (Preset, Switches)> {
    presets().into_iter().flat_map(|preset| {
        let tolerant = Switches { strict: false, repair: preset.repair };
        let strict = matches!(preset.name, "alarm" | "rfid").then_some(Switches { strict: true, ..tolerant });
        [tolerant].into_iter().chain(strict).map(move |switches| (preset, switches))
    })
}

fn snippet(preset: Preset, switches: Switches) -> String {
    let detail = serde_json::to_value(detail(preset.body.as_bytes(), switches)).unwrap();
    detail["items"][0]["rust"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_written_is_what_is_compiled() {
    let mut text = String::from(
        "// What the page writes for the presets: see main.rs.\n#![allow(unused_variables, reason = \"a user takes what \
         is of use\")]\n#![allow(clippy::all, clippy::pedantic, reason = \"it is written for a place of its own\")]\n",
    );
    for (index, (preset, switches)) in cases().enumerate() {
        let snippet = snippet(preset, switches).replace("\nfn handle", "\npub(super) fn handle");
        let strict = if switches.strict { ", strict" } else { "" };
        writeln!(text, "\n// {}{strict}\n#[rustfmt::skip]\nmod case_{index} {{\n{snippet}}}", preset.name)
            .unwrap();
    }
    // The same body as of a batch is decoded one by one, so only single bodies are run.
    text.push_str("\n#[rustfmt::skip]\npub(super) fn run(body: &[u8], case: usize) {\n    match case {\n");
    for (index, (preset, switches)) in cases().enumerate() {
        let unwrap =
            if snippet(preset, switches).contains("Result<()") { ".expect(\"it decodes\")" } else { "" };
        writeln!(text, "        {index} => case_{index}::handle(body){unwrap},").unwrap();
    }
    text.push_str("        _ => panic!(\"no such case\"),\n    }\n}\n");
    if std::env::var_os("WRITE").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    assert!(
        text == include_str!("written.rs"),
        "written.rs is another: run with WRITE=1, and look at the difference"
    );
}

#[test]
fn what_is_written_runs() {
    for (index, (preset, switches)) in cases().enumerate() {
        let detail = serde_json::to_value(detail(preset.body.as_bytes(), switches)).unwrap();
        let several = detail["items"].as_array().is_some_and(|items| items.len() > 1);
        // It decodes one push; those of an array are an error for it.
        if !several {
            written::run(preset.body.as_bytes(), index);
        }
        let rust = snippet(preset, switches);
        let failed = detail["items"][0]["error"] != Value::Null;
        assert_eq!(rust.contains("ErrorKind::"), failed, "{}", preset.name);
    }
}
