//! A form: `application/x-www-form-urlencoded`, or what was sent as one.

use alloc::{borrow::Cow, string::String};

use memchr::memchr;
use serde::de::IgnoredAny;

use crate::json::{
    escape::hex,
    swar::{byte_below, index},
};

/// How many parameters a form may have: each that is not `data` is worth a note.
pub(super) const MAX_PARAMETERS: usize = 1000;

/// Whether a text could be a form with the parameter `data`, which no JSON starts like.
pub(super) fn is_form(text: &str) -> bool {
    // Nearly every form has it first.
    text.starts_with("data=")
        || text.split('&').any(|parameter| {
            let name = parameter.split_once('=').map_or("", |(name, _)| name);
            name == "data" || (name.contains('%') && decoded(name).is_some_and(|name| name == "data"))
        })
}

/// One parameter of a form.
pub(super) struct Parameter<'a> {
    pub(super) name: Cow<'a, str>,
    /// As it was written.
    pub(super) value: &'a str,
    /// Whether the value is JSON that was not percent-encoded.
    pub(super) verbatim: bool,
}

/// The parameters of a form, one after another.
pub(super) struct Parameters<'a> {
    rest: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: Some(text.trim_ascii_start()) }
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Parameter<'a>;

    fn next(&mut self) -> Option<Parameter<'a>> {
        let text = self.rest.take()?;
        let end = memchr(b'&', text.as_bytes()).unwrap_or(text.len());
        let equals = memchr(b'=', text.as_bytes().get(..end)?).unwrap_or(end);
        let name = text.get(..equals).unwrap_or_default();
        let name = decoded(name).unwrap_or(Cow::Borrowed(name));
        let value = text.get(equals + 1..).unwrap_or_default();
        let verbatim = equals < end && name == "data" && is_verbatim(value);
        let end = if verbatim { equals + 1 + json_length(value) } else { end };
        self.rest = text.get(end + 1..);
        Some(Parameter { name, value: text.get(equals + 1..end).unwrap_or_default(), verbatim })
    }
}

/// Whether a value starts like JSON. What a browser puts into a query has its braces bare and its quotes as `%22`.
fn is_verbatim(value: &str) -> bool {
    let value = value.trim_ascii_start();
    value.starts_with(['{', '[', '"'])
        && !value.trim_start_matches(['{', '[', '+', ' ', '\t', '\n', '\r']).starts_with('%')
}

/// How much of a text is one JSON value and what is behind it up to the next parameter. `&` inside the value ends none.
fn json_length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let end = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        // It is broken: whoever reads it says where.
        _ => return text.len(),
    };
    end + text.get(end..).and_then(|rest| rest.find('&')).unwrap_or(text.len() - end)
}

/// How many escapes stand together in most JSON, as `%22%2C%22` between two texts.
const ESCAPES: usize = 3;

/// Decodes a name or a value of a form; `None` where that is not UTF-8. A `%` without two digits is itself.
pub(super) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    /// Above all that may mean something else, and not far above.
    const PLAIN: u8 = b'+' + 1;
    let mut rest = raw.as_bytes();
    if !rest.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Some(Cow::Borrowed(raw));
    }
    // Written over from the start: no byte is written as less than one.
    let mut text = rest.to_vec();
    let mut room = &mut text[..];
    loop {
        // A word is copied whole, and counts as far as it is plain. The escapes behind it are within the bytes that were
        // found to be there, so that no place is checked again.
        while let (Some(from), Some(to)) =
            (rest.first_chunk::<{ 8 + 3 * ESCAPES }>(), room.first_chunk_mut::<{ 8 + ESCAPES }>())
        {
            *to.first_chunk_mut()? = *from.first_chunk::<8>()?;
            let mut read = index(byte_below::<PLAIN>(u64::from_le_bytes(*from.first_chunk()?)));
            let mut written = read;
            for _ in 0..ESCAPES {
                let Some(byte) = escaped([from[read], from[read + 1], from[read + 2]]) else { break };
                to[written] = byte;
                (read, written) = (read + 3, written + 1);
            }
            if read == 0 {
                break;
            }
            (rest, room) = (rest.get(read..)?, room.get_mut(written..)?);
        }
        let Some(&first) = rest.first() else { break };
        let escape = rest.first_chunk().and_then(|&bytes| escaped(bytes));
        *room.split_off_first_mut()? = escape.unwrap_or(if first == b'+' { b' ' } else { first });
        rest = rest.get(if escape.is_some() { 3 } else { 1 }..)?;
    }
    let length = raw.len() - room.len();
    text.truncate(length);
    String::from_utf8(text).ok().map(Cow::Owned)
}

/// The byte that a percent escape is.
#[inline]
fn escaped([percent, high, low]: [u8; 3]) -> Option<u8> {
    if percent == b'%' { u8::try_from(hex(high) << 4 | hex(low)).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    fn assert_decoded(raw: &str) {
        let blanks = raw.replace('+', " ");
        let expected = percent_decode_str(&blanks).decode_utf8().ok();
        assert_eq!(decoded(raw), expected, "{raw}");
        let borrowed = matches!(decoded(raw), Some(Cow::Borrowed(_)));
        assert_eq!(borrowed, !raw.contains(['%', '+']), "{raw}");
    }

    /// Every byte behind and before every number of plain ones, as an escape in either case, and as none.
    #[test]
    fn every_byte_is_decoded_at_every_place() {
        for byte in 0..=u8::MAX {
            let (upper, lower) = (std::format!("%{byte:02X}"), std::format!("%{byte:02x}"));
            for text in [upper, lower, char::from(byte).to_string(), std::format!("%2{}", char::from(byte))] {
                for before in 0..20 {
                    for after in [0, 1, 2, 7, 20] {
                        assert_decoded(&["x".repeat(before), text.clone(), "y".repeat(after)].concat());
                        assert_decoded(&["%41".repeat(before), text.clone(), "%5a".repeat(after)].concat());
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_text_is_decoded_as_others_decode_it(raw in "([a-zA-Z0-9._~*-]{0,12}|(%[0-9a-fA-F]{2}){0,5}|%C3%A9|%[0-9a-z]?|[é张\u{1f600}+&= (]|%E5%BC%A0){0,20}") {
            assert_decoded(&raw);
        }
    }
}
