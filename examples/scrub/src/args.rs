//! The command line.

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

use crate::{fields::Fields, words::Words};

const USAGE: &str = "\
Rewrites saved MettaX pushes so that they can be shared. It writes to standard output.

Usage: scrub --key <text> [options] [input…]

Options:
  --key <text>    what the replacements depend on, 8 characters at least: the same words become the same
                  words under one key, and others under another. Do not share it
  --keep <field>  leave the values of this field as they are; may be given more than once
  -h, --help      print this help
  -V, --version   print the version

{INPUTS}
Replaced: ids, plates, names, URLs, positions, serial payloads, and the values of unknown fields.
Not replaced: names of fields, times, alarm types and other codes, readings, and all punctuation.

Exit status: 0 when all lines were written, 2 when an argument is wrong, or a file cannot be read or written.
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
pub(crate) enum Command {
    Print(String),
    Scrub(Options),
}

pub(crate) struct Options {
    pub(crate) words: Words,
    pub(crate) fields: Fields,
    /// None is standard input.
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
            Short('h') | Long("help") => return Ok(Command::Print(USAGE.replace("{INPUTS}", input::HELP))),
            Short('V') | Long("version") => return Ok(Command::Print(VERSION.into())),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    let key = key.ok_or("`--key` is missing")?;
    if key.chars().count() < 8 {
        return Err("the key has fewer than 8 characters".into());
    }
    Ok(Command::Scrub(Options { words: Words::new(&key), fields, inputs }))
}
