//! Repair: the printed samples, one fixture a case, and what it must never do.
#![allow(clippy::format_push_string)]

use std::{fs, path::PathBuf};

use mettax_push::{DecodeError, Decoder, ErrorKind, NoteKind, Push, RepairStep};

const REPAIR: Decoder = Decoder::tolerant().repair(true);

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(folder: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn steps(body: &[u8]) -> Vec<RepairStep> {
    let step = |kind: &NoteKind| match kind {
        NoteKind::Repaired { step, .. } => Some(*step),
        _ => None,
    };
    REPAIR.decode(body).unwrap().notes.iter().filter_map(|note| step(note.kind())).collect()
}

fn outcome(result: Result<&Push, &DecodeError>) -> String {
    match result {
        Ok(push) => format!("{}: {}", push.kind(), serde_json::to_string(push).unwrap()),
        Err(error) => format!("{:?}: {error}", error.kind()),
    }
}

#[test]
fn printed_samples_beside_their_twins() {
    let mut shown = String::new();
    for name in names("doc") {
        let printed = fixture(&format!("doc/{name}"));
        let twin = mettax_push::decode(&fixture(&format!("wire/{}", name.replace(".txt", ".json")))).unwrap();
        let read = REPAIR.decode(&printed);
        let cut_off = ["capture_file.txt", "driver_picture.txt"].contains(&&*name);
        match &read {
            Ok(read) => assert_eq!(read.payload, twin, "{name}"),
            Err(error) => assert!(error.to_string().ends_with("the text is cut off here"), "{name}: {error}"),
        }
        assert_eq!(read.is_err(), cut_off, "{name}");
        assert!(mettax_push::decode(&printed).is_err(), "{name} is read without repair");
        shown += &format!("{name}\n  printed  {}\n", outcome(read.as_ref().map(|read| &read.payload)));
        shown += &format!("  twin     {}\n", outcome(Ok(&twin)));
        for note in read.iter().flat_map(|read| &read.notes) {
            shown += &format!("  note     {note}\n");
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn where_the_printed_urls_are_cut_off() {
    for (name, in_front) in [("capture_file.txt", "\"https:"), ("driver_picture.txt", "\"https:")] {
        let printed = String::from_utf8(fixture(&format!("doc/{name}"))).unwrap();
        let error = REPAIR.decode(printed.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Syntax);
        assert_eq!(error.offset(), Some(printed.find(in_front).unwrap() + in_front.len()), "{name}");
    }
}

#[test]
fn every_case_has_its_fixture() {
    let mut shown = String::new();
    for name in names("repair") {
        let body = fixture(&format!("repair/{name}"));
        let read = REPAIR.decode(&body);
        assert!(mettax_push::decode(&body).is_err(), "{name} is read without repair");
        assert_eq!(read.is_err(), name.starts_with("refused_"), "{name}: {read:?}");
        shown += &format!("{name}\n  {}\n", outcome(read.as_ref().map(|read| &read.payload)));
        for note in read.iter().flat_map(|read| &read.notes) {
            shown += &format!("  note: {note}\n");
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn repaired_fixtures_equal_their_twins() {
    for (name, twin) in [
        ("alarm_no_braces", "alarm"),
        ("alarm_missing_backslash", "alarm"),
        ("alarm_missing_backslash_braces", "alarm"),
        ("face_bare", "face_comparison"),
        ("gps_trailing_comma", "gps"),
        ("gps_trailing_comma_outside", "gps"),
        ("gps_raw_lines", "gps"),
        ("pass_through_bare", "pass_through"),
        ("pass_through_inner_escaped", "pass_through"),
        ("object_no_braces", "alarm"),
        ("object_no_break_spaces", "alarm"),
        ("fragment_no_break_spaces", "alarm"),
        ("escaped_once_too_often", "alarm"),
    ] {
        let read = REPAIR.decode(&fixture(&format!("repair/{name}.txt"))).unwrap();
        let twin = mettax_push::decode(&fixture(&format!("wire/{twin}.json"))).unwrap();
        assert_eq!(read.payload, twin, "{name}");
    }
}

#[test]
fn each_step_is_noted_once() {
    use RepairStep::{
        AddedBraces, EscapedNested, EscapedQuotes, MissingBackslash, NoBreakSpaces, RawWhitespace,
        TrailingComma, Unescaped,
    };
    let steps = |name: &str| steps(&fixture(name));
    assert_eq!(steps("doc/gps.txt"), [AddedBraces, RawWhitespace]);
    assert_eq!(steps("doc/alarm.txt"), [AddedBraces, RawWhitespace, MissingBackslash]);
    assert_eq!(steps("doc/device_info.txt"), [AddedBraces, RawWhitespace, MissingBackslash]);
    assert_eq!(steps("doc/rfid.txt"), [AddedBraces, EscapedQuotes, RawWhitespace]);
    assert_eq!(steps("doc/pass_through.txt"), [AddedBraces, RawWhitespace, EscapedNested]);
    assert_eq!(steps("repair/alarm_missing_backslash_braces.txt"), [MissingBackslash]);
    assert_eq!(steps("repair/gps_trailing_comma_outside.txt"), [TrailingComma]);
    assert_eq!(steps("repair/pass_through_bare.txt"), [AddedBraces, EscapedQuotes, EscapedNested]);
    assert_eq!(steps("repair/object_no_braces.txt"), [AddedBraces]);
    assert_eq!(steps("repair/object_no_break_spaces.txt"), [NoBreakSpaces]);
    assert_eq!(steps("repair/fragment_no_break_spaces.txt"), [AddedBraces, NoBreakSpaces]);
    assert_eq!(steps("repair/escaped_once_too_often.txt"), [Unescaped]);
}

#[test]
fn what_ordinary_decoding_reads_stays_as_it_is() {
    for folder in ["wire", "quirks"] {
        for name in names(folder) {
            let body = fixture(&format!("{folder}/{name}"));
            match (Decoder::tolerant().decode(&body), REPAIR.decode(&body)) {
                (Ok(ordinary), Ok(repaired)) => assert_eq!(ordinary, repaired, "{name}"),
                (Err(_), Err(_)) => {}
                (Err(_), Ok(_)) => {
                    let expected = ["raw_newline_in_string.json", "trailing_comma_in_data.json"];
                    assert!(expected.contains(&&*name), "{name} is repaired");
                }
                (Ok(_), Err(error)) => panic!("{name}: {error}"),
            }
        }
    }
}

/// No-break spaces inside a value are its own.
#[test]
fn no_break_spaces_are_read_between_tokens_alone() {
    let text = "\"data\":\u{a0}{\"captureId\":\"a\u{a0}\\\"\u{a0}b\",\u{a0}\"deviceId\":\u{a0}\"1\"}\u{a0}";
    let read = REPAIR.decode(text.as_bytes()).unwrap();
    let Push::CaptureFile(file) = &read.payload else { panic!("{read:?}") };
    assert_eq!(file.capture_id.as_ref().unwrap(), "a\u{a0}\"\u{a0}b");
    assert_eq!(steps(text.as_bytes()), [RepairStep::AddedBraces, RepairStep::NoBreakSpaces]);
    assert!(Decoder::tolerant().decode(text.as_bytes()).is_err());
}

/// A body that was escaped once too often has one reading, whatever is in its values.
#[test]
fn a_body_escaped_once_too_often_is_read_as_it_was() {
    let object = r#"{"captureId":"a\\\"b\n","deviceId":"é\u0041","fileUrl":"C:\\u0041"}"#;
    for body in
        [format!("{{\"data\":{}}}", serde_json::to_string(object).unwrap()), format!("{{\"data\":{object}}}")]
    {
        let escaped = serde_json::to_string(&body).unwrap();
        let inner = escaped.trim_matches('"');
        for text in [inner.to_owned(), format!(" {inner}\r\n")] {
            let read = REPAIR.decode(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.payload, mettax_push::decode(body.as_bytes()).unwrap(), "{text}");
            assert_eq!(steps(text.as_bytes()), [RepairStep::Unescaped]);
        }
    }
}

/// A value that is at fault in text that was repaired has its place in the body as it came.
#[test]
fn places_in_repaired_text_are_those_of_the_body() {
    let fragment = r#""data":"{"captureId":"7","deviceId":1.5,"fileUrl":"u"}""#;
    for before in ["", "\u{feff}", " \n", "\u{feff} \n"] {
        let error = REPAIR.decode(format!("{before}{fragment}").as_bytes()).unwrap_err();
        let place = fragment.find("1.5").map(|place| before.len() + place);
        assert_eq!((error.field(), error.offset()), (Some("deviceId"), place), "{before:?}");
    }
    // Text that repair refuses is told by the place where it stops to be readable.
    let cut = fragment.replace("1.5", "\"\u{1}\"");
    for before in ["", "\u{feff}"] {
        let error = REPAIR.decode(format!("{before}{cut}").as_bytes()).unwrap_err();
        let place = cut.find('\u{1}').map(|place| before.len() + place);
        assert_eq!(error.offset(), place, "{before:?}: {error}");
    }
}

/// An escape that the end of the text cuts off is one thing, an escape that is none another.
#[test]
fn what_is_no_escape_is_not_cut_off() {
    for (end, cut_off) in [
        ("\\", true),
        ("\\u", true),
        ("\\u00e", true),
        ("\\ud83d", true),
        ("\\ud83d\\", true),
        ("\\ud83d\\u", true),
        ("\\ud83d\\ude0", true),
        ("\\x", false),
        ("\\ux", false),
        ("\\u0x", false),
        ("\\ud83d\\x", false),
        ("\\ud83d\\ux", false),
        ("\\udc00", false),
    ] {
        let text = format!(r#""data":"{{\"captureId\":\"{end}"#);
        let error = REPAIR.decode(text.as_bytes()).unwrap_err();
        let place = if cut_off { text.len() } else { text.len() - end.len() };
        assert_eq!(error.offset(), Some(place), "{end}: {error}");
        assert_eq!(error.to_string().ends_with("cut off here"), cut_off, "{end}: {error}");
    }
}
