//! The program of this package; `lib.rs` tells what it does.

use std::{io, process::ExitCode};

use input::program;
use replay::Command;

fn main() -> ExitCode {
    let options = match replay::parse(lexopt::Parser::from_env()) {
        Ok(Command::Replay(options)) => options,
        Ok(Command::Print(text)) => return program::print(&text),
        Err(error) => return program::refuse("replay", error),
    };
    let check = options.check;
    match replay::replay(options, &mut io::stdout().lock()) {
        // What the receiver answers is what is found out; that nothing came back is a failure to find it out.
        Ok(report) if !report.all_answered() => program::TROUBLE.into(),
        Ok(report) if check && !report.all_answered_200() => program::FINDINGS.into(),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => program::fail("replay", error),
    }
}
