//! The forms in which a body comes, and the places of what is wrong in them.
#![allow(clippy::format_push_string)]

use crate::common::encoded;
use mettax_push::{CaptureFile, Decoder, ErrorKind, NoteKind, Push, decode};

const OBJECT: &str =
    r#"{"captureId":"7","deviceId":"é\"x","channelId":1,"fileUrl":"https://files.example.com/a b+c.jpg"}"#;

fn string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn form(text: &str) -> String {
    let mut form = String::from("data=");
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => form.push(char::from(byte)),
            b' ' => form.push('+'),
            _ => form.push_str(&format!("%{byte:02X}")),
        }
    }
    form
}

fn expected() -> Push {
    Push::CaptureFile(serde_json::from_str::<CaptureFile>(OBJECT).unwrap())
}

#[test]
fn every_form_gives_the_same_push_and_says_what_it_was() {
    let documented = encoded(OBJECT);
    let layers = |count| NoteKindText::of(&format!("{count} layers of JSON string"));
    for (body, notes) in [
        (documented.clone(), vec![]),
        (format!("{{\"data\":{OBJECT}}}"), vec![NoteKindText::of("field `data`: not encoded as text")]),
        (OBJECT.to_owned(), vec![NoteKindText::of("no envelope")]),
        (format!("\u{feff} \r\n{documented}\t\n"), vec![]),
        (string(&documented), vec![layers(2)]),
        (string(&string(&documented)), vec![layers(3)]),
        (encoded(&string(OBJECT)), vec![layers(2)]),
        (encoded(&string(&string(OBJECT))), vec![layers(3)]),
        (form(OBJECT), vec![NoteKindText::of("form body")]),
        (
            format!("sign=a%20b&{}", form(OBJECT)),
            vec![NoteKindText::of("field `sign`: not in the page's table"), NoteKindText::of("form body")],
        ),
        (
            format!("{{\"code\":0,\"data\":{},\"id\":\"x\"}}", string(OBJECT)),
            vec![
                NoteKindText::of("field `id`: not in the page's table"),
                NoteKindText::of("field `code`: not in the page's table"),
            ],
        ),
    ] {
        let decoded =
            Decoder::tolerant().decode(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(decoded.payload, expected(), "{body}");
        let told: Vec<_> = decoded.notes.iter().map(|note| NoteKindText::of(&note.to_string())).collect();
        assert_eq!(told, notes, "{body}");
    }
}

/// The text of a note.
#[derive(Debug, PartialEq)]
struct NoteKindText(String);

impl NoteKindText {
    fn of(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[test]
fn a_fourth_layer_is_one_too_many() {
    for body in [string(&string(&string(&encoded(OBJECT)))), encoded(&string(&string(&string(OBJECT))))] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::LimitExceeded);
    }
}

#[test]
fn no_envelope_needs_a_known_kind() {
    let error = decode(br#"{"deviceId":"1","doorOpen":true}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Envelope);
    for body in ["7", "true", "null", "\"7\"", "{\"data\":null}", "{\"data\":7}", "{\"data\":true}", "{}"] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Envelope, "{body}");
    }
    for body in ["", " ", "{\"data\":\"\"}", "hello", "{\"data\":\"hello\"}", "x=1&y=2"] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Syntax, "{body}");
    }
}

#[test]
fn a_name_twice_is_an_error_at_every_layer() {
    for (body, field) in [
        (r#"{"data":"{}","data":"{}"}"#.to_owned(), "data"),
        (r#"{"x":1,"data":"{}","x":2}"#.to_owned(), "x"),
        (encoded(r#"{"captureId":"1","captureId":"1"}"#), "captureId"),
        (encoded(r#"{"captureId":"1","x":1,"y":2,"x":1}"#), "x"),
        (format!("{{\"data\":{}}}", r#"{"captureId":"1","captureId":"2"}"#), "captureId"),
        (encoded(r#"{"captureId":"1","capture\u0049d":"1"}"#), "captureId"),
        ("data=%7B%7D&data=%7B%7D".to_owned(), "data"),
        (
            encoded(
                r#"{"deviceId":"1","id":"2","reportCt":1,"deviceCt":1,"message":"{\"com1\":\"a\",\"com1\":\"a\"}"}"#,
            ),
            "message.com1",
        ),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateField, Some(field)), "{body}");
    }
}

/// Where the marker stands in the body as it was received.
fn place(body: &str, marker: &str) -> usize {
    body.find(marker).unwrap_or_else(|| panic!("{marker} is not in {body}"))
}

#[test]
fn syntax_errors_tell_their_place_in_the_body_as_received() {
    // A bare word where a value belongs: whatever stands around it, the place is its first letter, or the one
    // at which it stops being `null`.
    let broken = OBJECT.replace("\"channelId\":1", "\"é\\n\":\"\\u00e9😀\",\"channelId\":oops");
    let documented = encoded(&broken);
    for body in [
        documented.clone(),
        format!("{{\"data\":{broken}}}"),
        broken.clone(),
        format!("\u{feff}\n {documented}"),
        string(&documented),
        string(&string(&documented)),
        encoded(&string(&broken)),
        form(&broken),
        format!("sign=1&{}", form(&broken)),
        documented.replace("😀", "\\ud83d\\ude00").replace('é', "\\u00e9"),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Syntax, "{body}: {error}");
        assert_eq!(error.offset(), Some(place(&body, "oops")), "{body}: {error}");
        assert!(error.to_string().contains(&format!("at byte {}", place(&body, "oops"))), "{error}");
        assert!(std::error::Error::source(&error).is_some(), "{error}");
    }
}

#[test]
fn refused_values_tell_their_place_too() {
    let broken = OBJECT.replace("\"captureId\":\"7\"", "\"captureId\":true");
    for body in [encoded(&broken), format!("{{\"data\":{broken}}}"), string(&encoded(&broken)), form(&broken)]
    {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidField, "{body}");
        assert_eq!(error.offset(), Some(place(&body, "true")), "{body}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let mut body = encoded(OBJECT).into_bytes();
    body[30] = 0xff;
    let error = decode(&body).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::Syntax, Some(30)));
    assert_eq!(decode(b"data=%7B%22x%22%3A%22%FF%22%7D").unwrap_err().kind(), ErrorKind::Syntax);
    for text in ["\\ud800", "\\udc00\\ud800", "\\ud800x"] {
        let object = OBJECT.replace("https", text);
        for body in
            [encoded(&object), format!("{{\"data\":{object}}}"), format!("{{\"data\":{{\"x\":[{object}]}}}}")]
        {
            assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Syntax, "{body}");
        }
    }
}

#[test]
fn one_layer_around_a_bare_object_is_said() {
    let decoded = Decoder::tolerant().decode(string(OBJECT).as_bytes()).unwrap();
    let kinds: Vec<_> = decoded.notes.iter().map(mettax_push::Note::kind).collect();
    assert_eq!(kinds[0], &NoteKind::BareObject);
    assert_eq!(decoded.notes[1].to_string(), "1 layer of JSON string");
}
