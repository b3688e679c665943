//! What several test files share.
#![allow(dead_code)] // each test file uses its own part

pub(crate) mod generate;
pub(crate) mod oracle;

use std::path::{Path, PathBuf};

/// The path of a fixture or a folder of them.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// All files of a folder of fixtures with their bytes, sorted by name.
pub(crate) fn fixtures(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(fixture(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no fixtures in {folder}");
    files
}

/// Wraps an object's text as the webhook does: as text inside `data`.
pub(crate) fn encoded(object: &str) -> String {
    format!("{{\"data\":{}}}", serde_json::to_string(object).unwrap())
}
