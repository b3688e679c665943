//! What the fuzz targets check, under proptest's inputs and those of the committed corpora, on any toolchain.

use crate::checks::{
    entries, grammar, identity,
    matchers::{self, Call},
    paths,
};
use crate::common::{
    fixture, fixtures,
    generate::{self, json, text},
};
use proptest::prelude::*;

/// The committed corpus of a target. The packaged crate goes without, and then so does the test.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = fixture("../fuzz/corpus").join(target);
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

/// A body with one of its bytes put in, taken out or replaced, or cut.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<_> =
        ["wire", "quirks", "doc"].into_iter().flat_map(fixtures).map(|(_, body)| body).collect();
    let byte = prop_oneof![any::<u8>(), proptest::sample::select(br#""\{}[],:0.eE-+ud &%="#.to_vec())];
    let change = (any::<prop::sample::Index>(), 0..4_u8, byte);
    (proptest::sample::select(bodies), prop::collection::vec(change, 1..4)).prop_map(|(mut body, changes)| {
        for (at, change, byte) in changes {
            let at = at.index(body.len() + 1);
            match change {
                0 => body.insert(at, byte),
                1 => body.truncate(at),
                _ if at == body.len() => {}
                2 => body[at] = byte,
                _ => drop(body.remove(at)),
            }
        }
        body
    })
}

/// Text that is nearly JSON.
fn nearly_json() -> impl Strategy<Value = String> {
    let damaged = (json(), any::<prop::sample::Index>(), r#"[\\"{}\[\],:0-9.eE+\- \x00-\x1fénu]{0,2}"#)
        .prop_map(|(mut json, at, piece)| {
            let mut at = at.index(json.len() + 1);
            while !json.is_char_boundary(at) {
                at -= 1;
            }
            json.insert_str(at, &piece);
            json
        });
    prop_oneof![2 => json(), 3 => damaged, 1 => r#"[\[\]{}":,\\0-9.+\-eEtrufalsn ]{0,16}"#]
}

/// An object of names that mean something, with values of all kinds.
fn object() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => proptest::sample::select(vec![
            "deviceId", "id", "alarmId", "alarmType", "reportCt", "deviceCt", "lat", "message", "captureId", "fileUrl",
            "status", "data", "\\u0069d", "com1",
        ])
        .prop_map(str::to_owned),
        1 => text().prop_map(|text| serde_json::to_string(&text).unwrap().trim_matches('"').to_owned()),
    ];
    let field = (name, nearly_json()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    prop::collection::vec(field, 0..7).prop_map(|fields| format!("{{{}}}", fields.join(",")))
}

proptest! {
    #![proptest_config(crate::common::cases(500))]

    #[test]
    fn any_bytes_through_every_entry(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        entries::check(&bytes);
    }

    #[test]
    fn any_text_through_every_entry(text in nearly_json(), object in object()) {
        entries::check(text.as_bytes());
        entries::check(object.as_bytes());
        entries::check(crate::checks::wire::encoded(&object).as_bytes());
        entries::check(format!("[{object},{text},{object}]").as_bytes());
        entries::check(format!("{text}\n{object}\r\n").as_bytes());
    }

    #[test]
    fn any_damaged_body_through_every_entry(body in damaged()) {
        entries::check(&body);
    }

    #[test]
    fn a_push_is_what_its_encoding_reads_as(push in generate::push()) {
        identity::check(&push);
    }

    #[test]
    fn the_grammar_is_that_of_serde_json(text in nearly_json(), object in object()) {
        grammar::check(&text);
        grammar::check(&object);
    }

    #[test]
    fn the_form_never_matters(object in object()) {
        paths::check(&object);
    }

    #[test]
    fn the_matchers_lose_nothing_whatever_is_called(
        capacity in prop_oneof![0..6_u8, any::<u8>()],
        max_age in prop_oneof![0..20_u8, any::<u8>()],
        calls in prop::collection::vec((any::<u8>(), any::<u8>(), 0..40_u16), 0..80),
    ) {
        matchers::check(capacity, max_age, calls.into_iter().map(|(call, id, now)| (Call::numbered(call), id, now)));
    }
}

#[test]
fn the_corpora_hold_too() {
    for body in corpus("entries") {
        entries::check(&body);
    }
    for text in corpus("grammar").iter().filter_map(|text| str::from_utf8(text).ok()) {
        grammar::check(text);
    }
    for text in corpus("paths").iter().filter_map(|text| str::from_utf8(text).ok()) {
        paths::check(text);
    }
}
