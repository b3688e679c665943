//! How a payload's file declares its table of the page.

/// Declares an object of the page: the struct, its constructor, and its serde traits.
///
/// `required` is the field that the constructor takes and without which decoding fails: the device. `optional` are
/// options, or lists that may be empty; `documented_required` names those of them that the page requires. `real_time` is
/// the field that says whether the data was sent at its time, and its two clocks.
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            required: { $($(#[doc = $required_doc:literal])* $required:ident: $required_type:ty,)* }
            optional: { $($(#[doc = $optional_doc:literal])* $optional:ident: $optional_type:ty,)* }
            documented_required: [$($documented_required:literal),*]
            $(message_type: $message_type:literal)?
            $(real_time: $actual:ident ($report_ct:ident, $device_ct:ident))?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[doc = $required_doc])* pub $required: $required_type,)*
            $($(#[doc = $optional_doc])* pub $optional: $optional_type,)*
            /// Object that the page does not name, and optional ones whose value was refused; written back when
            /// encoding.
            pub extra: crate::types::Extra,
        }

        impl $name {
            /// Takes the required fields; all others are absent.
            #[must_use]
            #[allow(clippy::new_without_default)] // an object without a required field is still built on purpose
            pub fn new($($required: $required_type),*) -> Self {
                Self { $($required,)* $($optional: Default::default(),)* extra: crate::types::Extra::new() }
            }
        }

        impl crate::de::record::Record for $name {
            const FIELDS: &'static [crate::json::Field] = &[
                $(crate::json::Field::named(stringify!($required)),)*
                $(crate::json::Field::named(stringify!($optional)),)*
            ];
            const DOCUMENTED_REQUIRED: crate::json::FieldSet = crate::json::FieldSet::of(&[$($documented_required),*]);
            const MESSAGE_TYPE: Option<&'static str> = [$(Some($message_type),)? None][0];

            fn read(
                object: &crate::json::object::Object<'_>,
                context: &mut crate::de::Context,
            ) -> Result<Self, crate::de::FieldError> {
                use crate::{json::Field, de::{read, read_extra}};
                Ok(Self {
                    $($required: read(object, const { Field::named(stringify!($required)) }, context)?,)*
                    $($optional: read(object, const { Field::named(stringify!($optional)) }, context)?,)*
                    extra: read_extra::<Self>(object, context)?,
                })
            }

            #[allow(unused_variables)]
            fn inspect(&self, tell: &mut dyn FnMut(crate::json::Field, crate::note::NoteKind)) {
                use crate::{json::Field, de::record::Value};
                $(if let Some(remark) = Value::remark(&self.$required) {
                    tell(const { Field::named(stringify!($required)) }, remark.into());
                })*
                $(if let Some(remark) = Value::remark(&self.$optional) {
                    tell(const { Field::named(stringify!($optional)) }, remark.into());
                })*
                $(if self.$actual == Some(true)
                    && let (Some(report_ct), Some(device_ct)) = (self.$report_ct, self.$device_ct)
                    && crate::types::time::are_apart(report_ct, device_ct)
                {
                    tell(const { Field::named(stringify!($report_ct)) }, crate::note::NoteKind::ClocksApart);
                })?
            }

            #[cfg(feature = "schemars")]
            const DOCS: &'static str = concat!($($doc, "\n"),*);

            #[cfg(any(feature = "schemars", feature = "samples"))]
            const ROWS: &'static [crate::de::record::Row] = &[
                $(crate::de::record::row!($required: $required_type, false, $($required_doc),*),)*
                $(crate::de::record::row!($optional: $optional_type, true, $($optional_doc),*),)*
            ];
        }

        impl $name {
            /// Writes the entries of the object on the wire, and gives which fields of the table are there.
            pub(crate) fn write<M: serde::ser::SerializeMap>(
                &self,
                map: &mut M,
            ) -> Result<crate::json::FieldSet, M::Error> {
                use crate::{de::record::{Record, write, write_extra}, json::{Field, FieldSet}};
                #[allow(unused_mut)] // an object may have no field of its own
                let mut written = FieldSet::EMPTY;
                $(write(map, const { Field::named(stringify!($required)) }, &self.$required, &mut written)?;)*
                $(write(map, const { Field::named(stringify!($optional)) }, &self.$optional, &mut written)?;)*
                if let Some(message_type) = Self::MESSAGE_TYPE
                    && self.extra.get(Field::MESSAGE_TYPE.name()).is_none()
                {
                    map.serialize_entry(Field::MESSAGE_TYPE.name(), message_type)?;
                }
                write_extra(map, &self.extra, written)?;
                Ok(written)
            }
        }
    };
}
pub(crate) use table;

/// Declares a payload: a [`table!`] that a push carries.
macro_rules! payload {
    ($(#[doc = $doc:literal])* pub struct $name:ident $body:tt) => {
        crate::de::table::table! { $(#[doc = $doc])* pub struct $name $body }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::de::from_json(deserializer)
            }
        }
    };
}
pub(crate) use payload;

/// Readings that need two clocks.
macro_rules! clock_methods {
    ($name:ident) => {
        impl $name {
            /// The device's offset from UTC, as far as this one push shows it. A hint, not a fact: the
            /// difference of the two clocks rounded to 15 minutes, and only where `actual` is true, the
            /// rest is at most 5 minutes and the result lies within -12:00 and +14:00.
            #[must_use]
            pub fn utc_offset_hint(&self) -> Option<chrono::FixedOffset> {
                crate::types::time::utc_offset_hint(self.actual, self.report_ct?, self.device_ct?)
            }

            /// Whether the data was sent later, because the device could not send it at its time:
            /// `actual` is there and false.
            #[must_use]
            pub fn is_supplementary(&self) -> bool {
                self.actual == Some(false)
            }
        }
    };
}
pub(crate) use clock_methods;

/// Readings that need both coordinates.
macro_rules! position_method {
    ($name:ident) => {
        impl $name {
            /// Where it was: only where both coordinates are there, in range, and not the (0, 0) of a
            /// device without a fix.
            #[must_use]
            pub fn position(&self) -> Option<crate::types::Position> {
                crate::types::Position::of(self.lat, self.lon)
            }
        }
    };
}
pub(crate) use position_method;
