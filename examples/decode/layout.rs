//! Whether a text is one body over several lines, or one body a line.
#![allow(unreachable_pub)] // the packages `input` and `playground` are made of this file too

use mettax_push::Decoder;
use serde::de::IgnoredAny;

/// Whether a line is a body by itself. A form, and what is no JSON at all, cannot be the start of a body that goes on in
/// the next line.
pub fn stands_alone(line: &[u8]) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
    !matches!(line.first(), Some(b'{' | b'[' | b'"') | None) || is_json(line)
}

/// Whether a text whose first line does not stand alone is one body: all of it reads as one, or none of its lines does.
pub fn is_one_body(text: &[u8], decoder: Decoder) -> bool {
    reads(text, decoder) || !text.split(|&byte| byte == b'\n').any(|line| reads(line, decoder))
}

/// Whether a text makes sense as one body: in repair mode, it need not be JSON.
fn reads(text: &[u8], decoder: Decoder) -> bool {
    let opens = matches!(text.trim_ascii().first(), Some(b'{' | b'['));
    (opens && is_json(text)) || decoder.decode(text).is_ok()
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}
