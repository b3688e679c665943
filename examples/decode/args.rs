//! The command line.

use std::fmt::Write as _;

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};
use mettax_push::{Decoder, Kind};

/// The longest body that is read: the decoder's default. It bounds what is held in memory.
pub(crate) const MAX_BYTES: usize = 16 << 20;

const USAGE: &str = "\
Decodes saved MettaX pushes: single bodies and NDJSON, told apart by their content.

Usage: decode [options] [file…]

Without a file, or for the file `-`, it reads standard input: `gzip -dc day.ndjson.gz | decode`.

A line a push: the number of its line, its kind, its device, when the gateway took it in (UTC), how far the
device's own clock is ahead of that, and what it says, cut at the width of 120 columns (--json prints all).

Options:
  --summary       print the summary alone
  --kind <kind>   only pushes of this kind, and failures of it; may be given more than once
  --errors-only   print only failures
  --notes         print below each push what was converted, refused or not known
  --json          print NDJSON: {\"line\":…,\"kind\":…,\"payload\":…,\"notes\":[…]} for a push,
                  {\"line\":…,\"kind\":…,\"error\":…,\"error_kind\":…,\"read\":{…}} for a failure, where \"read\"
                  holds the fields that were read; the summary goes to standard error
  --csv           print a row a push or failure, with a column a field; no value is changed, so a spreadsheet may run
                  one that starts like a formula, and shows ids of 19 digits rounded where they are not read as text
  --csv-safe      the same, with an apostrophe before what a spreadsheet would run as a formula
  --geojson       print a point an alarm and a line a device, in the order of its own clock (RFC 7946). 500,000
                  positions are held; after so many, the lines end and others begin
  --check         exit with 1 when anything could not be decoded
  --strict        accept the vendor's table to the letter
  --repair        read under-escaped text where it has exactly one reading
  -h, --help      print this help
  -V, --version   print the version

Exit status: 0 when the input was read, 1 with --check when anything could not be decoded, 2 when an
argument is wrong, or a file cannot be read or written.
";

/// It goes with the library.
const VERSION: &str = concat!("decode ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Command {
    Print(&'static str),
    Decode(Options),
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) decoder: Decoder,
    pub(crate) shown: Shown,
    pub(crate) format: Format,
    pub(crate) notes: bool,
    /// Whether a failure is to be told by the exit status.
    pub(crate) check: bool,
    /// The kinds to look at; empty for all.
    pub(crate) kinds: Vec<Kind>,
    /// At least one.
    pub(crate) inputs: Vec<String>,
}

/// How pushes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
    Csv { safe: bool },
    GeoJson,
}

/// What is printed above the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    Nothing,
    Failures,
    Pushes,
}

impl Options {
    /// Whether pushes of this kind are looked at; what failed may be of no known kind.
    pub(crate) fn chooses(&self, kind: Option<Kind>) -> bool {
        self.kinds.is_empty() || kind.is_some_and(|kind| self.kinds.contains(&kind))
    }
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut strict, mut repair, mut check) = (false, false, false);
    let (mut formats, mut errors_only, mut summary, mut notes) = (Vec::new(), false, false, false);
    let (mut kinds, mut inputs) = (Vec::new(), Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => formats.push(Format::Json),
            Long("csv") => formats.push(Format::Csv { safe: false }),
            Long("csv-safe") => formats.push(Format::Csv { safe: true }),
            Long("geojson") => formats.push(Format::GeoJson),
            Long("kind") => kinds.push(kind(&parser.value()?.string()?)?),
            Long("errors-only") => errors_only = true,
            Long("summary") => summary = true,
            Long("notes") => notes = true,
            Long("check") => check = true,
            Long("strict") => strict = true,
            Long("repair") => repair = true,
            Short('h') | Long("help") => return Ok(Command::Print(USAGE)),
            Short('V') | Long("version") => return Ok(Command::Print(VERSION)),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    if strict && repair {
        return Err("`--strict` and `--repair` exclude each other".into());
    }
    if summary && (!formats.is_empty() || errors_only || notes) {
        return Err("`--summary` prints no push and no failure, so it goes with no option about these".into());
    }
    let format = match formats[..] {
        [] => Format::Text,
        [Format::GeoJson] if errors_only => {
            return Err("`--geojson` prints no failure, so it does not go with `--errors-only`".into());
        }
        [format] => format,
        _ => return Err("`--json`, `--csv`, `--csv-safe` and `--geojson` exclude each other".into()),
    };
    if inputs.is_empty() {
        inputs.push("-".into());
    }
    let decoder = if strict { Decoder::strict() } else { Decoder::tolerant() };
    let decoder = decoder.repair(repair).max_bytes(MAX_BYTES);
    let shown = match (summary, errors_only) {
        (true, _) => Shown::Nothing,
        (false, true) => Shown::Failures,
        (false, false) => Shown::Pushes,
    };
    Ok(Command::Decode(Options { decoder, shown, format, notes, check, kinds, inputs }))
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
        assert_eq!((options.format, options.shown), (Format::Json, Shown::Pushes));
        assert!(
            options.chooses(Some(Kind::Gps)) && !options.chooses(Some(Kind::Alarm)) && !options.chooses(None)
        );
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
        assert!(wrong(&["--summary", "--json"]).starts_with("`--summary` prints no push"));
        assert_eq!(wrong(&["--strict", "--repair"]), "`--strict` and `--repair` exclude each other");
        assert!(wrong(&["--csv", "--json"]).ends_with(" exclude each other"));
        assert!(wrong(&["--geojson", "--errors-only"]).starts_with("`--geojson` prints no failure"));
        assert_eq!(wrong(&["--json=yes"]), "unexpected argument for option '--json': \"yes\"");
    }
}
