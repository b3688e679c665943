//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand};
use humantime::{Duration, Timestamp};
use receiver::export::What;

/// Receives `MettaX` pushes over HTTP and stores them typed, in one `SQLite` file.
#[derive(Debug, Parser)]
#[command(name = "receiver", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take pushes at POST /push, and at /push/<kind> where the URL tells the kind
    Serve(Box<Serve>),
    /// Print what is stored as lines of JSON, also while it is served
    Export(Export),
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The database
    pub(crate) file: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value = "pushes")]
    pub(crate) what: What,
    /// Only what came then or later
    #[arg(long, default_value = "1970-01-01T00:00:00Z", value_parser = instant)]
    pub(crate) since: Timestamp,
    /// Only what has a higher `seq`: go on where the last line of an earlier export was
    #[arg(long, default_value = "-1", allow_negative_numbers = true)]
    pub(crate) after: i64,
}

// Bytes are written as `65536`, `64k`, `8MiB` or `2GB`, and times as `500ms`, `10s` or `1h 30m`.
#[derive(Args, Debug)]
#[command(args_override_self = true)]
pub(crate) struct Serve {
    /// The database; it is made where there is none
    pub(crate) file: PathBuf,
    /// Where to take pushes; port 0 takes a free one, which is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Where to serve /healthz, /readyz and /metrics: for this machine alone
    #[arg(long, default_value = "127.0.0.1:8081")]
    pub(crate) inside: SocketAddr,
    /// A file with one secret a line, at most two; without it, those in `RECEIVER_SECRETS`, if any
    #[arg(long)]
    pub(crate) secret: Option<PathBuf>,
    /// Answer only when the body is on the disk: it outlives a power cut
    #[arg(long)]
    pub(crate) fsync: bool,
    /// Do not check all of the database at the start
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Delete what came so many days ago
    #[arg(long)]
    pub(crate) keep_days: Option<u32>,
    /// Answer 503 when the database has so many bytes
    #[arg(long, default_value = "64GiB", value_parser = bytes)]
    pub(crate) quota: ByteSize,
    /// Answer 413 to bodies of more bytes
    #[arg(long, default_value = "1MiB", value_parser = bytes)]
    pub(crate) max_body: ByteSize,
    /// Answer 413 to bodies of more bytes once decompressed
    #[arg(long, default_value = "4MiB", value_parser = bytes)]
    pub(crate) max_decompressed: ByteSize,
    /// Answer 503 to bodies for which there is no room in so many bytes of memory
    #[arg(long, default_value = "64MiB", value_parser = bytes)]
    pub(crate) max_open: ByteSize,
    /// Answer 503 while so many bytes are kept and not decoded yet
    #[arg(long, default_value = "256MiB", value_parser = bytes)]
    pub(crate) queue: ByteSize,
    /// Have so many bytes wait for what belongs to them; what waits longest goes first
    #[arg(long, default_value = "32MiB", value_parser = bytes)]
    pub(crate) max_waiting: ByteSize,
    /// How long a message waits for what belongs to it
    #[arg(long, default_value = "10m")]
    pub(crate) match_age: Duration,
    /// How many connections there may be
    #[arg(long, default_value = "1000", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections: u32,
    /// How long a connection may be idle, or take for the head of a request
    #[arg(long, default_value = "15s")]
    pub(crate) head_timeout: Duration,
    /// How long a body may pause
    #[arg(long, default_value = "10s")]
    pub(crate) body_timeout: Duration,
    /// How long a request may take from its head to its answer
    #[arg(long, default_value = "30s")]
    pub(crate) request_timeout: Duration,
}

fn bytes(text: &str) -> Result<ByteSize, &'static str> {
    text.parse().map_err(|_| "not a number of bytes, such as 65536, 64KiB or 2GB")
}

fn instant(text: &str) -> Result<Timestamp, &'static str> {
    text.parse().map_err(|_| "not an instant, such as 2026-01-31T12:00:00Z")
}
