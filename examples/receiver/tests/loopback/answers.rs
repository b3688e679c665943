//! What the receiver answers, and what it keeps.

use std::{
    fs,
    io::Write as _,
    time::{Duration, UNIX_EPOCH},
};

use mettax_push::Kind;
use serde_json::Value;

use crate::server::{Server, folder, post, replay, request, wait_until};
use crate::stored::{dead, each_once, export, matches, select};

pub(crate) const GPS: &[u8] = br#"{"data":"{\"num\":9,\"deviceId\":\"1\",\"id\":\"1_1\",\"reportCt\":1724822445,\"deviceCt\":1724793630,\"actual\":true}"}"#;

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
    let get = request(server.address(), "GET /push HTTP/1.1\r\n", b"").expect("an answer");
    assert_eq!(get.status, 405);
    // What tells how it is, is not told outside.
    assert_eq!(request(server.address(), "GET /metrics HTTP/1.1\r\n", b"").expect("an answer").status, 404);
    assert_eq!((server.get("/readyz").status, server.get("/healthz").status), (200, 200));
    let metrics = server.get("/metrics");
    assert!(metrics.headers.contains("content-type: text/plain; version=0.0.4"), "{metrics:?}");
    assert!(metrics.body.contains("\nreceiver_answers_total{status=\"404\"} 5\n"), "{}", metrics.body);
    assert!(server.stop());

    assert!(dead(&folder).is_empty());
    let clocks = select(&folder, "SELECT clock = 1000 * report_ct FROM gps_push JOIN gps USING (seq)");
    assert!(!clocks.is_empty() && clocks.iter().all(|same| same == "Integer(1)"), "{clocks:?}");
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
    server.settle();
    // The page is what the database says: three pushes, and the two dead letters with their causes.
    for path in ["/report", "/report/1"] {
        let page = server.get(path);
        assert!(page.status == 200 && page.headers.contains("content-type: text/html"), "{page:?}");
        for part in ["asked for as alarm", "but the URL is for gps", "other kind", "row "] {
            assert!(page.body.contains(part), "{path} without {part}: {}", page.body);
        }
    }
    assert!(!server.get("/report/0").body.contains("but the URL is for"));
    assert_eq!(server.get("/report/yesterday").status, 400);
    assert_eq!(request(server.address(), "GET /report HTTP/1.1\r\n", b"").expect("an answer").status, 404);
    assert!(server.stop());
    let kinds: Vec<_> = each_once(&folder).into_values().map(|(kind, _)| kind).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    let dead = export(&folder, &["--what=dead-letters"]);
    let failures: Vec<_> =
        dead.iter().map(|line| line["failures"][0]["kind"].as_str().expect("a kind")).collect();
    assert_eq!(failures, ["other_kind", "other_kind"]);
    assert_eq!(dead[0]["body"].as_str().map(str::as_bytes), Some(GPS));
    assert_eq!((&dead[0]["kind"], &dead[0]["content_type"]), (&"alarm".into(), &"application/json".into()));
    assert!(dead[0]["headers"]["host"].is_string(), "{}", dead[0]);
}

/// What waits for its other half is given out when its time has come.
#[test]
fn waiting_ends() {
    let folder = folder("waiting");
    let server = Server::start(&folder, &["--match-age=1s"]);
    for body in [
        br#"{"data":{"id":"3_7","deviceId":"3","status":"1","messageType":"2"}}"#.as_slice(),
        br#"{"data":{"id":"7","deviceId":"1","fileUrl":"a.jpg","fileType":"00"}}"#,
    ] {
        assert_eq!(server.post("/push", body).status, 200);
    }
    wait_until("both are given up", || {
        server.count("matches", "face_halves") + server.count("matches", "files_without_alarm") == 2
    });
    assert!(server.stop());
    // A start finds that they were.
    assert!(Server::start(&folder, &["--match-age=1s"]).stop());
    let (found, waiting) = matches(&folder);
    assert_eq!((found.len(), waiting.len()), (2, 0));
    assert_eq!(export(&folder, &["--what=matches"]).len(), 2);
}

#[test]
fn what_is_stored_is_exported_from_a_time_or_a_place_on() {
    let folder = folder("export");
    let server = Server::start(&folder, &[]);
    let body = |number: u32| String::from_utf8_lossy(GPS).replace("1_1", &format!("1_{number}")).into_bytes();
    let send = |numbers: std::ops::Range<u32>| {
        for number in numbers {
            assert_eq!(server.post("/push", &body(number)).status, 200);
        }
        server.settle();
    };
    send(0..20);
    std::thread::sleep(Duration::from_millis(20));
    let all = export(&folder, &[]);
    let ids = |lines: &[Value]| -> Vec<String> {
        lines.iter().map(|line| line["push"]["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(&all), (0..20).map(|number| format!("1_{number}")).collect::<Vec<_>>());
    let last = &all[19];
    send(20..23);
    let after = Duration::from_millis(last["received"].as_u64().expect("a time") + 1);
    let since = format!("--since={}", humantime::format_rfc3339_millis(UNIX_EPOCH + after));
    assert_eq!(ids(&export(&folder, &[&since])), ["1_20", "1_21", "1_22"]);
    assert_eq!(ids(&export(&folder, &["--after", &last["seq"].to_string()])), ["1_20", "1_21", "1_22"]);
    assert_eq!(export(&folder, &["--since=2999-01-01T00:00:00Z"]).len(), 0);
    assert!(server.stop());
}

#[test]
fn what_was_kept_long_enough_is_deleted() {
    let folder = folder("keep_days");
    let server = Server::start(&folder, &[]);
    for body in [GPS, b"nonsense"] {
        assert_eq!(server.post("/push", body).status, 200);
    }
    server.settle();
    assert!(server.stop());
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("UPDATE gps_push SET received = received - 172800000").expect("it can be written");
    drop(database);
    let server = Server::start(&folder, &["--keep-days=1"]);
    wait_until("it is deleted", || each_once(&folder).is_empty());
    assert_eq!(dead(&folder).len(), 1);
    assert!(server.stop());
}

#[test]
fn a_sender_must_know_a_secret() {
    let folder = folder("secret");
    let (old, new) = ("old-0123456789abcdef", "new-0123456789abcdef");
    fs::write(folder.join("secrets"), format!("{old}\n{new}\n")).expect("a file");
    let secrets = folder.join("secrets");
    let server = Server::start(&folder, &["--secret", secrets.to_str().expect("text")]);
    let with = |path: &str, header: &str| {
        let head = format!("POST {path} HTTP/1.1\r\n{header}content-length: {}\r\n", GPS.len());
        request(server.address(), &head, GPS).expect("an answer").status
    };
    for (path, header, status) in [
        ("/push", String::new(), 401),
        ("/push", "authorization: Bearer x\r\n".into(), 401),
        ("/push", format!("authorization: Bearer {old}x\r\n"), 401),
        ("/push", format!("authorization: Bearer {old}\r\n"), 200),
        ("/push/gps", format!("authorization: Bearer {new}\r\n"), 200),
        (&format!("/{new}/push"), String::new(), 200),
        (&format!("/{old}/push/gps"), String::new(), 200),
        (&format!("/{}/push", &old[1..]), String::new(), 401),
        // What is in the path counts, so that nobody guesses two at once.
        ("/x/push", format!("authorization: Bearer {old}\r\n"), 401),
    ] {
        assert_eq!(with(path, &header), status, "{path} {header}");
    }
    let saved = folder.join("saved.ndjson");
    fs::write(&saved, "made-up nonsense\n").expect("a file");
    let (all_answered_200, printed) = replay(&server, &saved, &["--secret", secrets.to_str().expect("text")]);
    assert!(all_answered_200, "{printed}");
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 1);
    assert!(!select(&folder, "SELECT headers FROM dead_letter")[0].contains(old));
    let said = crate::server::refused(&folder, &["--secret", "no/such/file"]);
    assert!(said.contains("no/such/file: No such file"), "{said}");
}

#[test]
fn compressed_bodies_and_parts_of_a_form_are_read() {
    let folder = folder("encodings");
    let server = Server::start(&folder, &[]);
    let body = |number: u32| String::from_utf8_lossy(GPS).replace("1_1", &format!("1_{number}")).into_bytes();
    let post = |headers: &str, body: &[u8]| {
        let head = format!("POST /push HTTP/1.1\r\n{headers}content-length: {}\r\n", body.len());
        request(server.address(), &head, body).expect("an answer").status
    };
    assert_eq!(post("content-encoding: gzip\r\n", &gzip(&body(1))), 200);
    assert_eq!(post("content-encoding: deflate\r\n", &zlib(&body(2))), 200);
    assert_eq!(post("content-encoding: br\r\n", b"whatever"), 415);
    assert_eq!(post("content-encoding: gzip\r\n", b"not gzip"), 400);
    assert_eq!(post("content-encoding: gzip\r\n", &gzip(b"nonsense")), 200);
    let data = serde_json::from_slice::<Value>(&body(3)).expect("JSON")["data"].clone();
    let part = format!(
        "--b\r\ncontent-disposition: form-data; name=\"data\"\r\n\r\n{}\r\n--b--\r\n",
        data.as_str().expect("text")
    );
    assert_eq!(post("content-type: multipart/form-data; boundary=b\r\n", part.as_bytes()), 200);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 3);
    assert_eq!(dead(&folder), [b"nonsense"]);
    assert_eq!(select(&folder, "SELECT encoding FROM dead_letter"), ["gzip"]);
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

#[test]
fn replay_waits_while_nothing_can_be_kept_and_says_what_was_not_answered_200() {
    let folder = folder("replay_waits");
    let server = Server::start(&folder, &["--max-body=500"]);
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
    server.settle();
    let database = rusqlite::Connection::open(folder.join("db-inbox")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    std::thread::scope(|scope| {
        let replayed = scope.spawn(run);
        wait_until("it was told to wait", || server.count("answers", "503") > 0);
        database.execute_batch("COMMIT").expect("nothing was written");
        let (all_answered_200, printed) = replayed.join().expect("no panic");
        assert!(all_answered_200, "{printed}");
        assert!(printed.contains("answered 200: 2\nsent again after 503: "), "{printed}");
    });
    assert!(server.stop());
}
