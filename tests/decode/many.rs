//! Several pushes at once: batches and lines; and the limits on all of it.

use crate::common::{encoded, fixtures};
use mettax_push::{CaptureFile, Decoder, ErrorKind, Kind, NoteKind, Push};

const FILE: &str = r#"{"captureId":"7","deviceId":"1","channelId":1,"fileUrl":"u"}"#;

fn batch(body: &str) -> Vec<Result<Kind, ErrorKind>> {
    let items =
        Decoder::tolerant().decode_batch(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
    items
        .into_iter()
        .map(|item| item.map(|decoded| decoded.payload.kind()).map_err(|error| error.kind()))
        .collect()
}

#[test]
fn batches_come_in_every_form() {
    let (one, text) = (encoded(FILE), serde_json::to_string(FILE).unwrap());
    let whole = Ok(Kind::CaptureFile);
    for (body, items) in [
        (format!("[{one},{FILE} , {text}]"), vec![whole, whole, whole]),
        (format!("{{\"data\":[{FILE},{FILE}]}}"), vec![whole, whole]),
        (encoded(&format!("[{FILE},{text}]")), vec![whole, whole]),
        (serde_json::to_string(&format!("[{one}]")).unwrap(), vec![whole]),
        ("[]".to_owned(), vec![]),
        (" [ ] ".to_owned(), vec![]),
        (encoded("[]"), vec![]),
        (one.clone(), vec![whole]),
        (r#"{"data":[{"doorOpen":true}]}"#.to_owned(), vec![Ok(Kind::Unknown)]),
        // What looks like the end of an element inside a string is none.
        (format!("[{}, {one}]", FILE.replace("\"u\"", r#""\"],[{\\""#)), vec![whole, whole]),
        (r#"[{"doorOpen":true}]"#.to_owned(), vec![Err(ErrorKind::Envelope)]),
        (r#"[{"deviceId":"1","doorOpen":true}]"#.to_owned(), vec![Ok(Kind::Unknown)]),
        (format!("\u{feff}[{one}]"), vec![whole]),
        (encoded(&format!("\u{feff}[{FILE}]")), vec![whole]),
        (format!("{{\"data\":{{\"data\":[{FILE},{FILE}]}}}}"), vec![whole, whole]),
        (format!("data=[{FILE},{one}]&sign=1"), vec![whole, whole]),
    ] {
        assert_eq!(batch(&body), items, "{body}");
    }
}

#[test]
fn a_batch_of_too_many_elements_is_refused_whole() {
    let documented = format!("[{0},{0},{0}]", encoded(FILE));
    for body in [format!("[{FILE},1,{FILE}]"), encoded(&format!("[{FILE},1,{FILE}]")), documented] {
        let read = |most| Decoder::tolerant().max_batch(most).decode_batch(body.as_bytes());
        assert_eq!(read(3).unwrap().len(), 3);
        let error = read(2).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        assert_eq!(error.to_string(), "limit exceeded: more than the 2 elements that the decoder takes");
        assert!(
            body[error.offset().unwrap()..].starts_with(&body[body.find('[').unwrap() + 1..][..12]),
            "{body}"
        );
        assert!(read(0).is_err());
    }
    assert!(Decoder::tolerant().max_batch(0).decode_batch(b"[]").unwrap().is_empty());
    // One push is a batch of one, of which there is no array to bound.
    assert!(Decoder::tolerant().max_batch(0).decode_batch(encoded(FILE).as_bytes()).is_ok());
    let usual = format!("[{}1]", "1,".repeat(1 << 16));
    assert_eq!(batch(&usual.replacen("1,", "", 1)).len(), 1 << 16);
    assert!(Decoder::tolerant().decode_batch(usual.as_bytes()).is_err());
}

#[test]
fn a_bad_item_never_costs_its_neighbours() {
    let good = Ok(Kind::CaptureFile);
    for (bad, kind) in [
        (r#"{"captureId":"7"}"#, ErrorKind::MissingField),
        (r#"{"captureId":}"#, ErrorKind::Syntax),
        (r#"{"captureId" "x"}"#, ErrorKind::Syntax),
        ("nonsense", ErrorKind::Syntax),
        ("", ErrorKind::Syntax),
        ("7", ErrorKind::Envelope),
        ("[]", ErrorKind::Batch),
        (r#"{"a":1,"a":2}"#, ErrorKind::DuplicateField),
        (r#"{"deviceId":true,"captureId":"7"}"#, ErrorKind::InvalidField),
        (r#""]""#, ErrorKind::Syntax),
        (r#"{"\ud800":"x"}"#, ErrorKind::Syntax),
    ] {
        assert_eq!(batch(&format!("[{FILE},{bad},{FILE}]")), [good, Err(kind), good], "{bad}");
        assert_eq!(batch(&encoded(&format!("[{FILE},{bad},{FILE}]"))), [good, Err(kind), good], "{bad}");
    }
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert_eq!(batch(&format!("[{deep},{FILE}]")), [Err(ErrorKind::LimitExceeded), good]);
}

/// A dead letter keeps its device and its fields.
/// However an element is found, it is read as if it came alone: a brace before a quote ends the documented form, and
/// looks like its end elsewhere.
#[test]
fn an_element_reads_as_it_does_alone() {
    let one = encoded(FILE);
    let elements = [
        one.clone(),
        encoded(r#"{"deviceId":"1","x":"}","y":"{\"}"}"#),
        encoded(r#"{"deviceId":"1","x":"[\"}\"}]"}"#),
        format!("{{ \"data\" : {} }}", serde_json::to_string(FILE).unwrap()),
        r#"{"data":"{\"deviceId\":\"1\"","more":"}"}"#.to_owned(),
        r#"{"data":"{}","more":["}"},"a"]}"#.to_owned(),
        r#"{"data":"no push","x":"}"}"#.to_owned(),
        encoded("{\"deviceId\":{}}"),
        FILE.to_owned(),
    ];
    let alone = |element: &String| {
        format!("{:?}", Decoder::tolerant().decode(element.as_bytes()).map_err(|e| e.kind()))
    };
    for first in &elements {
        for second in &elements {
            for space in ["", " ", "\n"] {
                let body = format!("[{one},{space}{first}{space},{second},{one}{space}]");
                let Ok(batch) = Decoder::tolerant().decode_batch(body.as_bytes()) else {
                    // An element that does not hold together by itself: then the array does not either.
                    assert!([first, second].iter().any(|text| text.contains("\"},\"a\"]")), "{body}");
                    continue;
                };
                let found: Vec<String> =
                    batch.into_iter().map(|item| format!("{:?}", item.map_err(|e| e.kind()))).collect();
                assert_eq!(found, [&one, first, second, &one].map(alone), "{body}");
            }
        }
    }
}

#[test]
fn errors_about_one_of_many_hold_what_was_read() {
    let bad = r#"{"deviceId":[1],"captureId":"7","new":1e400}"#;
    let envelope = r#"{"firmware":"1.2"}"#;
    let twice = format!("{{\"data\":{bad}}}\n{envelope}\n");
    let lines = Decoder::tolerant().decode_lines(twice.as_bytes()).map(|line| line.result);
    let batch = format!("[{FILE},{{\"data\":{bad}}},{envelope}]");
    let batch = Decoder::tolerant().decode_batch(batch.as_bytes()).unwrap();
    let inside = encoded(&format!("[{FILE},{bad}]"));
    let inside = Decoder::tolerant().decode_batch(inside.as_bytes()).unwrap();
    let errors: Vec<_> = lines.chain(batch).chain(inside).filter_map(Result::err).collect();
    assert_eq!(errors.len(), 5);
    for error in errors {
        let fields = error.fields().unwrap();
        match error.kind() {
            ErrorKind::InvalidField => {
                assert_eq!(error.push_kind(), Some(Kind::CaptureFile));
                assert_eq!(fields.get("deviceId").unwrap().as_str(), "[1]");
                assert_eq!(fields.get("new").unwrap().as_str(), "1e400");
            }
            kind => {
                assert_eq!(kind, ErrorKind::Envelope);
                assert_eq!(fields.get("firmware").unwrap().as_str(), "\"1.2\"");
            }
        }
        assert!(!format!("{error:?} {error}").contains("1e400"));
    }
}

#[test]
fn an_array_that_does_not_hold_together_is_an_error() {
    for body in ["[", "[1", "[1,", "[{]", "[}]", "[] x", "[1] 2", "[\"", "[\"\\"] {
        let error = Decoder::tolerant().decode_batch(body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Syntax, "{body}");
        assert!(error.offset().is_some_and(|offset| offset <= body.len()), "{body}");
    }
    assert_eq!(Decoder::tolerant().decode(b"[]").unwrap_err().kind(), ErrorKind::Batch);
}

#[test]
fn places_in_a_batch_are_places_in_the_body() {
    for encode in [str::to_owned as fn(&str) -> String, encoded] {
        let body = encode(&format!(
            "[{FILE},{},{}]",
            r#"{"é":oops}"#, r#"{"captureId":"1","deviceId":1.5,"fileUrl":"u"}"#
        ));
        let items = Decoder::tolerant().decode_batch(body.as_bytes()).unwrap();
        assert_eq!(items[1].as_ref().unwrap_err().offset(), body.find("oops"), "{body}");
        assert_eq!(items[2].as_ref().unwrap_err().offset(), body.find("1.5"), "{body}");
    }
}

#[test]
fn notes_on_what_stands_around_go_to_the_first_item() {
    let body = format!("{{\"code\":0,\"data\":[{FILE},{FILE}]}}");
    let items = Decoder::tolerant().decode_batch(body.as_bytes()).unwrap();
    let unknown = |index: usize| {
        let decoded = items[index].as_ref().unwrap();
        decoded.notes.iter().filter(|note| *note.kind() == NoteKind::UnknownField).count()
    };
    assert_eq!((unknown(0), unknown(1)), (1, 0));
}

#[test]
fn lines_have_numbers_and_raw_bytes() {
    let text = format!("\n{}\r\n  \nnonsense\r\n{FILE}\n\r\n{FILE}", encoded(FILE));
    let lines: Vec<_> = Decoder::tolerant().decode_lines(text.as_bytes()).collect();
    let seen: Vec<_> = lines.iter().map(|line| (line.number, line.raw, line.result.is_ok())).collect();
    let encoded = encoded(FILE);
    assert_eq!(
        seen,
        [
            (2, encoded.as_bytes(), true),
            (4, &b"nonsense"[..], false),
            (5, FILE.as_bytes(), true),
            (7, FILE.as_bytes(), true)
        ],
    );
    assert_eq!(Decoder::tolerant().decode_lines(b"").count(), 0);
    assert_eq!(Decoder::tolerant().decode_lines(b"\n\r\n \n").count(), 0);
    let mut lines = Decoder::tolerant().decode_lines(b"x");
    assert!(lines.next().is_some() && lines.next().is_none() && lines.next().is_none());
}

#[test]
fn max_bytes_is_exact() {
    for (name, body) in fixtures("wire") {
        assert!(Decoder::tolerant().max_bytes(body.len()).decode(&body).is_ok(), "{name}");
        let error = Decoder::tolerant().max_bytes(body.len() - 1).decode(&body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{name}");
    }
    let long = vec![b' '; (16 << 20) + 1];
    assert_eq!(Decoder::tolerant().decode(&long).unwrap_err().kind(), ErrorKind::LimitExceeded);
    assert_eq!(Decoder::tolerant().decode(&long[1..]).unwrap_err().kind(), ErrorKind::Syntax);
}

#[test]
fn plain_serde_reads_as_long_as_a_decoder() {
    let limit = 16 << 20;
    let long = FILE.replace("{\"", &format!("{{\"x\":\"{}\",\"", " ".repeat(limit - FILE.len() - 7)));
    assert_eq!(long.len(), limit);
    assert!(
        serde_json::from_str::<CaptureFile>(&long).is_ok() && serde_json::from_str::<Push>(&long).is_ok()
    );
    let longer = long.replacen(' ', "  ", 1);
    for error in [
        serde_json::from_str::<CaptureFile>(&longer).unwrap_err(),
        serde_json::from_str::<Push>(&longer).unwrap_err(),
    ] {
        assert!(
            error
                .to_string()
                .starts_with("limit exceeded: a body of 16777217 bytes, where the decoder takes 16777216"),
            "{error}"
        );
    }
}

/// An object with a value nested so deep, the object not counted.
fn nested(depth: usize) -> String {
    FILE.replace("{\"", &format!("{{\"x\":{}{},\"", "[".repeat(depth), "]".repeat(depth)))
}

#[test]
fn max_depth_counts_all_layers_together() {
    let fits = |decoder: Decoder, body: &str| match decoder.decode(body.as_bytes()) {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{body}: {error}");
            false
        }
    };
    for limit in [3, 10, 32, 127] {
        let decoder = Decoder::tolerant().max_depth(limit);
        // The envelope and the object are two.
        for form in [encoded as fn(&str) -> String, |object: &str| format!("{{\"data\":{object}}}")] {
            assert!(fits(decoder, &form(&nested(limit - 2))), "{limit}");
            assert!(!fits(decoder, &form(&nested(limit - 1))), "{limit}");
        }
        assert!(fits(decoder, &nested(limit - 1)), "{limit}");
        assert!(!fits(decoder, &nested(limit)), "{limit}");
    }
    assert!(fits(Decoder::tolerant(), &nested(31)) && !fits(Decoder::tolerant(), &nested(32)));
    assert!(!fits(Decoder::tolerant().max_depth(usize::MAX), &nested(127)), "127 at most");
    assert!(!fits(Decoder::tolerant().max_depth(0), FILE));
    assert!(!fits(Decoder::tolerant().max_depth(1), &encoded(FILE)));
}

/// Whether the ports of the message were read. A message nested too deep is an error where it is an object of the body,
/// and text like any other where it is text.
fn reads_ports(limit: usize, body: &str, as_text: bool) -> bool {
    match Decoder::tolerant().max_depth(limit).decode(body.as_bytes()) {
        Ok(decoded) => {
            let Push::PassThrough(pass) = &decoded.payload else { panic!("{body}: {decoded:?}") };
            let ports = pass.message.as_ref().unwrap().ports().is_some();
            let noted = decoded.notes.iter().any(|note| *note.kind() == NoteKind::PlainText);
            assert!(ports != noted && (ports || as_text), "{body}: {decoded:?}");
            ports
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{body}: {error}");
            false
        }
    }
}

#[test]
fn a_message_is_one_level_more_in_every_form() {
    for (message, as_text) in [
        (r#""{\"com1\":\"f5\",\"x\":[[[[[[[]]]]]]]}""#, true),
        (r#"{"com1":"f5","x":[[[[[[[]]]]]]]}"#, false),
    ] {
        let pass = format!(r#"{{"deviceId":"1","id":"2","reportCt":1,"deviceCt":1,"message":{message}}}"#);
        let whole = |body: &str| serde_json::to_string(body).unwrap();
        let escaped_key = |body: String| body.replacen("data", "d\\u0061ta", 1);
        for (body, levels) in [
            (encoded(&pass), 10),
            (format!("{{\"data\":{pass}}}"), 10),
            (escaped_key(encoded(&pass)), 10),
            (escaped_key(format!("{{\"data\":{pass}}}")), 10),
            (whole(&encoded(&pass)), 10),
            // Without an envelope there is one level less.
            (pass.clone(), 9),
            (whole(&pass), 9),
            (format!("data={pass}"), 9),
        ] {
            assert!(reads_ports(levels, &body, as_text), "{body}");
            for fewer in 1..=2 {
                assert!(!reads_ports(levels - fewer, &body, as_text), "{body}");
            }
        }
    }
}

/// `Deserialize` has no limits to set: those of `Decoder::tolerant` hold, the payload's own object being the first.
#[test]
fn plain_serde_reads_as_deep_as_a_decoder() {
    use mettax_push::{CaptureFile, PassThrough};
    let deepest = |read: &dyn Fn(usize) -> bool| (1..40).take_while(|&depth| read(depth)).last();
    assert_eq!(deepest(&|depth| serde_json::from_str::<CaptureFile>(&nested(depth)).is_ok()), Some(31));
    assert_eq!(
        deepest(&|depth| Decoder::tolerant().decode(encoded(&nested(depth)).as_bytes()).is_ok()),
        Some(30)
    );
    // A message is one level more, and its text as deep as the object itself would be.
    let message = |depth: usize, as_text: bool| {
        let inner = format!("{{\"com1\":\"f5\",\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let inner = if as_text { serde_json::to_string(&inner).unwrap() } else { inner };
        let text = format!(r#"{{"deviceId":"1","id":"2","reportCt":1,"deviceCt":1,"message":{inner}}}"#);
        serde_json::from_str::<PassThrough>(&text)
            .is_ok_and(|pass| pass.message.is_some_and(|message| message.ports().is_some()))
    };
    for as_text in [false, true] {
        assert_eq!(deepest(&|depth| message(depth, as_text)), Some(30), "as text: {as_text}");
    }
}

/// What to do about an element is said as about a body.
#[test]
fn an_element_has_help_of_its_own() {
    let batch = br#"[{"data":"{&quot;deviceId&quot;:1}"},{"data":"{\"deviceId\":\"1\",\"adc\":\"1\"}"}]"#;
    let items = Decoder::tolerant().decode_batch(batch).unwrap();
    assert!(items[0].as_ref().unwrap_err().help().unwrap().contains("HTML"));
    assert!(items[1].is_ok());
}
