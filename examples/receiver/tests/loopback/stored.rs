//! What a receiver has stored, and what it should have.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::Duration,
};

use mettax_push::{
    Decoder, Kind, Push,
    correlate::{AlarmFiles, AlarmMessage, FaceEvent, FaceMatcher, FaceMessage, Limits},
};
use serde_json::Value;

/// A push: its kind, and its JSON.
pub(crate) type Stored = (String, String);

/// The lines of a file, each JSON.
pub(crate) fn lines(folder: &Path, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(file)).expect("the receiver made it");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// The pushes of `pushes.ndjson` by key, in the order of the file, each as the decoder's type reads it back.
pub(crate) fn pushes(folder: &Path) -> Vec<(String, Stored)> {
    #[derive(serde::Deserialize)]
    struct Line {
        key: String,
        kind: String,
        push: Box<serde_json::value::RawValue>,
    }
    let text = fs::read_to_string(folder.join("pushes.ndjson")).expect("the receiver made it");
    let line = |line| serde_json::from_str::<Line>(line).expect("each line is a push");
    text.lines().map(line).map(|line| (line.key, (line.kind, line.push.get().to_owned()))).collect()
}

/// The pushes of the database by key.
pub(crate) fn rows(folder: &Path) -> BTreeMap<String, Stored> {
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    let mut rows = BTreeMap::new();
    for kind in Kind::ALL {
        let mut select = database.prepare(&format!("SELECT key, json FROM {kind}")).expect("a table a kind");
        let found = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("a query");
        for row in found {
            let (key, json) = row.expect("a row");
            assert!(rows.insert(key, (kind.to_string(), json)).is_none(), "a push in two tables");
        }
    }
    rows
}

/// Asserts that each push is stored once, and the same in the file as in the database.
pub(crate) fn each_once(folder: &Path) -> BTreeMap<String, Stored> {
    let in_file = pushes(folder);
    let by_key: BTreeMap<_, _> = in_file.iter().cloned().collect();
    assert_eq!(by_key.len(), in_file.len(), "a push is in the file twice");
    assert_eq!(by_key, rows(folder), "the file and the database differ");
    by_key
}

/// The matches, each as its members' keys; those of an alarm in no order but the alarm first.
pub(crate) fn matches(folder: &Path) -> BTreeSet<String> {
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    let count: i64 =
        database.query_row("SELECT count(*) FROM matches", [], |row| row.get(0)).expect("a count");
    let lines = lines(folder, "matches.ndjson");
    assert_eq!(usize::try_from(count), Ok(lines.len()), "the file and the database differ");
    let found: BTreeSet<_> = lines.iter().map(|line| line["of"].as_str().expect("keys").to_owned()).collect();
    assert_eq!(found.len(), lines.len(), "a match is in the file twice");
    found
}

/// What follows from bodies that come in this order.
#[derive(Default)]
pub(crate) struct Expected {
    /// The new pushes, in order.
    pub(crate) pushes: Vec<(String, Stored)>,
    /// All that was decoded, by key: more than one where a repetition tells something else.
    pub(crate) candidates: BTreeMap<String, BTreeSet<Stored>>,
    pub(crate) repeated: u64,
    pub(crate) notes: u64,
    /// The bodies with something undecodable.
    pub(crate) dead: Vec<Vec<u8>>,
    pub(crate) failures: u64,
    pub(crate) matches: BTreeSet<String>,
}

impl Expected {
    pub(crate) fn of(bodies: &[Vec<u8>]) -> Self {
        let mut expected = Self::default();
        let limits = Limits::new(1_000_000, Duration::from_secs(600));
        let (mut faces, mut alarms) = (FaceMatcher::new(limits), AlarmFiles::new(limits));
        for body in bodies {
            let before = expected.failures;
            for push in expected.decode(body) {
                let key = push.dedup_key().to_string();
                let json = serde_json::to_string(&push).expect("a push is JSON");
                let stored = (push.kind().to_string(), json);
                let known = expected.candidates.entry(key.clone()).or_default();
                let new = known.is_empty();
                known.insert(stored.clone());
                if new {
                    expected.pushes.push((key, stored));
                    expected.feed(push, &mut faces, &mut alarms);
                } else {
                    expected.repeated += 1;
                }
            }
            if expected.failures > before {
                expected.dead.push(body.clone());
            }
        }
        expected.matches.extend(faces.drain().into_iter().map(|half| key(&half.into())));
        for (_, found) in alarms.drain() {
            let members =
                found.alarm.into_iter().map(Push::from).chain(found.files.into_iter().map(Push::from));
            expected.matches.insert(members.map(|push| key(&push)).collect::<Vec<_>>().join("+"));
        }
        expected
    }

    fn decode(&mut self, body: &[u8]) -> Vec<Push> {
        let Ok(batch) = Decoder::tolerant().decode_batch(body) else {
            self.failures += 1;
            return Vec::new();
        };
        let mut pushes = Vec::new();
        for result in batch {
            match result {
                Ok(decoded) => {
                    if !self.candidates.contains_key(&decoded.payload.dedup_key().to_string()) {
                        self.notes += decoded.notes.len() as u64;
                    }
                    pushes.push(decoded.payload);
                }
                Err(_) => self.failures += 1,
            }
        }
        pushes
    }

    fn feed(&mut self, push: Push, faces: &mut FaceMatcher<Duration>, alarms: &mut AlarmFiles<Duration>) {
        match FaceMessage::try_from(push) {
            Ok(message) => {
                if let FaceEvent::Complete(check) = faces.feed(message, Duration::ZERO).event {
                    let members = [key(&check.comparison.into()), key(&check.picture.into())];
                    self.matches.insert(members.join("+"));
                }
            }
            Err(push) => {
                if let Ok(message) = AlarmMessage::try_from(push) {
                    let fed = alarms.feed(message, Duration::ZERO);
                    assert!(fed.leftovers.is_empty());
                }
            }
        }
    }
}

fn key(push: &Push) -> String {
    push.dedup_key().to_string()
}
