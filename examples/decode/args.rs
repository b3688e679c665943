//! The command line.

use std::fmt::Write as _;

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};
use mettax_push::{Decoder, Kind};

/// The longest body that is read: the decoder's default. It bounds what is held in memory.
pub(crate) const MAX_BYTES: usize = 16 << 20;

pub(crate) const USAGE: &str = "\
Decodes saved MettaX pushes: single bodies and NDJSON, told apart by their content.

Usage: decode [options] [file…]

Without a file, or for the file `-`, it reads standard input.

Options:
  --json          print NDJSON: {\"line\":…,\"kind\":…,\"payload\":…,\"notes\":[…]} for a push,
                  {\"line\":…,\"kind\":…,\"error\":…} for a failure; the summary goes to standard error
  --kind <kind>   print only pushes of this kind; may be given more than once
                  (the summary counts all of them)
  --errors-only   print only failures
  --strict        accept the vendor's table to the letter
  --repair        read under-escaped text where it has exactly one reading
  -h, --help      print this help

Exit status: 0 when everything was decoded, 1 when a line failed or a file could not be read,
2 when an argument is wrong.
";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Decode(Options),
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) decoder: Decoder,
    pub(crate) json: bool,
    pub(crate) errors_only: bool,
    /// The kinds to print; empty for all.
    pub(crate) kinds: Vec<Kind>,
    /// At least one.
    pub(crate) inputs: Vec<String>,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut strict, mut repair, mut json, mut errors_only) = (false, false, false, false);
    let (mut kinds, mut inputs) = (Vec::new(), Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => json = true,
            Long("kind") => kinds.push(kind(&parser.value()?.string()?)?),
            Long("errors-only") => errors_only = true,
            Long("strict") => strict = true,
            Long("repair") => repair = true,
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    if strict && repair {
        return Err("`--strict` and `--repair` exclude each other".into());
    }
    if errors_only && !kinds.is_empty() {
        return Err("`--errors-only` prints no pushes, so `--kind` has nothing to choose from".into());
    }
    if inputs.is_empty() {
        inputs.push("-".into());
    }
    let decoder = if strict { Decoder::strict() } else { Decoder::tolerant() };
    let decoder = decoder.repair(repair).max_bytes(MAX_BYTES);
    Ok(Command::Decode(Options { decoder, json, errors_only, kinds, inputs }))
}

fn kind(name: &str) -> Result<Kind, lexopt::Error> {
    name.parse().map_err(|_| {
        let mut message = format!("no kind of push is called `{}`; the kinds are", name.escape_debug());
        for (index, kind) in Kind::ALL.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(message, "{comma} {kind}"); // writing to a string cannot fail
        }
        message.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_and_files_come_in_any_order() {
        let Ok(Command::Decode(options)) = parsed(&["a.json", "--json", "--kind=gps", "--kind", "rfid", "-"])
        else {
            panic!("not accepted");
        };
        assert_eq!(options.kinds, [Kind::Gps, Kind::Rfid]);
        assert_eq!(options.inputs, ["a.json", "-"]);
        assert!(options.json && !options.errors_only);
    }

    #[test]
    fn no_file_is_standard_input() {
        let Ok(Command::Decode(options)) = parsed(&[]) else { panic!("not accepted") };
        assert_eq!(options.inputs, ["-"]);
    }

    #[test]
    fn wrong_arguments_say_what_is_wrong() {
        let wrong = |arguments: &[&str]| parsed(arguments).expect_err("accepted");
        assert_eq!(wrong(&["--jsn"]), "invalid option '--jsn'");
        assert_eq!(wrong(&["--kind"]), "missing argument for option '--kind'");
        assert!(
            wrong(&["--kind", "alarms"])
                .starts_with("no kind of push is called `alarms`; the kinds are alarm,")
        );
        assert_eq!(wrong(&["--strict", "--repair"]), "`--strict` and `--repair` exclude each other");
        assert_eq!(wrong(&["--json=yes"]), "unexpected argument for option '--json': \"yes\"");
    }
}
