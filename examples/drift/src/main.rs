//! Tells from saved pushes what the vendor changed: a nightly job for a fleet back end.
//!
//! ```text
//! cargo run -p drift -- --write-baseline baseline.json last-month.ndjson
//! cargo run -p drift -- --check --baseline baseline.json last-night.ndjson
//! cargo run -p drift -- --help
//! ```
//!
//! Without a baseline, pushes are compared with the vendor's page; with one, only what is new since then is
//! told. Memory does not grow with the number of lines, nor with what hostile lines hold: of names and codes
//! that anybody may invent, a bounded number is kept, and what was left out is drift too, because nobody can
//! say what it was.

mod args;
mod baseline;
mod capped;
mod compare;
mod report;
mod seen;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, ErrorKind},
    process::ExitCode,
};

use args::{Command, Options};
use baseline::Baseline;
use input::{Inputs, program};
use seen::Seen;

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Compare(options)) => options,
        Ok(Command::Print(text)) => return program::print(&text),
        Err(error) => return program::refuse("drift", error),
    };
    match run(&options) {
        Ok(true) if options.check => program::FINDINGS.into(),
        Ok(_) => ExitCode::SUCCESS,
        // A job that could not look must not pass for one that found something, nor for one that did not.
        Err(problem) => program::fail("drift", problem),
    }
}

/// Tells whether there is new drift.
fn run(options: &Options) -> Result<bool, String> {
    let known = match &options.baseline {
        Some(name) => Some(read_baseline(name)?),
        None => None,
    };
    let mut seen = Seen::new(options.examples);
    let mut inputs = Inputs::new(&options.inputs, seen.decoder()).map_err(|error| error.to_string())?;
    while let Some(body) = inputs.next_body().map_err(|error| error.to_string())? {
        seen.body(&body);
    }
    let findings = compare::findings(&seen, known.as_ref());
    if let Some(name) = &options.write_baseline {
        let text = Baseline::of(&seen, known.as_ref()).to_text();
        fs::write(name, text).map_err(|error| format!("cannot write {}: {error}", name.escape_debug()))?;
    }
    let out = io::stdout().lock();
    let printed = if options.json {
        report::json(out, &seen, &findings)
    } else {
        report::text(out, &seen, &findings, known.is_some())
    };
    match printed {
        // The reader has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(format!("cannot write: {error}")),
        _ => {}
    }
    // A first baseline takes all that it saw for known.
    let accepted = known.is_none() && options.write_baseline.is_some();
    Ok(!findings.is_empty() && !accepted)
}

fn read_baseline(name: &str) -> Result<Baseline, String> {
    let shown = name.escape_debug();
    let text = fs::read_to_string(name).map_err(|error| format!("cannot read {shown}: {error}"))?;
    Baseline::parse(&text).map_err(|problem| format!("{shown} is no baseline: {problem}"))
}
