//! The bodies of an input: its lines, or the whole of it.
#![allow(unreachable_pub)] // the package `input` is made of this file too

use std::{
    io::{self, BufRead, Cursor, Read as _},
    mem,
};

use mettax_push::{DecodeError, Decoded, Decoder, LineSplitter, Push, RawLine};

use crate::layout;

/// One body.
#[derive(Debug)]
pub enum Body<'a> {
    /// A line of NDJSON, which may be blank.
    Line(RawLine<'a>),
    /// All that is left of the input, from this line on.
    Whole(u64, &'a [u8], Decoder),
}

/// What decoding one body gave: pushes, of which each may have failed, or nothing at all.
pub type Outcome = Result<Vec<Result<Decoded<Push>, DecodeError>>, DecodeError>;

impl Body<'_> {
    /// The number of the line on which it starts, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        match *self {
            Self::Line(line) => line.number as u64,
            Self::Whole(line, ..) => line,
        }
    }

    /// Whether there is nothing in it but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Line(line) if line.is_blank())
    }

    /// Decodes it: one push, or an array of pushes. A blank line holds none.
    ///
    /// # Errors
    ///
    /// As [`Decoder::decode_batch`].
    pub fn decode(&self) -> Outcome {
        match self {
            Self::Line(line) => line.decode(),
            Self::Whole(_, text, decoder) => decoder.decode_batch(text),
        }
    }
}

/// Reads bodies one at a time.
///
/// NDJSON and a single body that is written over several lines are told apart by what the input starts
/// with. Where the first line stands for itself, each line is a body, and nothing more than a line is
/// held. Otherwise as much is looked at as one body may be long: the input is one body if all of it reads
/// as one, or if none of its lines does.
pub struct Bodies {
    reader: Box<dyn BufRead>,
    decoder: Decoder,
    /// The longest body that the decoder takes.
    max_bytes: usize,
    lines: LineSplitter,
    position: u64,
    layout: Layout,
}

#[derive(PartialEq, Eq)]
enum Layout {
    NotKnownYet,
    Lines,
    /// The one body.
    Whole(Vec<u8>),
    /// It has been given.
    Done,
}

impl Bodies {
    /// Those of an input, for a decoder that takes so many bytes at the most.
    pub fn new(reader: Box<dyn BufRead>, decoder: Decoder, max_bytes: usize) -> Self {
        let layout = Layout::NotKnownYet;
        Self { reader, decoder, max_bytes, lines: decoder.lines(), position: 0, layout }
    }

    /// How many bytes have been given.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Goes to the next body, blank lines included; says whether there is one.
    ///
    /// # Errors
    ///
    /// When the input cannot be read.
    pub fn advance(&mut self) -> io::Result<bool> {
        if matches!(self.layout, Layout::Whole(_) | Layout::Done) {
            self.layout = Layout::Done;
            return Ok(false);
        }
        self.next_line()?;
        if self.layout == Layout::NotKnownYet && self.lines.line().is_some_and(|line| !line.is_blank()) {
            self.look_ahead()?;
        }
        Ok(self.lines.line().is_some())
    }

    /// The body to which [`advance`](Self::advance) went.
    pub fn body(&self) -> Option<Body<'_>> {
        let line = self.lines.line()?;
        match &self.layout {
            Layout::Whole(text) => Some(Body::Whole(line.number as u64, text, self.decoder)),
            Layout::Done => None,
            _ => Some(Body::Line(line)),
        }
    }

    /// Goes to the next line, if there is one.
    fn next_line(&mut self) -> io::Result<()> {
        loop {
            let piece = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                piece => piece?,
            };
            let mut rest = piece;
            match piece {
                [] => self.lines.finish(),
                _ => self.lines.push(&mut rest),
            }
            let used = piece.len() - rest.len();
            self.reader.consume(used);
            self.position += used as u64;
            if self.lines.line().is_some() || used == 0 {
                return Ok(());
            }
        }
    }

    /// Decides what the first line is: a body, or the start of one.
    fn look_ahead(&mut self) -> io::Result<()> {
        self.layout = Layout::Lines;
        let Some(first) = self.lines.line() else { return Ok(()) };
        if first.is_cut() || layout::stands_alone(first.raw) {
            return Ok(());
        }
        let mut whole = [first.raw, first.ending()].concat();
        let first_line = whole.len();
        let room = (self.max_bytes + 1).saturating_sub(first_line);
        self.reader.by_ref().take(room as u64).read_to_end(&mut whole)?;
        if whole.len() > first_line && layout::is_one_body(&whole, self.decoder) {
            self.position += (whole.len() - first_line) as u64;
            self.layout = Layout::Whole(whole);
        } else {
            let reader = mem::replace(&mut self.reader, Box::new(io::empty()));
            self.reader = Box::new(Cursor::new(whole.split_off(first_line)).chain(reader));
        }
        Ok(())
    }
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
        while bodies.advance().expect("memory can be read") {
            let body = bodies.body().expect("there is one");
            let text = match body {
                body if body.is_blank() => continue,
                Body::Line(line) => line.raw,
                Body::Whole(_, text, _) => text,
            };
            assert!(text.len() <= max_bytes + 1, "a body is held that no decoder takes");
            all.push((body.line(), String::from_utf8(text.to_vec()).expect("text")));
        }
        assert!(bodies.body().is_none() && bodies.position() == text.len() as u64);
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
        assert_eq!(all[0], (1, "x".repeat(100)));
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
