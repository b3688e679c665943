//! Decodes saved pushes and says what is in them: one line a push, and a summary.
//!
//! ```text
//! cargo run --example decode -- --summary fixtures/day.ndjson
//! cargo run --example decode -- --kind alarm fixtures/day.ndjson
//! cargo run --example decode -- --json --errors-only fixtures/saved.ndjson
//! cargo run --example decode -- --help
//! ```
//!
//! Memory stays constant however large a file is: a bounded number of bodies is held at a time, and what is counted
//! is counted in lists of bounded length.

mod args;
mod columns;
mod cores;
mod format;
mod geojson;
mod input;
mod layout;
mod point;
mod progress;
mod remark;
mod report;
mod rows;
mod summary;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, ErrorKind, IsTerminal as _, Read, Write as _},
    process::ExitCode,
};

use args::{Command, Options};
use format::Format;
use input::Bodies;
use progress::Progress;
use report::Report;

/// Wrong arguments, or a file that cannot be read or written.
const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Decode(options)) => options,
        Ok(Command::Print(text)) => {
            // A closed pipe is no reason to complain: nobody reads it.
            let _ = io::stdout().write_all(text.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("decode: {error}\nTry `decode --help`.");
            return TROUBLE.into();
        }
    };
    let mut report = Report::new(&options, io::stdout().lock());
    match decode_all(&options, &mut report).and_then(|()| report.finish()) {
        Ok(()) => {}
        // The reader has seen enough (`decode … | head`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            eprintln!("decode: cannot write: {error}");
            return TROUBLE.into();
        }
    }
    if report.is_incomplete() {
        TROUBLE.into()
    } else if options.check && report.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Decodes every input; an error is one of writing the report.
fn decode_all<'o>(options: &'o Options, report: &mut Report<'o>) -> io::Result<()> {
    report.start()?;
    for name in &options.inputs {
        report.enter(name);
        let input = open(name).map_err(Trouble::Reading).and_then(|(reader, progress)| {
            report.show(progress);
            let bodies = Bodies::new(reader, options.decoder, args::MAX_BYTES);
            cores::decode(bodies, options.decoder, report)
        });
        match input {
            Ok(()) => {}
            Err(Trouble::Reading(error)) => report.unreadable(&error)?,
            Err(Trouble::Writing(error)) => return Err(error),
        }
    }
    Ok(())
}

/// What stops an input. Only trouble with writing stops the next one too.
enum Trouble {
    Reading(io::Error),
    Writing(io::Error),
}

/// Opens a file, or standard input for `-`. What is no text is refused, with the way to make text of it.
fn open(name: &str) -> io::Result<(Box<dyn BufRead>, Option<Progress>)> {
    let (mut file, progress): (Box<dyn Read>, _) = if name == "-" {
        if io::stdin().is_terminal() {
            eprintln!("decode: reading standard input; `decode --help` tells more");
        }
        (Box::new(io::stdin()), None)
    } else {
        let file = File::open(name)?;
        let size = file.metadata()?.len();
        (Box::new(file), Progress::of(size))
    };
    let head = format::read_head(&mut file)?;
    if let Some(format) = Format::of(&head) {
        return Err(io::Error::other(format.to_string()));
    }
    let rest = BufReader::with_capacity(64 * 1024, file);
    Ok((Box::new(Cursor::new(head).chain(rest)), progress))
}
