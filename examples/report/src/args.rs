//! The command line.

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};
use mettax_push::Decoder;

const USAGE: &str = "\
Shows saved MettaX pushes as one HTML page: devices, times, alarms, tracks, clocks, and what was wrong.

Usage: report [options] [input…]

The page goes to standard output. It is one file that needs no script and loads nothing; it holds device ids and
positions, and values that were refused.

Options:
  -o, --output <file>  write the page there
  --title <text>       the heading of the page (default: the names of the inputs)
  --drawn <number>     draw the tracks and clocks of so many devices, those with the most pushes (default: 24)
  --no-examples        quote no values that were refused (names of fields, alarm types and codes are always shown)
  --repair             read under-escaped text where it has exactly one reading
  --check              exit with 1 when anything could not be decoded
  -h, --help           print this help
  -V, --version        print the version

{INPUTS}
Exit status: 0 when the page was written, 1 with --check when anything could not be decoded, 2 when an argument
is wrong, or a file cannot be read or written. A file that cannot be read does not stop the others.
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Print(String),
    Report(Options),
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) decoder: Decoder,
    pub(crate) output: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) drawn: Option<usize>,
    /// Whether a failure shows in the exit status.
    pub(crate) check: bool,
    /// None is standard input.
    pub(crate) inputs: Vec<String>,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut output, mut title, mut drawn) = (None, None, None);
    let (mut repair, mut check, mut examples, mut inputs) = (false, false, true, Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Short('o') | Long("output") => output = Some(parser.value()?.string()?),
            Long("title") => title = Some(parser.value()?.string()?),
            Long("drawn") => drawn = Some(number(&parser.value()?.string()?)?),
            Long("no-examples") => examples = false,
            Long("repair") => repair = true,
            Long("check") => check = true,
            Short('h') | Long("help") => {
                return Ok(Command::Print(USAGE.replace("{INPUTS}", input::HELP)));
            }
            Short('V') | Long("version") => return Ok(Command::Print(VERSION.into())),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    let decoder = Decoder::tolerant().repair(repair).quote_values(examples);
    Ok(Command::Report(Options { decoder, output, title, drawn, check, inputs }))
}

fn number(text: &str) -> Result<usize, lexopt::Error> {
    let problem = || format!("`--drawn` takes a number of devices, and `{}` is none", text.escape_debug());
    text.parse().map_err(|_| problem().into())
}
