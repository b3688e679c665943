//! The same pushes through one process, through the receiver of one machine, and through the fleet give the same rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    thread,
    time::{Duration, UNIX_EPOCH},
};

use ingest::{matching::Patience, reading::Arrival};
use mettax_push::Kind;
use receiver::{
    database::Keeping,
    export::{What, export},
    inbox::{Body, pending},
    store::{Settings, Store},
};
use replay::batches;
use serde_json::Value;

use crate::{
    expected::{Expected, Stored, pushes},
    servers::{Fleet, wait_until},
};

/// Longer than the whole stream takes, so that nothing is let go before all of it has come.
const AGE: u64 = 20;

/// What a database may refuse, in places where it must not: NUL, half a pair of surrogates, a number of any size.
const HOSTILE: [&str; 3] = [
    r#"{"data":{"id":"9_1","deviceId":"9","actual":true,"reportCt":1724822445,"deviceCt":1724793630,"num":9,"lat":1.5,"lon":2,"new":"a\u0000b"}}"#,
    r#"{"data":{"id":"9_2","deviceId":"9","actual":true,"reportCt":1724822445,"deviceCt":1724793630,"num":9,"lat":1.5,"lon":2,"new":"\ud800"}}"#,
    r#"{"data":{"id":"9_3","deviceId":"9","actual":true,"reportCt":1724822445,"deviceCt":1724793630,"num":9,"lat":1.5,"lon":2,"new":1e9999999}}"#,
];

#[test]
fn as_through_the_receiver_and_in_one_process() {
    let age = AGE.to_string();
    let mut fleet = Fleet::start("same", 2, &["--match-age", &age], &[]);
    let mut saved =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/saved.ndjson")).expect("a fixture");
    saved.extend_from_slice(format!("\n{}\n", HOSTILE.join("\n")).as_bytes());
    let file = fleet.folder.join("saved.ndjson");
    fs::write(&file, &saved).expect("it can be written");
    let lines = saved.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let bodies: Vec<_> = lines.filter(|line| !line.trim_ascii().is_empty()).map(<[u8]>::to_vec).collect();

    // All of it, and then all of it again in arrays, which hold pushes of several buckets.
    for batch in ["1", "7"] {
        let report = fleet.replay(&file, &["--concurrency", "1", "--batch", batch])();
        assert!(report.all_answered_200());
    }
    let all: Vec<_> = bodies.iter().cloned().chain(batches(bodies.clone(), 7)).collect();
    let mut expected = Expected::default();
    for body in &all {
        expected.add(body);
    }
    expected.expire();
    let (receiver, dead, matches) = through_the_receiver(&fleet.folder.join("db"), &all);
    fleet.wait_until_stored(expected.rows());
    wait_until("all has waited", || fleet.select::<i64>("SELECT count(*) FROM waiting") == [0]);

    assert!(expected.pushes.len() > 200 && expected.dead.len() > 20 && expected.matches.len() > 20);
    assert_eq!(pushes(&fleet), expected.pushes);
    expected.assert_stored_in(&fleet);
    assert_eq!(receiver, expected.pushes);
    assert_eq!(dead, expected.dead);
    assert_eq!(
        matches,
        fleet.select::<String>("SELECT json FROM matches").iter().map(|text| json(text)).collect()
    );

    // The views have the fields as columns, whatever else a push holds.
    for kind in Kind::ALL {
        fleet.query(&format!("SELECT * FROM {kind}")).unwrap_or_else(|| panic!("the view of {kind}"));
    }
    let places = "SELECT (lat + lon)::float8 FROM gps WHERE device_id = '9' ORDER BY id";
    assert_eq!(fleet.select::<f64>(places), [3.5, 3.5]);
    let beyond = "SELECT json FROM gps WHERE device_id IS NULL";
    assert_eq!(fleet.select::<String>(beyond).len(), 1, "a number that no column takes");
}

fn json(text: &str) -> String {
    serde_json::from_str::<Value>(text).expect("JSON").to_string()
}

/// What the receiver's store exports.
fn through_the_receiver(
    path: &Path,
    bodies: &[Vec<u8>],
) -> (BTreeMap<String, Stored>, BTreeSet<Vec<u8>>, BTreeSet<String>) {
    let settings = Settings {
        file: path.to_owned(),
        keeping: Keeping { fsync: false, no_check: false, quota: u64::MAX },
        keep_days: None,
        patience: Patience { age: Duration::from_secs(3), bytes: usize::MAX },
    };
    let (mut store, mut inbox) = Store::open(settings, "a test").expect("a new file");
    let arrivals: Vec<_> = bodies
        .iter()
        .map(|body| Arrival { headers: "{}".into(), body: body.clone().into(), ..Arrival::default() })
        .collect();
    inbox.keep(&arrivals).expect("it can be kept");
    let beside = inbox.beside().expect("the file is there");
    while inbox.backlog().0 > 0 {
        let mut bodies = pending(&beside, store.progress.last).expect("they can be read");
        bodies.iter_mut().try_for_each(Body::read).expect("they can be laid out");
        store.store(bodies).expect("it can be stored");
        inbox.done(store.progress).expect("it can be deleted");
    }
    thread::sleep(Duration::from_secs(4));
    store.expire().expect("it can be stored");
    let exported = |what| {
        let mut out = Vec::new();
        export(path, what, UNIX_EPOCH, -1, &mut out).expect("it can be read");
        let lines = String::from_utf8(out).expect("text");
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")).collect::<Vec<_>>()
    };
    let database = rusqlite::Connection::open(path).expect("the file");
    let mut stored = BTreeMap::new();
    for &kind in Kind::ALL {
        let mut select = database.prepare(&format!("SELECT key, json, notes FROM {kind}")).expect("a view");
        let mut rows = select.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let notes: Option<String> = row.get(2).expect("text");
            let notes = notes.map_or(vec![], |notes| serde_json::from_str(&notes).expect("JSON"));
            stored.insert(row.get(0).expect("a key"), (kind.to_string(), row.get(1).expect("JSON"), notes));
        }
    }
    let mut select = database.prepare("SELECT body FROM dead_letter").expect("a table");
    let dead = select.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>();
    let matches = exported(What::Matches).iter().map(|line| line["match"].to_string()).collect();
    (stored, dead.expect("rows"), matches)
}
