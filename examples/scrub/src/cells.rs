//! Text inside text: its characters, and where in the text around it each is written.

/// One character and the place of its raw form, which may be an escape.
struct Cell {
    c: char,
    start: usize,
    len: usize,
}

/// How characters are escaped.
#[derive(Clone, Copy)]
enum Escapes {
    Json,
    Percent,
}

/// The content of a JSON string or a form's value.
pub(crate) struct Cells {
    cells: Vec<Cell>,
    escapes: Escapes,
}

impl Cells {
    /// Reads the string whose opening quote is at `start`; gives the place behind its closing quote too.
    pub(crate) fn of_string(text: &[char], start: usize) -> Option<(Self, usize)> {
        let (mut cells, mut at) = (Vec::new(), start + 1);
        loop {
            let (c, len) = match *text.get(at)? {
                '"' => return Some((Self { cells, escapes: Escapes::Json }, at + 1)),
                '\\' => escape(&text[at..])?,
                c if c < ' ' => return None,
                c => (c, 1),
            };
            cells.push(Cell { c, start: at, len });
            at += len;
        }
    }

    /// Reads a form's value, which is `text[start..end]`.
    pub(crate) fn of_form(text: &[char], start: usize, end: usize) -> Option<Self> {
        let (mut cells, mut at) = (Vec::new(), start);
        while at < end {
            let (c, len) = match text[at] {
                '+' => (' ', 1),
                '%' => percent(&text[at..end])?,
                c => (c, 1),
            };
            cells.push(Cell { c, start: at, len });
            at += len;
        }
        Some(Self { cells, escapes: Escapes::Percent })
    }

    pub(crate) fn content(&self) -> Vec<char> {
        self.cells.iter().map(|cell| cell.c).collect()
    }

    /// Writes characters that were replaced, each in the form in which it was written.
    pub(crate) fn write(&self, content: &[char], text: &mut [char]) {
        for (cell, &c) in self.cells.iter().zip(content) {
            if c == cell.c {
                continue;
            }
            let raw = &mut text[cell.start..cell.start + cell.len];
            match self.escapes {
                _ if cell.len == 1 => raw[0] = c,
                Escapes::Json => {
                    let mut units = [0; 2];
                    for (unit, raw) in c.encode_utf16(&mut units).iter().zip(raw.chunks_mut(6)) {
                        hex(u32::from(*unit), &mut raw[2..]);
                    }
                }
                Escapes::Percent => {
                    let mut bytes = [0; 4];
                    for (byte, raw) in c.encode_utf8(&mut bytes).bytes().zip(raw.chunks_mut(3)) {
                        hex(u32::from(byte), &mut raw[1..]);
                    }
                }
            }
        }
    }
}

/// Writes a number over hexadecimal digits, in upper case where one of them is.
fn hex(number: u32, digits: &mut [char]) {
    let upper = digits.iter().any(char::is_ascii_uppercase);
    for (index, digit) in digits.iter_mut().rev().enumerate() {
        let new = char::from_digit((number >> (4 * index)) & 0xf, 16).unwrap_or('0');
        *digit = if upper { new.to_ascii_uppercase() } else { new };
    }
}

fn unit(text: &[char]) -> Option<u32> {
    let ['\\', 'u', a, b, c, d, ..] = text else { return None };
    [a, b, c, d].into_iter().try_fold(0, |unit, c| Some(unit * 16 + c.to_digit(16)?))
}

fn escape(text: &[char]) -> Option<(char, usize)> {
    let simple = match text.get(1)? {
        'u' => {
            let high = unit(text)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, 6));
            }
            let low = text.get(6..).and_then(unit).unwrap_or_default();
            let pair = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
            // Half a pair is no letter, so it stays like a byte order mark, and the decoder refuses that value alone.
            let lone = ('\u{feff}', 6);
            return Some(char::decode_utf16(pair).next()?.map_or(lone, |c| (c, 12)));
        }
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        c @ ('"' | '\\' | '/') => *c,
        _ => return None,
    };
    Some((simple, 2))
}

fn percent(text: &[char]) -> Option<(char, usize)> {
    let mut bytes = Vec::new();
    for raw in text.chunks(3).take(4) {
        let ['%', high, low] = raw else { return None };
        bytes.push(u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok()?);
        if let Some(c) = std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
            return Some((c, 3 * bytes.len()));
        }
    }
    None
}
