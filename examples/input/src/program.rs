//! What all programs do alike where they start and end.

use std::{
    fmt::Display,
    io::{self, Write as _},
    process::ExitCode,
};

/// The exit status where `--check` asked for findings and there are some.
pub const FINDINGS: u8 = 1;
/// The exit status where an argument is wrong, or a file cannot be read or written.
pub const TROUBLE: u8 = 2;

/// Prints a help or a version, which is all that the program was to do.
#[must_use]
pub fn print(text: &str) -> ExitCode {
    // A closed pipe is no reason to complain: nobody reads it.
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

/// Says what is wrong with the arguments.
#[must_use]
pub fn refuse(program: &str, problem: impl Display) -> ExitCode {
    eprintln!("{program}: {problem}\nTry `{program} --help`.");
    TROUBLE.into()
}

/// Says why the program could not do what it was to do.
#[must_use]
pub fn fail(program: &str, problem: impl Display) -> ExitCode {
    eprintln!("{program}: {problem}");
    TROUBLE.into()
}
