//! NDJSON: one body a line.

use memchr::memchr;

use super::{Decoded, Decoder};
use crate::{error::DecodeError, push::Push};

/// One line of a text, and what it decodes to.
#[derive(Debug)]
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
            if !raw.trim_ascii().is_empty() {
                return Some(Line { number: self.number, raw, result: self.decoder.decode(raw) });
            }
        }
        None
    }
}

impl core::iter::FusedIterator for Lines<'_> {}
