//! The bodies of an input: its lines, or the whole of it.

use std::{
    io::{self, BufRead, Cursor, Read as _},
    mem,
};

use memchr::memchr;
use mettax_push::Decoder;
use serde::de::IgnoredAny;

/// One body, and the line on which it starts.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) line: u64,
    pub(crate) bytes: &'a [u8],
}

/// Reads bodies one at a time.
///
/// NDJSON and a single body that is written over several lines are told apart by what the input starts
/// with. Where the first line stands for itself, each line is a body, and nothing more than a line is
/// held. Otherwise as much is looked at as one body may be long: the input is one body if all of it reads
/// as one, or if none of its lines does.
pub(crate) struct Bodies {
    reader: Box<dyn BufRead>,
    decoder: Decoder,
    /// The longest body that the decoder takes. One byte more is read, so that it can refuse the rest.
    max_bytes: usize,
    buffer: Vec<u8>,
    line: u64,
    position: u64,
    layout: Layout,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    NotKnownYet,
    Lines,
    /// The one body has been given.
    Done,
}

impl Bodies {
    pub(crate) fn new(reader: Box<dyn BufRead>, decoder: Decoder, max_bytes: usize) -> Self {
        let layout = Layout::NotKnownYet;
        Self { reader, decoder, max_bytes, buffer: Vec::new(), line: 0, position: 0, layout }
    }

    /// How many bytes have been given or passed over.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The next body. Blank lines are passed over.
    pub(crate) fn next(&mut self) -> io::Result<Option<Body<'_>>> {
        if self.layout == Layout::Done || !self.next_line_with_content()? {
            return Ok(None);
        }
        if self.layout == Layout::NotKnownYet {
            self.look_ahead()?;
        }
        let bytes = match self.layout {
            Layout::Lines => self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer),
            _ => &self.buffer,
        };
        Ok(Some(Body { line: self.line, bytes }))
    }

    fn next_line_with_content(&mut self) -> io::Result<bool> {
        while self.next_line()? {
            if !self.buffer.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads one line without its line feed; keeps only the start of one that is too long.
    fn next_line(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        let mut found = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                break;
            }
            if !found {
                found = true;
                self.line += 1;
            }
            let end = memchr(b'\n', chunk);
            let content = &chunk[..end.unwrap_or(chunk.len())];
            let room = (self.max_bytes + 1).saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&content[..content.len().min(room)]);
            let used = content.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.position += used as u64;
            if end.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// Decides what the first line is: a body, or the start of one.
    fn look_ahead(&mut self) -> io::Result<()> {
        self.layout = Layout::Lines;
        if self.buffer.len() > self.max_bytes || self.first_line_stands_alone() {
            return Ok(());
        }
        let first_line = self.buffer.len();
        let mut rest = Vec::new();
        let room = self.max_bytes - first_line;
        self.reader.by_ref().take(room as u64).read_to_end(&mut rest)?;
        if rest.is_empty() {
            return Ok(());
        }
        let first = mem::take(&mut self.buffer);
        let whole = [&first[..], b"\n", &rest].concat();
        if self.is_one_body(&whole) {
            self.position += rest.len() as u64;
            self.layout = Layout::Done;
            self.buffer = whole;
        } else {
            let reader = mem::replace(&mut self.reader, Box::new(io::empty()));
            self.reader = Box::new(Cursor::new(rest).chain(reader));
            self.buffer = first;
        }
        Ok(())
    }

    /// A form, and what is no JSON at all, cannot be the start of a body that goes on in the next line.
    fn first_line_stands_alone(&self) -> bool {
        let line = self.buffer.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.buffer).trim_ascii();
        !matches!(line.first(), Some(b'{' | b'[' | b'"') | None) || is_json(line)
    }

    fn is_one_body(&self, text: &[u8]) -> bool {
        self.reads(text) || !text.split(|&byte| byte == b'\n').any(|line| self.reads(line))
    }

    /// Whether a text makes sense as one body: in repair mode, it need not be JSON.
    fn reads(&self, text: &[u8]) -> bool {
        let opens = matches!(text.trim_ascii().first(), Some(b'{' | b'['));
        (opens && is_json(text)) || self.decoder.decode(text).is_ok()
    }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}"#;
    const PRETTY: &str = "{\n  \"data\": {\n    \"captureId\": \"7\",\n    \"deviceId\": \"1\",\n    \"fileUrl\": \"u\"\n  }\n}\n";

    fn bodies_within(text: &str, max_bytes: usize) -> Vec<(u64, String)> {
        let reader = Box::new(io::BufReader::with_capacity(7, Cursor::new(text.as_bytes().to_vec())));
        let mut bodies = Bodies::new(reader, Decoder::tolerant().max_bytes(max_bytes), max_bytes);
        let mut all = Vec::new();
        while let Some(body) = bodies.next().expect("memory can be read") {
            assert!(body.bytes.len() <= max_bytes + 1, "a body is held that no decoder takes");
            all.push((body.line, String::from_utf8(body.bytes.to_vec()).expect("text")));
        }
        all
    }

    fn bodies(text: &str) -> Vec<(u64, String)> {
        bodies_within(text, 1000)
    }

    #[test]
    fn each_line_is_a_body() {
        let text = format!("\n{BODY}\r\n\n  \nnonsense\n{BODY}");
        assert_eq!(bodies(&text), [(2, BODY.into()), (5, "nonsense".into()), (6, BODY.into())]);
    }

    #[test]
    fn a_body_over_several_lines_is_one() {
        assert_eq!(bodies(&format!("\n\n{PRETTY}")), [(3, PRETTY.into())]);
    }

    #[test]
    fn a_batch_over_several_lines_is_one_body() {
        let batch = format!("[\n{BODY},\n{BODY}\n]");
        assert_eq!(bodies(&batch), [(1, batch)]);
    }

    #[test]
    fn a_damaged_first_line_costs_no_other() {
        let text = format!("{}\n{BODY}\n{BODY}\n", &BODY[..20]);
        let lines = bodies(&text).into_iter().map(|(line, _)| line);
        assert_eq!(lines.collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_form_is_a_line() {
        assert_eq!(bodies("data=%7B%7D\ndata=%7B%7D\n").len(), 2);
    }

    #[test]
    fn damaged_text_without_a_whole_line_is_one_body() {
        let text = "\"data\":\"{\n\\\"captureId\\\":\\\"7\\\"\n}\"";
        assert_eq!(bodies(text), [(1, text.into())]);
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_is_whole() {
        let text = format!("{}\n{BODY}\n", "x".repeat(500));
        let all = bodies_within(&text, 100);
        assert_eq!(all[0], (1, "x".repeat(101)));
        assert_eq!(all[1], (2, BODY.into()));
    }

    #[test]
    fn the_look_ahead_is_bounded() {
        // Longer than a body may be, and damaged at the start: no line is lost, and none is put together.
        let text = format!("{{\n{}", format!("{BODY}\n").repeat(20));
        let all = bodies_within(&text, 100);
        assert_eq!(all.len(), 21);
        assert!(all[1..].iter().all(|(_, body)| body == BODY));
    }

    #[test]
    fn nothing_holds_no_body() {
        assert_eq!(bodies(""), []);
        assert_eq!(bodies(" \r\n\n"), []);
    }
}
