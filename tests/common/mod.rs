//! What several test binaries share.
#![allow(dead_code)] // each binary uses its own part

pub(crate) mod generate;
pub(crate) mod oracle;
pub(crate) mod page;

use proptest::test_runner::{Config, FileFailurePersistence};
use std::path::{Path, PathBuf};

/// How many cases proptest tries. The seed of a find is kept beside the test, in a file to be committed: it is
/// tried first from then on. Made short, the find becomes a case of `tests/decode/regressions.rs` too, which outlives
/// the generators.
pub(crate) fn cases(count: u32) -> Config {
    let kept = FileFailurePersistence::WithSource("proptest-regressions");
    Config { failure_persistence: Some(Box::new(kept)), ..Config::with_cases(count) }
}

/// The path of a fixture or a folder of them, from the tests of any package of the workspace.
pub(crate) fn fixture(name: &str) -> PathBuf {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("fixtures"));
    folders.find(|folder| folder.is_dir()).unwrap().join(name)
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
