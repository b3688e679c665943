//! What decoder, encoder, schemas and samples know of an object with a table in the page.

use serde::{Serialize, ser::SerializeMap};

use super::{
    Context, FieldError,
    value::{FromValue, ValueReader},
};
#[cfg(any(feature = "schemars", feature = "samples"))]
use crate::types::hint::Hint;
use crate::{
    json::{Field, FieldSet, object::Object},
    note::NoteKind,
    types::{
        Extra,
        hint::{FieldType, Remark},
    },
};

/// An object of the page: its fields and what is required of them.
pub(crate) trait Record: Sized {
    /// The fields in the order of the struct, `extra` left out.
    const FIELDS: &'static [Field];
    /// The same as a set.
    const FIELD_SET: FieldSet = FieldSet::of_fields(Self::FIELDS);
    /// Required by the page, but not by this crate.
    const DOCUMENTED_REQUIRED: FieldSet;
    /// The constant `messageType` of the two Face Check messages.
    const MESSAGE_TYPE: Option<&'static str>;

    /// Reads the fields in the order of the struct, then `extra`.
    ///
    /// Without serde, whose visitors are compiled for each type anew; and for no type parameter, so that it is compiled
    /// once, here, and not in each crate that calls `decode_as`.
    fn read(object: &Object<'_>, context: &mut Context) -> Result<Self, FieldError>;

    /// Tells what is worth a note about the values that were read.
    fn inspect(&self, tell: &mut dyn FnMut(Field, NoteKind));

    /// What documents the struct.
    #[cfg(feature = "schemars")]
    const DOCS: &'static str;

    /// The rows of the table.
    #[cfg(any(feature = "schemars", feature = "samples"))]
    const ROWS: &'static [Row];
}

/// One row of the table: a field and what its type says of it.
#[cfg(any(feature = "schemars", feature = "samples"))]
pub(crate) struct Row {
    pub(crate) field: Field,
    pub(crate) hint: Hint,
    pub(crate) optional: bool,
    /// What documents the field in the struct.
    #[cfg(feature = "schemars")]
    pub(crate) docs: &'static str,
    /// The schema of the type: what `Serialize` writes.
    #[cfg(feature = "schemars")]
    pub(crate) schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

#[cfg(any(feature = "schemars", feature = "samples"))]
macro_rules! row {
    ($field:ident: $type:ty, $optional:literal, $($docs:literal),*) => {
        crate::de::record::Row {
            field: crate::json::Field::named(stringify!($field)),
            hint: <<$type as crate::de::record::Value>::Present as crate::types::hint::FieldType>::HINT,
            optional: $optional,
            #[cfg(feature = "schemars")]
            docs: concat!($($docs, "\n"),*),
            #[cfg(feature = "schemars")]
            schema: |generator| generator.subschema_for::<<$type as crate::de::record::Value>::Present>(),
        }
    };
}
#[cfg(any(feature = "schemars", feature = "samples"))]
pub(crate) use row;

/// What a field of a struct holds: a value, or an option of one.
pub(crate) trait Value: Serialize + Sized {
    /// Reads it from what is on the wire.
    fn read(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError>;

    /// The type of a value that is there.
    #[cfg(any(feature = "schemars", feature = "samples"))]
    type Present: FieldType;

    /// Whether it is left out when encoding.
    fn is_absent(&self) -> bool;

    /// What is worth a note, if anything is.
    fn remark(&self) -> Option<Remark>;
}

impl<T: FromValue + Serialize> Value for T {
    #[inline]
    fn read(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError> {
        T::from_value(value)
    }

    #[cfg(any(feature = "schemars", feature = "samples"))]
    type Present = Self;

    fn is_absent(&self) -> bool {
        FieldType::is_absent(self)
    }

    fn remark(&self) -> Option<Remark> {
        FieldType::remark(self)
    }
}

impl<T: FromValue + Serialize> Value for Option<T> {
    #[inline(always)] // most fields are optional, and most of them are not there
    #[allow(clippy::inline_always)]
    fn read(value: &mut ValueReader<'_, '_>) -> Result<Self, FieldError> {
        if value.is_none()? {
            return Ok(None);
        }
        value.optional = true;
        T::from_value(value).map(Some)
    }

    #[cfg(any(feature = "schemars", feature = "samples"))]
    type Present = T;

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn remark(&self) -> Option<Remark> {
        FieldType::remark(self.as_ref()?)
    }
}

/// Writes a field that is there.
pub(crate) fn write<M: SerializeMap, T: Value>(
    map: &mut M,
    field: Field,
    value: &T,
    written: &mut FieldSet,
) -> Result<(), M::Error> {
    if value.is_absent() {
        return Ok(());
    }
    written.insert(field);
    map.serialize_entry(field.name(), value)
}

/// Writes what the typed fields did not.
pub(crate) fn write_extra<M: SerializeMap>(
    map: &mut M,
    extra: &Extra,
    written: FieldSet,
) -> Result<(), M::Error> {
    extra
        .iter()
        .filter(|(name, _)| Field::of(name.as_bytes()).is_none_or(|field| !written.contains(field)))
        .try_for_each(|(name, value)| map.serialize_entry(name, value))
}
