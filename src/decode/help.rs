//! What to do about a body that holds no push, in the words of the person who has to mend it. Looked for where decoding
//! has failed, and nowhere else.

use alloc::{borrow::Cow, format};

use serde::de::IgnoredAny;

use crate::{
    error::{DecodeError, ErrorKind, Escaped},
    json::{Field, object::Object},
};

/// What to do about text that is no UTF-8.
pub(super) const OTHER_ENCODING: &str =
    "the sender used another encoding, such as GBK or Latin-1: convert the body to UTF-8";

/// How much of a body is looked at where the whole need not be.
const START: usize = 4096;

/// Adds what the bytes show to an error about them.
#[cold]
pub(super) fn explain(error: DecodeError, body: &[u8]) -> DecodeError {
    if !matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Envelope) {
        return error;
    }
    let help = match core::str::from_utf8(body) {
        Ok(text) => of_bytes(body).or_else(|| of_text(text, error.offset())),
        Err(_) => of_bytes(body).or(Some(OTHER_ENCODING)),
    };
    error.with_help(help.map(Cow::Borrowed))
}

/// What shows before the bytes are text.
fn of_bytes(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x1f, 0x8b, ..] => Some("this is gzip: decompress the body first"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("this is zstd: decompress the body first"),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some("this is zlib (deflate): decompress the body first"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, b'{' | b'[' | b'"', ..] => {
            Some("this is UTF-16: convert the body to UTF-8")
        }
        _ => None,
    }
}

fn of_text(text: &str, offset: Option<usize>) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let start = text.get(..START).unwrap_or(text);
    if text.is_empty() {
        return Some("the body is empty");
    }
    if start.starts_with("--") && start.contains("Content-Disposition") {
        return Some("this is multipart/form-data: decode the content of its part `data`");
    }
    // In front of forms, since its padding looks like the end of a name.
    let is_base64 =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
    if start.len() > 16 && start.starts_with("ey") && start.bytes().all(is_base64) {
        return Some("this looks like base64: decode it first");
    }
    if let Some(help) = of_form(start) {
        return Some(help);
    }
    if start.contains("&quot;") || start.contains("&#34;") {
        return Some("its quotes are HTML escapes (&quot;): undo them where the body is made");
    }
    if start.starts_with("{\\\"") {
        return Some("it is escaped once too often; for a log, `Decoder::repair` reads it");
    }
    of_json(text, offset)
}

/// What shows where the body is a form, or was sent as one.
fn of_form(start: &str) -> Option<&'static str> {
    let twice = ["%257B", "%257b", "%2522"];
    if twice.iter().any(|escape| start.contains(escape)) {
        return Some("it is percent-encoded once too often");
    }
    if start.starts_with("%7B")
        || start.starts_with("%7b")
        || (start.starts_with('{') && start.ends_with('='))
    {
        return Some("a JSON body was sent as the name of a form's field: send it as application/json");
    }
    let name = start.split(['=', '&']).next()?;
    let is_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%' | b'[' | b']');
    let is_form =
        start.contains('=') && !name.is_empty() && name.bytes().all(is_name) && !name.starts_with('[');
    match name {
        "data" if is_form => Some("its field `data` holds no push"),
        _ if is_form => Some("this is a form without a field `data`"),
        _ => None,
    }
}

/// What shows where the text is nearly JSON.
fn of_json(text: &str, offset: Option<usize>) -> Option<&'static str> {
    let near = offset.map(|at| at.saturating_sub(2)..at.saturating_add(10)).and_then(|near| {
        let near = near.start.min(text.len())..near.end.min(text.len());
        text.as_bytes().get(near)
    });
    let holds = |word: &[u8]| near.is_some_and(|near| near.windows(word.len()).any(|window| window == word));
    if holds(b"NaN") || holds(b"Infinity") || holds(b"nan") {
        return Some("NaN and Infinity are no JSON: the sender has to write null");
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    if let Some(Ok(_)) = values.next() {
        let rest = text.get(values.byte_offset()..).unwrap_or_default().trim_start();
        if rest.starts_with(['{', '[', '"']) {
            return Some("several bodies at once: split them, or put each on a line for `decode_lines`");
        }
    }
    let json = text.find('{')?;
    let prefix = text.get(..json)?;
    if json > 0 && !prefix.contains(['"', '[', '{']) && prefix.len() < START {
        return Some(match prefix.trim_end() {
            "data:" => "an event stream (SSE) puts `data:` in front of each body: take it away",
            _ => "there is text in front of the JSON, as of a log, CSV or JSONP: take it away",
        });
    }
    None
}

/// What shows where an object lacks a field that it names in another writing.
#[cold]
pub(super) fn other_writing(object: &Object<'_>, wanted: &[Field]) -> Option<Cow<'static, str>> {
    let same = |name: &str, field: Field| {
        let letters = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        letters.eq(field.name().chars().flat_map(char::to_lowercase))
    };
    object.unknown().find_map(|(name, _)| {
        let field = wanted.iter().find(|&&field| same(&name, field))?;
        Some(Cow::Owned(format!("the name `{}` is another writing of `{}`", Escaped(&name), field.name())))
    })
}
