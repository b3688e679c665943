//! Who writes: one at a time, for all that wait.
//!
//! A handler puts its body into the queue. Once all connections have been read that have something to be read, the
//! first of the handlers keeps all of the queue, in one commit, on the thread that serves: so nobody has to be woken
//! where little comes, and one commit keeps many bodies where much comes. A thread of its own decodes what is kept,
//! some of it at a time; while it has the store, the queue waits for it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{
            AtomicBool,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};
use rusqlite::Connection;

use crate::{
    http::{Job, Keep},
    observe::Observed,
    store::{Body, SLICE, Store, checkpoint, pending},
};

/// How long a body waits for others to be decoded with, in one transaction.
const LINGER: Duration = Duration::from_millis(100);
/// How often it looks after what has waited long enough, and how soon it tries again after a fault.
const TICK: Duration = Duration::from_millis(250);
/// How often it looks for what has been kept long enough.
const TIDY: Duration = Duration::from_secs(60);

/// The store, and who waits for it.
#[derive(Debug)]
pub struct Writer {
    store: Mutex<Store>,
    queue: Mutex<Vec<Job>>,
    /// Whether the decoding thread waits for the store: then handlers leave it alone.
    wanted: AtomicBool,
    stop: AtomicBool,
    observed: Arc<Observed>,
}

impl Writer {
    /// A writer that keeps bodies when it is told to, and the thread that decodes them.
    pub fn start(store: Store, observed: Arc<Observed>) -> (Arc<Self>, Decoding) {
        observed.count("bodies", "recovered", store.backlog.0 as u64);
        observed.queued.store(store.backlog.1, Relaxed);
        let (wanted, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        let writer =
            Arc::new(Self { store: Mutex::new(store), queue: Mutex::default(), wanted, stop, observed });
        let thread = thread::spawn({
            let writer = writer.clone();
            move || writer.decode()
        });
        (writer.clone(), Decoding { writer, thread })
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what is in the queue, and answers: last, so that whoever was refused finds the trouble in the health.
    fn write(&self, store: &mut Store) {
        let jobs = std::mem::take(&mut *self.waiting());
        if jobs.is_empty() {
            return;
        }
        let began = Instant::now();
        let kept = store.keep(jobs.iter().map(|job| &job.arrival));
        self.observed.trouble("keep", &kept);
        self.observed.commits.observe(began.elapsed().as_secs_f64());
        self.observed.queued.store(store.backlog.1, Relaxed);
        if kept.is_ok() {
            self.observed.count("bodies", "kept", jobs.len() as u64);
        }
        for job in jobs {
            // Whoever hung up sends it again, and the repetition is told.
            let _ = job.answer.send(kept.is_ok());
        }
    }

    /// Does something with the store, after it has kept what waits; then keeps what has come in the meantime.
    fn with<T>(&self, act: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.wanted.store(true, SeqCst);
        let store = self.store.lock();
        self.wanted.store(false, SeqCst);
        let mut store = store.map_err(|_| anyhow!("a thread panicked while it wrote"))?;
        self.write(&mut store);
        let done = act(&mut store);
        self.write(&mut store);
        drop(store);
        self.flush(); // or what came since then waits for the next who comes
        Ok(done)
    }

    /// Decodes what is kept until it is told to stop, and then what is left.
    fn decode(&self) -> Result<()> {
        let beside = self.with(|store| store.beside())??;
        let (mut resume, mut tick, mut tidy) = (Instant::now(), Instant::now(), Instant::now());
        while !self.stop.load(SeqCst) {
            thread::park_timeout(LINGER);
            let now = Instant::now();
            if now >= resume && self.work(&beside, SLICE).is_err() {
                resume = now + TICK;
            }
            if now >= tick {
                tick = now + TICK;
                self.with(|store| self.look_around(store, &mut tidy))?;
            }
        }
        self.work(&beside, 1)?;
        self.with(|store| self.show(store))
    }

    /// Decodes what is kept, until less than so many bodies are left. They are read while others use the store.
    fn work(&self, beside: &Connection, enough: usize) -> Result<()> {
        let work = || loop {
            self.shorten(beside)?;
            let mut bodies = pending(beside)?;
            bodies.iter_mut().try_for_each(Body::read)?;
            let (counts, left) = self.with(|store| {
                let stored = store.store(bodies);
                self.observed.queued.store(store.backlog.1, Relaxed);
                (stored, store.backlog.0)
            })?;
            self.observed.count_all(counts?);
            if left < enough {
                return Ok(());
            }
        };
        let worked = work();
        let worked = self.with(|store| store.noticed(worked))?;
        self.observed.trouble("store", &worked);
        worked
    }

    /// Copies the log into the file when it is long. Most of it, and the waiting for the disk, goes on while others
    /// write; for the rest they wait, or there would be no end of it.
    fn shorten(&self, beside: &Connection) -> Result<()> {
        if self.with(Store::is_log_long)?? {
            checkpoint(beside)?;
            self.with(Store::restart_log)??;
        }
        Ok(())
    }

    fn look_around(&self, store: &mut Store, tidy: &mut Instant) {
        if !self.observed.is_well() {
            // Whoever looks at the health may send nothing until it is well again.
            self.observed.trouble("keep", &store.probe());
        } else if store.backlog.0 == 0 {
            let expired = store.expire();
            self.observed.trouble("store", &expired);
            self.observed.count_all(expired.unwrap_or_default());
        }
        if *tidy <= Instant::now() {
            let tidied = store.tidy();
            self.observed.trouble("tidy", &tidied);
            *tidy = Instant::now() + if matches!(tidied, Ok(true)) { TICK } else { TIDY };
        }
        self.show(store);
    }

    fn show(&self, store: &Store) {
        let (waiting, waiting_bytes) = store.waiting();
        let on_disk = usize::try_from(store.on_disk()).unwrap_or(usize::MAX);
        for (what, value) in [
            ("backlog", store.backlog.0),
            ("backlog_bytes", store.backlog.1),
            ("waiting", waiting),
            ("waiting_bytes", waiting_bytes),
            ("database_bytes", on_disk),
        ] {
            self.observed.gauge(what, value);
        }
    }
}

impl Keep for Writer {
    fn queue(&self, job: Job) {
        self.waiting().push(job);
    }

    /// It blocks for one commit at a time. While something is in trouble, the decoding thread keeps instead: a
    /// database that is locked, or a disk that hangs, must not hold up who looks at the health.
    fn flush(&self) {
        while !self.waiting().is_empty() {
            match self.store.try_lock() {
                Ok(mut store) if self.observed.is_well() && !self.wanted.load(SeqCst) => {
                    self.write(&mut store);
                }
                // Who has it looks at the queue when it is done.
                Ok(_) | Err(TryLockError::WouldBlock) => return,
                Err(TryLockError::Poisoned(_)) => {
                    let panicked = Err::<(), _>(anyhow!("a thread panicked while it wrote"));
                    self.observed.trouble("keep", &panicked);
                    // Whose job is dropped is told that it is not kept.
                    self.waiting().clear();
                }
            }
        }
    }
}

/// The thread that decodes.
#[derive(Debug)]
pub struct Decoding {
    writer: Arc<Writer>,
    thread: JoinHandle<Result<()>>,
}

impl Decoding {
    /// Waits until all that is kept is decoded, and gives the file up. Nothing may come any more.
    ///
    /// # Errors
    /// When what is left cannot be stored. It stays kept, for the next start.
    pub fn stop(self) -> Result<()> {
        self.writer.stop.store(true, SeqCst);
        self.thread.thread().unpark();
        self.thread.join().map_err(|_| anyhow!("the decoding thread panicked"))?
    }
}
