//! Writes the JSON Schemas of all kinds of push into a folder, for other languages, or checks those in one. Writes SQL
//! that gives the NDJSON of `decode --json` the types of the schemas.
//!
//! ```text
//! cargo run -p schema --features schemars -- schemas
//! cargo run -p schema --features schemars -- --check schemas
//! cargo run -p schema --features schemars -- --sql duckdb pushes.ndjson > views.sql
//! ```
//!
//! `documented/` holds what this crate writes, `taken/` whatever its tolerant decoder takes; in both, a file a kind
//! and `push.json` for all of them. `taken/push.json` is of a whole body, the others of the object inside it.

mod args;
mod schemas;
mod sql;

use std::{fs, path::Path, process::ExitCode};

use args::Command;
use input::program;

fn main() -> ExitCode {
    let result = match args::parse(lexopt::Parser::from_env()) {
        Ok(Command::Print(text)) => return program::print(text),
        Ok(Command::Sql(file)) => return program::print(&sql::duckdb(&file)),
        Ok(Command::Write(folder)) => write(&folder).map_err(|message| (message, program::TROUBLE)),
        Ok(Command::Check(folder)) => check(&folder).map_err(|message| (message, program::FINDINGS)),
        Err(error) => return program::refuse("schema", error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err((message, status)) => {
            eprintln!("schema: {message}");
            ExitCode::from(status)
        }
    }
}

fn write(folder: &Path) -> Result<(), String> {
    let files = schemas::files();
    for (name, text) in &files {
        let path = folder.join(name);
        let failed = |error| format!("{}: {error}", path.display());
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        fs::write(&path, text).map_err(failed)?;
    }
    println!("{} schemas written", files.len());
    Ok(())
}

fn check(folder: &Path) -> Result<(), String> {
    let files = schemas::files();
    let mut wrong = Vec::new();
    for (name, text) in &files {
        match fs::read_to_string(folder.join(name)) {
            Ok(found) if found == *text => {}
            Ok(_) => wrong.push(format!("{name} is not what this program writes")),
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    if wrong.is_empty() {
        println!("{} schemas are current", files.len());
        return Ok(());
    }
    Err(wrong.join("\n"))
}
