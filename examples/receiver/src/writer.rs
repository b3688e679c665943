//! Who writes: one at a time, for all that wait.
//!
//! A handler puts its body into the queue. If nobody writes at the moment, it writes itself, for all that are in the
//! queue, and so there is no other thread to be woken where little comes, and one commit for many bodies where much
//! comes. A thread of its own decodes what is kept, some of it at a time.

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

use crate::{
    http::{Job, Keep},
    observe::{Counts, Observed},
    store::{SLICE, Store},
};

/// How many bodies one commit keeps at the most, and how many commits a handler makes before it leaves the rest.
const GROUP: usize = 512;
const TURNS: usize = 8;
/// How long a body waits for others to be decoded with, in one transaction.
const LINGER: Duration = Duration::from_millis(50);
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
        let writer = Self { store: Mutex::new(store), queue: Mutex::default(), wanted, stop, observed };
        let writer = Arc::new(writer);
        let thread = thread::spawn({
            let writer = writer.clone();
            move || writer.decode()
        });
        (writer.clone(), Decoding { writer, thread })
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes for all that wait, unless somebody else does: who has the store looks at the queue once more afterwards.
    fn lead(&self) {
        for _ in 0..TURNS {
            if self.wanted.load(SeqCst) || self.waiting().is_empty() {
                return;
            }
            match self.store.try_lock() {
                Ok(mut store) => self.write(&mut store),
                Err(TryLockError::WouldBlock) => return,
                Err(TryLockError::Poisoned(_)) => return self.refuse(),
            }
        }
    }

    /// Keeps what is in the queue, and answers: last, so that whoever was refused finds the trouble in the health.
    fn write(&self, store: &mut Store) {
        let mut jobs = std::mem::take(&mut *self.waiting());
        while !jobs.is_empty() {
            let rest = jobs.split_off(jobs.len().min(GROUP));
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
            jobs = rest;
        }
    }

    /// Answers that nothing can be kept any more.
    fn refuse(&self) {
        self.observed.trouble("keep", &Err::<(), _>(anyhow!("a thread panicked while it wrote")));
        // Whose job is dropped is told that it is not kept.
        self.waiting().clear();
    }

    /// Does something with the store, when whoever writes has written; then keeps what has come in the meantime.
    fn with<T>(&self, act: impl FnOnce(&mut Store) -> T) -> Result<T> {
        self.wanted.store(true, SeqCst);
        let Ok(mut store) = self.store.lock() else {
            return Err(anyhow!("a thread panicked while it wrote"));
        };
        self.write(&mut store);
        let done = act(&mut store);
        drop(store);
        self.wanted.store(false, SeqCst);
        self.lead();
        Ok(done)
    }

    /// Decodes what is kept until it is told to stop, and then what is left.
    fn decode(&self) -> Result<()> {
        let (mut resume, mut tick, mut tidy) = (Instant::now(), Instant::now(), Instant::now());
        while !self.stop.load(SeqCst) {
            thread::park_timeout(LINGER);
            let now = Instant::now();
            while now >= resume {
                let (left, done) = self.with(|store| {
                    let done = if store.backlog.0 > 0 { store.work() } else { Ok(Counts::new()) };
                    self.observed.queued.store(store.backlog.1, Relaxed);
                    (store.backlog.0, done)
                })?;
                if !self.worked(done) {
                    resume = now + TICK;
                } else if left < SLICE {
                    break;
                }
            }
            if now >= tick {
                tick = now + TICK;
                self.look_around(&mut tidy)?;
            }
        }
        while self.with(|store| store.backlog.0 > 0)? {
            let counts = self.with(Store::work)??;
            self.observed.count_all(counts);
        }
        self.with(|store| self.show(store))
    }

    fn look_around(&self, tidy: &mut Instant) -> Result<()> {
        self.with(|store| {
            if !self.observed.troubles().is_empty() {
                // Whoever looks at the health may send nothing until it is well again.
                self.observed.trouble("keep", &store.probe());
            } else if store.backlog.0 == 0 {
                self.worked(store.expire());
            }
            if *tidy <= Instant::now() {
                let tidied = store.tidy();
                self.observed.trouble("tidy", &tidied);
                *tidy = Instant::now() + if matches!(tidied, Ok(true)) { TICK } else { TIDY };
            }
            self.show(store);
        })
    }

    fn worked(&self, done: Result<Counts>) -> bool {
        self.observed.trouble("store", &done);
        let ok = done.is_ok();
        self.observed.count_all(done.unwrap_or_default());
        ok
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

    /// It blocks for one commit at a time.
    fn flush(&self) {
        self.lead();
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
