//! What the fields of one record share while it is read.

use alloc::string::ToString;

use super::error::{FieldError, Refused, field_name};
use crate::{
    error::DecodeError,
    json::FieldSet,
    kind::Kind,
    note::{Note, NoteKind, Notes},
};

/// The rules of the decoder that a value meets.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) strict: bool,
    pub(crate) quote_values: bool,
    /// How many arrays and objects may be open at once, all layers together.
    pub(crate) max_depth: usize,
}

impl Rules {
    /// Those of a decoder that nobody has configured.
    pub(crate) const DEFAULT: Self = Self { strict: false, quote_values: true, max_depth: 32 };
}

/// What all fields of one record share while it is read.
pub struct Context {
    pub(crate) rules: Rules,
    pub(crate) kind: Option<Kind>,
    pub(crate) notes: Notes,
    /// How many levels may still open below the record.
    pub(crate) depth: usize,
    /// Optional fields whose value was refused.
    pub(super) refused: FieldSet,
    /// What the record being read is called in front of a field's name.
    pub(super) prefix: &'static str,
    /// What only the page requires of it.
    pub(super) documented_required: FieldSet,
}

impl Context {
    #[inline]
    pub(crate) const fn new(rules: Rules, notes: Notes) -> Self {
        Self {
            rules,
            kind: None,
            notes,
            depth: rules.max_depth,
            refused: FieldSet::EMPTY,
            prefix: "",
            documented_required: FieldSet::EMPTY,
        }
    }

    /// Notes something about a field.
    #[inline]
    pub(super) fn note(&mut self, name: &str, kind: impl FnOnce() -> NoteKind) {
        let prefix = self.prefix;
        self.notes.add(|| Note::new(field_name(prefix, name), kind()));
    }

    /// Marks an optional field whose value was refused, for the record to be read without it. What cannot be done
    /// without is an error. The notes beyond those to keep are of the reading that failed; gives how many to keep now.
    #[cold]
    pub(super) fn tolerate(
        &mut self,
        FieldError(refused): FieldError,
        kept_notes: usize,
    ) -> Result<usize, DecodeError> {
        match *refused {
            Refused { field, prefix, optional: true, expected, found, .. }
                if !self.rules.strict && self.refused.insert(field) =>
            {
                self.notes.truncate(kept_notes);
                let found = found.to_string();
                self.notes.add(|| {
                    Note::new(field_name(prefix, field.name()), NoteKind::Invalid { found, expected })
                });
                Ok(self.notes.len())
            }
            refused => Err(refused.into_error(self.kind)),
        }
    }
}
