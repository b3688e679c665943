//! The quick path and the general one give the same answer.

use core::fmt::Write as _;
use std::{format, string::String, vec::Vec};

use proptest::prelude::*;

use super::{
    Decoded, Decoder,
    envelope::{Envelope, Step},
    push_in,
    source::Layers,
};
use crate::{error::DecodeError, json::object::Object, note::Notes, push::Push};

type Answer = Result<Decoded<Push>, DecodeError>;

fn answer(body: &str, quick: bool) -> Answer {
    let decoder = Decoder::tolerant();
    let mut context = decoder.context(Notes::kept());
    let layers = Layers::of_body(body, 0);
    let mut object = Object::of(body);
    let envelope = Envelope::new(decoder.rules(), &mut context.notes);
    let step = Step { text: body, source: layers.source(), depth: decoder.max_depth };
    let opened = if quick { envelope.open(step, &mut object) } else { envelope.any(step, &mut object) }?;
    opened.refuse_batch()?;
    let payload = push_in(&object, &opened, &mut context)?;
    Ok(Decoded { payload, notes: context.notes.list() })
}

/// Values and notes, or the whole of the error: its text, its place, its kind.
fn assert_same(body: &str) -> bool {
    let (quick, general) = (answer(body, true), answer(body, false));
    let told = |answer: &Answer| match answer {
        Ok(decoded) => format!("{decoded:#?}"),
        // A position inside `message` is that of its string, which one path sees before its escapes are
        // taken away.
        Err(error) if error.field().is_some_and(|field| field.starts_with("message")) => format!("{error}"),
        Err(error) => format!("{error:?}"),
    };
    assert_eq!(told(&quick), told(&general), "{body}");
    quick.is_ok()
}

/// An object whose fields may hold anything, so that both paths are left at every point.
fn object() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => proptest::sample::select(Vec::from([
            "deviceId", "id", "alarmId", "alarmType", "reportCt", "deviceCt", "actual", "lat", "adc", "message",
            "status", "captureId", "fileUrl", "messageType", "driverName", "x", "\\u0069d", "a\\\"b", "é", "data", "num",
            "\\ud83d", "com1",
        ])).prop_map(String::from),
        1 => "[a-z\\\\\"]{0,3}",
    ];
    let value = prop_oneof![
        3 => proptest::sample::select(Vec::from([
            "1735296575", "\"1\"", "\"laneShift, speed\"", "true", "null", "\"\"", "-0.5e3", "\"a\\\"b\"",
            "\"\\u00e9\\/\"", "\"{\\\"com1\\\":\\\"f5\\\"}\"", "{\"com1\":\"f5\"}", "[1,\"]\"]", "\"\\\\\"",
            "\"\\\\\\\"\"", "\"{\\\"com1\\\": \\\"a\\\\\\\"b\\\",\\n\\\"com2\\\":1}\"", "\"\\ud800\"", "\"中\"",
            "\"\\u5f20/\\ud83d\\ude00\"", "\"https:\\/\\/a\"", "\"\\u0022\\\\u\"", "\"\\u12\"",
            "[]", "\" \"", "\"\\u200b\"", "\"a\\udc00\"", "{\"deviceId\":\"1\",\"num\":3}", "\"{\\\"deviceId\\\":\\\"1\\\"}\"", "{}",
            "[null]", "\"[a, b]\"", "0", "{\"data\":{\"adc\":\"00\"}}", "\"\\ufeff{}\"", "[\"\\ud83d\"]",
        ])).prop_map(String::from),
        1 => r#"[\[\]{}",:\\0-9eE.+\- ntrufals]{0,8}"#,
    ];
    let field = (name, value, "[ \n\t]{0,1}")
        .prop_map(|(name, value, space)| format!("{space}\"{name}\"{space}:{space}{value}"));
    // One of the fields perhaps twice, with the same text: then it is one.
    let again = proptest::option::of(any::<prop::sample::Index>());
    (proptest::collection::vec(field, 0..9), again).prop_map(|(mut fields, again)| {
        if let Some(again) = again.filter(|_| !fields.is_empty()) {
            fields.push(fields[again.index(fields.len())].clone());
        }
        format!("{{{}}}", fields.join(","))
    })
}

/// A field beside `data`.
fn sibling() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(Vec::from([
        "\"code\":0",
        "\"msg\":\"ok\"",
        "\"id\":[1,{}]",
        "\"x\" : null",
        "\"d\\u0061ta\":1",
        "\"data\":\"{}\"",
        "\"é\":tru",
        "\"a\":1,\"b\":2,\"lat\":3,\"c\":4,\"e\":5",
        "",
    ]))
}

/// The JSON string of a text, with more escapes than it needs.
fn text_of(text: &str, style: usize) -> String {
    let escaped = |character: char| match style {
        1 => !character.is_ascii(),
        2 => character == '"',
        3 => u32::from(character) % 5 == 0,
        _ => false,
    };
    let mut string = String::from("\"");
    for character in text.chars() {
        match character {
            _ if escaped(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(string, "\\u{unit:04x}").unwrap();
                }
            }
            '/' if style == 4 => string.push_str("\\/"),
            _ => {
                let json = serde_json::to_string(&character).unwrap();
                string.push_str(&json[1..json.len() - 1]);
            }
        }
    }
    string + "\""
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn quick_and_general_agree(object in object(), space in "[ \n]{0,2}", style in 0..5_usize, sibling in sibling()) {
        let text = text_of(&object, style);
        assert_same(&format!("{{{space}\"data\"{space}:{space}{text}{space}}}{space}"));
        assert_same(&format!("{{{sibling},\"data\":{text}}}"));
        assert_same(&format!("{{\"data\":{text},{sibling}{space},{sibling}}}"));
        assert_same(&format!("{{\"data\":{object}}}"));
    }

    /// The elements of an array are read as they are alone, one level deeper.
    #[test]
    fn a_batch_and_its_elements_agree(
        elements in proptest::collection::vec((object(), 0..5_usize, "|,\"code\":0| "), 1..5),
        space in "[ \n]{0,2}",
    ) {
        let elements: Vec<String> = elements
            .iter()
            .map(|(object, style, more)| format!("{{\"data\":{}{more}}}", text_of(object, *style)))
            .collect();
        let body = format!("[{space}{}{space}]", elements.join(&format!("{space},{space}")));
        let decoder = Decoder::tolerant();
        let batch = decoder.decode_batch(body.as_bytes()).unwrap();
        prop_assert_eq!(batch.len(), elements.len());
        let mut start = 1;
        for (element, found) in elements.iter().zip(batch) {
            start += space.len();
            let alone = decoder.max_depth(decoder.max_depth - 1).decode(element.as_bytes());
            let place = |error: DecodeError, start| {
                (error.kind(), error.field().map(String::from), error.offset().map(|at| at + start))
            };
            let (found, alone) = (found.map_err(|error| place(error, 0)), alone.map_err(|error| place(error, start)));
            prop_assert_eq!(found, alone, "{}", body);
            start += element.len() + space.len() + 1;
        }
    }

    #[test]
    fn quick_and_general_agree_on_damaged_bodies(object in object(), at in any::<prop::sample::Index>(), byte in "[\"\\\\{},: 0a]") {
        let mut body: Vec<char> = format!("{{\"data\":{}}}", serde_json::to_string(&object).unwrap()).chars().collect();
        let at = at.index(body.len());
        body[at] = byte.chars().next().unwrap();
        assert_same(&body.iter().collect::<String>());
    }
}

#[test]
fn quick_and_general_agree_on_every_fixture() {
    let mut read = 0;
    for folder in ["wire", "quirks"] {
        let folder = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        for file in std::fs::read_dir(folder).unwrap() {
            let Ok(body) = std::fs::read_to_string(file.unwrap().path()) else { continue };
            read += usize::from(assert_same(&body));
        }
    }
    assert!(read > 100, "only {read} fixtures were read");
}
