//! What was answered 200 outlives the process, and is there once.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    process::Stdio,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use mettax_push::correlate::DedupKey;

use crate::{
    server::{Server, command, folder, post, refused, wait_until},
    stored::{dead, each_once, inbox, kept, matches, select},
};

/// A number that the clock chooses, from 0 up to what is given: a run is killed at other places than the last one.
fn chance(below: u64) -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    u64::from(now.subsec_nanos()) / 1000 % below
}

/// A body like no other: a position, one of the two halves of a face check, or no push at all.
fn body(number: u64) -> String {
    let pair = number / 2;
    match number % 8 {
        0 => format!(r#"{{"data":{{"id":"3_{pair}","deviceId":"3","status":"1","messageType":"2"}}}}"#),
        1 => format!(
            r#"{{"data":{{"id":"3_{pair}","deviceId":"3","compaResult":0,"reportCt":1762529189,"deviceCt":1762500399,"messageType":"1"}}}}"#
        ),
        2 => format!("nonsense {number}"),
        _ => format!(
            r#"{{"data":{{"num":9,"deviceId":"1","id":"1_{number}","reportCt":1724822445,"deviceCt":1724793630,"actual":true}}}}"#
        ),
    }
}

/// What tells that a body is stored: the key of its push, or the body where there is none.
fn name(body: &str) -> String {
    mettax_push::decode(body.as_bytes()).map_or(body.to_owned(), |push| DedupKey::from(&push).to_string())
}

/// Keeps a receiver under load, and remembers what was sent and what was answered 200.
#[derive(Default)]
struct Load {
    next: AtomicU64,
    sent: Mutex<BTreeSet<String>>,
    answered: Mutex<BTreeSet<String>>,
}

fn names(shared: &Mutex<BTreeSet<String>>) -> MutexGuard<'_, BTreeSet<String>> {
    shared.lock().expect("no thread panicked")
}

impl Load {
    /// Sends from eight threads, some bodies again, until the receiver is gone; `end` ends it.
    fn until(&self, address: SocketAddr, end: impl FnOnce()) {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    loop {
                        let mut number = self.next.fetch_add(1, Ordering::Relaxed);
                        if number % 5 == 4 && body(number / 2).starts_with('{') {
                            number /= 2; // a repetition
                        }
                        let body = body(number);
                        let name = name(&body);
                        names(&self.sent).insert(name.clone());
                        match post(address, "/push", "application/json", body.as_bytes()) {
                            Some(answer) if answer.status == 200 => names(&self.answered).insert(name),
                            Some(answer) => panic!("{answer:?}"),
                            None => return,
                        };
                    }
                });
            }
            end();
        });
    }

    fn wait_for_answers(&self, more: usize) {
        let wanted = names(&self.answered).len() + more;
        wait_until("answers come", || names(&self.answered).len() >= wanted);
    }

    /// Nothing answered is lost, nothing is there twice, nothing is there that was not sent, and each face check of
    /// which both halves are there is there once.
    fn assert_stored_in(&self, folder: &std::path::Path) {
        let dead: Vec<_> =
            dead(folder).into_iter().map(|body| String::from_utf8(body).expect("text")).collect();
        let mut stored: BTreeSet<_> = dead.iter().cloned().collect();
        assert_eq!(stored.len(), dead.len(), "a dead letter is there twice");
        stored.extend(each_once(folder).into_keys());
        let answered = names(&self.answered);
        let lost = answered.difference(&stored).count();
        assert_eq!(lost, 0, "of {} answered 200", answered.len());
        assert!(stored.is_subset(&names(&self.sent)));
        let ids = |table: &str| -> BTreeSet<_> {
            let ids = select(folder, &format!("SELECT id FROM {table}"));
            let set: BTreeSet<_> = ids.iter().cloned().collect();
            assert_eq!(set.len(), ids.len(), "{table}");
            set
        };
        let both: BTreeSet<_> = &ids("face_comparison") & &ids("driver_picture");
        assert_eq!(ids("matches"), both);
        let halves = ids("face_comparison").len() + ids("driver_picture").len() - 2 * both.len();
        assert_eq!(matches(folder).1.len(), halves);
    }
}

#[test]
fn sigkill_under_load_loses_nothing_that_was_answered() {
    kill_under_load("sigkill", 8);
}

#[test]
#[ignore = "in full: takes minutes"]
fn sigkill_under_load_many_times_loses_nothing_that_was_answered() {
    kill_under_load("sigkill_in_full", 120);
}

fn kill_under_load(name: &str, rounds: usize) {
    let folder = folder(name);
    let load = Load::default();
    for round in 0..rounds {
        let server = Server::start(&folder, if round % 3 == 2 { &["--fsync"] } else { &[] });
        load.until(server.address(), || {
            load.wait_for_answers(100);
            thread::sleep(Duration::from_millis(chance(400)));
            server.kill();
        });
    }
    let server = Server::start(&folder, &[]);
    server.settle();
    load.assert_stored_in(&folder);
    let (sent, answered) = (names(&load.sent).len(), names(&load.answered).len());
    eprintln!("{rounds} kills: {sent} bodies sent, {answered} answered 200, each of them there once");
    assert!(answered > 100 * rounds);
    assert!(server.stop());
    load.assert_stored_in(&folder);
}

#[test]
fn sigterm_under_load_loses_nothing_that_was_answered() {
    let folder = folder("sigterm");
    let load = Load::default();
    for _ in 0..3 {
        let server = Server::start(&folder, &[]);
        load.until(server.address(), || {
            load.wait_for_answers(200);
            server.terminate();
        });
        assert!(server.stop());
        // All of it is decoded when the process ends, and not only when it starts again.
        let files: Vec<_> = folder.read_dir().expect("it is there").collect();
        assert_eq!(files.len(), 1, "the database alone is left: {files:?}");
        load.assert_stored_in(&folder);
    }
}

/// Starts are killed while they work off what an earlier run has kept.
#[test]
fn a_start_that_is_killed_is_gone_on_with_by_the_next() {
    let folder = folder("recovery");
    Server::start(&folder, &[]).kill();
    let load = Load::default();
    let database = inbox(&folder);
    database.execute_batch("BEGIN").expect("nobody writes");
    for number in 0..8000 {
        let body = body(number);
        let insert = "INSERT INTO inbox VALUES (?, 0, NULL, NULL, NULL, '{}', CAST(? AS BLOB))";
        database.execute(insert, rusqlite::params![number + 1, body]).expect("a row");
        names(&load.sent).insert(name(&body));
        names(&load.answered).insert(name(&body));
    }
    database.execute_batch("COMMIT").expect("it can be written");
    drop(database);
    let (mut killed_within, mut before) = (0, kept(&folder));
    while before > 0 {
        let mut child = command(&folder, &[]).stdout(Stdio::null()).spawn().expect("the receiver starts");
        wait_until("it works", || kept(&folder) < before);
        thread::sleep(Duration::from_millis(chance(20)));
        child.kill().expect("it runs");
        child.wait().expect("it is our child");
        before = kept(&folder);
        killed_within += usize::from(before > 0);
    }
    eprintln!("{killed_within} starts were killed while they worked off 8000 bodies");
    assert!(killed_within > 0, "no start was killed while it worked");
    let server = Server::start(&folder, &[]);
    server.settle();
    assert!(server.stop());
    load.assert_stored_in(&folder);
}

/// A second start on the same file, or the same port, says so and harms nothing.
#[test]
fn a_second_start_is_refused_and_harms_nothing() {
    let folder = folder("second");
    let server = Server::start(&folder, &[]);
    for number in 0..50 {
        assert_eq!(server.post("/push", body(number).as_bytes()).status, 200);
    }
    let held = refused(&folder, &[]);
    let who = format!("is held by process {}, which listens at {}", server.id(), server.url(""));
    assert!(held.contains(&who), "{held}");
    let taken = refused(&folder, &["--listen", &server.address().to_string()]);
    assert!(taken.contains("Address already in use"), "{taken}");
    for number in 50..100 {
        assert_eq!(server.post("/push", body(number).as_bytes()).status, 200);
    }
    server.kill();
    let server = Server::start(&folder, &[]);
    server.settle();
    assert!(server.stop());
    assert_eq!(each_once(&folder).len() + dead(&folder).len(), 100);
}
