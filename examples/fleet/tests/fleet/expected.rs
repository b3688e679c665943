//! What one process makes of bodies that come in this order, and what the fleet has stored.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    num::NonZeroU32,
    time::Duration,
};

use ingest::matching::{Found, Matching, Patience};
use mettax_push::{Decoder, Kind};

use crate::servers::Fleet;

/// A push: its kind, its JSON, and what the decoder noted.
pub(crate) type Stored = (String, String, Vec<String>);

pub(crate) struct Expected {
    pub(crate) pushes: BTreeMap<String, Stored>,
    pub(crate) dead: BTreeSet<Vec<u8>>,
    /// What each match is, by the keys of its members.
    pub(crate) matches: BTreeMap<String, &'static str>,
    /// The keys of what waits for what belongs to it.
    pub(crate) waiting: BTreeSet<String>,
    /// By bucket.
    matchings: BTreeMap<u32, Matching>,
    buckets: NonZeroU32,
}

/// One matcher for all.
impl Default for Expected {
    fn default() -> Self {
        Self::with_buckets(NonZeroU32::MIN)
    }
}

impl Expected {
    /// With a matcher a bucket, for more bodies than one has room for.
    pub(crate) fn with_buckets(buckets: NonZeroU32) -> Self {
        let (pushes, dead, matches, waiting, matchings) = Default::default();
        Self { pushes, dead, matches, waiting, matchings, buckets }
    }

    pub(crate) fn add(&mut self, body: &[u8]) {
        let Ok(batch) = Decoder::tolerant().decode_batch(body) else {
            self.dead.insert(body.to_vec());
            return;
        };
        for result in batch {
            let Ok(decoded) = result else {
                self.dead.insert(body.to_vec());
                continue;
            };
            let push = decoded.payload;
            let (key, json) = (push.dedup_key(), serde_json::to_string(&push).expect("a push is JSON"));
            if self.pushes.contains_key(&key.to_string()) {
                continue;
            }
            let notes = decoded.notes.iter().map(ToString::to_string).collect();
            let length = json.len();
            self.pushes.insert(key.to_string(), (push.kind().to_string(), json, notes));
            let bucket = push.device_id().map_or(0, |device| device.bucket(self.buckets));
            let patience = Patience { age: Duration::from_secs(600), bytes: usize::MAX };
            let matching = self.matchings.entry(bucket).or_insert_with(|| Matching::new(patience));
            let fed = matching.feed(push, 0, key, length, Duration::ZERO);
            if fed.waits {
                self.waiting.insert(key.to_string());
            }
            self.found(fed.found);
        }
    }

    /// All that waits has waited long enough.
    pub(crate) fn expire(&mut self) {
        let expire = |matching: &mut Matching| matching.expire(Duration::from_secs(700));
        let found = self.matchings.values_mut().flat_map(expire).collect();
        self.found(found);
    }

    fn found(&mut self, found: Vec<Found>) {
        for Found { found, .. } in found {
            let members: Vec<String> = found.members().iter().map(ToString::to_string).collect();
            for member in &members {
                self.waiting.remove(member);
            }
            self.matches.insert(members.join("+"), found.what());
        }
    }

    /// How many rows there must be, of pushes and of dead letters.
    pub(crate) fn rows(&self) -> i64 {
        i64::try_from(self.pushes.len() + self.dead.len()).expect("a small number")
    }

    /// Asserts that the fleet has stored this, each once, and nothing else.
    pub(crate) fn assert_stored_in(&self, fleet: &Fleet) {
        let stored = pushes(fleet);
        assert_same(&stored.keys().collect(), &self.pushes.keys().collect());
        assert!(
            fleet.select::<Vec<u8>>("SELECT body FROM dead_letter").into_iter().collect::<BTreeSet<_>>()
                == self.dead
        );
        let rows = fleet.query("SELECT members, what FROM matches").expect("the table");
        let matches: BTreeMap<String, String> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let expected = self.matches.iter().map(|(members, &what)| (members.clone(), what.to_owned()));
        assert_eq!(matches.len(), rows.len(), "a match is there twice");
        assert_same(&matches.into_iter().collect(), &expected.collect());
        let of_kind = |kind: &Kind| {
            format!(
                "SELECT encode(key, 'hex') FROM {kind}_push JOIN waiting USING (seq) WHERE kind = '{kind}'"
            )
        };
        let waiting = Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ");
        let waiting = fleet.select::<String>(&waiting);
        assert_eq!(
            fleet.select::<i64>("SELECT count(*) FROM waiting"),
            [i64::try_from(waiting.len()).expect("small")]
        );
        assert_same(&waiting.into_iter().collect(), &self.waiting);
    }
}

/// Asserts that what is stored is what is expected, and shows no more than what differs.
fn assert_same<T: Ord + Debug>(stored: &BTreeSet<T>, expected: &BTreeSet<T>) {
    let some = |one: &BTreeSet<T>, other: &BTreeSet<T>| -> Vec<String> {
        one.difference(other).take(10).map(|item| format!("{item:?}")).collect()
    };
    let (missing, further) = (some(expected, stored), some(stored, expected));
    assert!(missing.is_empty() && further.is_empty(), "missing: {missing:#?}, further: {further:#?}");
}

/// The pushes by key.
pub(crate) fn pushes(fleet: &Fleet) -> BTreeMap<String, Stored> {
    let of_kind = |kind: &Kind| format!("SELECT encode(key, 'hex'), '{kind}', json, notes FROM {kind}_push");
    let all = Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = fleet.query(&all).expect("a table a kind");
    let notes = |text: Option<&str>| text.map_or(vec![], |text| serde_json::from_str(text).expect("JSON"));
    let stored: BTreeMap<_, _> =
        rows.iter().map(|row| (row.get(0), (row.get(1), row.get(2), notes(row.get(3))))).collect();
    assert_eq!(stored.len(), rows.len(), "a push is there twice");
    stored
}
