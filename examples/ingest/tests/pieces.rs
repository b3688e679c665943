//! The pieces on their own: what a body's form hides, and how much waits.

use std::{fs, time::Duration};

use axum::body::Bytes;
use ingest::{
    matching::{Matching, Patience},
    reading::{Arrival, read},
    rows::Row,
};
use mettax_push::{AlarmFile, DeviceTime, Kind, Push};

fn wire() -> Vec<Vec<u8>> {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire")).expect("fixtures");
    files.map(|file| fs::read(file.expect("a file").path()).expect("a fixture")).collect()
}

#[test]
fn the_data_of_a_multipart_body_is_read() {
    let body = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n{\r\n--x\r\ncontent-disposition: \
                form-data; name=\"data\"\r\n\r\n{\"captureId\":\"7\",\"deviceId\":\"1\",\"fileUrl\":\"u\"}\r\n--x--\r\n";
    let arrival = |body: &str| Arrival {
        content_type: Some("multipart/form-data; boundary=x".into()),
        body: Bytes::copy_from_slice(body.as_bytes()),
        ..Arrival::default()
    };
    let read_of = |body: &str| read(&arrival(body)).pop().expect("one outcome");
    assert_eq!(read_of(body).expect("a push").payload.kind(), Kind::CaptureFile);
    // A form that says that it is multipart is a form.
    let form = "data=%7B%22captureId%22%3A%227%22%2C%22deviceId%22%3A%221%22%2C%22fileUrl%22%3A%22u%22%7D";
    assert_eq!(read_of(form).expect("a push").payload.kind(), Kind::CaptureFile);
    for broken in [&body[..60], &body.replace("\"data\"", "\"dat\"")] {
        assert!(read_of(broken).is_err(), "{broken:?}");
    }
}

#[test]
fn the_oldest_waits_no_longer_when_too_many_bytes_wait() {
    let mut matching = Matching::new(Patience { age: Duration::from_secs(600), bytes: 250 });
    for number in 0..5_u64 {
        let body = format!(r#"{{"data":{{"id":"{number}","deviceId":"1","fileUrl":"a.jpg"}}}}"#);
        let file: AlarmFile = mettax_push::decode_as(body.as_bytes()).expect("a file");
        let push = Push::from(file);
        let key = push.dedup_key();
        let seq = i64::try_from(number).expect("a small number");
        let fed = matching.feed(push, seq, key, 100, Duration::from_secs(number));
        assert!(fed.waits);
        let found: Vec<_> =
            fed.found.iter().map(|found| (found.found.what(), found.waited.clone())).collect();
        assert_eq!(found, if number < 2 { vec![] } else { vec![("files_without_alarm", vec![seq - 2])] });
        assert!(matching.bytes() <= 250 && matching.bytes() == 100 * matching.waiting());
    }
    assert_eq!(matching.expire(Duration::from_secs(700)).len(), 2);
    assert_eq!((matching.waiting(), matching.bytes()), (0, 0));
}

/// A table looks for a repetition among the rows of the same clock.
#[test]
fn what_has_the_same_key_has_the_same_clock() {
    let mut with_clock = 0;
    for body in wire() {
        let decoded = mettax_push::Decoder::tolerant().decode(&body).expect("a push");
        let (push, row) = (decoded.payload.clone(), Row::of(&decoded).expect("a row"));
        let Some(seconds) = push.report_ct().map(DeviceTime::raw) else {
            assert_eq!(row.clock, 0);
            continue;
        };
        with_clock += 1;
        assert_eq!(row.clock, seconds * 1000);
        let mut written = serde_json::to_value(&push).expect("an object");
        for (clock, is_same) in [
            (serde_json::json!(seconds * 1000), true),
            (serde_json::json!(seconds.to_string()), true),
            (serde_json::json!(seconds + 1), false),
        ] {
            written["reportCt"] = clock;
            let again = mettax_push::Decoder::tolerant().decode(written.to_string().as_bytes());
            let again = Row::of(&again.expect("a push")).expect("a row");
            assert_eq!((again.key == row.key, again.clock == row.clock), (is_same, is_same), "{written}");
        }
    }
    assert!(with_clock > 5);
}
