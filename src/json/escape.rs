//! The escapes of JSON strings, those of strings inside the text of others too.

use alloc::string::String;

use super::swar::find_escape;

/// The escape that bytes start with inside so many JSON strings: how long it is, and what it stands for. `None` where
/// there is none, where it is half of a surrogate pair, or where it may end the string.
#[inline(always)] // into the two loops over escapes
#[allow(clippy::inline_always)]
pub(super) fn escape<const ESCAPE_DEPTH: u8>(bytes: &[u8]) -> Option<(usize, char)> {
    match (ESCAPE_DEPTH, bytes) {
        (0, [b'\\', b'u', ..]) => unicode(bytes, 1),
        (0, [b'\\', letter, ..]) => Some((2, short(*letter)?)),
        // A character of the text inside, but for those that mean something there.
        (1, [b'\\', b'/', ..]) => Some((2, '/')),
        (1, [b'\\', b'u', ..]) => {
            unicode(bytes, 1).filter(|(_, character)| !matches!(character, '\0'..' ' | '"' | '\\'))
        }
        // The text inside has an escape itself.
        (1, [b'\\', b'\\', b'u', ..]) => unicode(bytes, 2),
        (1, [b'\\', b'\\', b'\\', letter @ (b'"' | b'\\' | b'/'), ..]) => Some((4, char::from(*letter))),
        (1, [b'\\', b'\\', letter, ..]) if !matches!(letter, b'"' | b'\\') => Some((3, short(*letter)?)),
        _ => None,
    }
}

/// What a letter behind a backslash stands for.
#[inline]
fn short(letter: u8) -> Option<char> {
    Some(match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

/// An escape of so many backslashes, `u` and four digits; or two, where a pair of surrogates is one character.
#[inline]
fn unicode(bytes: &[u8], backslashes: usize) -> Option<(usize, char)> {
    let length = backslashes + 5;
    let first = unit(bytes.get(backslashes + 1..)?)?;
    if let Some(character) = char::from_u32(first) {
        return Some((length, character));
    }
    let second = bytes.get(length..)?;
    if first >= 0xdc00 || second.get(..=backslashes) != bytes.get(..=backslashes) {
        return None;
    }
    match unit(second.get(backslashes + 1..)?)? {
        second @ 0xdc00..0xe000 => {
            Some((2 * length, char::from_u32(0x1_0000 + ((first - 0xd800) << 10 | (second - 0xdc00)))?))
        }
        _ => None,
    }
}

/// The UTF-16 unit of four hexadecimal digits.
#[inline]
pub(crate) fn unit(digits: &[u8]) -> Option<u32> {
    let [first, second, third, fourth] = digits.first_chunk::<4>()?.map(hex);
    let unit = first << 12 | second << 8 | third << 4 | fourth;
    (unit <= 0xffff).then_some(unit)
}

/// The value of a hexadecimal digit; of any other byte, more than four digits make.
#[inline]
pub(crate) fn hex(digit: u8) -> u32 {
    /// Looked up, because digits are as good as random, and a branch on them would be guessed wrong.
    const VALUES: [u32; 256] = {
        let mut values = [1 << 16; 256];
        let digits = b"0123456789abcdef";
        let mut value = 0;
        while value < digits.len() {
            #[allow(clippy::cast_possible_truncation)] // below sixteen
            let number = value as u32;
            values[digits[value] as usize] = number;
            values[digits[value].to_ascii_uppercase() as usize] = number;
            value += 1;
        }
        values
    };
    VALUES[usize::from(digit)]
}

/// The content of a string inside so many others, taken out of all of them in one go. What it holds has been scanned.
pub(super) fn unescape<const ESCAPE_DEPTH: u8>(text: &str) -> String {
    let mut content = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((run, escaped)) = rest.split_at_checked(find_escape(rest.as_bytes())) {
        content.push_str(run);
        let Some((length, character)) = escape::<ESCAPE_DEPTH>(escaped.as_bytes()) else {
            // Nothing, or what the scanner has not let through.
            content.push_str(escaped);
            break;
        };
        content.push(character);
        rest = escaped.get(length..).unwrap_or_default();
    }
    // Room was made for all of its escapes.
    if content.len() < text.len() / 2 {
        content.shrink_to_fit();
    }
    content
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString, vec::Vec};

    use super::*;

    /// The escapes of one text, each read by itself.
    fn all<const ESCAPE_DEPTH: u8>(text: &str) -> Option<String> {
        let (mut content, mut rest) = (String::new(), text.as_bytes());
        while !rest.is_empty() {
            let (length, character) = escape::<ESCAPE_DEPTH>(rest)?;
            content.push(character);
            rest = &rest[length..];
        }
        Some(content)
    }

    #[test]
    fn every_character_is_read_as_serde_json_reads_it() {
        for character in ('\0'..=char::MAX).filter(|c| u32::from(*c) < 0x1_2000 || u32::from(*c) > 0x10_f000)
        {
            let units: Vec<String> =
                character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let escaped = units.concat();
            assert_eq!(all::<0>(&escaped), Some(character.to_string()), "{escaped}");
            assert_eq!(all::<0>(&escaped.to_uppercase().replace('U', "u")), Some(character.to_string()));
            assert_eq!(all::<1>(&escaped.replace('\\', "\\\\")), Some(character.to_string()), "{escaped}");
            let means_something = matches!(character, '\0'..='\x1f' | '"' | '\\');
            assert_eq!(all::<1>(&escaped), (!means_something).then(|| character.to_string()), "{escaped}");
        }
        for letter in '\0'..='\x7f' {
            let escaped = format!("\\{letter}");
            let read: Option<String> = serde_json::from_str(&format!("\"{escaped}\"")).ok();
            assert_eq!(all::<0>(&escaped), read, "{escaped}");
            let inside = serde_json::to_string(&escaped).unwrap();
            assert_eq!(all::<1>(&inside[1..inside.len() - 1]), read, "{inside}");
        }
        assert_eq!(all::<1>("\\/\\\\/\\\\\\/"), Some("///".into()));
    }

    #[test]
    fn what_is_no_character_is_no_escape() {
        for text in [
            "\\",
            "\\u",
            "\\u12",
            "\\u12g4",
            "\\u 123",
            "\\ud83d",
            "\\ud83d\\",
            "\\ud83d\\u0041",
            "\\ud83d\\ud83d",
            "\\ude00",
            "\\ude00\\ude00",
            "\\ud83dxude00",
            "\\x",
            "a",
            "",
        ] {
            assert_eq!(escape::<0>(text.as_bytes()), None, "{text}");
            assert_eq!(escape::<1>(text.replace('\\', "\\\\").as_bytes()), None, "{text}");
        }
        for text in ["\\\"", "\\\\\"", "\\n", "\\\\\\n", "\\ud83d\\\\ude00", "\\\\ud83d\\ude00"] {
            assert_eq!(escape::<1>(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_text_is_taken_out_of_its_strings() {
        let text = "张三丰 \u{1F600} https://example.com/a\"b\\c\n\t\u{1}";
        let once = serde_json::to_string(text).unwrap();
        let once = &once[1..once.len() - 1];
        let twice = serde_json::to_string(once).unwrap();
        assert_eq!(unescape::<0>(once), text);
        assert_eq!(unescape::<1>(&twice[1..twice.len() - 1]), text);
        assert_eq!(unescape::<0>(""), "");
    }
}
