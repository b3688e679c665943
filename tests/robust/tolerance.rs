//! One bad value costs itself: what stands beside it, or in place of another value, never takes the record with it.

use std::collections::BTreeSet;

use mettax_push::{Decoder, ErrorKind, Kind, NoteKind, Push, decode};
use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::common::{
    encoded, fixtures,
    generate::{json, without_extra},
    oracle::{Fields, inner_fields, missing},
    page,
};

/// The names of the page's fields, those inside `message` apart.
fn names() -> BTreeSet<String> {
    let names = Kind::ALL.iter().flat_map(|&kind| page::fields(kind));
    names.filter(|name| name != "com1" && name != "com2").collect()
}

/// The objects of the page's samples.
fn samples() -> Vec<Fields> {
    let bodies = fixtures("wire").into_iter().map(|(_, body)| String::from_utf8(body).unwrap());
    bodies.map(|body| inner_fields(&body).unwrap()).collect()
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

/// An object in one of the forms of a body.
fn body_of(fields: &[(String, Box<RawValue>)], form: u8) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}:{value}", serde_json::to_string(name).unwrap()))
        .collect();
    body_around(&format!("{{{}}}", fields.join(",")), form)
}

fn body_around(object: &str, form: u8) -> String {
    match form {
        0 => encoded(object),
        1 => format!("{{\"data\":{object}}}"),
        2 => serde_json::to_string(&encoded(object)).unwrap(),
        3 => {
            let escapes: Vec<_> = object.bytes().map(|byte| format!("%{byte:02x}")).collect();
            format!("data={}", escapes.concat())
        }
        _ => object.to_owned(),
    }
}

/// Values that show nothing.
const NOTHING: [&str; 9] =
    ["null", "\"\"", "\" \"", "[]", "[ ]", "\"\\u200b\"", "\"\\n\\t\"", "\"\u{feff}\u{a0}\"", "[\n]"];

/// Values that some fields take and most do not.
fn value() -> impl Strategy<Value = String> {
    let odd = proptest::sample::select(vec![
        "0",
        "-0",
        "-1",
        "1",
        "2",
        "12.5",
        "9.0",
        "1e400",
        "9007199254740993.0",
        "true",
        "\"false\"",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[null]",
        "\",,\"",
        "\"enter\"",
        "\"+9\"",
        "\"0x10\"",
        "\" 12 \"",
        "\"1_000\"",
        "\"\\ud83d\"",
        "\"a\\udc00\\ud800b\"",
        "[\"\\ud83d\"]",
        "{\"a\":1,\"a\":2}",
        "{\"com1\":\"f5\"}",
        "{\"com1\":[1],\"x\":null}",
        "\"{\\\"com1\\\":\\\"f5\\\",\\\"com1\\\":\\\"ff\\\"}\"",
        "\"{\\\"com2\\\":7,\\\"x\\\":\\\"\\\\ud83d\\\"}\"",
        "\"f5ff\"",
        "\"sos\"",
        "[\"sos\",7]",
        "[[1]]",
        "\"[a, b]\"",
        "\"2024-12-27T10:49:35.2509+08:00\"",
        "\"2024-12-27 10:49:35\"",
        "1735296575.1239",
        "4102444800",
        "946684799",
        "\"\\u0000\"",
        "\"\u{202e}x\"",
        "123456789012345678901234567890",
        "\"123456789012345678901234567890\"",
        "\"\\\"\\\\\"",
    ]);
    prop_oneof![3 => odd.prop_map(str::to_owned), 1 => json()]
}

proptest! {
    #![proptest_config(crate::common::cases(1500))]

    /// As a Java class for all kinds writes its unused fields.
    #[test]
    fn further_fields_that_show_nothing_change_nothing(
        sample in proptest::sample::select(samples()),
        further in prop::collection::vec((proptest::sample::select(names().into_iter().collect::<Vec<_>>()),
            proptest::sample::select(NOTHING.to_vec())), 0..40),
        form in 0..5_u8,
        in_front: bool,
    ) {
        let clean: Vec<_> = sample.clone().into_iter().collect();
        let expected = decode(body_of(&clean, 0).as_bytes()).unwrap();
        let mut added = Fields::new();
        for (name, value) in further {
            if !sample.contains_key(&name) {
                added.entry(name).or_insert_with(|| raw(value));
            }
        }
        let added: Vec<_> = added.into_iter().collect();
        let all = if in_front { [added, clean].concat() } else { [clean, added].concat() };
        let read = decode(body_of(&all, form).as_bytes()).unwrap();
        prop_assert_eq!(without_extra(read.clone()), expected, "{}", body_of(&all, 4));
        for (name, value) in read.extra() {
            prop_assert_eq!(all.iter().find(|(other, _)| other == name).unwrap().1.get(), value.as_str());
        }
    }

    #[test]
    fn any_value_of_a_field_costs_that_value_at_most(
        sample in proptest::sample::select(samples()),
        name in proptest::sample::select(names().into_iter().filter(|name| name != "deviceId").collect::<Vec<_>>()),
        value in value(),
        form in 0..5_u8,
    ) {
        let mut before = sample.clone();
        before.insert(name.clone(), raw(&value));
        let fields: Vec<_> = before.clone().into_iter().collect();
        let body = body_of(&fields, form);
        let decoded = Decoder::tolerant().decode(body.as_bytes());
        let decoded = decoded.unwrap_or_else(|error| panic!("{error}: {body}"));
        let push = decoded.payload;
        let text = serde_json::to_string(&push).unwrap();
        let after: Fields = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(missing(&before, &after), [""; 0], "{}", body);
        // What was refused, or has no field, is there byte for byte, and a note says which of the two.
        let kept = push.extra().get(&name);
        if let Some(kept) = kept {
            prop_assert_eq!(kept.as_str(), &value);
            let written = format!("\"{name}\":{value}");
            prop_assert!(text.contains(&written), "{} in {}", written, text);
        }
        let told = decoded.notes.iter().find(|note| {
            note.field() == name && matches!(note.kind(), NoteKind::Invalid { .. } | NoteKind::UnknownField)
        });
        prop_assert!(kept.is_some() == told.is_some() || push.kind() == Kind::Unknown, "{:?}: {}", told, body);
        // The other fields are what they are without this one, where the kind is the same.
        let kind = decode(body_of(&sample.clone().into_iter().collect::<Vec<_>>(), 0).as_bytes()).unwrap().kind();
        if push.kind() != kind {
            return Ok(());
        }
        let mut without = sample;
        without.remove(&name);
        let without: Vec<_> = without.into_iter().collect();
        let other = Decoder::tolerant().decode_kind(kind, body_of(&without, 0).as_bytes()).unwrap().payload;
        let other: Fields = serde_json::from_str(&serde_json::to_string(&other).unwrap()).unwrap();
        for (field, value) in other.iter().filter(|(field, value)| **field != name && value.get() != "null") {
            prop_assert_eq!(after.get(field).map(|value| value.get()), Some(value.get()), "{}: {}", field, body);
        }
    }

    #[test]
    fn an_alarm_is_never_read_as_anything_else(
        sample in proptest::sample::select(samples()),
        further in prop::collection::vec((proptest::sample::select(names().into_iter().collect::<Vec<_>>()), value()), 0..6),
        unknown in prop::collection::vec(("x[a-z]{0,3}", json()), 0..3),
        codes in proptest::sample::select(vec![
            "\"sos\"", "\"sos,speed\"", "[\"sos\"]", "\"[sos, speed]\"", "\"[\\\"sos\\\"]\"", "\",,sos\"", "[null,\"sos\"]", "7",
            "\"\\u0073os\"", "\" newCode \"", "[7]", "\"\u{4e2d}\"", "{\"code\":\"sos\"}", "[[\"sos\"]]", "true", "\"\\ud83d\"",
        ]),
        form in 0..5_u8,
        at in any::<prop::sample::Index>(),
    ) {
        let mut before = sample;
        before.extend(further.into_iter().chain(unknown).map(|(name, value)| (name, raw(&value))));
        before.remove("alarmType");
        let mut fields: Vec<_> = before.into_iter().collect();
        fields.insert(at.index(fields.len() + 1), ("alarmType".to_owned(), raw(codes)));
        let body = body_of(&fields, form);
        match decode(body.as_bytes()) {
            Ok(push) => prop_assert_eq!(push.kind(), Kind::Alarm, "{}", body),
            // The device is all that an alarm needs.
            Err(error) => {
                prop_assert_eq!(error.push_kind(), Some(Kind::Alarm), "{}: {}", error, body);
                prop_assert_eq!(error.field(), Some("deviceId"), "{}: {}", error, body);
                prop_assert_eq!(error.fields().unwrap().get("alarmType").unwrap().as_str(), codes);
            }
        }
        // Nor by a route that takes it for something else.
        for &kind in Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Alarm | Kind::Unknown)) {
            let error = Decoder::tolerant().decode_kind(kind, body.as_bytes()).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::OtherKind, "{}: {}", kind, body);
        }
    }
}

/// An object of any of the page's names with any values, and some that the page does not have.
fn object() -> impl Strategy<Value = Vec<(String, Box<RawValue>)>> {
    let page = || proptest::sample::select(names().into_iter().collect::<Vec<_>>());
    // Values that most fields take, so that not everything is refused.
    let good = proptest::sample::select(vec![
        "1735296575",
        "\"1\"",
        "true",
        "7",
        "0.5",
        "\"sos\"",
        "\"{\\\"com1\\\":\\\"f5\\\"}\"",
        "2",
        "\"u\"",
        "null",
    ]);
    let value = || prop_oneof![good.clone().prop_map(str::to_owned), value()];
    let unknown = prop_oneof![4 => "x[a-z]{0,2}", 1 => Just("data".to_owned()), 1 => Just("com1".to_owned())];
    let base = proptest::sample::subsequence(vec!["deviceId", "id", "reportCt", "deviceCt", "actual"], 0..=5);
    let base = base.prop_map(|names| {
        names.into_iter().map(|name| (name.to_owned(), "1735296575".to_owned())).collect::<Vec<_>>()
    });
    let fields = prop::collection::vec((page(), value()), 0..7);
    (base, fields, prop::collection::vec((unknown, value()), 0..2)).prop_map(|(base, fields, unknown)| {
        let mut object = Fields::new();
        object.insert("deviceId".to_owned(), raw("\"1\""));
        object.extend(base.into_iter().chain(fields).chain(unknown).map(|(name, value)| (name, raw(&value))));
        object.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(crate::common::cases(6000))]

    /// Whatever was refused, left out or added on the way.
    #[test]
    fn what_was_read_is_written_and_read_as_the_same(object in object()) {
        let body = body_of(&object, 0);
        let Ok(push) = decode(body.as_bytes()) else { return Ok(()) };
        let written = push.to_body();
        prop_assert_eq!(&decode(written.as_bytes()).unwrap(), &push, "{} written as {}", body, written);
        let stored = Decoder::tolerant().decode_kind(push.kind(), written.as_bytes());
        prop_assert_eq!(&stored.unwrap().payload, &push, "{} written as {}", body, written);
    }
}

proptest! {
    #![proptest_config(crate::common::cases(600))]

    /// Whichever of the names is escaped.
    #[test]
    fn a_name_twice_is_one_field_or_none(
        sample in proptest::sample::select(samples()),
        at in any::<prop::sample::Index>(),
        (escaped, in_front, other) in any::<(bool, bool, bool)>(),
        form in 0..5_u8,
    ) {
        let mut fields: Vec<_> = sample.into_iter().collect();
        let expected = decode(body_of(&fields, 0).as_bytes()).unwrap();
        let (name, value) = fields[at.index(fields.len())].clone();
        let value = if other { raw("\"another value\"") } else { value };
        // No letter of a name is one that JSON escapes, so this one is.
        let mark = "\u{e000}";
        let written = if escaped { format!("{mark}{}", &name[1..]) } else { name.clone() };
        fields.insert(if in_front { 0 } else { fields.len() }, (written, value));
        let escape = format!("\\u{:04x}", u32::from(name.as_bytes()[0]));
        let object = body_of(&fields, 4).replace(mark, &escape);
        let body = body_around(&object, form);
        match decode(body.as_bytes()) {
            Ok(push) => prop_assert!(!other && push == expected, "{}", body),
            Err(error) => {
                prop_assert!(other, "{}: {}", error, body);
                prop_assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateField, Some(&*name)), "{}", body);
            }
        }
    }
}

/// The null that showed the kind is written again, and no other, which would show another kind.
#[test]
fn a_null_that_showed_the_kind_is_written_again() {
    let body = r#"{"data":{"deviceId":"1","fileType":"7","fileUrl":null,"reportCt":1735296575,"deviceCt":1735296575,"acc":1}}"#;
    let push = decode(body.as_bytes()).unwrap();
    assert_eq!(push.kind(), Kind::AlarmFile);
    assert!(push.to_body().contains(r#"\"fileUrl\":null"#) && !push.to_body().contains(r#"\"id\""#));
    assert_eq!(decode(push.to_body().as_bytes()).unwrap(), push);
}

#[test]
fn the_samples_are_of_all_kinds() {
    let kinds: BTreeSet<_> =
        fixtures("wire").iter().map(|(_, body)| Push::kind(&decode(body).unwrap())).collect();
    assert_eq!(kinds.len(), Kind::ALL.len() - 1);
    assert_eq!(names().len(), 38, "{:?}", names());
}
