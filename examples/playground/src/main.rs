//! Writes the page: builds the module for `wasm32-unknown-unknown`, and puts it, the style and the script into one HTML
//! file with a policy that allows no connection.
//!
//! ```text
//! cargo run -p playground                    writes target/playground.html
//! cargo run -p playground -- page.html       writes page.html
//! ```

mod page;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use lexopt::prelude::*;
use serde_json::Value;

const USAGE: &str = "\
Writes the page that decodes a pasted push, as one HTML file that opens from disk.

Usage: cargo run -p playground -- [<file>]

  <file>         where to write it; target/playground.html without
  -h, --help     this text
  -V, --version  the version

Needs the target wasm32-unknown-unknown: rustup target add wasm32-unknown-unknown
";

fn main() -> ExitCode {
    let mut file = None;
    let mut arguments = lexopt::Parser::from_env();
    let parsed = loop {
        match arguments.next() {
            Ok(Some(Short('h') | Long("help"))) => {
                print!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            Ok(Some(Short('V') | Long("version"))) => {
                println!("playground {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            Ok(Some(Value(path))) if file.is_none() => file = Some(PathBuf::from(path)),
            Ok(Some(other)) => break Err(other.unexpected().to_string()),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error.to_string()),
        }
    };
    if let Err(error) = parsed {
        eprintln!("playground: {error}\nTry `cargo run -p playground -- --help`.");
        return ExitCode::from(2);
    }
    match write(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("playground: {error}");
            ExitCode::from(2)
        }
    }
}

fn write(file: Option<PathBuf>) -> Result<(), String> {
    let module = build()?;
    let wasm = fs::read(&module).map_err(|error| format!("{}: {error}", module.display()))?;
    let page = page::of_module(&wasm);
    // In the target directory: <target>/wasm32-unknown-unknown/playground/playground.wasm
    let target = module.ancestors().nth(3).unwrap_or(Path::new("."));
    let file = file.unwrap_or_else(|| target.join("playground.html"));
    fs::write(&file, &page).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{}: {} kB, {} kB of them the module", file.display(), page.len() / 1000, wasm.len() / 1000);
    Ok(())
}

/// Builds the module, and says where it is.
fn build() -> Result<PathBuf, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["rustc", "--package", "playground", "--lib", "--crate-type", "cdylib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", "playground"])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err("the module was not built; where its target is missing: \
                    rustup target add wasm32-unknown-unknown"
            .into());
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let files =
        messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).flat_map(|message| {
            let files = message["filenames"].as_array().cloned().unwrap_or_default();
            files.into_iter().filter_map(|file| file.as_str().map(PathBuf::from))
        });
    let is_module = |file: &PathBuf| file.file_name().is_some_and(|name| name == "playground.wasm");
    files.into_iter().find(is_module).ok_or_else(|| "cargo built no playground.wasm".into())
}
