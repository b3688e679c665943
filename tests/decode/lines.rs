//! NDJSON that comes in pieces.

use crate::common::cases;
use mettax_push::{Decoder, ErrorKind, Kind, LineSplitter, RawLine};
use proptest::prelude::*;

const FILE: &str = r#"{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}"#;

/// Tells every line of a text that comes in pieces of this size.
fn split(decoder: &Decoder, text: &[u8], size: usize, mut tell: impl FnMut(RawLine<'_>, &LineSplitter)) {
    let mut lines = decoder.lines();
    for piece in text.chunks(size) {
        let mut rest = piece;
        while !rest.is_empty() {
            lines.push(&mut rest);
            if let Some(line) = lines.line() {
                tell(line, &lines);
            }
        }
    }
    lines.finish();
    if let Some(line) = lines.line() {
        tell(line, &lines);
    }
    lines.finish();
    assert!(lines.line().is_none(), "the last line comes once");
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn pieces_make_the_lines_of_the_whole(
        text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b' '), Just(b'x')], 0..40),
        size in 1_usize..9,
    ) {
        let whole: Vec<_> =
            Decoder::tolerant().decode_lines(&text).map(|line| (line.number, line.raw.to_vec())).collect();
        let (mut pieces, mut again) = (Vec::new(), Vec::new());
        split(&Decoder::tolerant(), &text, size, |line, _| {
            again.extend([line.raw, line.ending()].concat());
            if !line.is_blank() {
                pieces.push((line.number, line.raw.to_vec()));
            }
        });
        prop_assert_eq!(pieces, whole);
        prop_assert_eq!(again, text);
    }
}

#[test]
fn a_line_is_decoded_as_a_batch_and_a_blank_one_holds_nothing() {
    let text = format!("{FILE}\r\n \r\n[{FILE},{{}},{FILE}]\nnonsense");
    let mut told = Vec::new();
    split(&Decoder::tolerant(), text.as_bytes(), 11, |line, _| {
        let kinds = line.decode().map(|pushes| {
            let kind = |push: Result<mettax_push::Decoded<_>, mettax_push::DecodeError>| {
                push.map(|decoded: mettax_push::Decoded<mettax_push::Push>| decoded.payload.kind())
                    .map_err(|error| error.kind())
            };
            pushes.into_iter().map(kind).collect::<Vec<_>>()
        });
        told.push((line.number, kinds.map_err(|error| error.kind())));
    });
    let whole = Ok(Kind::CaptureFile);
    assert_eq!(
        told,
        [
            (1, Ok(vec![whole])),
            (2, Ok(vec![])),
            (3, Ok(vec![whole, Err(ErrorKind::Envelope), whole])),
            (4, Err(ErrorKind::Syntax)),
        ]
    );
}

#[test]
fn a_line_that_is_too_long_is_cut_and_costs_no_other() {
    let decoder = Decoder::tolerant().max_bytes(FILE.len());
    let text = format!("{FILE}\r\n{}\n{}\r\n{FILE}", "x".repeat(1000), " ".repeat(1000));
    for size in [1, 7, 100_000] {
        let mut told = Vec::new();
        split(&decoder, text.as_bytes(), size, |line, _| {
            assert!(line.raw.len() <= FILE.len());
            let result = line.decode().map(|pushes| pushes.len()).map_err(|error| error.to_string());
            told.push((line.number, line.is_cut(), line.is_blank(), line.ending().len(), result));
        });
        let limit = FILE.len();
        let refused = Err(format!("limit exceeded: a body of 1000 bytes, where the decoder takes {limit}"));
        assert_eq!(
            told,
            [
                (1, false, false, 2, Ok(1)),
                (2, true, false, 1, refused.clone()),
                (3, true, false, 2, refused),
                (4, false, false, 0, Ok(1)),
            ]
        );
    }
}

#[test]
fn a_piece_without_a_byte_changes_nothing() {
    let mut lines = Decoder::tolerant().lines();
    lines.push(&mut &b""[..]);
    assert!(lines.line().is_none());
    lines.finish();
    assert!(lines.line().is_none());
    lines.push(&mut &b"a"[..]);
    lines.push(&mut &b""[..]);
    assert!(lines.line().is_none());
    lines.push(&mut &b"b\n"[..]);
    assert_eq!(lines.line().map(|line| (line.number, line.raw)), Some((1, &b"ab"[..])));
    lines.push(&mut &b""[..]);
    assert!(lines.line().is_none(), "a line is there until the next push");
}
