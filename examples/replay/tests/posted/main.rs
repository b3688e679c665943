//! The program, run against a server that answers as it is told to.

mod stub;

use std::{
    fs,
    process::{Command, Output},
};

use replay::{Form, batches};
use stub::Stub;

const SAVED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/saved.ndjson");

/// Runs the program with one sender, and returns its exit status and what it printed.
fn replay(stub: &Stub, file: &str, options: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_replay"))
        .args(["--concurrency=1", "--url", &stub.url("/push?from=here")])
        .args(options)
        .arg(file)
        .output()
        .expect("the program starts");
    let printed = [stdout, stderr].concat();
    (status.code(), String::from_utf8(printed).expect("text"))
}

#[test]
fn every_body_is_posted_in_order_in_the_form_that_was_asked_for() {
    let saved = fs::read(SAVED).expect("a fixture");
    let lines = saved.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let lines: Vec<_> = lines.filter(|line| !line.trim_ascii().is_empty()).collect();
    let cases = Form::ALL.map(|(name, form)| (name, form, 1));
    for (name, form, batch) in cases.into_iter().chain([("text", Form::Text, 7)]) {
        let stub = Stub::start(&[]);
        let size = batch.to_string();
        let (status, printed) = replay(&stub, SAVED, &["--form", name, "--batch", &size]);
        let expected = batches(lines.iter().map(|line| form.of(line)).collect(), batch);
        let start = format!("requests: {0}\nanswered 200: {0}\ntook ", expected.len());
        assert!(status == Some(0) && printed.starts_with(&start), "{printed}");
        let posted = stub.requests();
        assert!(posted.iter().all(|(head, _)| head.starts_with("POST /push?from=here HTTP/1.1\r\n")));
        assert_eq!(posted.into_iter().map(|(_, body)| body).collect::<Vec<_>>(), expected, "{name}, {batch}");
    }
}

#[test]
fn a_body_is_sent_again_after_503_and_other_answers_are_counted() {
    let stub = Stub::start(&["503 Service Unavailable\r\nretry-after: 0", "200 OK", "413 Content Too Large"]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/drift/same.ndjson");
    let text = fs::read_to_string(file).expect("a fixture");
    let (status, printed) = replay(&stub, file, &["--no-latencies", "--check"]);
    let count = text.lines().count();
    assert_eq!(status, Some(1));
    assert_eq!(
        printed,
        format!("requests: {count}\nanswered 200: {}\nanswered 413: 1\nsent again after 503: 1\n", count - 1)
    );
    let bodies: Vec<_> = stub.requests().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies.len(), count + 1);
    assert_eq!(bodies[0], bodies[1]);
}

#[test]
fn a_request_without_an_answer_is_no_finding() {
    let stub = Stub::start(&["413 Content Too Large"]);
    let answered = replay(&stub, SAVED, &["--no-latencies"]);
    assert!(answered.0 == Some(0) && answered.1.contains("answered 413: 1\n"), "{answered:?}");
    // Nobody listens at the port of the protocol `discard`.
    let (status, printed) = replay(&stub, SAVED, &["--no-latencies", "--url=http://127.0.0.1:9/"]);
    assert!(status == Some(2) && printed.contains("not answered: "), "{printed}");
}
