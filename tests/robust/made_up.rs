//! What is made up for these tests and for the fuzz targets has every field of the page. Each of these is written
//! by hand, and a field that it lacks is tested nowhere else: the tests name the file to change.

use std::collections::BTreeSet;

use mettax_push::Kind;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

use crate::common::{fixture, generate, page};

#[test]
fn the_generator_of_these_tests_makes_up_every_field() {
    let mut runner = TestRunner::deterministic();
    let push = generate::push();
    let pushes = (0..600).map(|_| push.new_tree(&mut runner).unwrap().current());
    page::assert_all_fields_occur(pushes, "tests/common/generate.rs");
}

/// A file of the fuzz targets. The packaged crate goes without, and then so does the test.
fn fuzz_file(path: &str) -> Option<String> {
    let folder = fixture("../fuzz");
    folder.exists().then(|| std::fs::read_to_string(folder.join(path)).unwrap())
}

#[test]
fn the_dictionary_of_the_fuzz_targets_names_every_field() {
    let Some(dictionary) = fuzz_file("json.dict") else { return };
    let entries: BTreeSet<_> = dictionary.lines().collect();
    for name in Kind::ALL.iter().flat_map(|&kind| page::fields(kind)) {
        for entry in [format!(r#""\"{name}\":""#), format!(r#""\\\"{name}\\\":""#)] {
            assert!(entries.contains(&*entry), "fuzz/json.dict lacks {entry}: run fuzz/seed");
        }
    }
}

/// By its text, because it is compiled with the fuzz targets alone.
#[test]
fn the_generator_of_the_fuzz_targets_sets_every_field() {
    let Some(source) = fuzz_file("src/pushes.rs") else { return };
    for &kind in Kind::ALL {
        // `kind = Payload(the arguments of new) { field: …, … }`
        let row = source.split_once(&format!("\n    {kind} = ")).and_then(|(_, row)| row.split_once('}'));
        let (row, _) = row.unwrap_or_else(|| panic!("fuzz/src/pushes.rs has no row for {kind}"));
        let (new, fields) = row.split_once('{').unwrap();
        let (_, arguments) = new.split_once('(').unwrap();
        let arguments = arguments.split([',', ')']).filter(|word| !word.trim().is_empty()).count();
        let set: BTreeSet<_> = fields.split_whitespace().filter_map(|word| word.strip_suffix(':')).collect();
        let mut rest = page::fields(kind);
        // Each kind writes its own.
        rest.remove("messageType");
        rest.retain(|name| {
            !set.contains(&*snake_case(name)) && !source.contains(&format!("message.{name} = "))
        });
        // Which of them the arguments are, the compiler knows.
        assert_eq!(rest.len(), arguments, "fuzz/src/pushes.rs: {kind} sets not all of {rest:?}");
    }
}

/// The name of a field in Rust.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
