//! What is made of every fixture, as snapshots: the value with its notes, or the precise error.

use crate::common::{fixture, fixtures};
use insta::assert_snapshot;
use mettax_push::{DecodeError, Decoded, Decoder, Push};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// The folders that hold single bodies.
const FOLDERS: [&str; 3] = ["doc", "wire", "quirks"];

fn told(result: &Result<Decoded<Push>, DecodeError>) -> String {
    match result {
        Ok(decoded) => {
            let mut text = format!("{:#?}\n", decoded.payload);
            for note in &decoded.notes {
                writeln!(text, "note: {note}").unwrap();
            }
            text
        }
        Err(error) => {
            let mut text = format!("error: {error}\n");
            writeln!(
                text,
                "kind {:?}, push {:?}, field {:?}, offset {:?}",
                error.kind(),
                error.push_kind(),
                error.field(),
                error.offset(),
            )
            .unwrap();
            if let Some(fields) = error.fields() {
                writeln!(text, "device {:?}, fields {fields:?}", error.device_id()).unwrap();
            }
            text
        }
    }
}

#[test]
fn every_body_reads_as_its_snapshot_says() {
    let decoder = Decoder::tolerant();
    for folder in FOLDERS {
        for (name, body) in fixtures(folder) {
            let mut text = told(&decoder.decode(&body));
            if name.starts_with("batch") {
                match decoder.decode_batch(&body) {
                    Ok(items) => {
                        for (index, item) in items.iter().enumerate() {
                            write!(text, "\nitem {index}: {}", told(item)).unwrap();
                        }
                    }
                    Err(error) => write!(text, "\nno batch: {error}").unwrap(),
                }
            }
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                assert_snapshot!(format!("{folder}__{}", name.replace('.', "_")), text);
            });
        }
    }
}

/// A fixture that was renamed leaves no snapshot behind, and none is without one.
#[test]
fn fixtures_and_snapshots_are_the_same() {
    let expected: BTreeSet<String> = FOLDERS
        .iter()
        .flat_map(|folder| {
            fixtures(folder)
                .into_iter()
                .map(move |(name, _)| format!("{folder}__{}.snap", name.replace('.', "_")))
        })
        .collect();
    let found: BTreeSet<String> = std::fs::read_dir(fixture("../tests/decode/snapshots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| FOLDERS.iter().any(|folder| name.starts_with(&format!("{folder}__"))))
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|extension| extension == "snap"))
        .collect();
    let lone: Vec<_> = found.symmetric_difference(&expected).collect();
    assert!(lone.is_empty(), "a fixture without its snapshot, or the other way: {lone:?}");
}

/// `fixtures/README.md` has a row for each file, and says of each whether it is read or refused.
#[test]
fn the_readme_of_the_fixtures_names_each_and_is_right() {
    let readme = std::fs::read_to_string(fixture("README.md")).unwrap();
    for folder in ["wire", "quirks"] {
        for (name, body) in fixtures(folder) {
            let row = readme
                .lines()
                .find(|line| line.starts_with('|') && line.contains(&format!("`{name}`")))
                .unwrap_or_else(|| panic!("fixtures/README.md has no row for {name}"));
            if folder == "quirks" {
                let refused = row.rsplit('|').nth(1).unwrap().trim().starts_with("refused");
                assert_eq!(mettax_push::decode(&body).is_err(), refused, "{row}");
            }
        }
    }
    for (name, _) in fixtures("doc") {
        assert!(readme.contains(&format!("`{name}`")), "fixtures/README.md has no row for {name}");
    }
}

/// The printed samples are fragments with raw line ends; each is refused with a place, and none is guessed at.
#[test]
fn the_printed_samples_are_refused_outside_of_repair_mode() {
    for (name, body) in fixtures("doc") {
        let error = mettax_push::decode(&body).unwrap_err();
        assert_eq!(error.kind(), mettax_push::ErrorKind::Syntax, "{name}");
        assert!(error.offset().is_some(), "{name}");
    }
}

#[test]
fn the_saved_stream_reads_as_its_snapshot_says() {
    let stream = std::fs::read(fixture("saved.ndjson")).unwrap();
    let (mut kinds, mut notes) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    let mut failures = String::new();
    let mut lines = 0;
    for line in Decoder::tolerant().decode_lines(&stream) {
        lines += 1;
        match line.result {
            Ok(decoded) => {
                *kinds.entry(decoded.payload.kind().to_string()).or_default() += 1;
                for note in decoded.notes {
                    *notes.entry(note.to_string()).or_default() += 1;
                }
            }
            Err(error) => writeln!(failures, "line {}: {error}", line.number).unwrap(),
        }
    }
    assert!(lines >= 200, "{lines}");
    assert_snapshot!("saved_stream", format!("{lines} lines\n{kinds:#?}\n{notes:#?}\n{failures}"));
}
