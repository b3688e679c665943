//! From the handlers into the journal: one thread writes, and answers when it has.

use std::{
    io, iter,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::{
    entry::Entry,
    journal::{Complete, Journal},
    stats::Stats,
    worker::Job,
};

/// How many bodies are written at once: those that came while the last ones were written.
const BATCH: usize = 256;
/// How often the age of the journal's file is looked at.
const TICK: Duration = Duration::from_secs(1);

/// What the trouble of this thread is called.
const JOURNAL: &str = "journal";

/// A body that waits for its answer.
pub(crate) struct Arrival {
    pub(crate) entry: Entry,
    pub(crate) place: OwnedSemaphorePermit,
    /// Is told whether the body is in the journal.
    pub(crate) answer: oneshot::Sender<bool>,
}

/// Writes what comes, until nothing more can come.
pub(crate) fn run(
    mut journal: Journal,
    arrivals: &Receiver<Arrival>,
    jobs: &Sender<Job>,
    complete: &Complete,
    stats: &Stats,
) {
    loop {
        let arrived: Vec<Arrival> = match arrivals.recv_timeout(TICK) {
            Ok(first) => iter::once(first).chain(arrivals.try_iter().take(BATCH - 1)).collect(),
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if !arrived.is_empty() {
            keep(&mut journal, arrived, jobs, stats);
        } else if stats.counts().trouble.contains_key(JOURNAL) {
            // Whoever looks at the health may send nothing until it is well again.
            note(stats, journal.probe());
        }
        journal.rotate(complete);
    }
    journal.complete(complete);
}

/// Writes bodies into the journal, passes them on, and answers: last, so that whoever was refused finds the trouble
/// in the health.
fn keep(journal: &mut Journal, arrived: Vec<Arrival>, jobs: &Sender<Job>, stats: &Stats) {
    let mut entries: Vec<Entry> = arrived.iter().map(|arrival| arrival.entry.clone()).collect();
    let mut kept = journal.append(&mut entries);
    let mut answers = Vec::with_capacity(arrived.len());
    for (Arrival { place, answer, .. }, entry) in arrived.into_iter().zip(entries) {
        if kept.is_ok() && jobs.send(Job { entry, place }).is_err() {
            kept = Err(io::Error::other("the storing thread has ended"));
        }
        answers.push((answer, kept.is_ok()));
    }
    note(stats, kept);
    for (answer, is_kept) in answers {
        // Whoever hung up sends it again, and the repetition is told.
        let _ = answer.send(is_kept);
    }
}

fn note(stats: &Stats, written: io::Result<()>) {
    let mut counts = stats.counts();
    match written {
        Err(error) => {
            if counts.trouble.insert(JOURNAL, error.to_string()).is_none() {
                eprintln!("receiver: cannot write the journal: {error}");
            }
        }
        Ok(()) => {
            counts.trouble.remove(JOURNAL);
        }
    }
}
