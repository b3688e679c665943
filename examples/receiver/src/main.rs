//! Receives pushes over HTTP, and stores them typed in one `SQLite` file.
//!
//! ```text
//! cargo run -p receiver -- serve pushes.db
//! cargo run -p replay -- --url http://127.0.0.1:8080/push fixtures/saved.ndjson
//! cargo run -p receiver -- export pushes.db
//! ```
//!
//! # What 200 promises
//!
//! A body is answered 200 when the transaction that keeps it has been committed. So it outlives this process, however
//! that ends (`SIGKILL` included). It does not outlive a power cut or a crash of the kernel, unless `--fsync` is
//! given: then the answer waits for the disk as well. The file itself stays whole either way.
//!
//! Each push is stored exactly once, whenever the process is killed: telling repetitions by a unique key, storing what
//! is in some bodies, and writing down the number of the last one are one transaction. What has no higher number is
//! deleted from the inbox afterwards, or by the next start.
//!
//! # Two files
//!
//! `SQLite` has one writer a file. In one file, whoever waits for an answer waits for what is being stored as well, and
//! for the end of its transaction. So the bodies that are not decoded yet are in `<file>-inbox`, as the log is in
//! `<file>-wal`: it is there while the receiver runs and after a kill, and a stop leaves the one file alone. A number in
//! both tells that they belong together; an inbox that is gone, or of another database, is refused at the start.
//!
//! # Why a body that cannot be decoded is answered 200
//!
//! Decoding is a function of the bytes. A retry brings the same bytes, so it never helps; it only makes the sender
//! repeat them, and hold back what comes behind. Such a body goes into the table `dead_letter`, raw and with the
//! error, for a person to look at, or for a later release to decode.
//!
//! # How it goes
//!
//! ```text
//! handlers ──▶ keep in the inbox, one of them for all that wait, in one commit ──▶ 200
//! a thread ──▶ read bodies; in one transaction: tell repetitions, match, store; then delete them from the inbox
//! ```
//!
//! | table | a row is |
//! | --- | --- |
//! | `gps_push` and so on | a push: `seq`, `clock`, `key`, `received`, `notes`, `json`; the view `gps` has its fields as columns |
//! | `matches` | a face check with both its halves, or an alarm with its files; `members` are their keys |
//! | `dead_letter` | a body that holds something undecodable, with its headers and `failures` |
//! | `waiting` | a message that waits for what belongs to it |
//! | `inbox`, in `<file>-inbox` | a body that is not decoded yet |

use std::{
    io::{self, BufWriter},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use ingest::{
    http::{self, Service},
    observe::Observed,
    serve::{serve_inside, until_told},
};
use receiver::{
    args::{Arguments, Command, Serve},
    export::export,
    page,
    store::Store,
    writer::Writer,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::watch,
};

// A tenth of the time went into glibc's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(options) => {
            tracing_subscriber::fmt().with_ansi(false).with_target(false).with_writer(io::stderr).init();
            receive(*options)
        }
        Command::Export(options) => {
            let out = &mut BufWriter::new(io::stdout().lock());
            export(&options.file, options.what, options.since.into(), options.after, out)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough is no failure.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("receiver: {error:#}");
            // As of all programs: 1 is for findings that were asked for.
            ExitCode::from(2)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = error.chain().find_map(|error| {
        let io = error.downcast_ref::<io::Error>().map(io::Error::kind);
        io.or_else(|| error.downcast_ref::<serde_json::Error>()?.io_error_kind())
    });
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// Binds, locks, recovers, serves, in this order: what fails early has touched nothing.
fn receive(options: Serve) -> Result<()> {
    let secrets = http::secrets(options.secret.as_deref())?;
    // One thread serves those who send, and keeps what they send: there is one commit at a time, so a second one would
    // wait for it. Another serves those who look how it is, also while a commit takes long.
    let outer = Builder::new_current_thread().enable_all().build()?;
    let inner = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let bind = |runtime: &Runtime, address| {
        runtime.block_on(TcpListener::bind(address)).with_context(|| format!("{address}"))
    };
    let (outside, inside) = (bind(&outer, options.listen)?, bind(&inner, options.inside)?);
    let observed = Arc::new(Observed::new("receiver")?);
    let (stop, stopped) = watch::channel(false);
    let (inside_at, outside_at) = (inside.local_addr()?, outside.local_addr()?);
    inner.spawn(serve_inside(
        inside,
        http::inside(observed.clone()).merge(page::routes(options.settings.file.clone())),
        stopped.clone(),
        observed.clone(),
    ));

    let holder = format!("process {}, which listens at http://{outside_at}", std::process::id());
    let (store, inbox) = Store::open(options.settings, &holder)?;
    let (writer, decoding) = Writer::start(store, inbox, observed.clone())?;
    let routes = http::routes(Service::new(writer, secrets, options.bounds, observed.clone()));
    let (head, connections) = (options.head_timeout, options.connections as usize);
    outer.block_on(until_told(outside, inside_at, routes, connections, head, (stop, stopped), observed))?;
    // Requests that outlasted the grace end here. With the last of them, nothing more can come.
    drop(outer);
    let stopped = decoding.stop();
    // Nobody waits for a page that is being made.
    inner.shutdown_background();
    stopped
}
