//! Writes the JSON Schema of the pushes into a folder, for other languages.
//!
//! `documented.json` is what encoding writes: the vendor's documented form. `taken.json` is what decoding takes: the
//! same with all that is converted. In each, `$defs` has a schema for each payload, and the root is that of a push.
//!
//! ```text
//! cargo run --features schemars --example schema -- schemas
//! cargo run --features schemars --example schema -- --check schemas
//! ```

use std::{error::Error, fs, path::Path, process::ExitCode};

use mettax_push::Push;
use schemars::generate::SchemaSettings;

const USAGE: &str = "usage: schema [--check] <folder>";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["--help"] => {
            println!(
                "{USAGE}\n\nWrites documented.json and taken.json; with --check, compares them with what is there."
            );
            return ExitCode::SUCCESS;
        }
        ["--check", folder] => check(Path::new(folder)),
        [folder] if !folder.starts_with('-') => write(Path::new(folder)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// The two files, by their names.
fn files() -> Result<[(&'static str, String); 2], Box<dyn Error>> {
    let settings = SchemaSettings::draft2020_12();
    let schema = |settings: SchemaSettings| -> Result<String, Box<dyn Error>> {
        let schema = settings.into_generator().into_root_schema_for::<Push>();
        Ok(serde_json::to_string_pretty(&schema)? + "\n")
    };
    Ok([
        ("documented.json", schema(settings.clone().for_serialize())?),
        ("taken.json", schema(settings.for_deserialize())?),
    ])
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for (name, schema) in files()? {
        let path = folder.join(name);
        fs::write(&path, schema).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

fn check(folder: &Path) -> Result<(), Box<dyn Error>> {
    for (name, schema) in files()? {
        let path = folder.join(name);
        let there = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if there != schema {
            return Err(
                format!("{}: is not the schema of this release; write it anew", path.display()).into()
            );
        }
        println!("{}: up to date", path.display());
    }
    Ok(())
}
