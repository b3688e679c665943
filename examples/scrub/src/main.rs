//! Rewrites saved pushes so that they can be shared in a bug report.
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
//! bytes stay, and so the push decodes to the same kind with the same notes; a body over several lines becomes one line.
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
    borrow::Cow,
    io::{self, BufWriter, ErrorKind, Write},
    process::ExitCode,
};

use args::{Command, Options};
use input::{Body, Inputs, program};
use mettax_push::Decoder;

/// Stands for a line of which nothing can be shared.
const MARKER: &str = "(a line that scrub left out)";

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Scrub(options)) => options,
        Ok(Command::Print(text)) => return program::print(&text),
        Err(error) => return program::refuse("scrub", error),
    };
    match scrub_all(&options) {
        Ok(Counts { bodies, broken, left_out, .. }) => {
            eprintln!("{bodies} bodies; {broken} not whole, rewritten word by word; {left_out} left out");
            ExitCode::SUCCESS
        }
        Err(problem) => program::fail("scrub", problem),
    }
}

#[derive(Default)]
struct Counts {
    bodies: u64,
    broken: u64,
    left_out: u64,
    line_is_open: bool,
}

fn scrub_all(options: &Options) -> Result<Counts, String> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = Counts::default();
    // It splits lines and decodes none.
    let mut inputs = Inputs::new(&options.inputs, Decoder::tolerant()).map_err(|error| error.to_string())?;
    let written = loop {
        let written = match inputs.next_body().map_err(|error| error.to_string())? {
            Some(body) => copy(&body, &mut out, options, &mut counts),
            None => break out.flush(),
        };
        if written.is_err() {
            break written;
        }
    };
    match written {
        // The reader has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(counts),
    }
}

fn copy(body: &Body<'_>, out: &mut impl Write, options: &Options, counts: &mut Counts) -> io::Result<()> {
    // The last line of the file before may have had no end.
    if counts.line_is_open {
        out.write_all(b"\n")?;
    }
    let (text, ending) = match body {
        Body::Line(line) => (line.raw.into(), line.ending()),
        Body::Whole(_, text, _) => match input::in_one_line(text) {
            Some(line) => (line.into(), &b"\n"[..]),
            None => (Cow::Borrowed(*text), &b""[..]),
        },
    };
    counts.line_is_open = !text.ends_with(b"\n") && !ending.ends_with(b"\n");
    if body.is_blank() {
        out.write_all(&text)?;
        return out.write_all(ending);
    }
    counts.bodies += 1;
    let is_cut = matches!(body, Body::Line(line) if line.is_cut());
    match if is_cut { Scrubbed::LeftOut } else { scrub(&text, options) } {
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
    out.write_all(ending)
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
