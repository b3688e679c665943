//! Where a text came from: the layers that were unescaped to get to it, and the way of an offset back to the body.

use alloc::{boxed::Box, string::String};
use core::cell::{Cell, OnceCell};

use crate::json::escape;

/// A text, and the layers unescaped from it, each from the one before.
///
/// The layers are an append-only list that the caller of the decoder owns, so that what is read can borrow from each
/// of them while more are added.
pub(crate) struct Layers<'a> {
    text: &'a str,
    /// Where the text starts: in the body, or, for an element of a batch, in the text of the array.
    start: usize,
    around: Option<Source<'a>>,
    /// In place: most bodies with a layer have one.
    next: OnceCell<Layer>,
}

/// A text that was written differently in the one around it.
struct Layer {
    text: String,
    encoding: Encoding,
    /// Where its writing starts in the text around it, and how long that is.
    start: usize,
    length: usize,
    /// The last place looked up, as (in the writing, in the text). Errors of a batch come in order, so looking up the
    /// next one goes on from there: all of them together walk the text once.
    cursor: Cell<(usize, usize)>,
    next: OnceCell<Box<Layer>>,
}

/// How a layer was written in the text around it.
#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    JsonString,
    Percent,
    /// Made by repair, which adds and leaves out backslashes, braces, commas and white space, and keeps the rest.
    Repaired,
}

/// Where a text starts: in which layer, and at which of its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    layers: &'a Layers<'a>,
    /// How many layers were unescaped, 0 for none.
    depth: usize,
    start: usize,
}

impl<'a> Layers<'a> {
    /// For a body, without the byte order mark that makes it start later.
    pub(crate) const fn of_body(text: &'a str, start: usize) -> Self {
        Self { text, start, around: None, next: OnceCell::new() }
    }

    /// For a slice of another text.
    pub(crate) const fn of_slice(text: &'a str, start: usize, around: Source<'a>) -> Self {
        Self { text, start, around: Some(around), next: OnceCell::new() }
    }

    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) const fn source(&'a self) -> Source<'a> {
        Source { layers: self, depth: 0, start: 0 }
    }

    fn iter(&self) -> impl Iterator<Item = &Layer> {
        core::iter::successors(self.next.get(), |layer| layer.next.get().map(|layer| &**layer))
    }
}

impl<'a> Source<'a> {
    /// That of a slice which starts here.
    pub(crate) const fn slice(self, start: usize) -> Self {
        Self { start: self.start + start, ..self }
    }

    /// Adds a layer, made of so many bytes from `start` on of the text that this is the source of.
    pub(crate) fn layer(
        self,
        text: String,
        encoding: Encoding,
        start: usize,
        length: usize,
    ) -> (&'a str, Self) {
        let start = self.start + start;
        let cursor = Cell::default();
        let layer = Layer { text, encoding, start, length, cursor, next: OnceCell::new() };
        let layer = match self.layers.iter().last() {
            None => self.layers.next.get_or_init(|| layer),
            Some(last) => last.next.get_or_init(|| Box::new(layer)),
        };
        (&layer.text, Self { layers: self.layers, depth: self.layers.iter().count(), start: 0 })
    }

    /// The offset in the body as it was received, of one in the text that this is the source of.
    #[cold]
    pub(crate) fn in_body(self, offset: usize) -> usize {
        self.layers.in_body(self.depth, self.start.saturating_add(offset))
    }
}

impl Layers<'_> {
    /// Carries an offset out through the layers, the innermost of which is the one at `depth`.
    fn in_body(&self, depth: usize, offset: usize) -> usize {
        let mut offset = offset;
        for depth in (0..depth).rev() {
            let around = match depth {
                0 => self.text,
                _ => self.iter().nth(depth - 1).map_or("", |layer| &layer.text),
            };
            if let Some(layer) = self.iter().nth(depth) {
                offset = layer.start + layer.in_writing(around, offset);
            }
        }
        offset = offset.saturating_add(self.start);
        match self.around {
            Some(around) => around.in_body(offset),
            None => offset,
        }
    }
}

impl Layer {
    /// The offset in the layer's writing, of one in its text.
    fn in_writing(&self, around: &str, offset: usize) -> usize {
        let raw = around.as_bytes().get(self.start..).unwrap_or_default();
        let raw = raw.get(..self.length).unwrap_or(raw);
        let mut at = self.cursor.get();
        if at.1 > offset {
            at = (0, 0);
        }
        while at.1 < offset {
            let raw = raw.get(at.0..).unwrap_or_default();
            let (raw_length, length) = match self.encoding {
                Encoding::Repaired => repaired(raw, self.text.as_bytes().get(at.1..).unwrap_or_default()),
                encoding => encoding.step(raw),
            };
            if (raw_length, length) == (0, 0) || at.1 + length > offset {
                break;
            }
            at = (at.0 + raw_length, at.1 + length);
        }
        self.cursor.set(at);
        at.0
    }
}

impl Encoding {
    /// How many raw bytes come next as one unit, and how many decoded bytes they stand for.
    pub(crate) fn step(self, raw: &[u8]) -> (usize, usize) {
        match (self, raw) {
            (Self::Repaired, _) | (_, []) => (0, 0),
            (Self::Percent, [b'%', high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (3, 1)
            }
            (Self::JsonString, [b'\\', b'u', rest @ ..]) => match (escape_length(raw), unit(rest)) {
                (LONE_SURROGATE, _) if is_surrogate(raw) => (LONE_SURROGATE, LONE_SURROGATE),
                (length, 0..0x80) => (length, 1),
                (length, 0x80..0x800) => (length, 2),
                (length, 0xD800..0xDC00) => (length, 4),
                (length, _) => (length, 3),
            },
            (Self::JsonString, [b'\\', _, ..]) => (2, 1),
            _ => (1, 1),
        }
    }
}

/// How many raw bytes come next as one unit, and how many bytes repair has made of them; none where that cannot be told.
fn repaired(raw: &[u8], text: &[u8]) -> (usize, usize) {
    const BLANK: [u8; 4] = *b" \t\n\r";
    match (raw, text) {
        ([one, ..], [other, ..]) if one == other => (1, 1),
        // No-break spaces, and line ends and tabs, which were between tokens of what became the text of a string.
        ([0xc2, 0xa0, ..], [after, ..]) => (2, usize::from(*after == b' ')),
        ([blank, ..], [b'\\', b'n' | b'r' | b't', ..]) if BLANK.contains(blank) => (1, 2),
        ([blank, ..], [b'"' | b'{' | b'}', ..]) if BLANK.contains(blank) => (1, 0),
        (_, [b'\\' | b'{' | b'}', ..]) => (0, 1),
        ([b'\\', b'u', ..], [first, ..]) if *first != b'u' => Encoding::JsonString.step(raw),
        ([b'\\' | b',' | b' ' | b'\t' | b'\n' | b'\r', ..], _) => (1, 0),
        _ => (0, 0),
    }
}

/// How long the escape of a lone surrogate is.
pub(super) const LONE_SURROGATE: usize = 6;

/// How long the escape is that bytes start with: two of them for a character outside the basic plane.
pub(super) fn escape_length(raw: &[u8]) -> usize {
    match raw {
        [b'\\', b'u', first @ ..] if (0xD800..0xDC00).contains(&unit(first)) => match first.get(4..) {
            Some([b'\\', b'u', second @ ..]) if (0xDC00..0xE000).contains(&unit(second)) => {
                2 * LONE_SURROGATE
            }
            _ => LONE_SURROGATE,
        },
        [b'\\', b'u', ..] => LONE_SURROGATE,
        _ => 2,
    }
}

/// Whether an escape is one of a surrogate.
pub(super) fn is_surrogate(raw: &[u8]) -> bool {
    matches!(raw, [b'\\', b'u', digits @ ..] if (0xD800..0xE000).contains(&unit(digits)))
}

/// The UTF-16 unit of an escape that serde_json has accepted.
fn unit(digits: &[u8]) -> u32 {
    escape::unit(digits).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_count_as_they_are_written() {
        let raw = r"a\n\u0041\u00e9\ud83d\ude00é\/z";
        let decoded: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
        let body = format!("{}{raw}", "-".repeat(10));
        let layers = Layers::of_body(&body, 100);
        let (_, source) = layers.source().layer(decoded.clone(), Encoding::JsonString, 10, raw.len());
        let expect = [("z", "z"), ("é/", "é\\/"), ("a", "a"), ("/z", r"\/z"), ("é😀", r"\u00e9")];
        for (decoded_at, raw_at) in expect {
            let offset = decoded.find(decoded_at).unwrap();
            assert_eq!(source.in_body(offset), 110 + raw.find(raw_at).unwrap(), "{decoded_at}");
        }
        assert_eq!(source.in_body(decoded.len()), 110 + raw.len());
        assert_eq!(source.in_body(usize::MAX), 110 + raw.len());
    }

    #[test]
    fn percent_escapes_count_as_they_are_written() {
        let raw = "%7B%22a%22%zz%2z%z2+%7D";
        let body = format!("data={raw}");
        let layers = Layers::of_body(&body, 0);
        let decoded = "{\"a\"%zz%2z%z2 }".to_owned();
        let (_, source) = layers.source().layer(decoded, Encoding::Percent, 5, raw.len());
        let places = ["{\"a", "{\"a\"", "{\"a\"%zz", "{\"a\"%zz%2z", "{\"a\"%zz%2z%z2+"];
        assert_eq!(places.map(|text| source.in_body(text.len())), [12, 15, 18, 21, 25]);
    }

    /// An element of a batch inside text: through its own layer, the array's, and into the body.
    #[test]
    fn offsets_go_out_through_slices_and_layers() {
        let body = r#"{"data":"[\"{\\\"a\\\":1}\"]"}"#;
        let outer = Layers::of_body(body, 0);
        let array: String = serde_json::from_str(&body[8..body.len() - 1]).unwrap();
        let (array, source) = outer.source().layer(array, Encoding::JsonString, 9, body.len() - 11);
        let element = &array[1..array.len() - 1];
        let layers = Layers::of_slice(element, 1, source);
        let object: String = serde_json::from_str(element).unwrap();
        let one = object.find('1').unwrap();
        let (_, source) = layers.source().layer(object, Encoding::JsonString, 1, element.len() - 2);
        assert_eq!(source.in_body(one), body.find('1').unwrap());
        assert_eq!(source.slice(one).in_body(0), body.find('1').unwrap());
    }
}
