//! A push comes back from its own encoding as it was.

use mettax_push::{Decoder, Push, decode};

use super::wire::bare;

pub fn check(push: &Push) {
    let body = push.to_body();
    assert_eq!(&decode(body.as_bytes()).expect("our own encoding"), push, "{body}");
    let object = serde_json::to_string(push).expect("a payload is JSON");
    assert_eq!(&decode(bare(&object).as_bytes()).expect("our own object"), push, "{object}");
    let read = Decoder::tolerant().decode(body.as_bytes()).expect("our own encoding");
    assert_eq!(read.payload.to_body(), body, "encoding is stable");
}
