//! Repair gives the value that was written, or nothing: payloads made at random, un-escaped in every way
//! that repair reads, and cut off at every byte.

use std::time::Instant;

use mettax_push::{Decoder, Push};

const REPAIR: Decoder = Decoder::tolerant().repair(true);
const PAYLOADS: u64 = 12_000;
const CUT_OFF: u64 = 400;

/// A fixed sequence of numbers that look random (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % n
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// What a value is put together from: structure, escapes, and what looks like the end of a field.
const PIECES: [&str; 24] = [
    "a",
    "b",
    "Ü",
    " ",
    "\"",
    "\\",
    "\\\\",
    "{",
    "}",
    ",",
    ":",
    "/",
    "\n",
    "n",
    "u0041",
    "\",\"",
    "\":\"",
    "\"}",
    "}\"",
    "\",\"id\":\"1",
    "\\\"",
    "{\"com1\":\"",
    "\"}\"}",
    "\t",
];

fn text(random: &mut Random) -> String {
    let plain = random.below(3) == 0;
    let len = random.below(5);
    (0..len).map(|_| PIECES[random.below(if plain { 4 } else { PIECES.len() })]).collect()
}

fn json(random: &mut Random, text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    if random.coin() { json.replace('/', "\\/") } else { json }
}

/// The content of a JSON string.
fn escaped(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    json[1..json.len() - 1].to_owned()
}

/// How the content of `data` is written.
#[derive(Clone, Copy, Debug)]
enum Writing {
    Escaped,
    MissingBackslash,
    Bare,
    BareQuotes,
}

/// The tokens of an object, and the same of the object in its `message`, bare.
struct Payload {
    tokens: Vec<String>,
    message: Option<(usize, Vec<String>)>,
}

fn object(fields: Vec<(&str, String)>) -> Vec<String> {
    let mut tokens = vec!["{".to_owned()];
    for (name, value) in fields {
        tokens.extend([format!("\"{name}\""), ":".to_owned(), value, ",".to_owned()]);
    }
    tokens.pop();
    tokens.push("}".to_owned());
    tokens
}

fn payload(random: &mut Random) -> Payload {
    let id = random.below(100_000).to_string();
    let mut fields = vec![
        ("id", json(random, &format!("{id}_1"))),
        ("deviceId", format!("\"{id}\"")),
        ("reportCt", "1762917925".to_owned()),
        ("deviceCt", "1762917925".to_owned()),
    ];
    if random.coin() {
        let mut ports = Vec::new();
        for name in ["com1", "com2"] {
            let value = text(random);
            ports.push((name, json(random, &value)));
        }
        let inner = object(ports);
        fields.insert(random.below(fields.len() + 1), ("message", json(random, &inner.concat())));
        let at = fields.iter().position(|(name, _)| *name == "message").unwrap() * 4 + 3;
        return Payload { tokens: object(fields), message: Some((at, inner)) };
    }
    fields.push(("status", "1".to_owned()));
    for name in ["driverName", "licensePlate", "rfidNo", "made-up"] {
        let value = text(random);
        let value = json(random, &value);
        fields.insert(random.below(fields.len() + 1), (name, value));
    }
    Payload { tokens: object(fields), message: None }
}

/// Joins tokens, with raw white space between them and a comma too many, or not.
fn joined(random: &mut Random, tokens: &[String], write: impl Fn(&str) -> String) -> String {
    let (spaced, comma) = (random.coin(), random.below(4) == 0);
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if comma && at + 1 == tokens.len() {
            text.push(',');
        }
        text += &write(token);
        if spaced && at + 1 < tokens.len() {
            text += ["", " ", "\n", "\r\n", "\t"][random.below(5)];
        }
    }
    text
}

fn written(random: &mut Random, payload: &Payload, writing: Writing) -> String {
    let write = |token: &str| match writing {
        Writing::Escaped | Writing::MissingBackslash => escaped(token),
        Writing::Bare => token.to_owned(),
        Writing::BareQuotes => escaped(token).replace("\\\"", "\""),
    };
    let mut tokens: Vec<String> = payload.tokens.iter().map(|token| write(token)).collect();
    if let Some((at, inner)) = &payload.message
        && random.coin()
    {
        let quote = write("\"");
        tokens[*at] = format!("{quote}{}{quote}", joined(random, inner, write));
    }
    let mut content = joined(random, &tokens, str::to_owned);
    if let Writing::MissingBackslash = writing {
        let quotes: Vec<usize> = content.match_indices("\\\"").map(|(at, _)| at).collect();
        content.remove(quotes[random.below(quotes.len())]);
    }
    if random.coin() { format!("\"data\":\"{content}\"") } else { format!("{{\"data\": \"{content}\"}}") }
}

fn body(payload: &Payload) -> String {
    format!("{{\"data\":\"{}\"}}", escaped(&payload.tokens.concat()))
}

const WRITINGS: [Writing; 4] =
    [Writing::Escaped, Writing::MissingBackslash, Writing::Bare, Writing::BareQuotes];

#[test]
fn the_value_that_was_written_or_a_refusal() {
    let mut random = Random(1);
    for writing in WRITINGS {
        let (mut accepted, mut refused) = (0, 0);
        for _ in 0..PAYLOADS {
            let payload = payload(&mut random);
            let truth = mettax_push::decode(body(&payload).as_bytes()).unwrap();
            let text = written(&mut random, &payload, writing);
            match REPAIR.decode(text.as_bytes()) {
                Ok(read) => {
                    assert_eq!(read.payload, truth, "{writing:?}: {text}\ninstead of {}", body(&payload));
                    accepted += 1;
                }
                Err(_) => refused += 1,
            }
        }
        println!("{writing:?}: {accepted} accepted, {refused} refused");
        assert!(accepted > PAYLOADS / 4, "{writing:?}: hardly anything is read");
    }
}

#[test]
fn plain_values_are_always_read() {
    let mut random = Random(2);
    let plain = |token: &String| !token.contains('\\');
    let (mut seen, mut with_message) = (0, 0);
    while seen < 2_000 {
        let payload = payload(&mut random);
        let (message, ports) = match &payload.message {
            Some((at, ports)) => (Some(*at), &ports[..]),
            None => (None, &[][..]),
        };
        let mut others = payload.tokens.iter().enumerate().filter(|(at, _)| Some(*at) != message);
        if !(others.all(|(_, token)| plain(token)) && ports.iter().all(plain)) {
            continue;
        }
        seen += 1;
        with_message += usize::from(payload.message.is_some());
        let truth = mettax_push::decode(body(&payload).as_bytes()).unwrap();
        for writing in WRITINGS {
            let text = written(&mut random, &payload, writing);
            let read = REPAIR.decode(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(read.payload, truth);
        }
    }
    assert!(with_message > 100 && with_message < 1_900);
}

#[test]
fn every_prefix_is_refused() {
    let mut random = Random(3);
    let mut prefixes = 0;
    for _ in 0..CUT_OFF {
        let payload = payload(&mut random);
        for writing in WRITINGS {
            let text = written(&mut random, &payload, writing);
            for (end, _) in text.char_indices() {
                let read = REPAIR.decode(&text.as_bytes()[..end]);
                assert!(read.is_err(), "{writing:?}: {} reads as {read:?}\nof {text}", &text[..end]);
                prefixes += 1;
            }
        }
    }
    println!("{prefixes} prefixes refused");
}

#[test]
fn a_prefix_of_plain_text_is_cut_off_at_its_end() {
    let printed = include_str!("../../fixtures/doc/rfid.txt").trim_end();
    let escaped = include_str!("../../fixtures/doc/alarm.txt").trim_end();
    for whole in [printed, escaped, include_str!("../../fixtures/repair/pass_through_bare.txt")] {
        for end in whole.find('{').unwrap() + 1..whole.len() {
            let error = REPAIR.decode(&whole.as_bytes()[..end]).unwrap_err();
            // A quote at the very end may be the outer one: then the text is cut off in front of it.
            let at = if whole[..end].ends_with('"') {
                error.offset().map(|at| at.max(end))
            } else {
                error.offset()
            };
            assert_eq!(at, Some(end), "{error}: {}", &whole[..end]);
            assert!(error.offset() >= Some(end - 1), "{error}: {}", &whole[..end]);
            assert!(error.to_string().contains("cut off"), "{error}: {}", &whole[..end]);
        }
    }
}

/// The one family that no reader can tell: a value whose own quotes lost every escape, and which reads
/// like the end of one field and the start of the next.
#[test]
fn what_no_reader_can_tell() {
    let file = |url: &str| serde_json::json!({"captureId": "7", "deviceId": "1", "fileUrl": url}).to_string();
    let meant = file("u\",\"channelId\":\"2");
    let text = format!("\"data\":\"{}\"", meant.replace('\\', ""));
    let Push::CaptureFile(read) = REPAIR.decode(text.as_bytes()).unwrap().payload else { panic!() };
    assert_eq!((read.channel_id, read.file_url), (Some(2), Some("u".into())));
}

#[test]
fn hostile_text_takes_time_in_line_with_its_length() {
    const SMALL: usize = if cfg!(debug_assertions) { 1 << 17 } else { 2 << 20 };
    const LARGE: usize = SMALL * 8 - 64;
    let starts = [
        "\"data\":\"{",
        "\"data\":\"{\"a\":\"",
        "\"data\":\"{\\\"a\\\":\\\"",
        "{\"data\":\"{\"message\":\"{",
    ];
    let units =
        ["\"", "\\", "{", "}", ",", "\\\"", "\\\\\"", "\"a\":\"", "\"a\":1,", "\\\"a\\\":1,", "\n", "\\u00"];
    let time = |start: &str, unit: &str, len: usize| {
        let text = format!("{start}{}}}\"", unit.repeat(len / unit.len()));
        let clock = Instant::now();
        // The same field again and again is one field.
        let may_read = unit == "\n" || unit.ends_with(":1,");
        assert!(REPAIR.decode(text.as_bytes()).is_err() || may_read, "{start}{unit}");
        clock.elapsed()
    };
    for start in starts {
        for unit in units {
            let (small, large) = (time(start, unit, SMALL), time(start, unit, LARGE));
            // Eight times the length; the rest is room for a busy machine.
            let limit = small.as_secs_f64() * 8.0 * 5.0 + 0.2;
            assert!(large.as_secs_f64() < limit, "{start}{unit}: {small:?} grew to {large:?}");
        }
    }
}
