//! Where the fields of a push are in its body, and what showed its kind: for people and editors, not for receiving.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::ops::Range;

use super::{
    Decoded, Decoder, push_with_notes,
    source::{Encoding, Source},
};
use crate::{
    de::{MAX_LAYERS, Rules},
    detect::Weighed,
    error::DecodeError,
    json::{
        Field,
        number::trim,
        object::Object,
        scan,
        token::{Token, TokenKind, quote},
    },
    kind::Kind,
    push::Push,
    types::RawJson,
};

/// How deep the object inside `message` may be nested for its fields to be shown.
const MAX_DEPTH: usize = Rules::DEFAULT.max_depth;

/// One push of a body as [`Decoder::inspect`] sees it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// What it decodes to.
    pub result: Result<Decoded<Push>, DecodeError>,
    /// The kinds that its fields show, best match first: the first is the kind that it is of, the others are what else it
    /// could be. Empty where nothing shows a kind.
    pub kinds: Vec<ShownKind>,
    /// Its fields in the order of the text; a name that comes again with the same value, once. Empty where no object
    /// could be read.
    pub fields: Vec<FieldPlace>,
}

/// A kind, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShownKind {
    /// The kind.
    pub kind: Kind,
    /// The fields that show it, by their names on the wire. They may need others beside them: see
    /// [Kinds](crate#kinds).
    pub fields: Vec<&'static str>,
}

/// A field of an object on the wire, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldPlace {
    /// Its name.
    pub name: String,
    /// Its value as JSON text of its own, as it is in the innermost layer.
    pub value: RawJson,
    /// The bytes of the value in the body as it was received, quotes and their backslashes included. `None` where
    /// [repair](Decoder::repair) has rewritten the text so that it cannot be told.
    pub range: Option<Range<usize>>,
    /// The fields of the object inside `message`; empty everywhere else.
    pub fields: Vec<FieldPlace>,
}

impl Decoder {
    /// Decodes as [`decode_batch`](Self::decode_batch) does, and says where each field is in the body and which fields
    /// showed the kind.
    ///
    /// For tools that show a body to people. It takes a few times as long as decoding alone.
    ///
    /// # Errors
    /// As [`decode_batch`](Self::decode_batch).
    ///
    /// ```
    /// use mettax_push::{Decoder, Kind};
    /// let body = br#"{"data":"{\"deviceId\":\"1\",\"alarmType\":\"sos\",\"lat\":\"24.5\"}"}"#;
    /// let inspected = Decoder::tolerant().inspect(body)?.remove(0);
    /// assert_eq!((inspected.kinds[0].kind, &inspected.kinds[0].fields[..]), (Kind::Alarm, &["alarmType"][..]));
    ///
    /// let lat = &inspected.fields[2];
    /// assert_eq!((&*lat.name, lat.value.as_str()), ("lat", r#""24.5""#));
    /// assert_eq!(&body[lat.range.clone().unwrap()], br#"\"24.5\""#);
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub fn inspect(&self, body: &[u8]) -> Result<Vec<Inspected>, DecodeError> {
        self.each_push(body, |found, context, list| {
            let (kinds, fields) = match &found {
                Ok(found) => (kinds(found.object), places(found.object, found.opened.source)),
                Err(_) => (Vec::new(), Vec::new()),
            };
            list.push(Inspected { result: push_with_notes(found, context), kinds, fields });
        })
    }
}

fn kinds(object: &Object<'_>) -> Vec<ShownKind> {
    let shown = Weighed::of(object).shown_by.into_iter();
    shown.map(|(kind, by)| ShownKind { kind, fields: by.iter().map(Field::name).collect() }).collect()
}

/// The fields of an object in the order of its text, since places are looked up quickest in that order.
fn places(object: &Object<'_>, source: Source<'_>) -> Vec<FieldPlace> {
    let known = object.present.iter().map(|field| (Cow::Borrowed(field.name()), object.get(field)));
    let mut fields: Vec<_> = known.chain(object.unknown()).collect();
    fields.sort_unstable_by_key(|(_, value)| value.offset());
    fields.into_iter().map(|(name, value)| place(name.into_owned(), value, source)).collect()
}

fn place(name: String, value: Token<'_>, source: Source<'_>) -> FieldPlace {
    let (content, quote) = (value.offset(), quote(value.escape_depth()).len());
    let (start, length) = match value.kind() {
        TokenKind::Text | TokenKind::QuotedText => (content - quote, value.bytes().len() + 2 * quote),
        TokenKind::EscapedText => (content - quote, value.bytes().len()),
        _ => (content, value.bytes().len()),
    };
    let from = source.in_body(start);
    // Between the two ends, so that the places of one layer are looked up in order.
    let fields = if name == Field::MESSAGE.name() { message(value, source) } else { Vec::new() };
    let to = source.in_body(start + length);
    FieldPlace {
        name,
        value: RawJson::from_checked(&value.to_json()),
        range: (from < to).then_some(from..to),
        fields,
    }
}

/// The fields of the object that `message` holds, as it is or as text.
fn message(value: Token<'_>, source: Source<'_>) -> Vec<FieldPlace> {
    let inside = source.slice(value.offset());
    let mut object = Object::of(value.text());
    if scan::object_inside(&value, MAX_DEPTH, &mut object) {
        return places(&object, inside);
    }
    let quote = quote(value.escape_depth()).len();
    let (mut text, mut source) = match value.kind() {
        TokenKind::Object | TokenKind::Text | TokenKind::QuotedText => (value.text(), inside),
        // With its quotes, which are left out.
        TokenKind::EscapedText => {
            (value.text().get(quote..value.text().len() - quote).unwrap_or_default(), inside)
        }
        _ => return Vec::new(),
    };
    if value.is_string() {
        for _ in 0..=value.escape_depth() {
            let Ok(inner) = serde_json::from_str::<String>(&["\"", text, "\""].concat()) else {
                return Vec::new();
            };
            (text, source) = source.layer(inner, Encoding::JsonString, 0, text.len());
        }
    }
    for _ in 0..MAX_LAYERS {
        if let Ok(object) = scan::object(text, MAX_DEPTH) {
            return places(&object, source);
        }
        let string = trim(text);
        let Ok(inner) = serde_json::from_str::<String>(string) else { break };
        let start = text.len() - text.trim_start().len() + 1;
        (text, source) = source.layer(inner, Encoding::JsonString, start, string.len() - 2);
    }
    Vec::new()
}
