//! Posts saved pushes to a receiver, as the vendor's webhook would, and tells how long the answers took.
//!
//! ```text
//! cargo run -p replay -- --url http://127.0.0.1:8080/push fixtures/saved.ndjson
//! cargo run -p replay -- --form form --rate 500 --concurrency 8 fixtures/saved.ndjson
//! cargo run -p replay -- --help
//! ```
//!
//! Each of the concurrent senders keeps one connection and takes the next request when it has its answer, so
//! that the order is the file's with `--concurrency 1`, and roughly the file's otherwise. A latency is the time
//! from sending a request to having its whole answer; the waiting after a 503 is not in it, and neither is the
//! waiting for its turn under `--rate`.
//!
//! All but the program's entry is a library, so that the tests of the `receiver` can replay the saved stream to it.

mod args;
mod client;
mod form;
mod report;

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

pub use args::{Command, Options, Target, parse};
use client::{Answer, Client};
pub use form::{Form, batches};
use hyper::{StatusCode, body::Bytes};
use input::{Body, Inputs, MAX_BYTES};
use mettax_push::Decoder;
pub use report::Report;
use tokio::time;

/// How often a body is sent at the most while the receiver is busy.
const TRIES: usize = 100;
/// How long it waits at the most before it sends a body again, whatever the answer asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Replays the files, and prints what came of it.
///
/// # Errors
///
/// When a file cannot be read, or the report cannot be written. A request that fails is counted in the report.
pub fn replay(options: Options, out: &mut impl io::Write) -> io::Result<Report> {
    let with_times = options.latencies;
    let report = run(options)?;
    report.print(with_times, out)?;
    Ok(report)
}

/// Replays the files, and tells what came of it.
///
/// # Errors
///
/// When a file cannot be read. A request that fails is counted in the report.
pub fn run(options: Options) -> io::Result<Report> {
    let requests = requests(&options).map_err(io::Error::other)?;
    let replay = Arc::new(Replay {
        total: requests.len() * options.repeat,
        requests,
        options,
        began: Instant::now(),
        next: AtomicUsize::new(0),
        report: Mutex::default(),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let senders: Vec<_> =
            (0..replay.options.concurrency).map(|_| tokio::spawn(replay.clone().send())).collect();
        let progress = replay.options.progress.then(|| tokio::spawn(replay.clone().show_progress()));
        for sender in senders {
            sender.await.map_err(io::Error::other)?;
        }
        if let Some(progress) = progress {
            progress.abort();
        }
        Ok::<(), io::Error>(())
    })?;
    let took = replay.began.elapsed();
    if replay.options.progress {
        replay.end_progress();
    }
    let mut report = std::mem::take(&mut *replay.report());
    report.end(took);
    Ok(report)
}

/// The bodies of the requests, in the form that was asked for.
fn requests(options: &Options) -> Result<Vec<Bytes>, String> {
    let mut inputs = Inputs::new(&options.inputs, Decoder::tolerant()).map_err(|error| error.to_string())?;
    let mut bodies = Vec::new();
    while let Some(body) = inputs.next_body().map_err(|error| error.to_string())? {
        match body {
            Body::Line(line) if line.is_blank() => {}
            Body::Line(line) if line.is_cut() => {
                return Err(format!(
                    "line {} is longer than the {MAX_BYTES} bytes that are read",
                    line.number
                ));
            }
            Body::Line(line) => bodies.push(options.form.of(line.raw)),
            Body::Whole(_, text, _) => bodies.push(options.form.of(text)),
        }
    }
    Ok(form::batches(bodies, options.batch).into_iter().map(Bytes::from).collect())
}

/// What the senders share.
struct Replay {
    options: Options,
    requests: Vec<Bytes>,
    total: usize,
    began: Instant,
    next: AtomicUsize,
    report: Mutex<Report>,
}

impl Replay {
    fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends one request after the other until there is none left.
    async fn send(self: Arc<Self>) {
        let mut client = Client::new(&self.options.target);
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let seconds = self.options.seconds;
            if number >= self.total || seconds > 0.0 && self.began.elapsed().as_secs_f64() >= seconds {
                return;
            }
            if self.options.rate > 0.0 {
                #[allow(clippy::cast_precision_loss)] // of a number of requests
                let due = Duration::from_secs_f64(number as f64 / self.options.rate);
                time::sleep_until((self.began + due).into()).await;
            }
            self.send_one(&mut client, &self.requests[number % self.requests.len()]).await;
        }
    }

    async fn send_one(&self, client: &mut Client<'_>, body: &Bytes) {
        for attempt in 1.. {
            let sent = Instant::now();
            match client.post(body).await {
                Ok(Answer { status, retry_after })
                    if attempt < TRIES
                        && matches!(
                            status,
                            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
                        ) =>
                {
                    self.report().sent_again(status.as_u16());
                    let wait = retry_after.unwrap_or(Duration::from_secs(1)).min(LONGEST_WAIT);
                    // Or all senders that were told the same come back at once.
                    time::sleep(wait.mul_f64(1.0 + fastrand::f64() / 4.0)).await;
                }
                Ok(answer) => return self.report().answered(answer.status.as_u16(), sent.elapsed()),
                Err(error) => return self.report().failed(&error),
            }
        }
    }

    /// On a terminal, a line that is written over; elsewhere, a line now and then.
    async fn show_progress(self: Arc<Self>) {
        let terminal = io::stderr().is_terminal();
        let pause = if terminal { Duration::from_millis(200) } else { Duration::from_secs(10) };
        loop {
            time::sleep(pause).await;
            let done = self.report().done();
            // Nobody may be listening.
            let _ = if terminal {
                write!(io::stderr(), "\rreplay: {done} of {}", self.total)
            } else {
                writeln!(io::stderr(), "replay: {done} of {}", self.total)
            };
        }
    }

    fn end_progress(&self) {
        if io::stderr().is_terminal() {
            eprintln!("\rreplay: {} of {}", self.report().done(), self.total);
        }
    }
}
