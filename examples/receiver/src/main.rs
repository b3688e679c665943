//! Receives pushes over HTTP, and stores them typed.
//!
//! ```text
//! cargo run -p receiver -- --db pushes.db received
//! cargo run -p replay -- --url http://127.0.0.1:8080/push fixtures/saved.ndjson
//! cargo run -p receiver -- --help
//! ```
//!
//! # What 200 promises
//!
//! A body is answered 200 when it is in the journal, that is, when `write` has given it to the kernel. So it
//! outlives this process, however that ends (`SIGKILL` included): the next start stores what the journal
//! holds. It does not outlive a power cut or a crash of the kernel, unless `--fsync` is given: then the
//! answer waits for the disk as well.
//!
//! After a kill, each push that was answered is in `pushes.ndjson` once, and once in the database:
//! what a start finds in `pushes.ndjson` is known, and the database has the push's key for its primary key.
//! A push that was *not* answered may be there too: it was written, and the answer did not get out.
//!
//! # Why a body that cannot be decoded is answered 200
//!
//! Decoding is a function of the bytes. A retry brings the same bytes, so it never helps; it only makes the
//! sender repeat them, and hold back what comes behind. Such a body goes into `dead-letter.ndjson`, raw and
//! with the error, for a person to look at, or for a later release to decode. With `--reject`, a body of which
//! nothing decodes is answered 400 instead, and is not kept: that is for testing a sender.
//!
//! 503, with `Retry-After`, is the one answer that asks for a retry: the queue is full, or the journal cannot
//! be written. Both may pass.
//!
//! # How it goes
//!
//! ```text
//! handler ── place in the queue ──▶ journal thread ──▶ 200
//!                                        └──▶ worker thread: decode, tell repetitions, match, store, free place
//! ```
//!
//! | file | one line is |
//! | --- | --- |
//! | `pushes.ndjson` | a push: `key`, `received`, `kind`, `push`, `notes` |
//! | `matches.ndjson` | a face check with both its halves, or an alarm with its files; `of` are the keys of its members |
//! | `dead-letter.ndjson` | a body that holds something undecodable: `body` (or `body_hex`), `failures` |
//! | `journal-….ndjson` | a body that is not stored yet |
//!
//! Repetitions are told by `Push::dedup_key`, face checks paired by `FaceMatcher`, and files joined to
//! alarms by `AlarmFiles`. Their clock is the time at which a body came in, so their state follows from
//! `pushes.ndjson` alone: a start reads it, and goes on matching where the last run ended. Start-up takes as
//! long as reading that file; move the three files away together, while the receiver is stopped, to start
//! afresh. Two receivers must not share a folder.
//!
//! There is no TLS and no authentication here: put it behind a proxy that has both.

mod appender;
mod args;
mod database;
mod entry;
mod http;
mod intake;
mod journal;
mod matching;
mod reading;
mod stats;
mod stop;
mod store;
mod worker;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use args::{Command, Options, USAGE};
use journal::{Complete, Journal};
use stats::Stats;
use tokio::{net::TcpListener, sync::Semaphore};
use worker::Worker;

/// How long a stop waits for requests that are on their way.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Receive(options)) => options,
        Ok(Command::Help) => {
            // A closed pipe is no reason to complain: nobody reads the help.
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("receiver: {error}\nTry `receiver --help`.");
            return ExitCode::from(2);
        }
    };
    match receive(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("receiver: {error}");
            ExitCode::FAILURE
        }
    }
}

fn receive(options: &Options) -> io::Result<()> {
    let stats = Stats::default();
    let worker = Worker::open(options, stats.clone())?;
    let journal = Journal::after(worker.last(), &options.folder, options.fsync);
    let complete = Arc::new(Complete::default());
    let stop = Arc::new(AtomicBool::new(false));
    let (arrivals, arrived) = mpsc::channel();
    let (jobs, queued) = mpsc::channel();

    let intake = thread::spawn({
        let (complete, stats) = (complete.clone(), stats.clone());
        move || intake::run(journal, &arrived, &jobs, &complete, &stats)
    });
    let worker = thread::spawn({
        let stop = stop.clone();
        move || worker.run(&queued, &complete, &stop)
    });

    let service = http::Service {
        arrivals,
        queue: Arc::new(Semaphore::new(options.queue)),
        places: options.queue,
        stats: stats.clone(),
        reject: options.reject,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(options, service));
    // Requests that outlasted the grace end here. With the last of them, nothing more can arrive.
    runtime.shutdown_timeout(Duration::from_secs(1));
    stop.store(true, Ordering::Relaxed);
    intake.join().map_err(|_| io::Error::other("the journal's thread panicked"))?;
    let stored = worker.join().map_err(|_| io::Error::other("the storing thread panicked"))?;
    served?;
    stored?;
    let counts = stats.counts();
    eprintln!("receiver: stopped; bodies stored: {}, dead letters: {}", counts.stored, counts.dead_letters);
    Ok(())
}

/// Serves until a signal comes, and then what is on its way.
async fn serve(options: &Options, service: http::Service) -> io::Result<()> {
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| io::Error::other(format!("{}: {error}", options.listen)))?;
    let mut stop = stop::signals()?;
    let address = listener.local_addr()?;
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}")?;
    out.flush()?;
    drop(out);
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, http::routes(service, options))
        .with_graceful_shutdown(async { drop(end.await) });
    let server = tokio::spawn(server.into_future());
    stop.wait().await;
    drop(ended);
    match tokio::time::timeout(GRACE, server).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(io::Error::other(panic)),
        Err(_) => Ok(()), // a sender that never ends a request, and never gets an answer
    }
}
