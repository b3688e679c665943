//! A form: `application/x-www-form-urlencoded`, or what was sent as one.

use alloc::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

/// How many parameters a form may have: each that is not `data` is worth a note.
pub(super) const MAX_PARAMETERS: usize = 1000;

/// Whether a text could be a form with the parameter `data`, which no JSON starts like.
pub(super) fn is_form(text: &str) -> bool {
    text.split('&').any(|parameter| {
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
        let end = text.find('&').unwrap_or(text.len());
        let equals = text.get(..end)?.find('=').unwrap_or(end);
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
    let inner = value.trim_start_matches(['{', '[', '+', ' ', '\t', '\n', '\r']);
    value.starts_with(['{', '[', '"']) && !inner.starts_with('%')
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

/// Decodes a name or a value of a form; `None` where that is not UTF-8.
pub(super) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('+') {
        return percent_decode_str(raw).decode_utf8().ok();
    }
    let blanks = raw.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8().ok().map(|text| Cow::Owned(text.into_owned()))
}
