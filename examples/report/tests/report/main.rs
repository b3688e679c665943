//! The page of saved streams, whole and in parts. What is drawn is kept as files, to be looked at:
//! `INSTA_UPDATE=always cargo test -p report` makes them again.

mod drives;
mod hostile;
mod shown;

use std::{fs, path::Path};

use mettax_push::Decoder;
use report::{Report, Settings};

/// The report of NDJSON.
fn report_of(title: &str, text: &[u8]) -> Report {
    let mut report = Report::new(Settings::new(title));
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        if !line.trim_ascii().is_empty() {
            report.insert_batch(index as u64 + 1, &Decoder::tolerant().decode_batch(line));
        }
    }
    report
}

/// The page of a file of the repository.
fn page_of(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    report_of(file, &fs::read(path).expect("the file is there")).to_html()
}

#[test]
fn the_saved_drives_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("drives.ndjson");
    let wanted = drives::stream();
    if std::env::var_os("RENEW").is_some() {
        fs::write(&path, &wanted).expect("the file can be written");
    }
    assert!(
        fs::read_to_string(&path).expect("the file is there") == wanted,
        "drives.ndjson is another: RENEW=1 cargo test -p report makes it again"
    );
}
