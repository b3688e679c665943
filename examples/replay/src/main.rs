//! The program of this package; `lib.rs` tells what it does.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use replay::{Command, USAGE};

fn main() -> ExitCode {
    let options = match replay::parse(lexopt::Parser::from_env()) {
        Ok(Command::Replay(options)) => options,
        Ok(Command::Help) => {
            // A closed pipe is no reason to complain: nobody reads the help.
            let _ = io::stdout().write_all(USAGE.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("replay: {error}\nTry `replay --help`.");
            return ExitCode::from(2);
        }
    };
    match replay::replay(options, &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("replay: {error}");
            ExitCode::FAILURE
        }
    }
}
