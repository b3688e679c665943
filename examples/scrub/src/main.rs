//! Rewrites saved pushes (NDJSON) so that they can be shared in a bug report.
//!
//! ```text
//! cargo run -p scrub -- --key "some long secret" saved.ndjson > shared.ndjson
//! cargo run -p scrub -- --help
//! ```
//!
//! Every word (letters and digits in a row) of an id, a plate, a name, a URL, a serial payload, a position and
//! of every field that the page does not name becomes another word of the same shape: digits stay digits,
//! hexadecimal stays hexadecimal, escapes stay escapes. The same word becomes the same word wherever it
//! stands, so what belonged together still does; who has the key can try words out, so keep it. All other
//! bytes stay, and so the push decodes to the same kind with the same notes.
//!
//! **What stays to be seen:** names of fields (those that look like values excepted), times, alarm types and
//! other codes, readings such as speed and mileage, truth values, null, punctuation, lengths, and which words
//! are equal. Short words, a face id of one digit say, have few replacements: two may get the same one.
//!
//! A line that is no whole body is rewritten word by word: all go but the names of the page, and the times and
//! codes right behind them; a position may leave its range. A line that is not UTF-8, or longer than 16 MiB, is replaced by a marker.

mod args;
mod broken;
mod cells;
mod fields;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write},
    process::ExitCode,
};

use args::{Command, Options, USAGE};
use mettax_push::{Decoder, RawLine};

/// Stands for a line of which nothing can be shared.
const MARKER: &str = "(a line that scrub left out)";

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Scrub(options)) => options,
        Ok(Command::Help) => {
            // A closed pipe is no reason to complain: nobody reads the help.
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("scrub: {error}\nTry `scrub --help`.");
            return ExitCode::from(2);
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = Counts::default();
    for name in &options.inputs {
        let done = if name == "-" {
            copy(io::stdin().lock(), &mut out, &options, &mut counts)
        } else {
            File::open(name).and_then(|file| copy(BufReader::new(file), &mut out, &options, &mut counts))
        };
        match done.and_then(|()| out.flush()) {
            Ok(()) => {}
            // The reader has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("scrub: {}: {error}", name.escape_debug());
                return ExitCode::from(2);
            }
        }
    }
    let Counts { lines, broken, left_out, .. } = counts;
    eprintln!("{lines} lines; {broken} not whole, rewritten word by word; {left_out} left out");
    ExitCode::SUCCESS
}

#[derive(Default)]
struct Counts {
    lines: u64,
    broken: u64,
    left_out: u64,
    line_is_open: bool,
}

fn copy(
    mut reader: impl BufRead,
    out: &mut impl Write,
    options: &Options,
    counts: &mut Counts,
) -> io::Result<()> {
    // It splits lines and decodes none.
    let mut lines = Decoder::tolerant().lines();
    loop {
        let piece = match reader.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            piece => piece?,
        };
        let mut rest = piece;
        match piece {
            [] => lines.finish(),
            _ => lines.push(&mut rest),
        }
        let used = piece.len() - rest.len();
        reader.consume(used);
        match lines.line() {
            Some(line) => copy_line(&line, out, options, counts)?,
            None if used == 0 => return Ok(()),
            None => {}
        }
    }
}

fn copy_line(
    line: &RawLine<'_>,
    out: &mut impl Write,
    options: &Options,
    counts: &mut Counts,
) -> io::Result<()> {
    // The last line of the file before may have had no end.
    if counts.line_is_open {
        out.write_all(b"\n")?;
    }
    counts.line_is_open = !line.ending().ends_with(b"\n");
    if line.is_blank() {
        out.write_all(line.raw)?;
        return out.write_all(line.ending());
    }
    counts.lines += 1;
    match if line.is_cut() { Scrubbed::LeftOut } else { scrub(line.raw, options) } {
        Scrubbed::Whole(text) => out.write_all(text.as_bytes())?,
        Scrubbed::Broken(text) => {
            counts.broken += 1;
            out.write_all(text.as_bytes())?;
        }
        Scrubbed::LeftOut => {
            counts.left_out += 1;
            out.write_all(MARKER.as_bytes())?;
        }
    }
    out.write_all(line.ending())
}

/// A body that can be shared.
enum Scrubbed {
    Whole(String),
    Broken(String),
    LeftOut,
}

fn scrub(body: &[u8], options: &Options) -> Scrubbed {
    let Ok(text) = std::str::from_utf8(body) else { return Scrubbed::LeftOut };
    let original: Vec<char> = text.chars().collect();
    let mut chars = original.clone();
    if walk::body(&options.words, &options.fields, &mut chars).is_some() {
        return Scrubbed::Whole(chars.into_iter().collect());
    }
    let mut chars = original;
    broken::text(&options.words, &options.fields, &mut chars);
    Scrubbed::Broken(chars.into_iter().collect())
}
