//! What large hostile bodies cost: time that grows with their length and not faster, and memory within a small
//! multiple of it. One test, because the allocator counts for the whole process.
#![allow(clippy::unwrap_used)]

use mettax_push::{Decoder, Push};
use peak_alloc::PeakAlloc;
use std::time::{Duration, Instant};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Without optimization the same is shown on less, in a bearable time.
const LARGE: usize = if cfg!(debug_assertions) { 1 << 20 } else { 16 << 20 };
const GROWTH: usize = 16;
/// The machine may be busy: what is to be seen is growth with the square, which is `GROWTH` times as much.
const SLACK: u32 = 8;

const ATTEMPTS: usize = 10;

/// Fills a body up to a length.
type Fill = fn(usize) -> Vec<u8>;

fn around(start: &str, filling: &str, end: &str, length: usize) -> Vec<u8> {
    let count = length.saturating_sub(start.len() + end.len()) / filling.len();
    [start, &filling.repeat(count), end].concat().into_bytes()
}

fn numbered(length: usize, name: fn(usize) -> String) -> Vec<u8> {
    let mut body = String::from(r#"{"data":{"captureId":"1","deviceId":"2","fileUrl":"u""#);
    for number in 0.. {
        let field = format!(",\"{}\":1", name(number));
        if body.len() + field.len() + 2 > length {
            break;
        }
        body.push_str(&field);
    }
    body.push_str("}}");
    body.into_bytes()
}

/// Strings around strings, until the next one would be too long.
fn layers(length: usize) -> Vec<u8> {
    let mut body = String::from("{}");
    loop {
        let outer = serde_json::to_string(&body).unwrap();
        if outer.len() > length {
            return body.into_bytes();
        }
        body = outer;
    }
}

const FILE: &str = r#"{"data":{"captureId":"1","deviceId":"2","fileUrl":""#;
const ALARM: &str =
    r#"{"data":{"deviceId":"1","id":"2","alarmId":"3","reportCt":1735296575,"deviceCt":1735296575,"#;

const PASS: &str =
    r#"{"data":{"deviceId":"1","id":"2","reportCt":1735296575,"deviceCt":1735296575,"message":"#;

/// What `Decoder::max_bytes` and SECURITY.md tell of any body.
const MOST: usize = 40;

/// What a batch of as many elements as are taken may hold, however large the body: a kilobyte for each.
const MOST_BATCH: usize = 64 << 20;

/// Each body, and how many times its length decoding may hold at once.
const BODIES: &[(&str, usize, Fill)] = &[
    ("brackets", 1, |length| around("", "[", "", length)),
    ("brackets in a field", 1, |length| around(r#"{"data":{"x":"#, "[", "", length)),
    ("brackets that close", 1, |length| around(r#"{"data":{"x":["#, "[],", "1]}}", length)),
    ("braces", 1, |length| around("", "{\"a\":", "", length)),
    ("backslashes", 1, |length| around("", "\\", "", length)),
    ("backslashes in a string", 4, |length| around(FILE, "\\\\", "\"}}", length)),
    ("quotes", 1, |length| around("", "\"", "", length)),
    ("quotes in a string", 4, |length| around(FILE, "\\\"", "\"}}", length)),
    ("digits", 1, |length| around("", "1", "", length)),
    ("commas", 4, |length| around(&format!("{ALARM}\"alarmType\":\""), ",", "a\"}}", length)),
    // The worst of all: two bytes of the body become a code of 24 bytes and the text of its own.
    ("codes", 14, |length| around(&format!("{ALARM}\"alarmType\":\""), "a,", "a\"}}", length)),
    ("codes in an array", 30, |length| around(&format!("{ALARM}\"alarmType\":["), "1,", "1]}}", length)),
    ("codes in text", 30, |length| around(&format!("{ALARM}\"alarmType\":\"["), "1,", "1]\"}}", length)),
    ("texts in an array", 20, |length| {
        around(&format!("{ALARM}\"alarmType\":["), "\"\\u0061\",", "1]}}", length)
    }),
    ("digits in a field", 1, |length| around(&format!("{FILE}u\",\"channelId\":"), "1", "}}", length)),
    ("layers", 3, layers),
    ("one key", 12, |length| numbered(length, |_| "same".into())),
    ("a million keys", 30, |length| numbered(length, |number| format!("{number:010}"))),
    ("short keys", MOST, |length| numbered(length, |number| format!("{number:x}"))),
    ("short keys without a device", MOST, |length| {
        let body = String::from_utf8(numbered(length, |number| format!("{number:x}"))).unwrap();
        body.replacen("\"deviceId\"", "\"deviceid\"", 1).into_bytes()
    }),
    ("lone surrogates", 4, |length| around(FILE, "\\ud800", "\"}}", length)),
    ("zero bytes", 1, |length| around("", "\0", "", length)),
    ("escaped zero bytes", 4, |length| around(FILE, "\\u0000", "\"}}", length)),
    ("commas in text", 4, |length| around(&format!("{ALARM}\"alarmType\":\"\\u0061"), ",", "\"}}", length)),
    ("commas in an element", 4, |length| around(&format!("{ALARM}\"alarmType\":[\""), ",", "\"]}}", length)),
    ("escaped commas in an element", 4, |length| {
        around(&format!("{ALARM}\"alarmType\":[\""), "\\u002c", "\"]}}", length)
    }),
    ("codes in an element", 20, |length| around(&format!("{ALARM}\"alarmType\":[\""), "a,", "\"]}}", length)),
    ("codes as Java prints them", 20, |length| {
        around(&format!("{ALARM}\"alarmType\":\"["), "a, ", "a]\"}}", length)
    }),
    ("nulls in a list", 20, |length| around(&format!("{ALARM}\"alarmType\":["), "null,", "1]}}", length)),
    ("brackets in a list", 4, |length| around(&format!("{ALARM}\"alarmType\":\""), "[", "]\"}}", length)),
    ("blank text", 4, |length| around(FILE, " ", "\"}}", length)),
    ("escaped blanks", 4, |length| around(FILE, "\\u200b", "\"}}", length)),
    ("one name of the page", 4, |length| {
        around(r#"{"data":{"captureId":"1","deviceId":"2""#, ",\"fileUrl\":\"u\"", "}}", length)
    }),
    ("one escaped name", 20, |length| {
        around(r#"{"data":{"captureId":"1","deviceId":"2""#, ",\"\\u0078\":1", "}}", length)
    }),
    ("each name twice", 30, |length| {
        numbered(length, |number| format!("{:08}", if number % 2 == 0 { number } else { number - 1 }))
    }),
    ("names backwards", 30, |length| numbered(length, |number| format!("{:08}", 99_999_999 - number))),
    ("byte order marks", 1, |length| around("", "\u{feff}", "", length)),
    ("byte order marks in a layer", 4, |length| around("{\"data\":\"", "\u{feff}", "{}\"}", length)),
    ("parameters", 1, |length| around("", "a=1&", "data={}", length)),
    ("names alone", 4, |length| around("data={}", "&a", "", length)),
    ("percent-encoded names", 4, |length| around("", "%61=1&", "data={}", length)),
    ("one parameter", 4, |length| around("data={}", "&data={}", "", length)),
    ("equals signs", 1, |length| around("data", "=", "", length)),
    ("percent signs", 4, |length| around("data=", "%25", "", length)),
    ("plus signs", 4, |length| around("data=", "+", "", length)),
    ("a form that is not encoded", 4, |length| around("data={\"deviceId\":\"", "&data={", "\"}", length)),
    ("envelopes", 1, |length| around("", "{\"data\":", "1", length)),
    ("envelopes with siblings", 1, |length| around("", "{\"x\":1,\"data\":", "1", length)),
    ("surrogates in an envelope", 6, |length| around("{\"data\":\"", "\\ud83d", "\"}", length)),
    ("surrogates in the text of an object", 8, |length| {
        around("{\"data\":\"{\\\"deviceId\\\":\\\"1\\\",\\\"x\\\":\\\"", "\\ud83d", "\\\"}\"}", length)
    }),
    ("surrogates in a name", 4, |length| around("{\"data\":{\"", "\\ud83d", "\":1}}", length)),
    ("surrogates in a code", 4, |length| around(&format!("{ALARM}\"alarmType\":[\""), "\\ud83d", "\"]}}", length)),
    ("surrogates in a message", 6, |length| {
        around(&format!("{PASS}\"{{\\\"com1\\\":\\\""), "\\\\ud83d", "\\\"}\"}}", length)
    }),
    ("a message of text", 4, |length| around(&format!("{PASS}\""), "f5", "\"}}", length)),
    ("a message of quotes", 8, |length| around(&format!("{PASS}\""), "\\\"", "\"}}", length)),
    ("names in a message", MOST, |length| {
        let body = String::from_utf8(numbered(length / 4, |number| format!("{number:x}"))).unwrap();
        let object = body.strip_prefix(r#"{"data":"#).unwrap().strip_suffix('}').unwrap();
        format!("{PASS}{}}}}}", serde_json::to_string(object).unwrap()).into_bytes()
    }),
    // What is looked at for the cause of an error.
    ("text in front", 1, |length| around("", "x", "{", length)),
    ("an ampersand each", 4, |length| around("x", "&", "", length)),
    ("bodies", 1, |length| around("", "{}\n", "", length)),
    ("strings", 1, |length| around("", "\"\"", "", length)),
    ("base64", 1, |length| around("ey", "eyJ", "", length)),
    ("percent-encoded twice", 4, |length| around("data=", "%257B", "", length)),
    ("HTML escapes", 1, |length| around("{", "&quot;", "}", length)),
    ("other writings", MOST, |length| {
        let body = numbered(length, |number| format!("device_i{number:x}"));
        String::from_utf8(body).unwrap().replacen("\"deviceId\"", "\"deviceid\"", 1).into_bytes()
    }),
    ("bytes that are no UTF-8", 1, |length| vec![0xff; length]),
];

/// Under-escaped text, which only repair reads.
const REPAIRED: &[(&str, Fill)] = &[
    ("bare keys", |length| {
        let object = String::from_utf8(numbered(length, |number| format!("{number:010}"))).unwrap();
        [r#""data":""#, object.strip_prefix(r#"{"data":"#).unwrap().strip_suffix('}').unwrap(), "\""]
            .concat()
            .into()
    }),
    ("bare backslashes", |length| around(BARE, "\\\\", "\"}\"", length)),
    ("bare text", |length| around(BARE, "text, ", "\"}\"", length)),
    ("no-break spaces", |length| around("{\"data\":{", "\u{a0}", "\"deviceId\":\"1\"}}", length)),
    ("quotes and no-break spaces", |length| around("{\"data\":{", "\"\"\u{a0}", "}}", length)),
    ("escaped once too often", |length| around("{\\\"data\\\":{\\\"deviceId\\\":\\\"", "\\\\u0041", "\\\"}}", length)),
    ("without braces", |length| around("\"data\":{\"deviceId\":\"1\",\"x\":[", "[],", "1]}", length)),
];
const BARE: &str = r#""data":"{"captureId":"1","deviceId":"2","fileUrl":""#;

/// Reads a body, and tells whether it did.
type Read = fn(&[u8]) -> bool;

fn decode(body: &[u8]) -> bool {
    let decoder = Decoder::tolerant().max_bytes(body.len());
    decoder.decode(body).is_ok_and(|decoded| !matches!(decoded.payload, Push::Unknown(_)))
}

/// What ordinary decoding refuses is looked at once more, for what repair reads.
fn decode_with_repair(body: &[u8]) -> bool {
    Decoder::tolerant().max_bytes(body.len()).repair(true).decode(body).is_ok()
}

/// With room for each element of any batch, so that all of them take their time.
fn decode_batch(body: &[u8]) -> bool {
    Decoder::tolerant().max_bytes(body.len()).max_batch(body.len()).decode_batch(body).is_ok()
}

fn decode_batch_by_default(body: &[u8]) -> bool {
    Decoder::tolerant().max_bytes(body.len()).decode_batch(body).is_ok()
}

fn time(read: Read, body: &[u8], runs: usize) -> Duration {
    let run = || {
        let start = Instant::now();
        std::hint::black_box(read(std::hint::black_box(body)));
        start.elapsed()
    };
    (0..runs).map(|_| run()).min().unwrap()
}

/// The most bytes that reading a body held at once beside it.
fn held(read: Read, body: &[u8]) -> usize {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    read(body);
    HEAP.peak_usage() - before
}

fn assert_time_grows_with_the_body(name: &str, read: Read, fill: Fill, most: usize) {
    let (small, large) = (fill(most / GROWTH), fill(most));
    // Doubling layers give no body of just any length.
    let growth = u32::try_from(large.len() / small.len()).unwrap();
    let bound = time(read, &small, 5) * growth * SLACK + Duration::from_millis(20);
    let mut took = Duration::MAX;
    // A machine at work slows some runs down; growth with the square slows down all of them.
    for _ in 0..ATTEMPTS {
        took = took.min(time(read, &large, 1));
        if took <= bound {
            println!("{name}: {} bytes, {took:?} of {bound:?}", large.len());
            return;
        }
    }
    panic!("{name}: {took:?} for {} bytes is more than {bound:?}", large.len());
}

#[test]
fn time_and_memory_grow_with_the_body_and_not_faster() {
    for &(name, multiple, fill) in BODIES {
        assert_time_grows_with_the_body(name, decode, fill, LARGE);
        let body = fill(LARGE);
        let held = held(decode, &body);
        println!("{name}: {:.2} times the body held of {multiple}", precise(held) / precise(body.len()));
        assert!(held <= multiple * body.len() + 4096, "{name}: {held} bytes for {}", body.len());
    }

    // Whatever ordinary decoding refuses, repair looks at too.
    for &(name, _, fill) in BODIES {
        assert_time_grows_with_the_body(name, decode_with_repair, fill, LARGE / 4);
        let body = fill(LARGE / 4);
        let held = held(decode_with_repair, &body);
        assert!(held <= MOST * body.len() + 4096, "{name}, with repair: {held} bytes for {}", body.len());
    }

    for &(name, fill) in REPAIRED {
        assert_time_grows_with_the_body(name, decode_with_repair, fill, LARGE);
        let body = fill(LARGE);
        let held = held(decode_with_repair, &body);
        println!("{name}, repaired: {:.2} times the body held", precise(held) / precise(body.len()));
        assert!(held <= MOST * body.len(), "{name}: {held} bytes for {}", body.len());
    }

    let batches: [(&str, Fill); 4] = [
        ("numbers", |length| around("[", "1,", "1]", length)),
        ("objects in text", |length| around("{\"data\":\"[", "{},", "{}]\"}", length)),
        ("objects without a device", |length| around("[", "{\"a\":1},", "{}]", length)),
        ("texts in text", |length| around("{\"data\":\"[", "\\\"\\\",", "1]\"}", length)),
    ];
    for (name, fill) in batches {
        // A few hundred bytes for each element of all that come are too much for 16 MB of them.
        assert_time_grows_with_the_body(name, decode_batch, fill, LARGE / 8);
        let held = held(decode_batch_by_default, &fill(LARGE));
        println!("{name}: {held} bytes held");
        assert!(held <= MOST_BATCH, "{name}: {held} bytes held");
    }
}

#[allow(clippy::cast_precision_loss)] // for people to read
fn precise(bytes: usize) -> f64 {
    bytes as f64
}
