//! The command line.

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

use crate::{fields::Fields, words::Words};

pub(crate) const USAGE: &str = "\
Rewrites saved MettaX pushes (NDJSON, one body a line) so that they can be shared.

Usage: scrub --key <text> [options] [file…]

Without a file, or for the file `-`, it reads standard input. It writes to standard output.

Options:
  --key <text>    what the replacements depend on, 8 characters at least: the same words become the same
                  words under one key, and others under another. Do not share it
  --keep <field>  leave the values of this field as they are; may be given more than once
  -h, --help      print this help

Replaced: ids, plates, names, URLs, positions, serial payloads, and the values of unknown fields.
Not replaced: names of fields, times, alarm types and other codes, readings, and all punctuation.

Exit status: 0 when all lines were written, 2 when an argument is wrong, or a file cannot be read or written.
";

/// What the command line asks for.
pub(crate) enum Command {
    Help,
    Scrub(Options),
}

pub(crate) struct Options {
    pub(crate) words: Words,
    pub(crate) fields: Fields,
    /// At least one.
    pub(crate) inputs: Vec<String>,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut key, mut fields, mut inputs) = (None, Fields::default(), Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Long("key") => key = Some(parser.value()?.string()?),
            Long("keep") => {
                fields.kept.insert(parser.value()?.string()?);
            }
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    let key = key.ok_or("`--key` is missing")?;
    if key.chars().count() < 8 {
        return Err("the key has fewer than 8 characters".into());
    }
    if inputs.is_empty() {
        inputs.push("-".into());
    }
    Ok(Command::Scrub(Options { words: Words::new(&key), fields, inputs }))
}
