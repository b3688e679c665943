//! The saved stream, replayed in every form.

use std::{collections::BTreeSet, path::Path};

use replay::{Form, batches};

use crate::{
    server::{Server, folder, replay},
    stored::{Expected, dead, each_once, matches, pushes, select},
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

/// One sender: everything stored is what decoding in this process gives, in the same order.
fn in_order(name: &str, form: Form, batch: usize) {
    let folder = folder(&format!("in_order_{name}_{batch}"));
    let server = Server::start(&folder, &[]);
    let bodies = bodies(form, batch);
    let batch = batch.to_string();
    let printed = replay_all(&server, &["--concurrency=1", "--form", name, "--batch", &batch]);
    assert!(
        printed.starts_with(&format!("requests: {0}\nanswered 200: {0}\ntook ", bodies.len())),
        "{printed}"
    );
    assert!(printed.contains("latency: p50 "), "{printed}");

    let expected = Expected::of(&bodies);
    server.settle();
    let counts = server.counts();
    let sum = |name: &str| counts[name].values().sum::<u64>();
    assert_eq!(counts["answers"]["200"], bodies.len() as u64);
    assert_eq!(sum("pushes"), expected.pushes.len() as u64);
    assert_eq!(server.count("bodies", "repeated"), expected.repeated);
    assert_eq!(sum("notes"), expected.notes);
    assert_eq!(sum("failures"), expected.failures);
    assert_eq!(counts["bodies"]["dead"], expected.dead.len() as u64);
    assert_eq!(sum("matches"), expected.matches.len() as u64);
    assert!(server.stop());

    assert!(expected.pushes.len() > 200 && expected.failures > 20 && expected.matches.len() > 20);
    assert_eq!(pushes(&folder), expected.pushes);
    assert_eq!(each_once(&folder).len(), expected.pushes.len());
    assert_eq!(dead(&folder), expected.dead);
    assert_eq!(matches(&folder), (expected.matches, expected.waiting));
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
        let server = Server::start(&folder, &["--max-open=64KiB"]);
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
    let keys_of = |kind: &str| select(&folder, &format!("SELECT id FROM {kind}")).into_iter().collect();
    let (halves, pictures): (BTreeSet<_>, BTreeSet<_>) =
        (keys_of("face_comparison"), keys_of("driver_picture"));
    let both: BTreeSet<_> = &halves & &pictures;
    let checks = select(&folder, "SELECT id FROM matches WHERE what = 'face_checks'");
    assert!(both.len() > 20 && checks.len() == both.len());
    assert_eq!(checks.into_iter().collect::<BTreeSet<_>>(), both);
}
