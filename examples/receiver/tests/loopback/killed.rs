//! What was answered 200 outlives the process.

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use mettax_push::{DeviceTime, GatewayTime, GpsData, Push};

use crate::{
    server::{Server, folder, post, wait_until},
    stored::{each_once, lines},
};

/// A push like no other, and its key.
fn push(number: u64) -> (String, String) {
    let id = format!("105045133913_{number}").parse().expect("an id");
    let device = "105045133913".parse().expect("an id");
    let report = DeviceTime::from_raw(1_724_822_445).expect("a date");
    let gateway = GatewayTime::from_raw(1_724_793_630).expect("a date");
    let mut gps = GpsData::new(device, id, report, gateway);
    gps.num = Some(9); // or nothing would show that it is a position
    let push = Push::from(gps);
    (push.dedup_key().to_string(), push.to_body())
}

/// Keeps a receiver under load, and remembers what was sent and what was answered 200.
#[derive(Default)]
struct Load {
    next: AtomicU64,
    sent: Mutex<BTreeSet<String>>,
    answered: Mutex<BTreeSet<String>>,
}

fn keys(shared: &Mutex<BTreeSet<String>>) -> MutexGuard<'_, BTreeSet<String>> {
    shared.lock().expect("no thread panicked")
}

impl Load {
    /// Sends from several threads until the receiver is gone; `end` ends it.
    fn until(&self, address: SocketAddr, end: impl FnOnce(&Self)) {
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    loop {
                        let (key, body) = push(self.next.fetch_add(1, Ordering::Relaxed));
                        keys(&self.sent).insert(key.clone());
                        match post(address, "/push", "application/json", body.as_bytes()) {
                            Some(answer) if answer.status == 200 => keys(&self.answered).insert(key),
                            Some(answer) => panic!("{answer:?}"),
                            None => return,
                        };
                    }
                });
            }
            end(self);
        });
    }

    fn wait_for_answers(&self, more: usize) {
        let wanted = keys(&self.answered).len() + more;
        wait_until("answers come", || keys(&self.answered).len() >= wanted);
    }

    /// Nothing answered is lost, nothing is there twice, and nothing is there that was not sent.
    fn assert_stored_in(&self, folder: &Path) {
        let stored: BTreeSet<_> = each_once(folder).into_keys().collect();
        let answered = keys(&self.answered);
        let lost = answered.difference(&stored).count();
        assert_eq!(lost, 0, "of {} answered 200", answered.len());
        assert!(stored.is_subset(&keys(&self.sent)));
    }
}

fn journal(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let is_journal = |path: &PathBuf| path.to_string_lossy().contains("/journal-");
    files.filter(is_journal).collect()
}

#[test]
fn sigkill_under_load_loses_nothing_that_was_answered() {
    let folder = folder("sigkill");
    let load = Load::default();
    for round in 0..5 {
        let server = Server::start(&folder, if round % 2 == 0 { &[] } else { &["--fsync"] });
        let address = server.address();
        load.until(address, |load| {
            load.wait_for_answers(150 + 70 * round);
            server.kill();
        });
        assert!(!journal(&folder).is_empty(), "the journal is what a start reads");
    }
    // The next start stores what is left before it listens.
    let server = Server::start(&folder, &[]);
    assert!(server.stats()["recovered"].as_u64() > Some(0));
    load.assert_stored_in(&folder);
    assert!(keys(&load.answered).len() > 1000);
    assert!(server.stop());
    load.assert_stored_in(&folder);
    assert!(journal(&folder).is_empty());
}

#[test]
fn sigterm_under_load_loses_nothing_that_was_answered() {
    let folder = folder("sigterm");
    let load = Load::default();
    for _ in 0..3 {
        let server = Server::start(&folder, &[]);
        load.until(server.address(), |load| {
            load.wait_for_answers(200);
            assert!(server.stop());
        });
        // All of it is stored when the process ends, and not only when it starts again.
        assert!(journal(&folder).is_empty());
        load.assert_stored_in(&folder);
    }
}

/// Another writer holds the database, so that all that comes is answered and none of it is stored.
#[test]
fn what_was_answered_and_not_stored_is_stored_by_the_next_start() {
    let folder = folder("not_stored");
    let server = Server::start(&folder, &[]);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    let mut keys = BTreeSet::new();
    for number in 0..40 {
        let (key, body) = push(number);
        assert_eq!(server.post("/push", body.as_bytes()).status, 200);
        keys.insert(key);
    }
    assert_eq!(server.post("/push/gps", b"\xffnonsense").status, 200);
    assert_eq!(fs::metadata(folder.join("pushes.ndjson")).expect("a file").len(), 0);
    server.kill();
    drop(database);

    // A kill may have cut the last line of any file.
    for (file, torn) in [("pushes.ndjson", r#"{"key":"7"#), ("dead-letter.ndjson", r#"{"seq":99"#)] {
        append(&folder.join(file), &format!("{torn}{}", "7".repeat(50_000)));
    }
    append(&journal(&folder)[0], r#"{"seq":42,"received":1,"body":"{\"da"#);
    // The second start finds all of it stored already, some of it in the journal still.
    for recovered in [41, 0] {
        let server = Server::start(&folder, &[]);
        assert_eq!(server.stats()["recovered"], recovered);
        assert_eq!(each_once(&folder).into_keys().collect::<BTreeSet<_>>(), keys);
        let (_, repetition) = push(0);
        assert_eq!(server.post("/push", repetition.as_bytes()).status, 200);
        server.wait_for_stored(recovered + 1);
        assert_eq!(server.stats()["repeated"], 1, "what an earlier run stored is known");
        if recovered == 41 {
            server.kill();
            // Here the repetition is in the journal; nothing is lost when it goes.
            for path in journal(&folder) {
                fs::remove_file(path).expect("it is there");
            }
        } else {
            assert!(server.stop());
        }
        let dead = lines(&folder, "dead-letter.ndjson");
        assert_eq!(dead.len(), 1);
        assert_eq!(
            (dead[0]["body_hex"].as_str(), dead[0]["kind"].as_str()),
            (Some("ff6e6f6e73656e7365"), Some("gps"))
        );
    }
    assert_eq!(each_once(&folder).len(), keys.len());
}

#[test]
fn a_part_of_the_journal_goes_when_all_of_it_is_stored() {
    let folder = folder("rotated");
    let server = Server::start(&folder, &[]);
    let long = b" ".repeat(1_000_000);
    assert_eq!(server.post("/push", &long).status, 200);
    let first = journal(&folder);
    assert_eq!(first.len(), 1);
    // A file of the journal holds 16 MiB.
    for _ in 0..20 {
        assert_eq!(server.post("/push", &long).status, 200);
    }
    wait_until("the first file is removed", || !first[0].exists());
    server.kill();
    let server = Server::start(&folder, &[]);
    assert!(server.stats()["recovered"].as_u64() < Some(20));
    assert!(server.stop());
    assert_eq!(lines(&folder, "dead-letter.ndjson").len(), 21);
}

/// Dead letters carry no key: they are told by their number.
#[test]
fn a_dead_letter_is_there_once_after_a_kill() {
    let folder = folder("dead_once");
    for round in 1..=3_u64 {
        let server = Server::start(&folder, &[]);
        // The journal of the last run is read again: it was not old enough to be removed.
        assert_eq!(server.stats()["recovered"], u64::from(round > 1));
        assert_eq!(server.post("/push", format!("nonsense {round}").as_bytes()).status, 200);
        wait_until("it is stored", || server.stats()["stored"] == 1 + u64::from(round > 1));
        server.kill();
        let bodies: Vec<_> =
            lines(&folder, "dead-letter.ndjson").iter().map(|line| line["body"].clone()).collect();
        let expected: Vec<_> = (1..=round).map(|round| format!("nonsense {round}")).collect();
        assert_eq!(bodies, expected);
    }
}

/// The halves of a face check come in two runs; between them the process is killed.
#[test]
fn matching_goes_on_after_a_kill() {
    let folder = folder("matching");
    let picture = br#"{"data":{"id":"3_7","deviceId":"3","status":"1","messageType":"2"}}"#;
    let comparison = br#"{"data":{"id":"3_7","deviceId":"3","compaResult":0,"reportCt":1762529189,"deviceCt":1762500399,"messageType":"1"}}"#;
    for body in [&picture[..], comparison] {
        let server = Server::start(&folder, &[]);
        assert_eq!(server.post("/push", body).status, 200);
        wait_until("it is stored", || each_once_len(&folder) > usize::from(body == comparison));
        server.kill();
    }
    let matches = || lines(&folder, "matches.ndjson");
    wait_until("a start has brought what was left", || {
        assert!(Server::start(&folder, &[]).stop());
        !matches().is_empty()
    });
    let found = matches();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["comparison"]["id"], &found[0]["picture"]["id"]), (&"3_7".into(), &"3_7".into()));
}

fn each_once_len(folder: &Path) -> usize {
    fs::read_to_string(folder.join("pushes.ndjson")).map_or(0, |text| text.lines().count())
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).open(path).expect("it is there");
    file.write_all(text.as_bytes()).expect("it can be written");
}
