//! The forms in which a body comes, and the places of what is wrong in them.
#![allow(clippy::format_push_string)]

use crate::common::encoded;
use mettax_push::{CaptureFile, Decoded, Decoder, ErrorKind, Kind, Note, NoteKind, Push, decode};

const OBJECT: &str =
    r#"{"captureId":"7","deviceId":"é\"x","channelId":1,"fileUrl":"https://files.example.com/a b+c.jpg"}"#;

fn string(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// `data` of an envelope, as it is.
fn around(object: &str) -> String {
    format!("{{\"data\":{object}}}")
}

fn percent(text: &str) -> String {
    let mut form = String::new();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => form.push(char::from(byte)),
            b' ' => form.push('+'),
            _ => form.push_str(&format!("%{byte:02X}")),
        }
    }
    form
}

fn form(text: &str) -> String {
    format!("data={}", percent(text))
}

fn expected() -> Push {
    Push::CaptureFile(serde_json::from_str::<CaptureFile>(OBJECT).unwrap())
}

fn read(body: &str) -> Decoded<Push> {
    Decoder::tolerant().decode(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

/// The push, and the words of its notes.
fn told(body: &str) -> (Push, Vec<String>) {
    let Decoded { payload, notes, .. } = read(body);
    (payload, notes.iter().map(ToString::to_string).collect())
}

const NOT_ENCODED: &str = "field `data`: not encoded as text";
const TWO: &str = "2 layers of JSON string";
const THREE: &str = "3 layers of JSON string";

#[test]
fn every_form_gives_the_same_push_and_says_what_it_was() {
    let documented = encoded(OBJECT);
    for (body, notes) in [
        (documented.clone(), vec![]),
        (around(OBJECT), vec![NOT_ENCODED]),
        (OBJECT.to_owned(), vec!["no envelope"]),
        (format!("\u{feff} \r\n{documented}\t\n"), vec![]),
        (string(&documented), vec![TWO]),
        (string(&string(&documented)), vec![THREE]),
        (encoded(&string(OBJECT)), vec![TWO]),
        (encoded(&string(&string(OBJECT))), vec![THREE]),
        (string(OBJECT), vec!["no envelope", "1 layer of JSON string"]),
        (form(OBJECT), vec!["form body"]),
        (format!("sign=a%20b&{}", form(OBJECT)), vec!["field `sign`: not in the page's table", "form body"]),
        (
            format!("{{\"code\":0,\"data\":{},\"id\":\"x\"}}", string(OBJECT)),
            vec!["field `id`: not in the page's table", "field `code`: not in the page's table"],
        ),
    ] {
        assert_eq!(told(&body), (expected(), notes.into_iter().map(str::to_owned).collect()), "{body}");
    }
}

/// Relays wrap what they take, in `data` too.
#[test]
fn data_in_data_is_a_layer_in_any_mix_of_forms() {
    let documented = encoded(OBJECT);
    for (body, notes) in [
        (around(&around(OBJECT)), vec![NOT_ENCODED, TWO]),
        (around(&documented), vec![TWO]),
        (encoded(&around(OBJECT)), vec![TWO]),
        (encoded(&documented), vec![TWO]),
        (around(&encoded(&around(OBJECT))), vec![THREE]),
        (encoded(&string(&around(OBJECT))), vec![THREE]),
        (around(&around(&around(OBJECT))), vec![NOT_ENCODED, THREE]),
        (string(&around(&around(OBJECT))), vec![NOT_ENCODED, TWO]),
        // The envelope of a form is the form.
        (form(&documented), vec!["form body"]),
        (form(&around(OBJECT)), vec!["form body"]),
        (form(&encoded(&string(OBJECT))), vec!["form body", TWO]),
    ] {
        let wanted: Vec<String> = notes.into_iter().map(str::to_owned).collect();
        assert_eq!(told(&body), (expected(), wanted), "{body}");
    }
    for body in [
        around(&around(&around(&around(OBJECT)))),
        encoded(&encoded(&encoded(&documented))),
        encoded(&around(&encoded(&around(OBJECT)))),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{body}: {error}");
    }
    // An object with a name of the page is the push, whatever its `data` is.
    for object in
        [r#"{"deviceId":"1","data":"{}"}"#, r#"{"rfidNo":"1","deviceId":"1","data":{"deviceId":"2"}}"#]
    {
        let push = read(&encoded(object)).payload;
        assert_eq!(push.device_id().unwrap(), "1", "{object}");
        assert!(push.extra().get("data").is_some(), "{object}");
    }
    // One without is the envelope, and what is beside `data` is said.
    let (push, said) = told(&around(&format!("{{\"msgType\":7,\"data\":{}}}", string(OBJECT))));
    assert_eq!(push, expected());
    assert!(said.contains(&"field `msgType`: not in the page's table".to_owned()), "{said:?}");
}

#[test]
fn a_byte_order_mark_inside_a_layer_is_passed_over() {
    let marked = format!("\u{feff}{OBJECT}");
    for body in [
        encoded(&marked),
        encoded(&format!(" \n{marked}")),
        string(&format!("\u{feff}{}", encoded(OBJECT))),
        form(&marked),
        encoded(&marked).replace('\u{feff}', "\\ufeff"),
        format!("\u{feff}{}", encoded(&marked)),
    ] {
        assert_eq!(read(&body).payload, expected(), "{body}");
    }
    // Places count on.
    let body = encoded(&marked.replace("\"7\"", "oops"));
    assert_eq!(decode(body.as_bytes()).unwrap_err().offset(), Some(place(&body, "oops")));
}

#[test]
fn white_space_before_a_form_is_passed_over() {
    for before in [" ", "\r\n", "\n\t", "\u{feff}", "\u{feff}\n"] {
        let body = format!("{before}{}", form(OBJECT));
        assert_eq!(read(&body).payload, expected(), "{before:?}");
        let broken = format!("{before}{}", form(&OBJECT.replace("\"7\"", "oops")));
        assert_eq!(
            decode(broken.as_bytes()).unwrap_err().offset(),
            Some(place(&broken, "oops")),
            "{before:?}"
        );
    }
    assert_eq!(read(&format!("{}\r\n", form(OBJECT))).payload, expected());
}

#[test]
fn a_percent_encoded_name_of_a_form_is_its_name() {
    for name in ["%64ata", "d%61t%61", "%64%61%74%61"] {
        let body = format!("sign=1&{name}={}", percent(OBJECT));
        assert_eq!(read(&body).payload, expected(), "{body}");
    }
    assert!(decode(format!("%44ata={}", percent(OBJECT)).as_bytes()).is_err());
}

/// `&`, `+` and `%2F` are what they are inside JSON that nobody has percent-encoded.
#[test]
fn a_form_value_that_was_not_percent_encoded_is_read_as_it_is() {
    const SAID: &str = "field `data`: not percent-encoded; read as it is";
    let object =
        r#"{"captureId":"7","deviceId":"1+1","fileUrl":"https://files.example.com/a%2Fb+c?x=1&y=%zz"}"#;
    let push = Push::CaptureFile(serde_json::from_str::<CaptureFile>(object).unwrap());
    for value in [object.to_owned(), string(object), format!(" {object}\n")] {
        for (body, further) in [
            (format!("data={value}"), false),
            (format!("sign=%20&data={value}&token=a+b"), true),
            (format!("data={value}&sign=1"), true),
        ] {
            let decoded = read(&body);
            assert_eq!(decoded.payload, push, "{body}");
            let said: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
            assert!(said.contains(&SAID.to_owned()), "{body}: {said:?}");
            let beside = said.iter().any(|note| note.ends_with("`sign`: not in the page's table"));
            assert_eq!(beside, further, "{body}: {said:?}");
        }
    }
    // A batch, too.
    let batch = Decoder::tolerant().decode_batch(format!("data=[{object},{object}]&x=1").as_bytes()).unwrap();
    assert_eq!(batch.len(), 2);
    assert_eq!(batch[1].as_ref().unwrap().payload, push);
    // Places are those of the body.
    let body = format!("sign=1&data={}", object.replace("\"7\"", "oops"));
    assert_eq!(decode(body.as_bytes()).unwrap_err().offset(), Some(place(&body, "oops")));
}

/// What browsers put into a query: braces as they are, quotes as `%22`.
#[test]
fn a_form_value_with_bare_braces_may_be_percent_encoded() {
    for value in [
        OBJECT
            .replace('"', "%22")
            .replace('+', "%2B")
            .replace(' ', "%20")
            .replace('é', "%C3%A9")
            .replace('\\', "%5C"),
        format!("[{}]", OBJECT.replace('+', "%2B").replace('"', "%22")),
        format!("{{+{}", &OBJECT.replace('+', "%2B").replace('"', "%22")[1..]),
    ] {
        let batch = Decoder::tolerant().decode_batch(format!("sign=1&data={value}").as_bytes()).unwrap();
        assert_eq!(batch[0].as_ref().unwrap().payload, expected(), "{value}");
        assert!(
            batch[0].as_ref().unwrap().notes.iter().all(|note| *note.kind() != NoteKind::NotPercentEncoded)
        );
    }
}

#[test]
fn a_fourth_layer_is_one_too_many() {
    for body in [string(&string(&string(&encoded(OBJECT)))), encoded(&string(&string(&string(OBJECT))))] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::LimitExceeded);
    }
}

#[test]
fn no_envelope_needs_a_kind_or_a_device() {
    for (body, kind) in [
        (r#"{"deviceId":"1"}"#, Kind::Unknown),
        (r#"{"deviceId":"1","doorOpen":true}"#, Kind::Unknown),
        (r#"{"deviceId":"1","data":7}"#, Kind::Unknown),
        (r#"{"deviceId":"1","captureId":"7"}"#, Kind::CaptureFile),
    ] {
        for body in [body.to_owned(), string(body)] {
            let decoded = read(&body);
            assert_eq!(decoded.payload.kind(), kind, "{body}");
            assert_eq!(*decoded.notes[0].kind(), NoteKind::BareObject, "{body}");
        }
        // The two ways to read a push agree.
        assert_eq!(serde_json::from_str::<Push>(body).unwrap(), read(body).payload, "{body}");
    }
    for body in [r#"{"doorOpen":true}"#, r#"{"deviceId":null,"doorOpen":true}"#, r#"{"lat":1,"lon":2}"#] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Envelope, "{body}");
        assert!(
            error.fields().unwrap().get("doorOpen").is_some() || error.fields().unwrap().len() == 2,
            "{body}"
        );
        assert!(decode(encoded(body).as_bytes()).is_ok(), "in an envelope it is a push: {body}");
    }
    // A kind that shows makes it a push, and then the device is missed.
    let error = decode(br#"{"captureId":"7"}"#).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, Some("deviceId")));
    for body in ["7", "true", "null", "\"7\"", "{\"data\":null}", "{\"data\":7}", "{\"data\":true}", "{}"] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Envelope, "{body}");
    }
    for body in ["", " ", "{\"data\":\"\"}", "hello", "{\"data\":\"hello\"}", "x=1&y=2"] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().kind(), ErrorKind::Syntax, "{body}");
    }
}

#[test]
fn a_name_twice_with_two_values_is_an_error_at_every_layer() {
    for (body, field) in [
        (r#"{"data":"{}","data":"{ }"}"#.to_owned(), "data"),
        (r#"{"x":1,"data":"{}","x":2}"#.to_owned(), "x"),
        (encoded(r#"{"captureId":"1","captureId":"2"}"#), "captureId"),
        (encoded(r#"{"captureId":"1","x":1,"y":2,"x":2}"#), "x"),
        (format!("{{\"data\":{}}}", r#"{"captureId":"1","captureId":"2"}"#), "captureId"),
        (encoded(r#"{"captureId":"1","capture\u0049d":"2"}"#), "captureId"),
        ("data=%7B%7D&data=%7B%20%7D".to_owned(), "data"),
        ("data={}&x=1&data={ }".to_owned(), "data"),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateField, Some(field)), "{body}");
        assert!(error.offset().is_some(), "{body}");
    }
}

#[test]
fn a_name_twice_with_one_value_is_one_at_every_layer() {
    let text = string(OBJECT);
    for (body, field) in [
        (format!("{{\"data\":{text},\"data\":{text}}}"), "data"),
        (format!("{{\"data\":{OBJECT},\"data\":{OBJECT}}}"), "data"),
        (format!("{{\"x\":1,\"data\":{text},\"x\":1}}"), "x"),
        (format!("{0}&{0}", form(OBJECT)), "data"),
        (encoded(&OBJECT.replace("\"channelId\":1", "\"channelId\":1,\"channelId\":1")), "channelId"),
    ] {
        let decoded = read(&body);
        assert_eq!(decoded.payload, expected(), "{body}");
        let repeated = decoded.notes.iter().filter(|note| *note.kind() == NoteKind::Repeated);
        assert_eq!(repeated.map(Note::field).collect::<Vec<_>>(), [field], "{body}: {:?}", decoded.notes);
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
        around(&broken),
        broken.clone(),
        format!("\u{feff}\n {documented}"),
        string(&documented),
        string(&string(&documented)),
        encoded(&string(&broken)),
        encoded(&documented),
        around(&documented),
        form(&broken),
        format!("sign=1&{}", form(&broken)),
        documented.replace("😀", "\\ud83d\\ude00").replace('é', "\\u00e9"),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Syntax, "{body}: {error}");
        assert_eq!(error.offset(), Some(place(&body, "oops")), "{body}: {error}");
        assert!(error.to_string().contains(&format!("at byte {}", place(&body, "oops"))), "{error}");
        assert!(std::error::Error::source(&error).is_none(), "said once: {error}");
    }
}

#[test]
fn refused_values_tell_their_place_too() {
    let broken = OBJECT.replace("\"deviceId\":\"é\\\"x\"", "\"deviceId\":true");
    for body in [
        encoded(&broken),
        around(&broken),
        string(&encoded(&broken)),
        form(&broken),
        encoded(&encoded(&broken)),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("deviceId")), "{body}");
        assert_eq!(error.offset(), Some(place(&body, "true")), "{body}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let mut body = encoded(OBJECT).into_bytes();
    body[30] = 0xff;
    let error = decode(&body).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::Syntax, Some(30)));
    let error = decode(b"data=%7B%22x%22%3A%22%FF%22%7D").unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Syntax, Some("data")));
}

#[test]
fn half_of_a_surrogate_pair_costs_a_value_in_every_form() {
    for text in ["\\ud800", "\\udc00\\ud800", "\\ud800x"] {
        let object = OBJECT.replace("https", text);
        for body in [
            encoded(&object),
            around(&object),
            object.clone(),
            string(&encoded(&object)),
            encoded(&encoded(&object)),
            form(&object),
            // The escape of the inner text, left as it was by whoever escaped the text around it.
            encoded(&object).replace("\\\\u", "\\u"),
            string(&encoded(&object)).replace("\\\\\\\\u", "\\u"),
        ] {
            let push = read(&body).payload;
            let Push::CaptureFile(file) = &push else { panic!("{body}: {push:?}") };
            assert_eq!((file.file_url.as_ref(), file.channel_id), (None, Some(1)), "{body}");
            let kept = file.extra.get("fileUrl").unwrap().as_str();
            assert_eq!(kept, format!("\"{text}://files.example.com/a b+c.jpg\""), "{body}");
        }
        let nested = encoded(&format!("{{\"deviceId\":\"1\",\"x\":[{object}]}}"));
        assert!(read(&nested).payload.extra().get("x").unwrap().as_str().contains(text), "{nested}");
    }
}
