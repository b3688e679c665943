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
        let mut arrived: Vec<Arrival> = match arrivals.recv_timeout(TICK) {
            Ok(first) => iter::once(first).chain(arrivals.try_iter().take(BATCH - 1)).collect(),
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let mut entries: Vec<Entry> = arrived.iter().map(|arrival| arrival.entry.clone()).collect();
        let written = if entries.is_empty() { Ok(()) } else { journal.append(&mut entries) };
        note(stats, &written);
        for (arrival, entry) in arrived.drain(..).zip(entries) {
            let stored = written.is_ok() && jobs.send(Job { entry, place: arrival.place }).is_ok();
            if !stored && written.is_ok() {
                stats.counts().trouble.insert("store", "the storing thread has ended".into());
            }
            // Whoever hung up sends it again, and the repetition is told.
            let _ = arrival.answer.send(stored);
        }
        journal.rotate(complete);
    }
    journal.complete(complete);
}

fn note(stats: &Stats, written: &io::Result<()>) {
    let mut counts = stats.counts();
    match written {
        Err(error) => {
            if counts.trouble.insert("journal", error.to_string()).is_none() {
                eprintln!("receiver: cannot write the journal: {error}");
            }
        }
        Ok(()) => {
            counts.trouble.remove("journal");
        }
    }
}
