//! What is counted, for `GET /stats`.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mettax_push::{Kind, Note};
use serde::Serialize;

/// The counts since the start, shared by all threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stats(Arc<Mutex<Counts>>);

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Requests, by the status of their answer.
    pub(crate) answers: BTreeMap<u16, u64>,
    /// Bodies from an earlier run's journal.
    pub(crate) recovered: u64,
    /// Bodies that were answered 200 and are not stored yet.
    pub(crate) queued: usize,
    /// Bodies that are stored.
    pub(crate) stored: u64,
    /// Stored pushes, by kind.
    pub(crate) kinds: BTreeMap<&'static str, u64>,
    /// Pushes that were stored before.
    pub(crate) repeated: u64,
    /// Notes, by what they tell.
    pub(crate) notes: BTreeMap<String, u64>,
    /// Pushes that could not be read, by the family of the error.
    pub(crate) failures: BTreeMap<String, u64>,
    /// Bodies in the dead-letter file.
    pub(crate) dead_letters: u64,
    /// Face checks and alarms with files, by what was found of them.
    pub(crate) matches: BTreeMap<&'static str, u64>,
    /// Messages that wait for what belongs to them.
    pub(crate) waiting: usize,
    /// What cannot be written at the moment, and why.
    pub(crate) trouble: BTreeMap<&'static str, String>,
}

impl Stats {
    /// Looks at the counts, or changes them.
    pub(crate) fn counts(&self) -> MutexGuard<'_, Counts> {
        // Counts are whole after each statement: a panic elsewhere does not spoil them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    pub(crate) fn push(&mut self, kind: Kind, notes: &[Note]) {
        *self.kinds.entry(kind.as_str()).or_default() += 1;
        for note in notes {
            let shown = format!("{:?}", note.kind());
            let name = shown.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
            *self.notes.entry(name.to_owned()).or_default() += 1;
        }
    }

    /// Adds what one batch came to.
    pub(crate) fn add(&mut self, batch: Self) {
        fn add_each<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            for (key, count) in from {
                *to.entry(key).or_default() += count;
            }
        }
        add_each(&mut self.kinds, batch.kinds);
        add_each(&mut self.notes, batch.notes);
        add_each(&mut self.failures, batch.failures);
        add_each(&mut self.matches, batch.matches);
        self.repeated += batch.repeated;
        self.dead_letters += batch.dead_letters;
        self.stored += batch.stored;
        self.recovered += batch.recovered;
        self.waiting = batch.waiting;
    }
}
