//! The deserializer that drives the derived tables, and the one place where the tolerance lives.
//!
//! serde tells which type a field wants; the page tells which JSON type it should have; the lexeme is what
//! came. Everything else here follows from the conversion table in the crate's documentation.

mod nested;
mod record;
#[cfg(test)]
mod tests;
mod value;

use alloc::{borrow::Cow, boxed::Box, string::ToString};
use core::fmt;

use serde::de;

use super::{
    Decoder,
    fields::{Failure, Fields},
    key::{Key, KeySet},
    note::{Note, NoteKind, Notes},
    origin::Origin,
};
use crate::{
    error::{DecodeError, ErrorKind, Found},
    payload::record::Record,
    push::Kind,
};
pub(crate) use record::RecordDeserializer;

/// What all fields of one push share while it is read.
pub(crate) struct Context {
    pub(crate) rules: Decoder,
    pub(crate) kind: Option<Kind>,
    pub(crate) notes: Notes,
    /// How many levels may still open below the push.
    pub(crate) depth: usize,
    /// Optional fields whose value was refused.
    refused: KeySet,
    /// What the record being read is called in front of a field's name.
    prefix: &'static str,
    /// What only the page requires of it.
    page_requires: KeySet,
}

impl Context {
    #[inline]
    pub(crate) fn new(rules: Decoder, kind: Option<Kind>, notes: Notes, depth: usize) -> Self {
        Self { rules, kind, notes, depth, refused: KeySet::EMPTY, prefix: "", page_requires: KeySet::EMPTY }
    }

    /// Notes something about a field.
    #[inline]
    fn note(&mut self, name: &str, kind: impl FnOnce() -> NoteKind) {
        let prefix = self.prefix;
        self.notes.add(|| Note::new(field_name(prefix, name), kind()));
    }

    /// Marks an optional field whose value was refused, for the record to be read without it. What cannot be done
    /// without is an error. The notes beyond those to keep are of the reading that failed.
    #[cold]
    fn tolerate(
        &mut self,
        Fault(fault): Fault,
        origin: &Origin<'_>,
        kept_notes: &mut usize,
    ) -> Result<(), DecodeError> {
        match *fault {
            Reason::Refused(Refusal { key, prefix, optional: true, expected, found, .. })
                if !self.rules.strict && self.refused.insert(key) =>
            {
                self.notes.truncate(*kept_notes);
                let found = found.to_string();
                self.notes
                    .add(|| Note::new(field_name(prefix, key.name()), NoteKind::Invalid { found, expected }));
                *kept_notes = self.notes.len();
                Ok(())
            }
            reason => {
                let error = reason.into_error(self.kind);
                Err(error.map_offset(|offset| origin.in_body(offset)))
            }
        }
    }
}

/// Builds a record from its fields, which stand in a text of the given origin.
///
/// A refused optional value must not cost the record, but by the time it is refused serde has given away
/// the visitor that could have said `None`. So the field is marked and the record read again; that happens
/// at most once a field.
///
/// A record is large, so it is wrapped here, where it is written to the caller's place, and not moved on the way. For
/// the same reason the context is owned: through a reference to notes from elsewhere, wrapping could change the record
/// for all that the compiler knows, and it would copy the record first.
#[inline(always)]
#[allow(clippy::inline_always)]
pub(crate) fn build<T: Record, R>(
    fields: &Fields<'_>,
    origin: &Origin<'_>,
    mut context: Context,
    wrap: impl FnOnce(T, &mut Notes) -> R,
) -> Result<R, DecodeError> {
    let mut kept_notes = context.notes.len();
    loop {
        let record = T::read(RecordDeserializer::new(fields, &mut context));
        if let Ok(record) = &record
            && context.notes.wanted()
        {
            record.inspect(&mut |key, kind| context.notes.add(|| Note::new(key.name(), kind)));
        }
        match record {
            Ok(record) => return Ok(wrap(record, &mut context.notes)),
            Err(fault) => context.tolerate(fault, origin, &mut kept_notes)?,
        }
    }
}

fn field_name(prefix: &'static str, name: &str) -> Cow<'static, str> {
    match (prefix, Key::of(name.as_bytes())) {
        ("", Some(key)) => Cow::Borrowed(key.name()),
        _ => Cow::Owned([prefix, name].concat()),
    }
}

/// Why a value was not read. Its text is for serde alone: what users see is made of the reason.
#[derive(Debug, thiserror::Error)]
#[error("a value was not read")]
pub struct Fault(Box<Reason>);

#[derive(Debug)]
enum Reason {
    Refused(Refusal),
    /// The text inside `message` is at fault.
    Message {
        key: Key,
        at: usize,
        failure: Failure,
    },
    /// What serde has words of its own for; the types of this crate leave it none.
    Custom,
}

#[derive(Debug)]
struct Refusal {
    key: Key,
    prefix: &'static str,
    optional: bool,
    expected: &'static str,
    found: Found,
    /// Where the value starts; `None` for one that is not there.
    at: Option<usize>,
}

impl Reason {
    #[cold]
    fn into_error(self, kind: Option<Kind>) -> DecodeError {
        let error = match self {
            Self::Refused(refusal) => {
                let missing = matches!(refusal.found, Found::Nothing | Found::Null | Found::Blank);
                let error_kind = if missing { ErrorKind::MissingField } else { ErrorKind::InvalidField };
                DecodeError::new(error_kind, refusal.expected)
                    .found(refusal.found)
                    .in_field(field_name(refusal.prefix, refusal.key.name()))
                    .at(refusal.at)
            }
            Self::Message { key, at, failure } => match failure {
                Failure::Duplicate { name, .. } => DecodeError::new(ErrorKind::DuplicateField, "named twice")
                    .in_field(field_name("message.", &name)),
                Failure::Depth { .. } => super::envelope::too_deep().in_field(key.name()),
                Failure::Syntax { cause, .. } => {
                    DecodeError::new(ErrorKind::InvalidField, MESSAGE).in_field(key.name()).because(cause)
                }
            }
            .at(Some(at)),
            Self::Custom => DecodeError::new(ErrorKind::InvalidField, "a value that fits its type"),
        };
        match kind {
            Some(kind) => error.of_push(kind),
            None => error,
        }
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Box::new(Reason::Custom))
    }
}

/// What a refused `message` should have been.
const MESSAGE: &str = "a JSON object holding com1 and com2, or its text";
