//! Why a value was not read, while serde still drives.

use alloc::{borrow::Cow, boxed::Box};
use core::fmt;

use serde::de;

use crate::{
    error::{DecodeError, ErrorKind, Found},
    json::Field,
    kind::Kind,
};

/// Why a field was not read. Its text is for serde alone: what users see is made of the reason.
#[derive(Debug, thiserror::Error)]
#[error("a value was not read")]
pub struct FieldError(pub(super) Box<Reason>);

#[derive(Debug)]
pub(super) enum Reason {
    Refused(Refused),
    /// What serde has words of its own for; the types of this crate leave it none.
    Custom,
}

/// A value that was refused, or a required one that is not there.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) field: Field,
    pub(super) prefix: &'static str,
    pub(super) optional: bool,
    pub(super) expected: &'static str,
    pub(super) found: Found,
    /// Where the value starts; `None` for one that is not there.
    pub(super) at: Option<usize>,
}

impl Reason {
    #[cold]
    pub(super) fn into_error(self, kind: Option<Kind>) -> DecodeError {
        let error = match self {
            Self::Refused(refused) => {
                let missing = matches!(refused.found, Found::Nothing | Found::Null | Found::Blank);
                let error_kind = if missing { ErrorKind::MissingField } else { ErrorKind::InvalidField };
                DecodeError::new(error_kind, refused.expected)
                    .found(refused.found)
                    .in_field(field_name(refused.prefix, refused.field.name()))
                    .at(refused.at)
            }
            Self::Custom => DecodeError::new(ErrorKind::InvalidField, "a value that fits its type"),
        };
        match kind {
            Some(kind) => error.of_push(kind),
            None => error,
        }
    }
}

impl de::Error for FieldError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(Box::new(Reason::Custom))
    }
}

/// A field's name with that of the record around it.
pub(super) fn field_name(prefix: &'static str, name: &str) -> Cow<'static, str> {
    match (prefix, Field::of(name.as_bytes())) {
        ("", Some(field)) => Cow::Borrowed(field.name()),
        _ => Cow::Owned([prefix, name].concat()),
    }
}
