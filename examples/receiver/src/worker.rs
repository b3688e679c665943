//! Reads, matches and stores what the journal holds.

use std::{
    fmt::Display,
    fs, io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use tokio::sync::OwnedSemaphorePermit;

use crate::{
    args::Options,
    database::Database,
    entry::{self, Entry},
    journal::{self, Complete},
    matching::{Match, Matching},
    reading::read,
    stats::{Counts, Stats},
    store::{Batch, Past, Store},
};

/// How many bodies are stored at once, in one transaction.
const BATCH: usize = 256;
/// How often it looks after what has waited long enough.
const TICK: Duration = Duration::from_millis(250);
/// How long it waits before it tries to store again.
const RETRY: Duration = Duration::from_millis(250);

/// A body in the journal, and its place in the queue.
pub(crate) struct Job {
    pub(crate) entry: Entry,
    pub(crate) place: OwnedSemaphorePermit,
}

pub(crate) struct Worker {
    store: Store,
    matching: Matching,
    past: Past,
    stats: Stats,
    fsync: bool,
    flush_matches: bool,
    /// The last body that is stored.
    last: u64,
}

impl Worker {
    /// Opens the store, and stores first what an earlier run left in the journal.
    pub(crate) fn open(options: &Options, stats: Stats) -> io::Result<Self> {
        fs::create_dir_all(&options.folder).map_err(|error| about(&options.folder, &error))?;
        let database = options
            .database
            .as_deref()
            .map(|path| Database::open(path, options.fsync).map_err(|error| about(path, &error)));
        let database = database.transpose()?;
        let mut matching = Matching::new(options.repeat_age, options.match_age);
        let (store, past) = Store::open(&options.folder, database, &mut matching)?;
        let last = past.last_dead;
        let (fsync, flush_matches) = (options.fsync, options.flush_matches);
        let mut worker = Self { store, matching, past, stats, fsync, flush_matches, last };
        let mut batch = Batch::default();
        let found = std::mem::take(&mut worker.past.found);
        worker.found(found, &mut batch)?;
        worker.commit(batch)?;
        for path in journal::left(&options.folder)? {
            worker.recover(&path)?;
        }
        Ok(worker)
    }

    /// The last body that ever came, as far as anything depends on it.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Stores what a file of the journal holds, and removes it.
    fn recover(&mut self, path: &Path) -> io::Result<()> {
        let mut entries = Vec::new();
        let damaged = journal::read(path, |entry| entries.push(entry))?;
        for entries in entries.chunks(BATCH) {
            let mut batch = Batch::default();
            for entry in entries {
                self.process(entry, &mut batch)?;
            }
            batch.counts.recovered = entries.len() as u64;
            self.commit(batch)?;
        }
        if damaged == 0 {
            return self.remove(path);
        }
        eprintln!("receiver: {}: {damaged} lines are damaged: it is kept", path.display());
        fs::rename(path, path.with_extension("ndjson.damaged"))
    }

    /// Stores what comes, until nothing more can come. Once `stop` is set, trouble is an error; until then
    /// it passes, or nothing more is taken in.
    pub(crate) fn run(
        mut self,
        jobs: &Receiver<Job>,
        complete: &Complete,
        stop: &Arc<AtomicBool>,
    ) -> io::Result<()> {
        loop {
            let (mut batch, mut places) = (Batch::default(), Vec::new());
            match jobs.recv_timeout(TICK) {
                Ok(first) => {
                    for job in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
                        self.process(&job.entry, &mut batch)?;
                        places.push(job.place);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let found = self.matching.expire(entry::moment(entry::now()));
                    self.found(found, &mut batch)?;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.commit_at_last(batch, stop)?;
            drop(places);
            self.clean(complete);
        }
        if self.flush_matches {
            let mut batch = Batch::default();
            let found = self.matching.drain();
            self.found(found, &mut batch)?;
            self.commit_at_last(batch, stop)?;
        }
        self.clean(complete);
        Ok(())
    }

    fn process(&mut self, entry: &Entry, batch: &mut Batch) -> io::Result<()> {
        let mut failures = Vec::new();
        for outcome in read(&entry.raw.0, entry.kind) {
            let reading = match outcome {
                Ok(reading) => reading,
                Err(failure) => {
                    failures.push(failure);
                    continue;
                }
            };
            let key = reading.push.dedup_key();
            if !self.matching.is_new(key, entry.received()) {
                batch.counts.repeated += 1;
                continue;
            }
            batch.push(key, entry.received, &reading)?;
            let found = self.matching.feed(reading.push, entry.received());
            self.found(found, batch)?;
        }
        // A body up to the last in the file was written there before a kill.
        if !failures.is_empty() && entry.seq > self.past.last_dead {
            batch.dead_letter(entry, &failures)?;
        }
        for failure in failures {
            *batch.counts.failures.entry(failure.kind).or_default() += 1;
        }
        batch.counts.stored += 1;
        self.last = self.last.max(entry.seq);
        Ok(())
    }

    /// Adds matches, but those that an earlier run stored.
    fn found(&mut self, found: Vec<Match>, batch: &mut Batch) -> io::Result<()> {
        for found in found {
            let of = found.of();
            if !self.past.matches.contains(&of) {
                batch.found(of, &found)?;
            }
        }
        Ok(())
    }

    fn commit(&mut self, mut batch: Batch) -> io::Result<()> {
        self.store.commit(&mut batch)?;
        self.count(batch.counts);
        Ok(())
    }

    /// Stores a batch, however often it has to be tried.
    fn commit_at_last(&mut self, mut batch: Batch, stop: &AtomicBool) -> io::Result<()> {
        while let Err(error) = self.store.commit(&mut batch) {
            let said = self.stats.counts().trouble.insert("store", error.to_string());
            if said.is_none() {
                eprintln!("receiver: cannot store: {error}; trying again");
            }
            if stop.load(Ordering::Relaxed) {
                return Err(error);
            }
            thread::sleep(RETRY);
        }
        if self.stats.counts().trouble.remove("store").is_some() {
            eprintln!("receiver: stores again");
        }
        self.count(batch.counts);
        Ok(())
    }

    fn count(&self, mut counts: Counts) {
        counts.waiting = self.matching.waiting();
        self.stats.counts().add(counts);
    }

    /// Removes what the journal need not hold any longer. What cannot be removed does no harm: the next
    /// start reads it again, and finds all of it stored.
    fn clean(&self, complete: &Complete) {
        for path in complete.take_stored(self.last) {
            if let Err(error) = self.remove(&path) {
                eprintln!("receiver: {}: not removed: {error}", path.display());
            }
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if self.fsync {
            self.store.sync()?;
        }
        fs::remove_file(path)
    }
}

fn about(path: &Path, error: &impl Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
