//! Text that fits the width of a line.

use std::{
    env,
    fmt::{self, Display},
    io::{self, IsTerminal as _},
};

/// How wide a line may be.
pub(crate) const WIDTH: usize = 120;

/// How many columns of a terminal a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Chinese, Japanese and Korean characters take two columns each; names and plates hold them.
fn columns(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The text, or the start of it with a sign that there was more, in so many columns.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    text[..fitting(text, room.saturating_sub(1))].to_owned() + "…"
}

/// The text in lines of so many columns, broken at blanks where there are any.
pub(crate) fn wrap(text: &str, room: usize) -> Vec<&str> {
    let (mut rest, mut lines) = (text, Vec::new());
    while width(rest) > room {
        let end = fitting(rest, room).max(rest.chars().next().map_or(0, char::len_utf8));
        let end = rest[..end].rfind(' ').filter(|&blank| blank > 0).unwrap_or(end);
        lines.push(rest[..end].trim_end());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest);
    }
    lines
}

/// How many bytes of a text take no more columns than these.
fn fitting(text: &str, room: usize) -> usize {
    let mut used = 0;
    text.char_indices()
        .find(|&(_, character)| {
            used += columns(character);
            used > room
        })
        .map_or(text.len(), |(end, _)| end)
}

/// Whether what is printed is coloured.
#[derive(Clone, Copy, Default)]
pub(crate) struct Colours(bool);

impl Colours {
    /// Where standard output is a terminal, unless `NO_COLOR` is set: see <https://no-color.org>.
    pub(crate) fn of_output() -> Self {
        Self(io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()))
    }

    pub(crate) fn red(self, text: &str) -> Coloured<'_> {
        Coloured { on: self.0, code: "31", text }
    }

    pub(crate) fn bold(self, text: &str) -> Coloured<'_> {
        Coloured { on: self.0, code: "1", text }
    }

    pub(crate) fn dim(self, text: &str) -> Coloured<'_> {
        Coloured { on: self.0 && !text.is_empty(), code: "2", text }
    }
}

pub(crate) struct Coloured<'a> {
    on: bool,
    code: &'static str,
    text: &'a str,
}

impl Display for Coloured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { on, code, text } = self;
        if *on { write!(f, "\x1b[{code}m{text}\x1b[0m") } else { f.write_str(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd…");
        assert_eq!(cut("粤B12345", 8), "粤B12345");
        assert_eq!(cut("张三丰", 5), "张三…");
        assert_eq!(cut("张三丰", 4), "张…");
    }

    #[test]
    fn text_is_wrapped_at_blanks() {
        assert_eq!(wrap("one two three", 20), ["one two three"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("one two three", 3), ["one", "two", "thr", "ee"]);
        assert_eq!(wrap("", 3), [""]);
        // A character that is wider than the line stands alone.
        assert_eq!(wrap("张三", 1), ["张", "三"]);
    }

    #[test]
    fn colours_are_escapes_around_the_text() {
        assert_eq!(Colours(true).red("FAILED").to_string(), "\x1b[31mFAILED\x1b[0m");
        assert_eq!(Colours(false).red("FAILED").to_string(), "FAILED");
    }
}
