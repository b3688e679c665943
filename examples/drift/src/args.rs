//! The command line.

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

const USAGE: &str = "\
Tells what the vendor changed, from saved MettaX pushes.

Usage: drift [options] [input…]

Options:
  --baseline <file>        tell only what this baseline does not know
  --write-baseline <file>  write what was seen; together with --baseline, what that knew stays known
  --json                   print one JSON object instead of text
  --no-examples            quote no values (names of fields, alarm types and codes are always told)
  --check                  exit with 1 when there is anything new
  -h, --help               print this help
  -V, --version            print the version

{INPUTS}
Exit status: 0 when the input was read, 1 with --check when there is anything new, 2 when an argument is
wrong, or a file cannot be read or written.
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Print(String),
    Compare(Options),
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) baseline: Option<String>,
    pub(crate) write_baseline: Option<String>,
    pub(crate) json: bool,
    pub(crate) examples: bool,
    /// Whether drift is to be told by the exit status.
    pub(crate) check: bool,
    /// None is standard input.
    pub(crate) inputs: Vec<String>,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut baseline, mut write_baseline) = (None, None);
    let (mut json, mut examples, mut check, mut inputs) = (false, true, false, Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Long("baseline") => baseline = Some(parser.value()?.string()?),
            Long("write-baseline") => write_baseline = Some(parser.value()?.string()?),
            Long("json") => json = true,
            Long("no-examples") => examples = false,
            Long("check") => check = true,
            Short('h') | Long("help") => return Ok(Command::Print(USAGE.replace("{INPUTS}", input::HELP))),
            Short('V') | Long("version") => return Ok(Command::Print(VERSION.into())),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Compare(Options { baseline, write_baseline, json, examples, check, inputs }))
}
