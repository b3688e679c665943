//! The schemas say what the decoder and the encoder do: held against fixtures, made-up pushes and odd values.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../../../tests/common/mod.rs"]
mod common;
#[path = "../src/schemas.rs"]
mod schemas;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use boon::{Compiler, SchemaIndex, Schemas};
use common::{encoded, fixtures, generate, oracle::inner_fields};
use mettax_push::{Decoder, ErrorKind, Kind, NoteKind, Push, samples::Generator};
use proptest::prelude::*;
use serde_json::{Map, Value, value::RawValue};

/// All schemas of the example, and of each field what reads as its value, compiled.
struct Validator {
    schemas: Schemas,
    indices: BTreeMap<String, SchemaIndex>,
}

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let (mut compiler, mut schemas, mut indices) = (Compiler::new(), Schemas::new(), BTreeMap::new());
    // Whatever stands in a string as JSON is looked into.
    compiler.enable_content_assertions();
    for (name, text) in schemas::files() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        let place = |pointer: &str| format!("https://schemas.example.com/{name}{pointer}");
        let mut wanted = vec![(name.clone(), place(""))];
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            // Of an optional field, the second alternative is whatever reads as absent.
            let read = if property["anyOf"].is_null() { "" } else { "/anyOf/0" };
            wanted.push((format!("{name} {field}"), place(&format!("#/properties/{field}{read}"))));
        }
        compiler.add_resource(&place(""), schema).unwrap();
        for (key, location) in wanted {
            indices.insert(key, compiler.compile(&location, &mut schemas).unwrap());
        }
    }
    Validator { schemas, indices }
});

fn validate(name: &str, value: &Value) -> Result<(), String> {
    let index = VALIDATOR.indices[name];
    VALIDATOR.schemas.validate(value, index).map_err(|error| format!("{name}: {error:#}\n{value:#}"))
}

/// The bodies of all fixtures, and of the saved stream what is in no file.
fn bodies() -> Vec<(String, Vec<u8>)> {
    let mut bodies: Vec<_> = ["wire", "quirks", "doc", "repair"].into_iter().flat_map(fixtures).collect();
    let known: BTreeSet<_> = bodies.iter().map(|(_, body)| body.clone()).collect();
    let saved = std::fs::read(common::fixture("saved.ndjson")).unwrap();
    for (index, line) in saved.split(|&byte| byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() && !known.contains(line) {
            bodies.push((format!("saved.ndjson:{}", index + 1), line.to_vec()));
        }
    }
    bodies
}

fn json_body(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}');
    serde_json::from_str(text).ok()
}

/// The object inside a JSON body.
fn object(body: &[u8]) -> Option<Value> {
    let fields = inner_fields(std::str::from_utf8(body).ok()?)?;
    let fields = fields.into_iter().map(|(name, raw)| Some((name, serde_json::from_str(raw.get()).ok()?)));
    fields.collect::<Option<Map<_, _>>>().map(Value::from)
}

/// Descriptions too, which no validator looks at.
#[test]
fn the_files_are_current() {
    for (name, text) in schemas::files() {
        let file = std::fs::read_to_string(common::fixture("../schemas").join(&name)).unwrap();
        assert!(file == text, "schemas/{name} is not what this program writes: run it");
    }
}

/// What decodes although it is no JSON to others: half of a surrogate pair, 1e400, a byte order mark inside text.
const NO_JSON: [&str; 5] = [
    "bom_in_data.json",
    "lone_surrogate.json",
    "lone_surrogate_outer.json",
    "lone_surrogate_unknown.json",
    "unknown_nested_field.json",
];

#[test]
fn every_body_that_decodes_is_taken() {
    let (mut seen, mut not_json) = (0, BTreeSet::new());
    for (name, body) in bodies() {
        let Ok(push) = mettax_push::decode(&body) else { continue };
        let (Some(json), Some(object)) = (json_body(&body), object(&body)) else {
            not_json.insert(name);
            continue;
        };
        seen += 1;
        let of_kind = || match &*name {
            // Its `data` is no push, and the object around it is one.
            "data_beside_device.json" => Ok(()),
            _ => validate(&format!("taken/{}.json", push.kind()), &object),
        };
        let valid = validate("taken/push.json", &json).and_then(|()| of_kind());
        match valid {
            Err(_) if body.windows(6).any(|window| window.starts_with("\u{feff}".as_bytes())) => {
                not_json.insert(name);
            }
            valid => valid.unwrap_or_else(|error| panic!("{name}: {error}")),
        }
    }
    assert!(seen > 350, "{seen}");
    not_json.retain(|name| !name.starts_with("form_body"));
    assert_eq!(not_json.iter().collect::<Vec<_>>(), NO_JSON.iter().collect::<Vec<_>>());
}

/// What is refused although its schema takes it, and why no schema can tell.
const NO_SCHEMA_CAN_TELL: [(&str, &str); 3] = [
    ("data_in_data_four.json", "how many envelopes there are"),
    ("five_layers.json", "how many layers of text there are"),
    ("too_deep.json", "how deep values are nested"),
];

#[test]
fn what_is_refused_does_not_validate() {
    let (mut refused, mut validates) = (0, BTreeSet::new());
    for (name, body) in bodies() {
        let Err(error) = mettax_push::decode(&body) else { continue };
        // Of fields with one name, JSON readers know only the last.
        let Some(body) = json_body(&body).filter(|_| error.kind() != ErrorKind::DuplicateField) else {
            continue;
        };
        refused += 1;
        if validate("taken/push.json", &body).is_ok() {
            validates.insert(name);
        }
    }
    assert!(refused > 20, "{refused}");
    assert_eq!(validates, NO_SCHEMA_CAN_TELL.map(|(name, _)| name.to_owned()).into());
}

/// What `Serialize` writes, where `serde_json` can read all of it.
fn written(push: &Push) -> Option<Value> {
    serde_json::from_str(&serde_json::to_string(push).unwrap()).ok()
}

fn documented(push: &Push, object: &Value) -> Result<(), String> {
    validate("documented/push.json", object)?;
    validate(&format!("documented/{}.json", push.kind()), object)
}

/// A refused value stays what it was, so what is written then is not the documented form.
#[test]
fn what_is_written_is_documented_unless_a_value_was_refused() {
    let (mut valid, mut invalid) = (0, 0);
    for (name, body) in bodies() {
        let Ok(decoded) = Decoder::tolerant().decode(&body) else { continue };
        let Some(object) = written(&decoded.payload) else {
            assert!(NO_JSON.contains(&name.as_str()), "{name}");
            continue;
        };
        // Inside the text of a message, a schema that takes other text too cannot tell.
        let kept = decoded.notes.iter().any(|note| {
            matches!(note.kind(), NoteKind::Invalid { .. }) && !note.field().starts_with("message.")
        });
        let result = documented(&decoded.payload, &object);
        // Both are integers. That they are too large says the format, which validators do not check.
        if !["integer_out_of_range.json", "integral_float_too_large.json"].contains(&name.as_str()) {
            assert_eq!(result.is_err(), kept, "{name}: {result:?}");
        }
        *if kept { &mut invalid } else { &mut valid } += 1;
    }
    assert!(valid > 350 && invalid > 10, "{valid} and {invalid}");
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn odd_pushes_are_documented_and_taken(push in generate::push()) {
        let Some(object) = written(&push) else { return Ok(()) };
        let body = json_body(push.to_body().as_bytes()).unwrap();
        let valid = documented(&push, &object)
            .and_then(|()| validate(&format!("taken/{}.json", push.kind()), &object))
            .and_then(|()| validate("taken/push.json", &body));
        prop_assert!(valid.is_ok(), "{}", valid.unwrap_err());
    }

    #[test]
    fn odd_text_that_is_read_is_taken(
        text in r"[ \t]?[+-]?[0-9]{0,4}\.?[0-9]{0,5}([eE][+-]?[0-9]{1,2})?[ \n]?|[tTfF0-1 ]?[rRaAlLuUsSeE]{0,4}|[\[\], \x22]{0,6}",
    ) {
        for &kind in KNOWN {
            for (field, _) in fields(kind) {
                let value = RawValue::from_string(serde_json::to_string(&text).unwrap()).unwrap();
                if is_read(kind, &field, &value) {
                    let valid = reads_as_value(kind, &field, &value);
                    prop_assert!(valid.is_ok(), "{}", valid.unwrap_err());
                }
            }
        }
    }
}

const KNOWN: &[Kind] = Kind::ALL.split_last().unwrap().1;

/// Values of every kind and quirk, as JSON text.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "2",
    "12",
    "-5",
    "12.5",
    "12.0",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "1234567890123456789012345",
    "1735296575",
    "1735296575250",
    "1735296575250000",
    "1735296575.25",
    "1735296575.2505",
    "946684799.5",
    "4102444800.5",
    r#""""#,
    r#"" ""#,
    r#""\t\n""#,
    r#""\f""#,
    r#""0""#,
    r#""1""#,
    r#""2""#,
    r#""12""#,
    r#""+12""#,
    r#""012""#,
    r#""-5""#,
    r#"" 12 ""#,
    r#""12.""#,
    r#""12.0""#,
    r#"".5""#,
    r#"".0""#,
    r#""12.5""#,
    r#""1e3""#,
    r#""1.5e1""#,
    r#""1e-1""#,
    r#""10e-1""#,
    r#""1e400""#,
    r#""0x10""#,
    r#""1_000""#,
    r#""１２""#,
    r#""NaN""#,
    r#""Infinity""#,
    r#""-0""#,
    r#""+1""#,
    r#""-1""#,
    r#""1.0""#,
    r#""01""#,
    r#""9223372036854775808""#,
    r#""true""#,
    r#""TRUE""#,
    r#"" False ""#,
    r#""yes""#,
    r#""on""#,
    r#""1735296575""#,
    r#""1735296575.250""#,
    r#""1735296575.2505""#,
    r#""1735296575.2500""#,
    r#""1.735296575E9""#,
    r#""2024-12-27 10:49:35""#,
    r#""2024-12-27T10:49:35""#,
    r#""2024-12-27T10:49:35Z""#,
    r#"" 2024-12-27 18:49:35.2505+08:00 ""#,
    r#""1999-12-31T23:30:00-01:00""#,
    r#""1999-12-31T23:30:00Z""#,
    r#""2024-02-30T10:49:35Z""#,
    r#""laneShift""#,
    r#""a, b""#,
    r#"",""#,
    r#"", ,""#,
    r#""[a, b]""#,
    r#""[null]""#,
    r#""[true]""#,
    r#""f5ff""#,
    r#""\"f5ff\"""#,
    r#""\u200b""#,
    r#""[]""#,
    r#""[ ]""#,
    r#""[\"a\"]""#,
    r#""[\"\"]""#,
    r#""[ \"\" , \"\" ]""#,
    r#""[1,\"a\"]""#,
    r#""[1.5]""#,
    r#""[""#,
    r#""中""#,
    r#""{}""#,
    r#""{\"com1\":\"f5\"}""#,
    r#""{\"com1\":[1]}""#,
    r#""{\"com1\"""#,
    r#""null""#,
    "[]",
    r#"["a"]"#,
    r#"["a",1]"#,
    r#"[""]"#,
    r#"["",1]"#,
    "[1.5]",
    r#"[["a"]]"#,
    "[true]",
    "[null]",
    r#"["a",null]"#,
    "{}",
    r#"{"com1":1}"#,
    r#"{"a":1}"#,
];

/// The fields of a kind, each with the name of what is taken for it.
fn fields(kind: Kind) -> Vec<(String, String)> {
    static FILES: LazyLock<BTreeMap<String, String>> =
        LazyLock::new(|| schemas::files().into_iter().collect());
    let schema: Value = serde_json::from_str(&FILES[&format!("taken/{kind}.json")]).unwrap();
    let properties = schema["properties"].as_object().unwrap().clone();
    let taken = |property: &Value| {
        let read = if property["anyOf"].is_null() { property } else { &property["anyOf"][0] };
        read["$ref"].as_str().map(|path| path.rsplit('/').next().unwrap().to_owned())
    };
    // `messageType` has no type, and takes anything.
    properties.iter().filter_map(|(name, property)| Some((name.clone(), taken(property)?))).collect()
}

/// Whether the decoder reads a field of this kind with this value as a value.
fn is_read(kind: Kind, field: &str, value: &RawValue) -> bool {
    let object = serde_json::to_string(&Generator::new(1).push_of(kind)).unwrap();
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&object).unwrap();
    fields.insert(field.to_owned(), value.to_owned());
    let body = encoded(&serde_json::to_string(&fields).unwrap());
    Decoder::tolerant().decode(body.as_bytes()).is_ok_and(|decoded| {
        assert_eq!(decoded.payload.kind(), kind, "{body}");
        let says_nothing = |kind: &NoteKind| matches!(kind, NoteKind::Invalid { .. } | NoteKind::EmptyAsNone);
        let refused = decoded.notes.iter().any(|note| note.field() == field && says_nothing(note.kind()));
        value.get() != "null" && !refused
    })
}

fn reads_as_value(kind: Kind, field: &str, value: &RawValue) -> Result<(), String> {
    validate(&format!("taken/{kind}.json {field}"), &serde_json::from_str(value.get()).unwrap())
}

/// Field by field, what reads as a value is what its schema says; the snapshot lists where no schema can tell.
#[test]
fn every_field_takes_what_its_schema_says() {
    let mut cannot_tell = BTreeSet::new();
    let (mut read, mut refused) = (0, 0);
    for &kind in KNOWN {
        for (field, taken) in fields(kind) {
            for &value in VALUES {
                let raw = RawValue::from_string(value.to_owned()).unwrap();
                let valid = reads_as_value(kind, &field, &raw);
                if is_read(kind, &field, &raw) {
                    read += 1;
                    valid.unwrap_or_else(|error| panic!("{kind}: {field} reads {value}, but {error}"));
                } else {
                    refused += 1;
                    if valid.is_ok() {
                        cannot_tell.insert(format!("{taken} {value}"));
                    }
                }
            }
        }
    }
    assert!(read > 2000 && refused > 2000, "{read} and {refused}");
    insta::assert_snapshot!(cannot_tell.into_iter().collect::<Vec<_>>().join("\n"));
}
