//! What the receiver answers, and what it keeps.

use std::fs;

use mettax_push::Kind;
use serde_json::Value;

use crate::server::{Server, folder, post, replay, wait_until};
use crate::stored::{each_once, lines};

const GPS: &[u8] = br#"{"data":"{\"num\":9,\"deviceId\":\"1\",\"id\":\"1_1\",\"reportCt\":1724822445,\"deviceCt\":1724793630,\"actual\":true}"}"#;

fn wire(kind: Kind) -> Vec<Vec<u8>> {
    let mut bodies = Vec::new();
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire")).expect("fixtures") {
        let body = fs::read(file.expect("a file").path()).expect("a fixture");
        if mettax_push::decode(&body).is_ok_and(|push| push.kind() == kind) {
            bodies.push(body);
        }
    }
    bodies
}

#[test]
fn every_kind_has_a_route_a_table_and_a_column_for_each_field() {
    let folder = folder("kinds");
    let server = Server::start(&folder, &[]);
    for &kind in Kind::ALL.iter().filter(|&&kind| kind != Kind::Unknown) {
        let bodies = wire(kind);
        assert!(!bodies.is_empty(), "{kind}");
        for body in bodies {
            assert_eq!(server.post(&format!("/push/{kind}"), &body).status, 200);
        }
    }
    for path in ["/push/unknown", "/push/alarms", "/push/gps/1", "/"] {
        assert_eq!(server.post(path, GPS).status, 404, "{path}");
    }
    assert_eq!(server.get("/push").status, 405);
    assert!(server.stop());

    assert_eq!(lines(&folder, "dead-letter.ndjson"), [Value::Null; 0]);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    for (key, (kind, json)) in each_once(&folder) {
        for (field, value) in serde_json::from_str::<serde_json::Map<_, _>>(&json).expect("an object") {
            if field == "messageType" {
                continue; // the table says it
            }
            let mut column = String::new();
            for letter in field.chars() {
                if letter.is_uppercase() {
                    column.push('_');
                }
                column.extend(letter.to_lowercase());
            }
            let select = format!("SELECT {column} FROM {kind} WHERE key = ?");
            let stored: rusqlite::types::Value = database
                .query_row(&select, [&key], |row| row.get(0))
                .unwrap_or_else(|error| panic!("{select}: {error}"));
            let same = match (&stored, &value) {
                (rusqlite::types::Value::Text(text), Value::String(expected)) => text == expected,
                (rusqlite::types::Value::Integer(0 | 1), Value::Bool(_)) => true,
                #[allow(clippy::cast_precision_loss)]
                (rusqlite::types::Value::Integer(number), expected) => {
                    expected.as_f64() == Some(*number as f64)
                }
                (rusqlite::types::Value::Real(number), expected) => expected.as_f64() == Some(*number),
                _ => false,
            };
            assert!(same, "{kind}.{column}: {stored:?} for {value}");
        }
    }
}

#[test]
fn the_url_may_tell_the_kind_and_the_content_type_tells_nothing() {
    let folder = folder("content_types");
    let server = Server::start(&folder, &[]);
    let form = b"data=%7B%22captureId%22%3A%227%22%2C%22deviceId%22%3A%221%22%2C%22fileUrl%22%3A%22u%22%7D";
    for (path, content_type, body) in [
        ("/push", "text/plain", GPS),
        ("/push", "application/json", form),
        (
            "/push/capture_file",
            "multipart/form-data",
            &String::from_utf8_lossy(form).replace("%227%22", "%228%22").into_bytes(),
        ),
        // Not of the kind that the URL names.
        ("/push/alarm", "application/json", GPS),
        ("/push/gps", "application/json", br#"[{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}]"#),
    ] {
        assert_eq!(
            post(server.address(), path, content_type, body).expect("an answer").status,
            200,
            "{path}"
        );
    }
    assert!(server.stop());
    let kinds: Vec<_> = each_once(&folder).into_values().map(|(kind, _)| kind).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    let dead = lines(&folder, "dead-letter.ndjson");
    let failures: Vec<_> =
        dead.iter().map(|line| line["failures"][0]["kind"].as_str().expect("a kind")).collect();
    assert_eq!(failures, ["MissingField", "OtherKind"]);
    assert_eq!(dead[0]["body"].as_str().map(str::as_bytes), Some(GPS));
}

#[test]
fn a_body_past_the_limit_is_answered_413() {
    let folder = folder("limit");
    let server = Server::start(&folder, &["--max-body=1000"]);
    assert_eq!(server.post("/push", &b" ".repeat(1000)).status, 200);
    assert_eq!(server.post("/push", &b" ".repeat(1001)).status, 413);
    assert_eq!(server.post("/push/gps", &b" ".repeat(100_000)).status, 413);
    assert_eq!(server.stats()["answers"], serde_json::json!({"200": 1, "413": 2}));
    assert!(server.stop());
    assert_eq!(lines(&folder, "dead-letter.ndjson").len(), 1);
}

#[test]
fn a_full_queue_is_answered_503_and_passes() {
    let folder = folder("queue");
    let server = Server::start(&folder, &["--queue=3"]);
    assert_eq!(server.get("/healthz").status, 200);
    // Another writer holds the database: nothing can be stored.
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    let body = |number: u8| String::from_utf8_lossy(GPS).replace("1_1", &format!("1_{number}")).into_bytes();
    for number in 0..3 {
        assert_eq!(server.post("/push", &body(number)).status, 200);
    }
    let full = server.post("/push", &body(3));
    assert_eq!(full.status, 503);
    assert!(full.headers.contains("\r\nretry-after: 1"), "{}", full.headers);
    wait_until("the trouble is known", || server.get("/healthz").status == 503);
    assert!(server.get("/healthz").body.starts_with("store: "));
    let stats = server.stats();
    assert_eq!((&stats["queued"], &stats["stored"]), (&3.into(), &0.into()));

    database.execute_batch("COMMIT").expect("nothing was written");
    wait_until("the queue is empty", || server.stats()["queued"] == 0);
    assert_eq!(server.post("/push", &body(3)).status, 200);
    wait_until("the trouble is over", || server.get("/healthz").status == 200);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 4);
}

#[test]
fn a_journal_that_cannot_be_written_is_answered_503() {
    let outer = folder("no_journal");
    let (folder, elsewhere) = (outer.join("here"), outer.join("there"));
    fs::create_dir(&folder).expect("a folder");
    let server = Server::start(&folder, &[]);
    // The journal has no file until the first body comes.
    fs::rename(&folder, &elsewhere).expect("it is ours");
    let refused = server.post("/push", GPS);
    assert_eq!(refused.status, 503);
    assert!(refused.headers.contains("\r\nretry-after: 1"), "{}", refused.headers);
    let health = server.get("/healthz");
    assert!(health.status == 503 && health.body.starts_with("journal: "), "{health:?}");
    assert_eq!(server.stats()["queued"], 0, "what was refused has no place in the queue");

    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(server.get("/healthz").status, 503, "the trouble is not over");
    fs::rename(&elsewhere, &folder).expect("it is ours");
    wait_until("it is well again, though nothing came", || server.get("/healthz").status == 200);
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 1);
}

#[test]
fn stopping_with_trouble_fails_and_keeps_the_journal() {
    let folder = folder("trouble");
    let server = Server::start(&folder, &[]);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(!server.stop());
    drop(database);
    assert!(Server::start(&folder, &[]).stop());
    assert_eq!(each_once(&folder).len(), 1);
}

#[test]
fn rejecting_answers_400_to_what_does_not_decode() {
    let folder = folder("reject");
    let server = Server::start(&folder, &["--reject"]);
    let refused = server.post("/push", b"nonsense");
    let why = mettax_push::decode(b"nonsense").expect_err("no push");
    assert_eq!((refused.status, refused.body), (400, format!("{why}\n")));
    assert_eq!(server.post("/push/alarm", GPS).status, 400);
    assert_eq!(server.post("/push", GPS).status, 200);
    // Of no known kind, but well-formed.
    assert_eq!(server.post("/push", br#"{"data":{"deviceId":"1","tirePressure":2}}"#).status, 200);
    // One of the two is kept, so the sender need not bring it again.
    let half = [b"[7,", &String::from_utf8_lossy(GPS).replace("1_1", "1_2").into_bytes()[..], b"]"].concat();
    assert_eq!(server.post("/push", &half).status, 200);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 3);
    let dead = lines(&folder, "dead-letter.ndjson");
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0]["body"].as_str().map(str::as_bytes), Some(&half[..]));
}

/// What waits for its other half is given out when its time has come.
#[test]
fn waiting_ends() {
    let folder = folder("waiting");
    let server = Server::start(&folder, &["--match-age=1"]);
    for body in [
        br#"{"data":{"id":"3_7","deviceId":"3","status":"1","messageType":"2"}}"#.as_slice(),
        br#"{"data":{"id":"7","deviceId":"1","fileUrl":"a.jpg","fileType":"00"}}"#,
    ] {
        assert_eq!(server.post("/push", body).status, 200);
    }
    wait_until("both are given up", || {
        server.stats()["matches"] == serde_json::json!({"face_halves": 1, "files_without_alarm": 1})
    });
    assert_eq!(server.stats()["waiting"], 0);
    assert!(server.stop());
    assert_eq!(lines(&folder, "matches.ndjson").len(), 2);
    // A start finds that they were.
    assert!(Server::start(&folder, &["--match-age=1"]).stop());
    assert_eq!(lines(&folder, "matches.ndjson").len(), 2);
}

#[test]
fn what_was_flushed_waits_on_and_is_not_written_again() {
    let folder = folder("flushed");
    let server = Server::start(&folder, &["--flush-matches"]);
    let file = br#"{"data":{"id":"7","deviceId":"1","fileUrl":"a.jpg","fileType":"00"}}"#;
    assert_eq!(server.post("/push", file).status, 200);
    assert!(server.stop());
    assert_eq!(lines(&folder, "matches.ndjson").len(), 1);
    // It is held once more, in case that more of the alarm comes; when its time has come, it is known.
    let server = Server::start(&folder, &["--match-age=30"]);
    assert_eq!(server.stats()["waiting"], 1);
    assert!(server.stop());
    let server = Server::start(&folder, &["--match-age=1"]);
    wait_until("it is given up", || server.stats()["waiting"] == 0);
    assert!(server.stop());
    assert_eq!(lines(&folder, "matches.ndjson").len(), 1);
}

#[test]
fn replay_waits_while_the_queue_is_full_and_says_what_was_not_answered_200() {
    let folder = folder("replay_waits");
    let server = Server::start(&folder, &["--queue=1", "--max-body=500"]);
    let file = folder.join("saved.ndjson");
    let good = String::from_utf8_lossy(GPS);
    fs::write(&file, format!("{}\n{good}\n\n{good}", "x".repeat(501))).expect("a file");
    let run = || replay(&server, &file, &["--concurrency=1", "--rate=1000"]);
    let (all_answered_200, printed) = run();
    assert!(
        !all_answered_200 && printed.starts_with("requests: 3\nanswered 200: 2\nanswered 413: 1\n"),
        "{printed}"
    );

    fs::write(&file, format!("{good}\n{good}\n")).expect("a file");
    wait_until("the place in the queue is free", || server.stats()["queued"] == 0);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    let other = good.replace("1_1", "1_2");
    assert_eq!(server.post("/push", other.as_bytes()).status, 200);
    let before = server.stats()["answers"]["503"].as_u64();
    std::thread::scope(|scope| {
        let replayed = scope.spawn(run);
        wait_until("it was told to wait", || server.stats()["answers"]["503"].as_u64() > before);
        database.execute_batch("COMMIT").expect("nothing was written");
        let (all_answered_200, printed) = replayed.join().expect("no panic");
        assert!(all_answered_200, "{printed}");
        assert!(printed.contains("answered 200: 2\nsent again after 503: "), "{printed}");
    });
    assert!(server.stop());
}
