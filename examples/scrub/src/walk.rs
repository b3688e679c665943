//! Bodies that are whole: every value is known by its field.

use crate::{
    broken,
    cells::Cells,
    fields::{Fields, Policy, is_code, is_number, is_reading, is_telling},
    words::Words,
};

/// How many arrays, objects and strings may be open at once; what is deeper is taken for broken.
const MAX_DEPTH: usize = 64;

/// Replaces in a whole body; `None`, and the text is of no use any more, where it is not whole.
pub(crate) fn body(words: &Words, fields: &Fields, text: &mut [char]) -> Option<()> {
    let start = text.iter().position(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{feff}'))?;
    let walk = Walk { words, fields };
    if is_form(text) { walk.form(text) } else { walk.whole(&mut text[start..], Policy::Nested, 0) }
}

struct Walk<'a> {
    words: &'a Words,
    fields: &'a Fields,
}

impl Walk<'_> {
    /// One value and nothing behind it.
    fn whole(&self, text: &mut [char], policy: Policy, depth: usize) -> Option<()> {
        let end = self.value(text, 0, policy, depth)?;
        (space(text, end) == text.len()).then_some(())
    }

    /// One value; gives the place behind it.
    fn value(&self, text: &mut [char], at: usize, policy: Policy, depth: usize) -> Option<usize> {
        let depth = depth + 1;
        if depth > MAX_DEPTH {
            return None;
        }
        let start = space(text, at);
        match *text.get(start)? {
            '{' => self.object(text, start, policy, depth),
            '[' => self.array(text, start, policy, depth),
            '"' => {
                let (cells, end) = Cells::of_string(text, start)?;
                let content = self.content(cells.content(), policy, depth);
                cells.write(&content, text);
                Some(end)
            }
            _ => {
                let token =
                    text[start..].iter().take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(**c));
                let end = start + token.count();
                self.bare(&mut text[start..end], policy)?;
                Some(end)
            }
        }
    }

    fn object(&self, text: &mut [char], start: usize, around: Policy, depth: usize) -> Option<usize> {
        let mut at = space(text, start + 1);
        if text.get(at) == Some(&'}') {
            return Some(at + 1);
        }
        loop {
            if text.get(at) != Some(&'"') {
                return None;
            }
            let (cells, end) = Cells::of_string(text, at)?;
            let mut name = cells.content();
            let policy = match around {
                Policy::Keep => Policy::Keep,
                _ => self.fields.policy(&name.iter().collect::<String>()),
            };
            if policy == Policy::Secret && is_telling(&name) {
                self.words.text(&mut name);
                cells.write(&name, text);
            }
            at = space(text, end);
            if text.get(at) != Some(&':') {
                return None;
            }
            let behind = self.value(text, at + 1, policy, depth)?;
            at = space(text, behind);
            match text.get(at)? {
                ',' => at = space(text, at + 1),
                '}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    fn array(&self, text: &mut [char], start: usize, policy: Policy, depth: usize) -> Option<usize> {
        let mut at = space(text, start + 1);
        if text.get(at) == Some(&']') {
            return Some(at + 1);
        }
        loop {
            let behind = self.value(text, at, policy, depth)?;
            at = space(text, behind);
            match text.get(at)? {
                ',' => at += 1,
                ']' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// A number, a truth value or null.
    fn bare(&self, token: &mut [char], policy: Policy) -> Option<()> {
        let text: String = token.iter().collect();
        if matches!(&*text, "true" | "false" | "null") {
            return Some(());
        }
        if !matches!(text.bytes().next()?, b'-' | b'0'..=b'9') || text.parse::<f64>().is_err() {
            return None;
        }
        match policy {
            Policy::Keep | Policy::Reading | Policy::Code => {}
            Policy::Coordinate(limit) => self.words.coordinate(token, limit),
            Policy::Nested | Policy::Secret => self.words.number(token),
        }
        Some(())
    }

    /// The content of a string, which may hold JSON of its own.
    fn content(&self, mut content: Vec<char>, policy: Policy, depth: usize) -> Vec<char> {
        if policy == Policy::Keep {
            return content;
        }
        if opens_json(&content) {
            let mut nested = content.clone();
            if self.whole(&mut nested, policy, depth).is_some() {
                return nested;
            }
        }
        match policy {
            Policy::Reading if is_reading(&content) => {}
            Policy::Code if is_code(&content) => {}
            Policy::Coordinate(limit) if is_number(&content) => self.words.coordinate(&mut content, limit),
            Policy::Coordinate(_) if !content.iter().any(char::is_ascii_digit) && is_reading(&content) => {}
            Policy::Nested => broken::text(self.words, self.fields, &mut content),
            _ => self.words.text(&mut content),
        }
        content
    }

    fn form(&self, text: &mut [char]) -> Option<()> {
        let mut start = space(text, 0);
        while start < text.len() {
            let mut end = start + text[start..].iter().take_while(|c| **c != '&').count();
            let equals = start + text[start..end].iter().take_while(|c| **c != '=').count();
            let name = Cells::of_form(text, start, equals)?;
            let mut content = name.content();
            let policy = self.fields.policy(&content.iter().collect::<String>());
            if policy == Policy::Secret && is_telling(&content) {
                self.words.text(&mut content);
                name.write(&content, text);
            }
            let value = (equals + 1).min(text.len());
            let verbatim = if is_data(&name.content()) { self.verbatim(&text[value..]) } else { None };
            if let Some((scrubbed, behind)) = verbatim {
                text[value..].copy_from_slice(&scrubbed);
                end = value + behind;
            } else if equals < end {
                let cells = Cells::of_form(text, value, end)?;
                let content = self.content(cells.content(), policy, 0);
                cells.write(&content, text);
            }
            start = end + 1;
        }
        Some(())
    }

    /// As the decoder does, reads one JSON value that was not percent-encoded, `&` included; gives the text and the place
    /// of the next parameter.
    fn verbatim(&self, text: &[char]) -> Option<(Vec<char>, usize)> {
        let mut scrubbed = text.to_vec();
        let behind = opens_json(text).then(|| self.value(&mut scrubbed, 0, Policy::Nested, 0))??;
        let end = space(text, behind);
        text.get(end).is_none_or(|c| *c == '&').then_some((scrubbed, end))
    }
}

/// The place of the next character that is not white space.
fn space(text: &[char], at: usize) -> usize {
    at + text[at.min(text.len())..].iter().take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).count()
}

/// As the decoder tells forms: a parameter `data`, and a start that no JSON has.
fn is_form(text: &[char]) -> bool {
    !opens_json(text)
        && text[space(text, 0)..].split(|c| *c == '&').any(|parameter| {
            let equals = parameter.iter().position(|c| *c == '=');
            let name = equals.and_then(|equals| Cells::of_form(parameter, 0, equals));
            name.is_some_and(|name| is_data(&name.content()))
        })
}

fn is_data(name: &[char]) -> bool {
    name.iter().copied().eq("data".chars())
}

fn opens_json(text: &[char]) -> bool {
    matches!(text.get(space(text, 0)), Some('{' | '[' | '"'))
}
