//! Whether an input is one body or one a line.

use crate::{
    Switches,
    several::{is_one_body as is_one, stands_alone},
};

/// Whether an input is one body, perhaps over several lines, rather than one body a line; as the other programs tell
/// them apart.
#[must_use]
pub fn is_one_body(input: &[u8], switches: Switches) -> bool {
    let mut lines = input.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (Some(first), Some(_)) = (lines.next(), lines.next()) else { return true };
    !stands_alone(first) && is_one(input, switches.decoder())
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
