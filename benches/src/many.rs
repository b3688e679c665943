//! Long values and many pushes, each beside what its cost should be a small multiple of.

use crate::bodies::{SHAPES, lines};
use crate::cases;
use crate::peers::two_pass;
use crate::rounds::Contender;
use mettax_push::{Decoder, decode};
use serde_json::Value;
use std::convert::Infallible;

/// Ours, what it is measured by, and how many times that it may cost.
pub struct Measured {
    pub name: &'static str,
    pub by: &'static str,
    pub ours: Contender,
    pub peer: Contender,
    pub limit: f64,
}

/// Long values of about so many bytes, and so many pushes.
///
/// # Panics
/// Where something cannot be decoded.
#[must_use]
pub fn measured(bytes: usize, pushes: usize) -> Vec<Measured> {
    let long = |name: &'static str| -> &'static [u8] {
        let shape = SHAPES.iter().find(|shape| shape.name == name).expect("a shape");
        shape.body(bytes).leak()
    };
    let (escapes, unknown) = (long("many escapes"), long("unknown fields"));
    let samples: Vec<&[u8]> = cases::all().iter().map(|case| case.body).collect();
    let mut ndjson = Vec::new();
    lines(&samples, pushes, &mut ndjson);
    let ndjson: &'static [u8] = ndjson.leak();
    let batch: &'static [u8] = [
        b"[",
        &ndjson
            .trim_ascii_end()
            .iter()
            .map(|&byte| if byte == b'\n' { b',' } else { byte })
            .collect::<Vec<_>>()[..],
        b"]",
    ]
    .concat()
    .leak();
    let bodies: Vec<&[u8]> = ndjson.trim_ascii_end().split(|&byte| byte == b'\n').collect();
    let one_by_one = || {
        let bodies = bodies.clone();
        Contender::new("one by one", ndjson, move |_| {
            check(bodies.iter().all(|body| Decoder::tolerant().decode(body).is_ok()));
            Ok::<_, Infallible>(())
        })
    };
    vec![
        Measured {
            name: "many escapes",
            by: "serde_json unescapes `data`",
            ours: Contender::new("many escapes", escapes, decode),
            peer: Contender::new("unescaping", escapes, |body| {
                serde_json::from_slice::<two_pass::Envelope<'_>>(body).map(|envelope| envelope.data.len())
            }),
            limit: 3.0,
        },
        Measured {
            name: "unknown fields",
            by: "serde_json::Value",
            ours: Contender::new("unknown fields", unknown, decode),
            peer: Contender::new("Value", unknown, two_pass::decode::<Value>),
            limit: 1.5,
        },
        Measured {
            name: "decode_batch",
            by: "decode, one by one",
            ours: Contender::new("decode_batch", batch, |body| {
                Decoder::tolerant().decode_batch(body).map(|pushes| check(pushes.iter().all(Result::is_ok)))
            }),
            peer: one_by_one(),
            limit: 1.1,
        },
        Measured {
            name: "decode_lines",
            by: "decode, one by one",
            ours: Contender::new("decode_lines", ndjson, |text| {
                check(Decoder::tolerant().decode_lines(text).all(|line| line.result.is_ok()));
                Ok::<_, Infallible>(())
            }),
            peer: one_by_one(),
            limit: 1.1,
        },
        Measured {
            name: "lines of pieces",
            by: "decode, one by one",
            ours: Contender::new("lines of pieces", ndjson, |text| {
                let mut lines = Decoder::tolerant().lines();
                for piece in text.chunks(1 << 13) {
                    let mut rest = piece;
                    while !rest.is_empty() {
                        lines.push(&mut rest);
                        if let Some(line) = lines.line() {
                            check(line.decode().is_ok_and(|pushes| pushes.iter().all(Result::is_ok)));
                        }
                    }
                }
                Ok::<_, Infallible>(())
            }),
            peer: one_by_one(),
            limit: 1.1,
        },
    ]
}

fn check(all: bool) {
    assert!(all, "a push was not decoded");
}
