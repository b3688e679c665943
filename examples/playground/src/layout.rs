//! Whether an input is one body or one a line.

use mettax_push::Decoder;
use serde::de::IgnoredAny;

use crate::Switches;

/// Whether an input is one body, perhaps over several lines, rather than one body a line.
///
/// As the example `decode` tells them apart: where the first line is complete by itself, each line is a body. Otherwise
/// the input is one body if all of it reads as one, or if none of its lines does.
#[must_use]
pub fn is_one_body(input: &[u8], switches: Switches) -> bool {
    let decoder = switches.decoder();
    let mut lines = input.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let Some(first) = lines.next() else { return true };
    if lines.next().is_none() {
        return true;
    }
    if is_complete(first) {
        return false;
    }
    reads(input, decoder) || !input.split(|&byte| byte == b'\n').any(|line| reads(line, decoder))
}

/// A form, and what is no JSON at all, cannot be the start of a body that goes on in the next line.
fn is_complete(line: &[u8]) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
    !matches!(line.first(), Some(b'{' | b'[' | b'"')) || is_json(line)
}

/// Whether a text makes sense as one body. In repair mode it need not be JSON.
fn reads(text: &[u8], decoder: Decoder) -> bool {
    let opens = matches!(text.trim_ascii().first(), Some(b'{' | b'['));
    (opens && is_json(text)) || decoder.decode(text).is_ok()
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_body_and_one_a_line_are_told_apart() {
        let (tolerant, repair) = (Switches::default(), Switches { repair: true, ..Switches::default() });
        let printed = include_bytes!("../../../fixtures/doc/gps.txt");
        for (input, switches, one) in [
            (&b""[..], tolerant, true),
            (b"{\"deviceId\":\"1\"}\n\n", tolerant, true),
            (b"{\"deviceId\":\"1\"}\n{\"deviceId\":\"2\"}", tolerant, false),
            (b"{\n \"deviceId\": \"1\"\n}\n", tolerant, true),
            (b"[\n{\"deviceId\":\"1\"},\n{\"deviceId\":\"2\"}\n]", tolerant, true),
            // Cut off in its first line, and still one a line.
            (b"{\"deviceId\":\n{\"deviceId\":\"2\"}\n", tolerant, false),
            (b"data=%7B\ndata=%7B\n", tolerant, false),
            (printed, repair, true),
        ] {
            assert_eq!(is_one_body(input, switches), one, "{}", String::from_utf8_lossy(input));
        }
    }
}
