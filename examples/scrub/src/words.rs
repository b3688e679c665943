//! Words and what replaces them: the same word by the same word, under one key.

use std::hash::Hasher as _;

use mettax_push::DeviceId;
use siphasher::sip::SipHasher24;

/// The key, which alone tells what a word becomes.
pub(crate) struct Words {
    keys: (u64, u64),
}

impl Words {
    pub(crate) fn new(key: &str) -> Self {
        let half = |number| {
            let mut hasher = SipHasher24::new_with_keys(number, number);
            hasher.write(key.as_bytes());
            hasher.finish()
        };
        Self { keys: (half(1), half(2)) }
    }

    /// Replaces every word of a text. What stands between words stays, percent escapes of it too.
    pub(crate) fn text(&self, text: &mut [char]) {
        let mut at = 0;
        while at < text.len() {
            if let Some(byte) = percent_escape(&text[at..]) {
                if !byte.is_ascii() || byte.is_ascii_alphanumeric() {
                    let digits = &mut text[at + 1..at + 3];
                    // A byte that no ASCII is stays one: of a body that is not UTF-8, none is made that is.
                    let base = if byte.is_ascii() { 0x61 } else { 0x80 };
                    hide_escape(&self.seed(digits), base, digits);
                }
                at += 3;
            } else if is_word(text[at]) {
                let end = at + text[at..].iter().take_while(|c| is_word(**c)).count();
                self.word(&mut text[at..end]);
                at = end;
            } else {
                at += 1;
            }
        }
    }

    /// Replaces one word, character by character, each by one of its class and length.
    ///
    /// Nothing but the word decides: not the field nor the form it stands in. So a device id is replaced
    /// alike as a number, as a string, and as the first half of `id`.
    pub(crate) fn word(&self, word: &mut [char]) {
        let seed = self.seed(word);
        for (index, c) in word.iter_mut().enumerate() {
            *c = replacement(*c, index == 0, seed.draw(index));
        }
    }

    /// Replaces the digits of a number; its sign, its point and its exponent stay.
    pub(crate) fn number(&self, number: &mut [char]) {
        let end = number.iter().position(|c| matches!(c, 'e' | 'E')).unwrap_or(number.len());
        for run in number[..end].split_mut(|c| !c.is_ascii_digit()) {
            self.word(run);
        }
    }

    /// As [`number`](Self::number), and a coordinate within `limit` degrees stays within, one beyond beyond.
    pub(crate) fn coordinate(&self, number: &mut [char], limit: u32) {
        let start = number.iter().position(char::is_ascii_digit).unwrap_or(number.len());
        let end = start + number[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        let degrees = number[start..end]
            .iter()
            .try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(c.to_digit(10)?));
        let within = degrees.is_some_and(|degrees| degrees < limit);
        self.number(number);
        let rest = |c: char, modulus: u32, first: u32| {
            char::from_digit(first + c.to_digit(10).unwrap_or(0) % modulus, 10).unwrap_or('0')
        };
        match (&mut number[start..end], limit, within) {
            ([tens @ '1'..='9', _], 90, true) => *tens = rest(*tens, 8, 1),
            ([tens @ '1'..='9', _], 90, false) => *tens = '9',
            ([hundreds @ '1'..='9', tens, _], 180, true) => {
                *hundreds = '1';
                *tens = rest(*tens, 8, 0);
            }
            ([hundreds @ '1'..='9', ..], 180, false) => *hundreds = rest(*hundreds, 8, 2),
            _ => {}
        }
    }

    fn seed(&self, word: &[char]) -> Seed {
        Seed { keys: self.keys, word: word.iter().collect() }
    }
}

struct Seed {
    keys: (u64, u64),
    word: String,
}

impl Seed {
    fn draw(&self, index: usize) -> u32 {
        let mut hasher = SipHasher24::new_with_keys(self.keys.0, self.keys.1);
        hasher.write(self.word.as_bytes());
        hasher.write_u8(0xff); // no word ends in this byte
        hasher.write_u64(index as u64);
        (hasher.finish() >> 33) as u32
    }
}

/// Whatever may say something. What nobody sees does not, and text of it alone is blank to the decoder.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    // What is blank to the decoder is no id.
    c.encode_utf8(&mut [0; 4]).parse::<DeviceId>().is_ok()
}

/// Letters of hexadecimal stay so, and the others too: then a payload stays hexadecimal or does not become it.
/// A first digit is zero or not, as it was: bare numbers have no leading zeros.
fn replacement(c: char, first: bool, draw: u32) -> char {
    let (base, count) = match c {
        '0' if first => ('0', 1),
        '1'..='9' if first => ('1', 9),
        '0'..='9' => ('0', 10),
        'a'..='f' => ('a', 6),
        'g'..='z' => ('g', 20),
        'A'..='F' => ('A', 6),
        'G'..='Z' => ('G', 20),
        _ => match c.len_utf8() {
            2 => ('\u{e0}', 22),
            3 => ('\u{4e00}', 0x5000),
            _ => ('\u{20000}', 0xa000),
        },
    };
    char::from_u32(u32::from(base) + draw % count).unwrap_or(base)
}

/// The byte of a percent escape at the start of a text.
pub(crate) fn percent_escape(text: &[char]) -> Option<u8> {
    let ['%', high, low, ..] = text else { return None };
    u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok()
}

/// Writes the digits of some letter, or byte, from `base` on: where it stands, nobody can tell what it was.
fn hide_escape(seed: &Seed, base: u32, digits: &mut [char]) {
    let letter = base + seed.draw(0) % 15;
    let count = u32::try_from(digits.len()).unwrap_or(0);
    for (index, digit) in (0..count).rev().zip(digits) {
        *digit = char::from_digit((letter >> (4 * index)) & 0xf, 16).unwrap_or('0');
    }
}

impl Words {
    /// Replaces the four digits of a `\u` escape unless they stand for something between words.
    pub(crate) fn unicode_escape(&self, digits: &mut [char]) {
        let code = digits.iter().try_fold(0, |code, c| Some(code * 16 + c.to_digit(16)?));
        // Half of a surrogate pair stays that half: what was no text must not become some.
        let base = code.filter(|code| (0xd800..0xe000).contains(code)).map_or(0x61, |code| code & 0xfc00);
        let between = code.and_then(char::from_u32).is_some_and(|c| !is_word(c));
        if !between {
            hide_escape(&self.seed(digits), base, digits);
        }
    }
}
