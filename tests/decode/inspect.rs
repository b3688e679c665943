//! Where fields are in a body, and what showed the kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::fixtures;
use mettax_push::{Decoder, FieldPlace, Inspected, Kind};
use serde_json::{Value, value::RawValue};

fn inspect(body: &str) -> Inspected {
    Decoder::tolerant().inspect(body.as_bytes()).unwrap().remove(0)
}

/// Whether the bytes of a place are the value, in however many layers of JSON string.
fn holds(name: &str, raw: &[u8], value: &Value) -> bool {
    let mut text = String::from_utf8_lossy(raw).into_owned();
    if name.starts_with("form") && !name.contains("verbatim") {
        text = percent_encoding::percent_decode(raw).decode_utf8().unwrap().replace('+', " ");
    }
    for _ in 0..6 {
        if serde_json::from_str::<Value>(&text).is_ok_and(|read| read == *value) {
            return true;
        }
        let Ok(inner) = serde_json::from_str(&format!("\"{text}\"")) else { return false };
        text = inner;
    }
    false
}

/// Checks the places of an object, and gives how many there are.
fn check(name: &str, body: &[u8], fields: &[FieldPlace]) -> usize {
    let mut end_before = 0;
    let mut count = fields.len();
    for field in fields {
        let range = field.range.clone().unwrap();
        assert!(end_before <= range.start, "{name}: {field:?} is in front of its neighbour");
        end_before = range.end;
        // A lone surrogate is no text, so nothing can be compared.
        if let Ok(value) = field.value.deserialize() {
            let raw = &body[range.clone()];
            assert!(holds(name, raw, &value), "{name}: {field:?} is {:?}", String::from_utf8_lossy(raw));
        }
        for inner in &field.fields {
            let inner = inner.range.clone().unwrap();
            assert!(range.start <= inner.start && inner.end <= range.end, "{name}: {field:?}");
        }
        count += check(name, body, &field.fields);
    }
    count
}

#[test]
fn every_field_of_every_fixture_is_where_it_is_said_to_be() {
    let decoder = Decoder::tolerant();
    let (mut places, mut inside) = (0, 0);
    for (name, body) in ["wire", "quirks"].into_iter().flat_map(fixtures) {
        let Ok(items) = decoder.inspect(&body) else {
            assert!(decoder.decode_batch(&body).is_err(), "{name}");
            continue;
        };
        let results = decoder.decode_batch(&body).unwrap();
        assert_eq!(items.len(), results.len(), "{name}");
        for (item, result) in items.iter().zip(results) {
            assert_eq!(format!("{:?}", item.result), format!("{result:?}"), "{name}");
            places += check(&name, &body, &item.fields);
            inside += item.fields.iter().map(|field| field.fields.len()).sum::<usize>();
            let Ok(push) = result else { continue };
            // All that the payload has is somewhere in the body, what an encoding adds to show the kind apart.
            let written = serde_json::to_string(&push.payload).unwrap();
            let written: BTreeMap<String, &RawValue> = serde_json::from_str(&written).unwrap();
            let found: BTreeSet<&str> = item.fields.iter().map(|field| &*field.name).collect();
            for (field, value) in &written {
                let added = value.get() == "null" || field == "messageType";
                assert!(added || found.contains(&**field), "{name}: {field} is nowhere");
            }
            let shown = item.kinds.first().map_or(Kind::Unknown, |shown| shown.kind);
            assert_eq!(shown, push.payload.kind(), "{name}");
        }
    }
    assert!(places > 1000 && inside > 15, "{places} places, {inside} of them inside `message`");
}

#[test]
fn the_fields_that_show_a_kind_are_named() {
    let kinds = |body: &str| {
        let shown = inspect(body).kinds;
        shown
            .into_iter()
            .map(|shown| format!("{} by {}", shown.kind, shown.fields.join(", ")))
            .collect::<Vec<_>>()
    };
    let base = r#""deviceId":"1","id":"1_2","reportCt":1735296575,"deviceCt":1735296575"#;
    assert_eq!(
        kinds(&format!(r#"{{{base},"num":9,"course":1,"lat":1.5,"actual":true}}"#)),
        ["gps by lat, num, course"]
    );
    // An alarm first, whatever else would leave fewer fields over.
    let alarm = format!(r#"{{{base},"alarmType":"sos","captureId":"7"}}"#);
    assert_eq!(kinds(&alarm), ["alarm by alarmType", "capture_file by captureId"]);
    // Null shows a kind where nothing else does.
    assert_eq!(kinds(r#"{"deviceId":"1","num":null}"#), ["gps by num"]);
    assert_eq!(kinds(r#"{"deviceId":"1","door":1}"#), [""; 0]);
}

#[test]
fn an_error_has_the_places_of_what_could_be_read() {
    let body = r#"{"data":"{\"alarmType\":\"sos\",\"deviceId\":[1]}"}"#;
    let inspected = inspect(body);
    let error = inspected.result.unwrap_err();
    let field = inspected.fields.iter().find(|field| Some(&*field.name) == error.field()).unwrap();
    assert_eq!(&body[field.range.clone().unwrap()], "[1]");
    assert!(Decoder::tolerant().inspect(b"{").is_err());
}

/// Repair changes backslashes, braces, commas and white space alone: without them a value is its bytes.
#[test]
fn text_that_was_repaired_has_its_places_too() {
    let bare = |text: &str| text.replace(['\\', '"', '{', '}', ' ', '\n', '\r', '\u{a0}'], "");
    let decoder = Decoder::tolerant().repair(true);
    let mut places = 0;
    for (name, body) in ["doc", "repair"].into_iter().flat_map(fixtures) {
        let Ok(items) = decoder.inspect(&body) else { continue };
        for field in items.iter().flat_map(|item| &item.fields) {
            let range = field.range.clone().unwrap_or_else(|| panic!("{name}: no place for {field:?}"));
            let raw = str::from_utf8(&body[range]).unwrap();
            assert_eq!(bare(raw), bare(field.value.as_str()), "{name}: {field:?} is {raw:?}");
            places += 1 + field.fields.iter().filter(|inner| inner.range.is_some()).count();
        }
    }
    assert!(places > 200, "{places} places");
}

/// Escapes of other kinds than quotes, in each of the layers that `message` may be in.
#[test]
fn ports_have_places_however_the_message_is_escaped() {
    let ports = [r#"{"com1":"f5ff","com2":"00"}"#, r#"{"com\u0031":"f5\/ff", "com2":"\u0030"}"#];
    let text = |json: &str| serde_json::to_string(json).unwrap();
    for ports in ports {
        for layers in 0..=3 {
            let message = (0..layers).fold(ports.to_owned(), |json, _| text(&json));
            let object = format!(r#"{{"deviceId":"1","id":"\u0031","message":{message}}}"#);
            for body in [object.clone(), format!(r#"{{"data":{}}}"#, text(&object)), text(&object)] {
                let inspected = inspect(&body);
                assert_eq!(check(&body, body.as_bytes(), &inspected.fields), 5, "{body}");
            }
        }
    }
}

/// Places are looked up in the order of the text, so that many of them take one walk.
#[test]
fn many_fields_do_not_take_their_square() {
    let fields: Vec<_> = (0..200_000).map(|index| format!(r#","{index:06}":"\u00e9""#)).collect();
    // In a string of its own, which has to be unescaped.
    let body = serde_json::to_string(&format!(r#"{{"deviceId":"1"{}}}"#, fields.concat())).unwrap();
    let started = std::time::Instant::now();
    let inspected = inspect(&body);
    assert_eq!(inspected.fields.len(), 200_001);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}
