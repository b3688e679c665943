//! The command line.

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf, time::Duration};

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

pub(crate) const USAGE: &str = "\
Receives MettaX pushes over HTTP and stores them typed, as NDJSON and on demand in SQLite.

Usage: receiver [options] <folder>

It writes into the folder: pushes.ndjson, matches.ndjson, dead-letter.ndjson, and a journal of what
is not stored yet. Bodies are taken at POST /push, and at /push/<kind> where the URL tells the kind.
GET /healthz and GET /stats tell how it is.

Options:
  --listen <address>    where to listen (127.0.0.1:8080); port 0 takes a free one, which is printed
  --db <file>           store into this SQLite database too
  --reject              answer 400 to a body of which nothing decodes, and do not keep it
  --fsync               answer only when the body is on the disk: it outlives a power cut
  --max-body <bytes>    answer 413 to longer bodies (1048576)
  --queue <bodies>      answer 503 while so many are being stored (1024)
  --repeat-age <s>      how long a push is remembered, to tell its repetition (86400, at
                        least 60)
  --match-age <s>       how long a message waits for what belongs to it (600)
  --flush-matches       when stopped, write what still waits for its other half
  -h, --help            print this help

It stops on SIGTERM and SIGINT, when all it has answered is stored. Exit status: 0 when it was
stopped, 1 when something failed, 2 when an argument is wrong.
";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Receive(Options),
}

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) folder: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) database: Option<PathBuf>,
    pub(crate) reject: bool,
    pub(crate) fsync: bool,
    pub(crate) max_body: usize,
    pub(crate) queue: usize,
    pub(crate) repeat_age: Duration,
    pub(crate) match_age: Duration,
    pub(crate) flush_matches: bool,
}

/// Much less than the pushes that are remembered: after a kill, all that was queued is told from what is new.
const LONGEST_QUEUE: usize = 1 << 16;
/// A hundred years, in seconds.
const LONGEST_AGE: usize = 3_153_600_000;
/// The decoder's own bound.
const LONGEST_BODY: usize = 16 << 20;

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Options {
        folder: PathBuf::new(),
        listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
        database: None,
        reject: false,
        fsync: false,
        max_body: 1 << 20,
        queue: 1024,
        repeat_age: Duration::from_secs(24 * 60 * 60),
        match_age: Duration::from_secs(10 * 60),
        flush_matches: false,
    };
    let mut folder = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => options.listen = parser.value()?.parse()?,
            Long("db") => options.database = Some(parser.value()?.into()),
            Long("reject") => options.reject = true,
            Long("fsync") => options.fsync = true,
            Long("max-body") => options.max_body = number(&mut parser, "--max-body", 1..=LONGEST_BODY)?,
            Long("queue") => options.queue = number(&mut parser, "--queue", 1..=LONGEST_QUEUE)?,
            Long("repeat-age") => options.repeat_age = seconds(&mut parser, "--repeat-age", 60)?,
            Long("match-age") => options.match_age = seconds(&mut parser, "--match-age", 1)?,
            Long("flush-matches") => options.flush_matches = true,
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(path) if folder.is_none() => folder = Some(path.into()),
            _ => return Err(argument.unexpected()),
        }
    }
    options.folder = folder.ok_or("the folder to store into is missing")?;
    Ok(Command::Receive(options))
}

fn number(
    parser: &mut lexopt::Parser,
    option: &str,
    range: RangeInclusive<usize>,
) -> Result<usize, lexopt::Error> {
    let number = parser.value()?.parse()?;
    if range.contains(&number) {
        return Ok(number);
    }
    Err(format!("`{option}` takes a number from {} to {}", range.start(), range.end()).into())
}

fn seconds(parser: &mut lexopt::Parser, option: &str, least: usize) -> Result<Duration, lexopt::Error> {
    Ok(Duration::from_secs(number(parser, option, least..=LONGEST_AGE)? as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_and_the_folder_come_in_any_order() {
        let Ok(Command::Receive(options)) =
            parsed(&["--reject", "pushes", "--queue=7", "--listen", "[::]:0"])
        else {
            panic!("not accepted");
        };
        assert!(options.reject && !options.fsync);
        assert_eq!((options.folder.to_str(), options.queue), (Some("pushes"), 7));
        assert_eq!(options.listen.port(), 0);
    }

    #[test]
    fn wrong_arguments_say_what_is_wrong() {
        let wrong = |arguments: &[&str]| parsed(arguments).expect_err("accepted");
        assert_eq!(wrong(&[]), "the folder to store into is missing");
        assert_eq!(wrong(&["--queue", "0", "f"]), "`--queue` takes a number from 1 to 65536");
        assert_eq!(wrong(&["--repeat-age", "5", "f"]), "`--repeat-age` takes a number from 60 to 3153600000");
        assert_eq!(wrong(&["one", "two"]), "unexpected argument \"two\"");
    }
}
