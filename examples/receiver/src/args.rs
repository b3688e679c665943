//! The command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use humantime::Timestamp;
use ingest::http::Bounds;

use crate::{export::What, store::Settings};

/// Receives `MettaX` pushes over HTTP and stores them typed, in one `SQLite` file.
#[derive(Debug, Parser)]
#[command(name = "receiver", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take pushes at POST /push, and at /push/<kind> where the URL tells the kind
    Serve(Box<Serve>),
    /// Print what is stored as lines of JSON, also while it is served
    Export(Export),
}

/// `receiver export`.
#[derive(Args, Debug)]
pub struct Export {
    /// The database
    pub file: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value = "pushes")]
    pub what: What,
    /// Only what came then or later
    #[arg(long, default_value = "1970-01-01T00:00:00Z", value_parser = instant)]
    pub since: Timestamp,
    /// Only what has a higher `seq`: go on where the last line of an earlier export was
    #[arg(long, default_value = "-1", allow_negative_numbers = true)]
    pub after: i64,
}

/// `receiver serve`. Bytes are written as `65536`, `64k`, `8MiB` or `2GB`, and times as `500ms`, `10s` or `1h 30m`.
#[derive(Args, Debug)]
#[command(args_override_self = true)]
pub struct Serve {
    /// Where to take pushes; port 0 takes a free one, which is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where to serve /healthz, /readyz and /metrics: for this machine alone
    #[arg(long, default_value = "127.0.0.1:8081")]
    pub inside: SocketAddr,
    /// A file with one secret a line, at most two; without it, those in `RECEIVER_SECRETS`, if any
    #[arg(long)]
    pub secret: Option<PathBuf>,
    /// How the database is kept.
    #[command(flatten)]
    pub settings: Settings,
    /// What is taken.
    #[command(flatten)]
    pub bounds: Bounds,
    /// How many connections there may be
    #[arg(long, default_value = "1000", value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: u32,
    /// How long a connection may be idle, or take for the head of a request
    #[arg(long, default_value = "15s", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub head_timeout: Duration,
}

fn instant(text: &str) -> Result<Timestamp, &'static str> {
    text.parse().map_err(|_| "not an instant, such as 2026-01-31T12:00:00Z")
}
