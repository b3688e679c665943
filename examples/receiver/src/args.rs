//! The command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
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
    /// Only what came then or later: `2026-01-31T12:00:00Z`, or milliseconds since 1970
    #[arg(long, default_value = "0", value_parser = instant)]
    pub(crate) since: i64,
    /// Only what has a higher `seq`: go on where the last line of an earlier export was
    #[arg(long, default_value = "-1", allow_negative_numbers = true)]
    pub(crate) after: i64,
}

// Bytes are written as `65536`, `64k`, `8M` or `2G`.
#[derive(Args, Debug)]
#[command(args_override_self = true)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of its own
pub(crate) struct Serve {
    /// The database; it is made where there is none
    pub(crate) file: PathBuf,
    /// Where to take pushes; port 0 takes a free one, which is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Where to serve /healthz, /readyz, /metrics and /stats: for this machine alone
    #[arg(long, default_value = "127.0.0.1:8081")]
    pub(crate) inside: SocketAddr,
    /// A file with one secret a line, at most two; without it, those in `RECEIVER_SECRETS`, if any
    #[arg(long)]
    pub(crate) secret: Option<PathBuf>,
    /// Answer only when the body is on the disk: it outlives a power cut
    #[arg(long)]
    pub(crate) fsync: bool,
    /// Answer 400 to a body of which nothing decodes, and do not keep it
    #[arg(long)]
    pub(crate) reject: bool,
    /// Do not check all of the database at the start
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Delete what came so many days ago
    #[arg(long)]
    pub(crate) keep_days: Option<u32>,
    /// Answer 503 when the database has so many bytes
    #[arg(long, default_value = "64G", value_parser = bytes)]
    pub(crate) quota: usize,
    /// Answer 413 to bodies of more bytes
    #[arg(long, default_value = "1M", value_parser = bytes)]
    pub(crate) max_body: usize,
    /// Answer 413 to bodies of more bytes once decompressed
    #[arg(long, default_value = "4M", value_parser = bytes)]
    pub(crate) max_decompressed: usize,
    /// Answer 503 to bodies for which there is no room in so many bytes of memory
    #[arg(long, default_value = "64M", value_parser = bytes)]
    pub(crate) max_open: usize,
    /// Answer 503 while so many bytes are kept and not decoded yet
    #[arg(long, default_value = "256M", value_parser = bytes)]
    pub(crate) queue: usize,
    /// Have so many bytes wait for what belongs to them; what waits longest goes first
    #[arg(long, default_value = "32M", value_parser = bytes)]
    pub(crate) max_waiting: usize,
    /// How many seconds a message waits for what belongs to it
    #[arg(long, default_value = "600", value_parser = seconds)]
    pub(crate) match_age: Duration,
    /// How many connections there may be
    #[arg(long, default_value = "1000", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections: u32,
    /// How many seconds a connection may be idle, or take for the head of a request
    #[arg(long, default_value = "15", value_parser = seconds)]
    pub(crate) head_timeout: Duration,
    /// How many seconds a body may pause
    #[arg(long, default_value = "10", value_parser = seconds)]
    pub(crate) body_timeout: Duration,
    /// How many seconds a request may take from its head to its answer
    #[arg(long, default_value = "30", value_parser = seconds)]
    pub(crate) request_timeout: Duration,
}

fn bytes(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(['k', 'M', 'G']);
    let shift = match &text[digits.len()..] {
        "" => 0,
        "k" => 10,
        "M" => 20,
        "G" => 30,
        _ => 64,
    };
    let number =
        digits.parse::<usize>().ok().and_then(|number| number.checked_mul(1_usize.checked_shl(shift)?));
    number
        .filter(|&number| number > 0)
        .ok_or_else(|| "not a number of bytes, such as 65536, 64k or 8M".into())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.001..=3e9).contains(number));
    number.map(Duration::from_secs_f64).ok_or_else(|| "not a number of seconds".into())
}

fn instant(text: &str) -> Result<i64, String> {
    let instant = chrono::DateTime::parse_from_rfc3339(text).map(|instant| instant.timestamp_millis());
    text.parse()
        .or(instant)
        .map_err(|_| "neither an instant such as 2026-01-31T12:00:00Z nor milliseconds".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        for (text, expected) in [("7", Some(7)), ("64k", Some(65536)), ("2G", Some(2 << 30))] {
            assert_eq!(bytes(text).ok(), expected);
        }
        for text in ["", "0", "k", "1kk", "1m", "-1", "99999999999999999999", "18014398509481984k"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(seconds("0").is_err() && seconds("NaN").is_err());
        assert_eq!(instant("1970-01-01T00:00:01Z"), Ok(1000));
        assert_eq!(instant("1970-01-01T01:00:01+01:00"), instant("1000"));
        assert!(instant("yesterday").is_err());
    }

    #[test]
    fn defaults_are_good_values() {
        let parsed = Arguments::try_parse_from(["receiver", "serve", "db"]).expect("all have defaults");
        let Command::Serve(serve) = parsed.command else { panic!("another command") };
        assert_eq!((serve.max_body, serve.quota), (1 << 20, 64 << 30));
        assert!(Arguments::try_parse_from(["receiver", "serve", "db", "--connections", "0"]).is_err());
        assert!(Arguments::try_parse_from(["receiver", "serve"]).is_err());
    }
}
