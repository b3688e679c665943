//! NDJSON: one body a line, of a text that is there, or of one that comes in pieces.

use alloc::vec::Vec;

use memchr::memchr;

use super::{Decoded, Decoder};
use crate::{error::DecodeError, push::Push};

/// One line of a text, and what it decodes to.
///
/// ```
/// let saved = b"{\"deviceId\":1,\"alarmType\":\"sos\"}\n\nnonsense\r\n";
/// let lines: Vec<_> = mettax_push::Decoder::tolerant().decode_lines(saved).collect();
/// assert!(lines[0].result.is_ok());
/// // The line that failed, to keep or to show: its number counts blank lines, its bytes are without the line's end.
/// assert!(lines[1].result.is_err());
/// assert_eq!((lines[1].number, lines[1].raw), (3, &b"nonsense"[..]));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Line<'a> {
    /// The number of the line, from 1, blank lines counted.
    pub number: usize,
    /// The line without its end: no line feed, no carriage return before it.
    pub raw: &'a [u8],
    /// The push, or why there is none.
    pub result: Result<Decoded<Push>, DecodeError>,
}

/// The lines of a text, decoded one at a time: see [`Decoder::decode_lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    decoder: Decoder,
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(decoder: Decoder, text: &'a [u8]) -> Self {
        Self { decoder, rest: text, number: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        while !self.rest.is_empty() {
            self.number += 1;
            let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
            let (line, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest.get(1..).unwrap_or_default();
            let raw = line.strip_suffix(b"\r").unwrap_or(line);
            if !is_blank(raw) {
                return Some(Line { number: self.number, raw, result: self.decoder.decode(raw) });
            }
        }
        None
    }
}

impl core::iter::FusedIterator for Lines<'_> {}

/// Whether there is nothing but white space: most lines show it by their first byte.
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Splits text that comes in pieces into lines: see [`Decoder::lines`].
#[derive(Clone, Debug)]
pub struct LineSplitter {
    decoder: Decoder,
    /// The line without its line feed; of one that is too long, its start.
    buffer: Vec<u8>,
    /// How long the line is, what is not kept of it included.
    length: usize,
    number: usize,
    /// The last byte of the line is a carriage return.
    carriage_return: bool,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    NotYet,
    LineFeed,
    OfText,
}

impl LineSplitter {
    pub(crate) fn new(decoder: Decoder) -> Self {
        Self { decoder, buffer: Vec::new(), length: 0, number: 0, carriage_return: false, end: End::NotYet }
    }

    /// Takes bytes from the front of a piece: up to the end of a line, or all of them. Where a line was complete, the next
    /// one starts.
    #[inline]
    pub fn push(&mut self, piece: &mut &[u8]) {
        self.leave_line();
        if piece.is_empty() {
            return;
        }
        if self.length == 0 {
            self.number += 1;
        }
        let end = memchr(b'\n', piece);
        let (line, rest) = piece.split_at(end.unwrap_or(piece.len()));
        // One byte more than the decoder takes, because it may be the carriage return.
        let room = (self.decoder.max_bytes + 1).saturating_sub(self.buffer.len());
        self.buffer.extend_from_slice(line.get(..room).unwrap_or(line));
        self.length = self.length.saturating_add(line.len());
        if let Some(&last) = line.last() {
            self.carriage_return = last == b'\r';
        }
        *piece = rest;
        if end.is_some() {
            self.end = End::LineFeed;
            *piece = rest.get(1..).unwrap_or_default();
        }
    }

    /// Says that the text ends here: what has come of a line is a line.
    pub fn finish(&mut self) {
        self.leave_line();
        if self.length > 0 {
            self.end = End::OfText;
        }
    }

    /// The line that has just been completed by [`push`](Self::push) or [`finish`](Self::finish), if one has.
    #[must_use]
    #[inline]
    pub fn line(&self) -> Option<RawLine<'_>> {
        if self.end == End::NotYet {
            return None;
        }
        let length = self.length - usize::from(self.carriage_return);
        Some(RawLine {
            number: self.number,
            raw: self.buffer.get(..length.min(self.decoder.max_bytes)).unwrap_or_default(),
            length,
            carriage_return: self.carriage_return,
            end: self.end,
            decoder: self.decoder,
        })
    }

    fn leave_line(&mut self) {
        if self.end != End::NotYet {
            self.buffer.clear();
            (self.length, self.carriage_return, self.end) = (0, false, End::NotYet);
        }
    }
}

/// One line of a text that comes in pieces: see [`Decoder::lines`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RawLine<'a> {
    /// The number of the line, from 1, blank lines counted.
    pub number: usize,
    /// The line without its end. Of a line that is longer than the decoder takes, the start alone.
    pub raw: &'a [u8],
    length: usize,
    carriage_return: bool,
    end: End,
    decoder: Decoder,
}

impl RawLine<'_> {
    /// Whether there is nothing in it but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        !self.is_cut() && is_blank(self.raw)
    }

    /// Whether `raw` is the start alone.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.length > self.raw.len()
    }

    /// The end of the line: a line feed, a carriage return before it, or nothing at the end of the text.
    #[must_use]
    pub fn ending(&self) -> &'static [u8] {
        match (self.carriage_return, self.end) {
            (true, End::LineFeed) => b"\r\n",
            (false, End::LineFeed) => b"\n",
            (true, _) => b"\r",
            (false, _) => b"",
        }
    }

    /// Decodes the line as [`Decoder::decode_batch`] does: one push, or an array of pushes. A blank line holds none.
    ///
    /// # Errors
    /// As [`Decoder::decode_batch`]; of a line that is too long, [`ErrorKind::LimitExceeded`](crate::ErrorKind).
    #[inline]
    pub fn decode(&self) -> Result<Vec<Result<Decoded<Push>, DecodeError>>, DecodeError> {
        if self.is_cut() {
            Err(DecodeError::too_long(self.length, self.decoder.max_bytes))
        } else if self.is_blank() {
            Ok(Vec::new())
        } else {
            self.decoder.decode_batch(self.raw)
        }
    }
}
