//! The saved stream, replayed in every form.

use std::{collections::BTreeSet, path::Path};

use replay::{Form, batches};
use serde_json::Value;

use crate::{
    server::{Server, folder, replay},
    stored::{Expected, each_once, lines, matches, pushes},
};

fn saved() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/saved.ndjson"))
}

/// The bodies that `replay` posts.
fn bodies(form: Form, batch: usize) -> Vec<Vec<u8>> {
    let text = std::fs::read(saved()).expect("a fixture");
    let lines = text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    batches(lines.map(|line| form.of(line)).collect(), batch)
}

/// Replays the saved stream; every request must be answered 200.
fn replay_all(server: &Server, options: &[&str]) -> String {
    let (all_answered_200, printed) = replay(server, saved(), options);
    assert!(all_answered_200, "{printed}");
    printed
}

fn sum(counts: &Value) -> u64 {
    counts.as_object().expect("counts").values().filter_map(Value::as_u64).sum()
}

/// The raw bodies of the dead-letter file.
fn dead(folder: &Path) -> Vec<Vec<u8>> {
    let body = |line: &Value| match line["body_hex"].as_str() {
        Some(digits) => {
            let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
            (0..digits.len()).step_by(2).map(byte).collect()
        }
        None => line["body"].as_str().expect("a body").as_bytes().to_vec(),
    };
    let lines = lines(folder, "dead-letter.ndjson");
    assert!(lines.iter().all(|line| !line["failures"].as_array().expect("failures").is_empty()));
    lines.iter().map(body).collect()
}

/// One sender: everything stored is what decoding in this process gives, in the same order.
fn in_order(name: &str, form: Form, batch: usize) {
    let folder = folder(&format!("in_order_{name}_{batch}"));
    let server = Server::start(&folder, &["--flush-matches"]);
    let bodies = bodies(form, batch);
    let batch = batch.to_string();
    let printed = replay_all(&server, &["--concurrency=1", "--form", name, "--batch", &batch]);
    assert!(
        printed.starts_with(&format!("requests: {0}\nanswered 200: {0}\ntook ", bodies.len())),
        "{printed}"
    );
    assert!(printed.contains("latency: p50 "), "{printed}");

    let expected = Expected::of(&bodies);
    server.wait_for_stored(bodies.len() as u64);
    let stats = server.stats();
    assert_eq!(stats["answers"]["200"], bodies.len());
    assert_eq!(sum(&stats["kinds"]), expected.pushes.len() as u64);
    assert_eq!(stats["repeated"], expected.repeated);
    assert_eq!(sum(&stats["notes"]), expected.notes);
    assert_eq!(sum(&stats["failures"]), expected.failures);
    assert_eq!(stats["dead_letters"], expected.dead.len());
    assert!(server.stop());

    assert!(expected.pushes.len() > 200 && expected.failures > 40 && expected.matches.len() > 20);
    assert_eq!(pushes(&folder), expected.pushes);
    assert_eq!(each_once(&folder).len(), expected.pushes.len());
    assert_eq!(dead(&folder), expected.dead);
    assert_eq!(matches(&folder), expected.matches);
}

#[test]
fn as_saved() {
    in_order("as-is", Form::AsIs, 1);
}

#[test]
fn encoded_twice() {
    in_order("text", Form::Text, 1);
}

#[test]
fn as_objects() {
    in_order("object", Form::Object, 1);
}

#[test]
fn without_an_envelope() {
    in_order("bare", Form::Bare, 1);
}

#[test]
fn as_forms() {
    in_order("form", Form::Urlencoded, 1);
}

#[test]
fn in_batches() {
    in_order("text", Form::Text, 7);
}

/// Many senders, each body several times and in every form, into one folder, over two runs of the receiver.
#[test]
fn concurrent_senders_and_repetitions() {
    let folder = folder("concurrent");
    let mut all = Vec::new();
    for _run in 0..2 {
        let server = Server::start(&folder, &["--flush-matches", "--queue=64"]);
        for (name, form) in Form::ALL {
            replay_all(&server, &["--concurrency=8", "--repeat=2", "--form", name]);
            all.extend(bodies(form, 1));
        }
        replay_all(&server, &["--concurrency=8", "--batch=5"]);
        all.extend(bodies(Form::AsIs, 5));
        assert!(server.stop());
    }
    let expected = Expected::of(&all);
    let stored = each_once(&folder);
    assert_eq!(stored.keys().collect::<BTreeSet<_>>(), expected.candidates.keys().collect());
    for (key, push) in &stored {
        assert!(expected.candidates[key].contains(push), "stored, but never sent: {push:?}");
    }
    // Which comes first is not known, so what is looked at is who is together, not in which order.
    let together = |matches: &BTreeSet<String>| -> BTreeSet<BTreeSet<String>> {
        matches.iter().map(|of| of.split('+').map(str::to_owned).collect()).collect()
    };
    assert!(together(&matches(&folder)).len() > 20);
    let checks = |folder: &Path| -> BTreeSet<String> {
        let lines = lines(folder, "matches.ndjson");
        let whole = lines.iter().filter(|line| line["comparison"].is_object() && line["picture"].is_object());
        whole.map(|line| line["id"].as_str().expect("an id").to_owned()).collect()
    };
    let halves = |kind: &str| -> BTreeSet<String> {
        let of_kind = stored.values().filter(|(stored, _)| stored == kind);
        let id =
            |json: &str| serde_json::from_str::<Value>(json).expect("JSON")["id"].as_str().map(str::to_owned);
        of_kind.filter_map(|(_, json)| id(json)).collect()
    };
    let both: BTreeSet<_> = &halves("face_comparison") & &halves("driver_picture");
    assert!(!both.is_empty());
    assert_eq!(checks(&folder), both);
}
