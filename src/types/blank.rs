//! What of a text counts as nothing: white space, and the characters that a reader cannot see.

/// Whether there is nothing in the text that anybody could read.
///
/// Nearly all text shows by its first byte that there is.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'!'..=b'~') => false,
        _ => trim(text).is_empty(),
    }
}

/// The text without what counts as nothing around it.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => trim_any(text),
    }
}

#[cold]
fn trim_any(text: &str) -> &str {
    text.trim_matches(is_nothing)
}

/// White space, control characters, and the format characters of Unicode that take no room.
fn is_nothing(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of which each counts as nothing by itself.
    const NOTHING: [&str; 10] = [
        "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}",
        "\u{0}\u{1}\u{8}\u{e}\u{1b}\u{1f}\u{7f}\u{80}\u{9f}",
        "\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}",
        "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}",
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
        "\u{2060}\u{2061}\u{2062}\u{2063}\u{2064}",
        "\u{2066}\u{2067}\u{2068}\u{2069}",
        "\u{feff}",
        "\u{ad}\u{34f}",
        "\u{180e}",
    ];

    #[test]
    fn what_cannot_be_seen_is_nothing() {
        assert!(is_blank("") && trim("").is_empty());
        for nothing in NOTHING {
            assert!(is_blank(nothing), "{nothing:?}");
            for character in nothing.chars() {
                assert!(is_blank(&character.to_string()), "{character:?}");
                let around = format!("{character}{nothing}a{nothing} b{character}");
                assert_eq!(trim(&around), format!("a{nothing} b"));
                assert_eq!(trim(&format!("a{character}")), "a");
                assert_eq!(trim(&format!("{character}a")), "a");
                assert!(!is_blank(&around), "{around:?}");
            }
        }
    }

    #[test]
    fn what_can_be_seen_is_something() {
        // The neighbours of what counts as nothing, of which some are not assigned.
        for text in ["!", "~", "\u{a1}", "\u{ac}", "\u{ae}", "\u{34e}", "\u{350}", "\u{180f}", "\u{2010}"] {
            assert!(!is_blank(text), "{text:?}");
            assert_eq!(trim(text), text);
        }
        for text in ["\u{2065}", "\u{206a}", "\u{2027}", "\u{feee}", "\u{ff00}", "中", "0"] {
            assert!(!is_blank(text), "{text:?}");
            assert_eq!((trim(text), trim(&format!(" {text}\u{200b}"))), (text, text));
        }
    }
}
