//! Repair at every place: short fragments with each of their bytes taken away, each place cut, and what could be
//! mistaken put in at each place. What comes of it is told by a line per edit, so that a change of any verdict, or
//! of the place that an error names, shows.

use mettax_push::{Decoder, Push};
use std::fmt::Write;

const REPAIR: Decoder = Decoder::tolerant().repair(true);

/// One of each way to write it, with and without the outer braces.
const FRAGMENTS: [(&str, &str); 7] = [
    ("escaped", r#""data":"{\"captureId\":\"7\",\"deviceId\":1,\"fileUrl\":\"\ud83d\ude00\\\\b\"}""#),
    (
        "escaped in braces",
        "{\"data\" : \"{\\\"captureId\\\":7,\n\\\"deviceId\\\":\\\"1\\\",\\\"fileUrl\\\":\\\"u\\\",}\",}",
    ),
    ("a missing backslash", r#""data":"{\"captureId":7,\"deviceId\":\"1\",\"fileUrl\":\"\\u00e9\"}""#),
    ("bare", r#" "data":"{"captureId":"7", "deviceId":1,"fileUrl":"a\"\\\u00e9b"}" "#),
    ("bare quotes", r#"{"data":"{"captureId":"7","deviceId":1,"fileUrl":"a\\"b\\"c"}"}"#),
    (
        "an escaped message",
        r#""data":"{"id":1,"deviceId":1,"reportCt":1,"deviceCt":1,"message":"{\"com1\":\"f5\"}"}""#,
    ),
    (
        "a bare message",
        r#""data":"{"id":1,"deviceId":1,"reportCt":1,"deviceCt":1,"message":"{"com1":"f5"}"}""#,
    ),
];

/// What one place of a text can suffer.
const EDITS: [(&str, &str); 7] = [
    ("cut", ""),
    ("without", ""),
    ("quote", "\""),
    ("backslash", "\\"),
    ("comma", ","),
    ("brace", "}"),
    ("line end", "\n"),
];

fn edited(text: &str, at: usize, edit: (&str, &str)) -> String {
    match edit {
        ("cut", _) => text[..at].to_owned(),
        ("without", _) => [&text[..at], text.get(at + 1..).unwrap_or_default()].concat(),
        (_, piece) => [&text[..at], piece, &text[at..]].concat(),
    }
}

/// In few letters: `=` is the push of the whole text, other text is a push with other values, `-` is an error that
/// ordinary decoding gives too, and each error of repair is told with how far behind the edit its place is.
fn verdict(body: &str, at: usize, whole: &Push) -> String {
    let error = match REPAIR.decode(body.as_bytes()) {
        Ok(decoded) if decoded.payload == *whole => return "=".to_owned(),
        Ok(decoded) => return serde_json::to_string(&decoded.payload).unwrap(),
        Err(error) => error,
    };
    let ordinary = Decoder::tolerant().decode(body.as_bytes()).unwrap_err();
    if (error.to_string(), error.offset()) == (ordinary.to_string(), ordinary.offset()) {
        return "-".to_owned();
    }
    let text = error.to_string();
    let words = text.rsplit_once(": ").map_or(text.as_str(), |(_, words)| words);
    let place = match error.offset() {
        None => "nowhere".to_owned(),
        Some(offset) if offset == body.len() => "end".to_owned(),
        Some(offset) if offset < at => format!("byte {offset}"),
        Some(offset) => format!("+{}", offset - at),
    };
    format!("{words} ({place})")
}

#[test]
fn every_edit_of_every_place() {
    let mut shown = String::new();
    for (name, text) in FRAGMENTS {
        let whole = REPAIR.decode(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}")).payload;
        writeln!(shown, "{name}: {text}\n{}", serde_json::to_string(&whole).unwrap()).unwrap();
        for edit in EDITS {
            let mut runs: Vec<(usize, usize, String)> = Vec::new();
            for at in 0..=text.len() {
                let verdict = verdict(&edited(text, at, edit), at, &whole);
                match runs.last_mut() {
                    Some((_, last, before)) if *before == verdict => *last = at,
                    _ => runs.push((at, at, verdict)),
                }
            }
            writeln!(shown, "  {}:", edit.0).unwrap();
            for (first, last, verdict) in runs {
                writeln!(shown, "    {first}..={last} {verdict}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown);
}
