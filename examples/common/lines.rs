//! The lines of an input, one at a time, none of them kept.

use std::io::{self, BufRead};

/// The longest line that is read whole: what the decoder takes by default.
pub(crate) const MAX_LINE: usize = 16 << 20;

/// Reads one line with its end into `line`, and tells whether there was one.
///
/// Of a longer line than [`MAX_LINE`] only the start is kept, just enough for the decoder to refuse it: a
/// file without line ends must not fill the memory.
pub(crate) fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut found = false;
    loop {
        let chunk = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        if chunk.is_empty() {
            return Ok(found);
        }
        found = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(chunk.len(), |end| end + 1);
        let room = (MAX_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&chunk[..used.min(room)]);
        reader.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends_and_long_ones_are_cut() {
        let long = vec![b'x'; MAX_LINE + 100];
        let text = [b"a\r\n\n", &long[..], b"\nlast"].concat();
        let mut reader = io::BufReader::new(&text[..]);
        let (mut line, mut lines) = (Vec::new(), Vec::new());
        while next_line(&mut reader, &mut line).unwrap() {
            lines.push(line.len());
        }
        assert_eq!(lines, [3, 1, MAX_LINE + 1, 4]);
    }
}
