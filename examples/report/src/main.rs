//! Shows saved pushes as one HTML page.
//!
//! ```text
//! cargo run --release -p report -- fixtures/day.ndjson > report.html
//! cargo run --release -p report -- --title "Last night" -o report.html saved.ndjson
//! cargo run -p report -- --help
//! ```

mod args;

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, ErrorKind, IsTerminal as _, Write as _},
    process::ExitCode,
};

use args::{Command, Options, USAGE};
use report::{Report, Settings};

/// Wrong arguments, or a file that cannot be read or written.
const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let options = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Report(options)) => options,
        // A closed pipe is no reason to complain: nobody reads the help.
        Ok(Command::Help) => {
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version) => {
            let _ = writeln!(io::stdout(), "report {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("report: {error}\nTry `report --help`.");
            return TROUBLE.into();
        }
    };
    let (report, unreadable) = read(&options);
    if let Err(error) = write(&options, &report.to_html()) {
        let name = options.output.as_deref().unwrap_or("standard output");
        eprintln!("report: cannot write {}: {error}", name.escape_debug());
        return TROUBLE.into();
    }
    if unreadable {
        TROUBLE.into()
    } else if options.check && report.failures() > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Reads every input, and says whether one of them could not be read.
fn read(options: &Options) -> (Report, bool) {
    let title = options.title.clone().unwrap_or_else(|| title(&options.inputs));
    let mut settings = Settings::new(title);
    settings.drawn = options.drawn.unwrap_or(settings.drawn);
    let (mut report, mut unreadable) = (Report::new(settings), false);
    for name in &options.inputs {
        report.start_source(name);
        let read = if name == "-" {
            if io::stdin().is_terminal() {
                eprintln!("report: reading standard input; `report --help` tells more");
            }
            lines(io::stdin().lock(), options, &mut report)
        } else {
            File::open(name).and_then(|file| lines(BufReader::new(file), options, &mut report))
        };
        if let Err(error) = read {
            eprintln!("report: cannot read {}: {error}", name.escape_debug());
            report.insert_unreadable(name, &error.to_string());
            unreadable = true;
        }
    }
    (report, unreadable)
}

/// What a page is called that nobody gave a name.
fn title(inputs: &[String]) -> String {
    match inputs {
        [name] if name == "-" => "Pushes".into(),
        [name] => format!("Pushes of {name}"),
        [first, rest @ ..] => format!("Pushes of {first} and {} more", rest.len()),
        [] => "Pushes".into(),
    }
}

fn lines(mut reader: impl BufRead, options: &Options, report: &mut Report) -> io::Result<()> {
    let mut lines = options.decoder.lines();
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
            Some(line) if line.is_blank() => {}
            Some(line) => {
                let number = line.number as u64;
                match line.decode() {
                    Ok(pushes) => pushes.iter().for_each(|push| match push {
                        Ok(decoded) => report.insert(number, decoded),
                        Err(error) => report.insert_failure(number, error),
                    }),
                    Err(error) => report.insert_failure(number, &error),
                }
            }
            None if used == 0 => return Ok(()),
            None => {}
        }
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
