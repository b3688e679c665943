//! From an object to a record: its fields read one by one into the struct, and the one place where the tolerance is.
//!
//! A field's type says by its hint what it wants, the page which JSON type it should have, the token what came.
//! Everything else here follows from the conversion table in the crate's documentation.

mod context;
mod error;
mod fields;
mod nested;
pub(crate) mod record;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use context::{Context, Rules};
pub(crate) use error::FieldError;
pub(crate) use fields::{read, read_extra};
pub(crate) use nested::{MAX_LAYERS, Message};
pub(crate) use value::{FromValue, ValueReader, is_blank, is_plain_text};

use alloc::{boxed::Box, string::ToString};
use core::convert::identity;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{
    error::DecodeError,
    json::{object::Object, scan},
    note::{Note, Notes},
};
use record::Record;

/// Builds a record from its fields. An error's offset counts from the start of the text that they were scanned in.
///
/// A refused optional value must not cost the record. Its field is marked and the record read again, which happens at
/// most once a field, so that the notes on refused values come before all others.
///
/// A record is large, so it is put into what the caller wants of it here, and not moved once more on the way.
#[inline(always)]
#[allow(clippy::inline_always)]
pub(crate) fn build<T: Record, R>(
    object: &Object<'_>,
    context: &mut Context,
    into: impl FnOnce(T) -> R,
) -> Result<R, DecodeError> {
    context.documented_required = T::DOCUMENTED_REQUIRED;
    let mut kept_notes = context.notes.len();
    loop {
        let record = T::read(object, context);
        if let Ok(record) = &record
            && context.notes.wanted()
        {
            record.inspect(&mut |field, kind| context.notes.add(|| Note::new(field.name(), kind)));
        }
        match record {
            Ok(record) => return Ok(into(record)),
            Err(error) => kept_notes = context.tolerate(error, kept_notes)?,
        }
    }
}

/// How long a body may be for a decoder that nobody has configured.
pub(crate) const DEFAULT_MAX_BYTES: usize = 16 << 20;

/// Reads a record from the text of its object, with the default rules and limits.
pub(crate) fn from_text<T: Record>(text: &str) -> Result<T, DecodeError> {
    let rules = Rules::DEFAULT;
    if text.len() > DEFAULT_MAX_BYTES {
        return Err(DecodeError::too_long(text.len(), DEFAULT_MAX_BYTES));
    }
    let object = scan::object(text, rules.max_depth)
        .map_err(|error| DecodeError::from_scan(error, text, rules.max_depth))?;
    let mut context = Context::new(rules, Notes::dropped());
    // The object is one level, as in a body.
    context.depth = rules.max_depth - 1;
    build(&object, &mut context, identity)
}

/// A record's `Deserialize`: any deserializer of JSON text, read by the one decoder there is.
pub(crate) fn from_json<'de, T: Record, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    from_text(json_text(deserializer)?.get()).map_err(D::Error::custom)
}

/// The text of a JSON value, exactly.
///
/// # Errors
/// As the deserializer's, and where it holds the value already taken apart, as serde does for `flatten`, `untagged` and
/// internally tagged enums: numbers have lost their digits by then.
pub(crate) fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<RawValue>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map_err(|error| {
        let words = error.to_string();
        if words.contains("newtype struct") {
            return D::Error::custom(
                "a push is read from JSON text, which serde does not keep inside `flatten`, `untagged` and internally \
                 tagged enums: give it a field of its own, or read the whole as a `serde_json::value::RawValue` and \
                 decode its text",
            );
        }
        error
    })
}
