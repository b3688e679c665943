//! The pieces of the fleet's two programs, `intake` and `worker`. How a push is taken in over HTTP, read and laid out in a
//! table, and what belongs together, is in [`ingest`], as for the receiver.
//!
//! ```text
//! sender ──▶ intake ──▶ JetStream: push.0 … push.63, push.dead ──▶ worker ──▶ PostgreSQL
//! ```
//!
//! # What 200 promises
//!
//! A body is answered 200 when the stream has acknowledged it. It outlives every process of the fleet then, those of
//! NATS included. Whether it outlives the machine depends on the stream: see `sync_interval` and replicas in
//! `docs/fleet.md`.
//!
//! # Why each push is stored once
//!
//! A bucket has one owner, who holds its advisory lock in PostgreSQL and writes on the session that holds it. Whoever
//! loses the session loses lock and transaction together, so nobody writes for a bucket that another one owns. The owner
//! reads the messages of its bucket in order and without a gap ([`broker`]), stores some hundred of them in one
//! transaction ([`database`]), and acknowledges them after the commit. What it had stored and not acknowledged comes
//! again, and is told by its key.
//!
//! # What belongs together
//!
//! All messages of a device are in one bucket, so one process sees them. Each message that waits for another is a row
//! of `waiting`, written in the transaction that stores it: the next owner builds the matchers from there.

/// The Rust block of docs/fleet.md is a doc test of this package, which has the crates that it needs.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/fleet.md")]
struct FleetDocTests;

pub mod broker;
pub mod database;
pub mod intake;
pub mod worker;

use std::{io, process::ExitCode};

/// Runs a program: logs go to standard error, and so does what ends it.
pub fn main<F: Future<Output = anyhow::Result<()>>>(name: &str, program: impl FnOnce() -> F) -> ExitCode {
    tracing_subscriber::fmt().with_ansi(false).with_target(false).with_writer(io::stderr).init();
    let done =
        tokio::runtime::Runtime::new().map_err(Into::into).and_then(|runtime| runtime.block_on(program()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            // As of all programs: 1 is for findings that were asked for.
            ExitCode::from(2)
        }
    }
}
