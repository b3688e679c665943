//! Who writes: one at a time a file.
//!
//! A handler puts its body into the queue. Once all connections have been read that have something to be read, the
//! first of the handlers keeps all of the queue, in one commit, on the thread that serves: so nobody has to be woken
//! where little comes, and one commit keeps many bodies where much comes. A thread of its own decodes what is kept and
//! stores it, some of it at a time.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, OnceLock, TryLockError,
        atomic::{
            AtomicBool,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, bail};
use ingest::{
    http::{Job, Keep},
    observe::{Observed, held},
};
use rusqlite::Connection;

use crate::{
    database::{checkpoint, is_damage},
    inbox::{Body, Inbox, SLICE, pending},
    store::Store,
};

/// How long a body waits for others to be decoded with, in one transaction.
const LINGER: Duration = Duration::from_millis(100);
/// How often it looks after what has waited long enough, and how soon it tries again after a fault.
const TICK: Duration = Duration::from_millis(250);
/// How often it looks for what has been kept long enough.
const TIDY: Duration = Duration::from_secs(60);

/// The inbox, and who waits for it.
#[derive(Debug)]
pub struct Writer {
    inbox: Mutex<Inbox>,
    queue: Mutex<Vec<Job>>,
    /// What is damaged: nothing is kept from then on.
    damage: OnceLock<String>,
    stop: AtomicBool,
    observed: Arc<Observed>,
}

impl Writer {
    /// A writer that keeps bodies when it is told to, and the thread that decodes them.
    ///
    /// # Errors
    /// When the inbox cannot be read.
    pub fn start(mut store: Store, inbox: Inbox, observed: Arc<Observed>) -> Result<(Arc<Self>, Decoding)> {
        let (beside, backlog) = (inbox.beside()?, inbox.backlog());
        observed.count("bodies", "recovered", backlog.0 as u64);
        observed.queued.store(backlog.1, Relaxed);
        let (inbox, queue) = (Mutex::new(inbox), Mutex::default());
        let writer = Self { inbox, queue, damage: OnceLock::new(), stop: AtomicBool::new(false), observed };
        let writer = Arc::new(writer);
        let thread = thread::spawn({
            let writer = writer.clone();
            move || {
                let decode = AssertUnwindSafe(|| writer.decode(&mut store, &beside));
                let done = panic::catch_unwind(decode);
                let done = done.unwrap_or_else(|_| Err(anyhow!("the decoding thread panicked")));
                writer.observed.trouble("store", &done);
                (done, store) // which is held until the end, or a second receiver could have it
            }
        });
        Ok((writer.clone(), Decoding { writer, thread }))
    }

    /// Keeps what is in the queue, unless somebody has the inbox: who has it looks at the queue when it is done.
    fn keep(&self) {
        while !held(&self.queue).is_empty() {
            match self.inbox.try_lock() {
                Ok(mut inbox) => self.keep_in(&mut inbox),
                Err(TryLockError::Poisoned(inbox)) => self.keep_in(&mut inbox.into_inner()),
                Err(TryLockError::WouldBlock) => return,
            }
        }
    }

    /// It answers last, so that whoever was refused finds the trouble in the health.
    fn keep_in(&self, inbox: &mut Inbox) {
        let jobs = std::mem::take(&mut *held(&self.queue));
        let began = Instant::now();
        let kept = match self.damage.get() {
            Some(damage) => Err(anyhow!("{damage}")),
            None => inbox.keep(jobs.iter().map(|job| &job.arrival)),
        };
        self.tell("keep", &kept);
        self.observed.commits.observe(began.elapsed().as_secs_f64());
        self.observed.queued.store(inbox.backlog().1, Relaxed);
        if kept.is_ok() {
            self.observed.count("bodies", "kept", jobs.len() as u64);
        }
        for job in jobs {
            // Whoever hung up sends it again, and the repetition is told.
            let _ = job.answer.send(kept.is_ok());
        }
    }

    /// Does something with the inbox, and then keeps what has come in the meantime.
    fn with<T>(&self, act: impl FnOnce(&mut Inbox) -> T) -> T {
        let done = act(&mut held(&self.inbox));
        self.keep();
        done
    }

    /// Says whether something is in trouble, and remembers damage.
    fn tell<T>(&self, what: &'static str, result: &Result<T>) {
        if let Err(error) = result
            && is_damage(error)
        {
            self.damage.get_or_init(|| format!("{error:#}"));
        }
        self.observed.trouble(what, result);
    }

    /// Decodes what is kept until it is told to stop, and then what is left.
    fn decode(&self, store: &mut Store, beside: &Connection) -> Result<()> {
        let (mut resume, mut tick, mut tidy) = (Instant::now(), Instant::now(), Instant::now());
        while !self.stop.load(SeqCst) {
            thread::park_timeout(LINGER);
            self.keep(); // what is left to it while keeping is in trouble
            let now = Instant::now();
            if now >= resume && self.work(store, beside, SLICE).is_err() {
                resume = now + TICK;
            }
            if now >= tick {
                tick = now + TICK;
                self.look_around(store, &mut tidy);
            }
        }
        self.work(store, beside, 1)?;
        self.show(store);
        self.with(|inbox| {
            if inbox.backlog().0 > 0 {
                bail!("something came at the end, and is kept for the next start");
            }
            store.set_inbox(None)?;
            inbox.remove()
        })
    }

    /// Decodes what is kept, until less than so many bodies are left. They are read while others are kept.
    fn work(&self, store: &mut Store, beside: &Connection, enough: usize) -> Result<()> {
        let mut work = || loop {
            store.shorten()?;
            if self.with(Inbox::is_log_long)? {
                // Most of it, and the waiting for the disk, goes on while bodies are kept; for the rest they wait, or
                // there would be no end of it.
                checkpoint(beside)?;
                self.with(|inbox| inbox.restart_log())?;
            }
            let mut bodies = pending(beside, store.progress.last)?;
            bodies.iter_mut().try_for_each(Body::read)?;
            self.observed.count_all(store.store(bodies)?);
            let left = self.with(|inbox| {
                inbox.done(store.progress)?;
                self.observed.queued.store(inbox.backlog().1, Relaxed);
                Ok::<_, anyhow::Error>(inbox.backlog().0)
            })?;
            if left < enough {
                return Ok(());
            }
        };
        let worked = work();
        self.tell("store", &worked);
        worked
    }

    fn look_around(&self, store: &mut Store, tidy: &mut Instant) {
        if self.observed.is_in_trouble("keep") {
            // Whoever looks at the health may send nothing until it is well again.
            let probed = store.probe().and_then(|()| self.with(Inbox::probe));
            self.tell("keep", &probed);
        } else if self.with(|inbox| inbox.backlog().0) == 0 {
            let expired = store.expire();
            self.tell("store", &expired);
            self.observed.count_all(expired.unwrap_or_default());
        }
        if *tidy <= Instant::now() {
            let tidied = store.tidy();
            self.tell("tidy", &tidied);
            *tidy = Instant::now() + if matches!(tidied, Ok(true)) { TICK } else { TIDY };
        }
        self.show(store);
    }

    fn show(&self, store: &Store) {
        let (waiting, waiting_bytes) = store.waiting();
        let ((backlog, backlog_bytes), on_disk) = self.with(|inbox| (inbox.backlog(), inbox.on_disk()));
        let on_disk = usize::try_from(on_disk).unwrap_or(usize::MAX);
        for (what, value) in [
            ("backlog", backlog),
            ("backlog_bytes", backlog_bytes),
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
        held(&self.queue).push(job);
    }

    /// It blocks for one commit at a time. While keeping is in trouble, the decoding thread keeps instead: a disk that
    /// hangs must not hold up who is told that it is too late.
    fn flush(&self) {
        if !self.observed.is_in_trouble("keep") {
            self.keep();
        }
    }
}

/// The thread that decodes.
#[derive(Debug)]
pub struct Decoding {
    writer: Arc<Writer>,
    thread: JoinHandle<(Result<()>, Store)>,
}

impl Decoding {
    /// Waits until all that is kept is decoded, and gives the files up. Nothing may come any more.
    ///
    /// # Errors
    /// When what is left cannot be stored. It stays kept, for the next start.
    pub fn stop(self) -> Result<()> {
        self.writer.stop.store(true, SeqCst);
        self.thread.thread().unpark();
        self.thread.join().map_err(|_| anyhow!("the decoding thread panicked"))?.0
    }
}
