//! Decodes every file of the given folders and prints what came of it: the payload, its notes, its key and its
//! encoding, or the error.
//!
//! The scanner reads eight bytes as one integer (SWAR), and the keys are hashes that may be stored: both would
//! depend on the byte order of the target if one conversion were wrong. `.ci/run` compares what this prints on the
//! host with what it prints on a big-endian target.
#![forbid(unsafe_code)]

use std::{env, error::Error, ffi::OsString, fs, path::PathBuf};

use mettax_push::Decoder;

fn main() -> Result<(), Box<dyn Error>> {
    let folders: Vec<OsString> = env::args_os().skip(1).collect();
    if folders.is_empty() {
        return Err("usage: endian-probe <folder>…".into());
    }
    for folder in folders {
        // The order of a folder's files is the system's own.
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
        files.sort();
        for file in files {
            println!("== {}", file.display());
            print_decoded(&fs::read(&file)?);
        }
    }
    Ok(())
}

fn print_decoded(body: &[u8]) {
    match Decoder::tolerant().decode(body) {
        Ok(decoded) => {
            println!("{:?}", decoded.payload);
            for note in &decoded.notes {
                println!("note: {note}");
            }
            println!("key: {}", decoded.payload.dedup_key());
            println!("body: {}", decoded.payload.to_body());
        }
        Err(error) => println!("error: {error}"),
    }
}
