//! Why a field was not read.

use alloc::{borrow::Cow, boxed::Box};

use crate::{
    error::{DecodeError, ErrorKind, Found},
    json::Field,
    kind::Kind,
};

/// Why a field was not read. In a box, so that the result of each field is small.
#[derive(Debug)]
pub(crate) struct FieldError(pub(super) Box<Refused>);

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

impl Refused {
    #[cold]
    pub(super) fn into_error(self, kind: Option<Kind>) -> DecodeError {
        let missing = matches!(self.found, Found::Nothing | Found::Null | Found::Blank);
        let error_kind = if missing { ErrorKind::MissingField } else { ErrorKind::InvalidField };
        let error = DecodeError::new(error_kind, self.expected)
            .found(self.found)
            .in_field(field_name(self.prefix, self.field.name()))
            .at(self.at);
        match kind {
            Some(kind) => error.of_push(kind),
            None => error,
        }
    }
}

/// A field's name with that of the record around it.
pub(super) fn field_name(prefix: &'static str, name: &str) -> Cow<'static, str> {
    match (prefix, Field::of(name.as_bytes())) {
        ("", Some(field)) => Cow::Borrowed(field.name()),
        _ => Cow::Owned([prefix, name].concat()),
    }
}
