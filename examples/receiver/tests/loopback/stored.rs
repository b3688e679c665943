//! What a receiver has stored, and what it should have.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
    time::Duration,
};

use mettax_push::{
    Decoder, Kind, Push,
    correlate::{AlarmFiles, AlarmMessage, FaceEvent, FaceMatcher, FaceMessage, Limits},
};
use serde_json::Value;

/// A push: its kind, and its JSON.
pub(crate) type Stored = (String, String);

fn database(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("db")).expect("the receiver made it")
}

/// The first column of what a statement selects, as text.
pub(crate) fn select(folder: &Path, sql: &str) -> Vec<String> {
    let database = database(folder);
    let mut select = database.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let rows = select.query_map([], |row| {
        Ok(match row.get::<_, rusqlite::types::Value>(0)? {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            other => format!("{other:?}"),
        })
    });
    rows.expect("a query").collect::<Result<_, _>>().expect("rows")
}

/// The inbox, which is there while a receiver runs and after a kill.
pub(crate) fn inbox(folder: &Path) -> rusqlite::Connection {
    assert!(folder.join("db-inbox").exists());
    rusqlite::Connection::open(folder.join("db-inbox")).expect("the receiver made it")
}

/// How many bodies are kept and not decoded.
pub(crate) fn kept(folder: &Path) -> usize {
    let count = inbox(folder).query_row("SELECT count(*) FROM inbox", [], |row| row.get(0));
    count.expect("a table")
}

/// What the receiver exports, line by line.
pub(crate) fn export(folder: &Path, options: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_receiver"))
        .arg("export")
        .arg(folder.join("db"))
        .args(options)
        .output()
        .expect("the receiver starts");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// The pushes in the order in which they came.
pub(crate) fn pushes(folder: &Path) -> Vec<(String, Stored)> {
    let database = database(folder);
    let of_kind = |kind: &Kind| format!("SELECT seq, key, '{kind}', json FROM {kind}");
    let union = Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ");
    let mut select = database.prepare(&format!("{union} ORDER BY seq")).expect("a table a kind");
    let rows = select.query_map([], |row| Ok((row.get(1)?, (row.get(2)?, row.get(3)?))));
    rows.expect("a query").collect::<Result<_, _>>().expect("rows")
}

/// Asserts that each push is stored once.
pub(crate) fn each_once(folder: &Path) -> BTreeMap<String, Stored> {
    let in_order = pushes(folder);
    let by_key: BTreeMap<_, _> = in_order.iter().cloned().collect();
    assert_eq!(by_key.len(), in_order.len(), "a push is there twice");
    by_key
}

/// The bodies with something undecodable, in order.
pub(crate) fn dead(folder: &Path) -> Vec<Vec<u8>> {
    let database = database(folder);
    let mut select =
        database.prepare("SELECT body, failures FROM dead_letter ORDER BY seq").expect("a table");
    let rows = select.query_map([], |row| {
        assert!(row.get::<_, String>(1)?.starts_with("[{"), "a failure");
        row.get(0)
    });
    rows.expect("a query").collect::<Result<_, _>>().expect("rows")
}

/// The keys of the members of each match, and of what still waits.
pub(crate) fn matches(folder: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let found = select(folder, "SELECT members FROM matches");
    let set: BTreeSet<_> = found.iter().cloned().collect();
    assert_eq!(set.len(), found.len(), "a match is there twice");
    let key = |kind: &Kind| format!("SELECT key FROM {kind} JOIN waiting USING (seq) WHERE kind = '{kind}'");
    let waiting = Kind::ALL.iter().flat_map(|kind| select(folder, &key(kind))).collect::<BTreeSet<_>>();
    assert_eq!(select(folder, "SELECT count(*) FROM waiting"), [format!("Integer({})", waiting.len())]);
    (set, waiting)
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
    /// What waits for what belongs to it, at the end.
    pub(crate) waiting: BTreeSet<String>,
}

impl Expected {
    pub(crate) fn of(bodies: &[Vec<u8>]) -> Self {
        let mut expected = Self::default();
        let limits = Limits::new(1_000_000, Duration::from_secs(600));
        let (mut faces, mut alarms) = (FaceMatcher::new(limits), AlarmFiles::new(limits));
        for body in bodies {
            let before = expected.failures;
            for (push, notes) in expected.decode(body) {
                let key = push.dedup_key().to_string();
                let json = serde_json::to_string(&push).expect("a push is JSON");
                let stored = (push.kind().to_string(), json);
                let known = expected.candidates.entry(key.clone()).or_default();
                let new = known.is_empty();
                known.insert(stored.clone());
                if new {
                    expected.notes += notes;
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
        expected.waiting.extend(faces.drain().into_iter().map(|half| key(&half.into())));
        for (_, found) in alarms.drain() {
            let members =
                found.alarm.into_iter().map(Push::from).chain(found.files.into_iter().map(Push::from));
            expected.waiting.extend(members.map(|push| key(&push)));
        }
        expected
    }

    fn decode(&mut self, body: &[u8]) -> Vec<(Push, u64)> {
        let Ok(batch) = Decoder::tolerant().decode_batch(body) else {
            self.failures += 1;
            return Vec::new();
        };
        let mut pushes = Vec::new();
        for result in batch {
            match result {
                Ok(decoded) => pushes.push((decoded.payload, decoded.notes.len() as u64)),
                Err(_) => self.failures += 1,
            }
        }
        pushes
    }

    fn feed(&mut self, push: Push, faces: &mut FaceMatcher<Duration>, alarms: &mut AlarmFiles<Duration>) {
        match FaceMessage::try_from(push) {
            Ok(message) => {
                if let FaceEvent::Complete(check) = faces.insert(message, Duration::ZERO).event {
                    let members = [key(&check.comparison.into()), key(&check.picture.into())];
                    self.matches.insert(members.join("+"));
                }
            }
            Err(push) => {
                if let Ok(message) = AlarmMessage::try_from(push) {
                    let fed = alarms.insert(message, Duration::ZERO);
                    assert!(fed.evicted.is_empty());
                }
            }
        }
    }
}

fn key(push: &Push) -> String {
    push.dedup_key().to_string()
}
