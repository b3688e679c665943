//! Where text that was unwrapped came from: offsets into it, carried back to the body as received.

use core::cell::Cell;

/// The way from one layer's text out to the body.
pub(crate) enum Origin<'o> {
    /// The text is the body.
    Body,
    /// The text was made by repair from the fragment that starts here: all of it counts as that place.
    Repaired { start: usize },
    /// The text is a slice of the layer around it.
    Slice { around: &'o Origin<'o>, start: usize },
    /// The text was written differently in the layer around it.
    Encoded { around: &'o Origin<'o>, start: usize, raw: &'o str, encoding: Encoding, cursor: Cursor },
}

#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    JsonString,
    Percent,
}

/// The last place looked up, as (in the raw text, in the decoded text). Errors of a batch come in order,
/// so looking up the next one goes on from there: all of them together walk the text once.
pub(crate) type Cursor = Cell<(usize, usize)>;

impl Origin<'_> {
    /// The offset in the body.
    pub(crate) fn in_body(&self, offset: usize) -> usize {
        match self {
            Self::Body => offset,
            Self::Repaired { start } => *start,
            Self::Slice { around, start } => around.in_body(start + offset),
            Self::Encoded { around, start, raw, encoding, cursor } => {
                let mut at = cursor.get();
                if at.1 > offset {
                    at = (0, 0);
                }
                while at.1 < offset {
                    let (raw_len, len) = encoding.step(raw.as_bytes().get(at.0..).unwrap_or_default());
                    if raw_len == 0 || at.1 + len > offset {
                        break;
                    }
                    at = (at.0 + raw_len, at.1 + len);
                }
                cursor.set(at);
                around.in_body(start + at.0)
            }
        }
    }
}

impl Encoding {
    /// How many raw bytes come next as one unit, and how many decoded bytes they stand for.
    pub(crate) fn step(self, raw: &[u8]) -> (usize, usize) {
        match (self, raw) {
            (_, []) => (0, 0),
            (Self::Percent, [b'%', high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (3, 1)
            }
            (Self::JsonString, [b'\\', b'u', rest @ ..]) => match unit(rest) {
                0..0x80 => (6, 1),
                0x80..0x800 => (6, 2),
                0xD800..0xDC00 => (12, 4),
                _ => (6, 3),
            },
            (Self::JsonString, [b'\\', _, ..]) => (2, 1),
            _ => (1, 1),
        }
    }
}

/// The UTF-16 unit of an escape that serde_json has accepted.
fn unit(digits: &[u8]) -> u32 {
    digits.iter().take(4).fold(0, |unit, &digit| unit << 4 | char::from(digit).to_digit(16).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_count_as_they_stand() {
        let raw = r"a\n\u0041\u00e9\ud83d\ude00é\/z";
        let decoded: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
        let origin = Origin::Encoded {
            around: &Origin::Slice { around: &Origin::Body, start: 100 },
            start: 10,
            raw,
            encoding: Encoding::JsonString,
            cursor: Cursor::default(),
        };
        let expect = [("z", "z"), ("é/", "é\\/"), ("a", "a"), ("/z", r"\/z"), ("é😀", r"\u00e9")];
        for (decoded_at, raw_at) in expect {
            let offset = decoded.find(decoded_at).unwrap();
            assert_eq!(origin.in_body(offset), 110 + raw.find(raw_at).unwrap(), "{decoded_at}");
        }
        assert_eq!(origin.in_body(decoded.len()), 110 + raw.len());
        assert_eq!(origin.in_body(usize::MAX), 110 + raw.len());
    }

    #[test]
    fn percent_escapes_count_as_they_stand() {
        let raw = "%7B%22a%22%zz%2z%z2+%7D";
        let origin = Origin::Encoded {
            around: &Origin::Body,
            start: 5,
            raw,
            encoding: Encoding::Percent,
            cursor: Cursor::default(),
        };
        let places = ["{\"a", "{\"a\"", "{\"a\"%zz", "{\"a\"%zz%2z", "{\"a\"%zz%2z%z2+"];
        assert_eq!(places.map(|text| origin.in_body(text.len())), [12, 15, 18, 21, 25]);
    }
}
