//! Shows saved pushes as one HTML page.
//!
//! ```text
//! cargo run --release -p report -- fixtures/day.ndjson > report.html
//! cargo run --release -p report -- --title "Last night" -o report.html saved.ndjson
//! cargo run -p report -- --help
//! ```

mod args;

use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use args::{Command, Options};
use input::{Inputs, program};
use report::{Report, Settings};

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Report(options)) => options,
        Ok(Command::Print(text)) => return program::print(&text),
        Err(error) => return program::refuse("report", error),
    };
    let (report, is_whole) = match read(&options) {
        Ok(read) => read,
        Err(error) => return program::fail("report", error),
    };
    if !is_whole && report.pushes() + report.failures() == 0 {
        // Nothing could be read: the page of yesterday is better than one that is empty.
        return program::TROUBLE.into();
    }
    if let Err(error) = write(&options, &report.to_html()) {
        let name = options.output.as_deref().unwrap_or("standard output");
        return program::fail("report", format_args!("cannot write {}: {error}", name.escape_debug()));
    }
    if !is_whole {
        program::TROUBLE.into()
    } else if options.check && report.failures() > 0 {
        program::FINDINGS.into()
    } else {
        ExitCode::SUCCESS
    }
}

/// Reads every input, and says whether all of them could be read to their end.
fn read(options: &Options) -> Result<(Report, bool), input::Error> {
    let mut settings = Settings::new(options.title.clone().unwrap_or_else(|| title(&options.inputs)));
    settings.drawn = options.drawn.unwrap_or(settings.drawn);
    let (mut report, mut is_whole) = (Report::new(settings), true);
    let mut inputs = Inputs::new(&options.inputs, options.decoder)?;
    let mut file = PathBuf::new();
    loop {
        match inputs.next_body() {
            Ok(Some(body)) => {
                let (line, batch) = (body.line(), body.decode());
                if inputs.file() != file {
                    file = inputs.file().into();
                    report.start_source(&file.to_string_lossy());
                }
                report.insert_batch(line, &batch);
            }
            Ok(None) => return Ok((report, is_whole)),
            Err(error) => {
                // The page says so too, and is one of all the others.
                eprintln!("report: {error}");
                report.insert_unreadable(&error.to_string());
                is_whole = false;
            }
        }
    }
}

/// What a page is called that nobody gave a name.
fn title(inputs: &[String]) -> String {
    match inputs {
        [] => "Pushes".into(),
        [name] if name == "-" => "Pushes".into(),
        [name] => format!("Pushes of {name}"),
        [first, rest @ ..] => format!("Pushes of {first} and {} more", rest.len()),
    }
}

fn write(options: &Options, page: &str) -> io::Result<()> {
    match &options.output {
        Some(name) => fs::write(name, page),
        None => match io::stdout().lock().write_all(page.as_bytes()) {
            // The reader has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        },
    }
}
