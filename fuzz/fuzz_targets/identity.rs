//! A push made up field by field comes back from its own encoding as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push::{Decoder, decode};
use mettax_push_fuzz::{pushes::MadeUp, wire::bare};

fuzz_target!(|made_up: MadeUp| {
    let MadeUp(push) = made_up;
    let body = push.to_body();
    assert_eq!(decode(body.as_bytes()).expect("our own encoding"), push, "{body}");
    let object = serde_json::to_string(&push).expect("a payload is JSON");
    assert_eq!(decode(bare(&object).as_bytes()).expect("our own object"), push, "{object}");
    let read = Decoder::tolerant().decode(body.as_bytes()).expect("our own encoding");
    assert_eq!(read.payload.to_body(), body, "encoding is stable");
});
