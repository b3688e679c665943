//! Text that is not whole: nothing is trusted but what can be nothing else.

use mettax_push::AlarmType;

use crate::{
    fields::{Fields, NAMES, Policy},
    words::{Words, is_word, percent_escape},
};

/// Replaces every word but names of the page before a colon (or `data` before `=`), `true`, `false`, `null`,
/// and the numbers and alarm types right behind the names of such fields.
///
/// It looks at words, not at structure, so no damage and no layer of escaping hides a value from it.
pub(crate) fn text(words: &Words, fields: &Fields, text: &mut [char]) {
    let (mut at, mut behind) = (0, None);
    while at < text.len() {
        let escaped = at > 0 && text[at - 1] == '\\';
        if escaped
            && text[at] == 'u'
            && text.len() - at > 4
            && text[at + 1..at + 5].iter().all(char::is_ascii_hexdigit)
        {
            words.unicode_escape(&mut text[at + 1..at + 5]);
            at += 5;
            behind = None;
            continue;
        }
        if escaped && matches!(text[at], 'n' | 'r' | 't' | 'b' | 'f') {
            at += 1;
            continue;
        }
        if percent_escape(&text[at..]).is_some() {
            words.text(&mut text[at..at + 3]);
            at += 3;
            behind = None;
            continue;
        }
        if !is_word(text[at]) {
            if !matches!(text[at], ':' | '"' | '\\' | ' ' | '\t' | '\n' | '\r') {
                behind = None;
            }
            at += 1;
            continue;
        }
        let end = at + text[at..].iter().take_while(|c| is_word(**c)).count();
        let word: String = text[at..end].iter().collect();
        if is_name(&word, &text[end..]) {
            behind = Some(fields.policy(&word));
        } else if !stays(&word, behind.take()) {
            words.text(&mut text[at..end]);
        }
        at = end;
    }
}

fn is_name(word: &str, rest: &[char]) -> bool {
    // In a form, quote and colon may be percent escapes.
    if let ['%', '2', '2', rest @ ..] = rest {
        return NAMES.contains(&word) && matches!(rest, [':', ..] | ['%', '3', 'a' | 'A', ..]);
    }
    let mut rest = rest.iter().skip_while(|c| **c == '\\');
    let next = rest.next();
    let colon = match next {
        Some('"' | '\'') => rest.find(|c| !c.is_ascii_whitespace()) == Some(&':'),
        Some('=') => word == "data",
        _ => false,
    };
    colon && NAMES.contains(&word)
}

fn stays(word: &str, policy: Option<Policy>) -> bool {
    matches!(word, "true" | "false" | "null")
        || match policy {
            Some(Policy::Reading) => word.len() <= 13 && word.bytes().all(|byte| byte.is_ascii_digit()),
            Some(Policy::Code) => {
                AlarmType::KNOWN.iter().any(|known| known.as_str() == word) || word.len() <= 2
            }
            _ => false,
        }
}
