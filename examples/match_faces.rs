//! Pairs the two messages of each face check in a saved stream (NDJSON, one body a line), in the order of
//! arrival, and prints the pairs, and the messages that found no other half:
//!
//! ```text
//! cargo run --example match_faces fixtures/saved.ndjson
//! cargo run --example match_faces - 100 < fixtures/saved.ndjson
//! ```
//!
//! The number says how many messages may wait for their other half (10000 unless said). A saved stream
//! does not tell when its lines arrived, so nothing expires here: a service would pass `Instant::now()`.
//! Lines that cannot be read are counted; the example `decode` says why. The exit status is 2 where the
//! arguments are wrong or the stream cannot be read.

#[path = "decode/format.rs"]
mod format;

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use format::Format;
use mettax_push::correlate::{FaceCheck, FaceEvent, FaceMatcher, FaceMessage, Limits};
use mettax_push::{Decoder, PictureStatus};

const USAGE: &str = "usage: match_faces <file, or - for standard input> [messages that may wait]";
const CAPACITY: usize = 10_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (file, capacity) = match arguments.as_slice() {
        [flag] if flag == "-h" || flag == "--help" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        [file] => (file, CAPACITY),
        [file, number] => match number.parse() {
            Ok(capacity) if capacity > 0 => (file, capacity),
            _ => return fail(&format!("`{number}` is not a number of messages\n{USAGE}")),
        },
        _ => return fail(USAGE),
    };
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => return fail(&format!("cannot read {file}: {error}")),
    };
    match match_faces(&text, capacity, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&format!("cannot write: {error}")),
    }
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(2)
}

fn read(file: &str) -> io::Result<Vec<u8>> {
    let mut reader: Box<dyn Read> =
        if file == "-" { Box::new(io::stdin()) } else { Box::new(File::open(file)?) };
    let mut text = format::read_head(&mut reader)?;
    if let Some(format) = Format::of(&text) {
        return Err(io::Error::other(format.to_string()));
    }
    reader.read_to_end(&mut text)?;
    Ok(text)
}

/// What was found, in numbers.
#[derive(Default)]
struct Counts {
    lines: usize,
    unreadable: usize,
    messages: usize,
    pairs: usize,
    repeated: usize,
    unpaired: usize,
    without_id: usize,
}

fn match_faces(text: &[u8], capacity: usize, out: &mut impl Write) -> io::Result<()> {
    let mut faces = FaceMatcher::new(Limits::new(capacity, Duration::MAX));
    let mut counts = Counts::default();
    for line in Decoder::tolerant().decode_lines(text) {
        counts.lines += 1;
        let Ok(decoded) = line.result else {
            counts.unreadable += 1;
            continue;
        };
        // Most pushes belong to no face check.
        let Ok(message) = FaceMessage::try_from(decoded.payload) else { continue };
        counts.messages += 1;
        // The stream has no clock, and needs none.
        let inserted = faces.insert(message, Duration::ZERO);
        match inserted.event {
            FaceEvent::Complete(check) => {
                counts.pairs += 1;
                print_pair(&check, out)?;
            }
            FaceEvent::Repeated(message) => {
                counts.repeated += 1;
                writeln!(out, "repeated {}  line {}, {}", id(&message), line.number, describe(&message))?;
            }
            FaceEvent::Unidentified(message) => {
                counts.without_id += 1;
                writeln!(out, "{}  line {}, {}", id(&message), line.number, describe(&message))?;
            }
            _ => {}
        }
        for evicted in inserted.evicted {
            counts.unpaired += 1;
            print_unpaired(&evicted.value, out)?;
        }
    }
    for message in faces.drain() {
        counts.unpaired += 1;
        print_unpaired(&message, out)?;
    }
    let Counts { lines, unreadable, messages, pairs, repeated, unpaired, without_id } = counts;
    write!(out, "{lines} lines, {unreadable} unreadable; {messages} messages of face checks: ")?;
    writeln!(out, "{pairs} pairs, {repeated} repeated, {unpaired} unpaired, {without_id} without an id")
}

fn print_pair(check: &FaceCheck, out: &mut impl Write) -> io::Result<()> {
    let FaceCheck { comparison, picture, .. } = check;
    write!(out, "pair     {}  ", text(comparison.id.as_ref(), "no id"))?;
    match comparison.compa_result.as_ref().map(|result| (result, result.name())) {
        Some((_, Some(name))) => out.write_all(name.as_bytes())?,
        Some((result, None)) => write!(out, "result {result}")?,
        None => out.write_all(b"no result")?,
    }
    if let Some(similarity) = comparison.similarity {
        write!(out, ", {similarity}")?;
    }
    if let Some(url) = &picture.image_url {
        return writeln!(out, ", {url}");
    }
    let status = picture.status.as_ref().and_then(PictureStatus::name);
    writeln!(out, ", no picture ({})", status.unwrap_or("no known status"))
}

fn print_unpaired(message: &FaceMessage, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "unpaired {}  {}", id(message), describe(message))
}

fn id(message: &FaceMessage) -> String {
    text(message.id(), "no id")
}

/// Every field but the device may be absent.
fn text<V: ToString>(value: Option<&V>, absent: &str) -> String {
    value.map_or_else(|| absent.to_owned(), V::to_string)
}

fn describe(message: &FaceMessage) -> &'static str {
    match message {
        FaceMessage::Comparison(_) => "the result alone",
        FaceMessage::Picture(_) => "the picture alone",
    }
}
