//! How a payload's file declares its table of the page.

/// Declares an object of the page: the struct, its constructor, and its serde traits.
///
/// `required` are the fields that the constructor takes and without which decoding fails; `page_requires`
/// names those that only the page requires.
macro_rules! table {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            required: { $($(#[doc = $required_doc:literal])* $required:ident: $required_type:ty,)* }
            optional: { $($(#[doc = $optional_doc:literal])* $optional:ident: $optional_type:ty,)* }
            page_requires: [$($page_requires:literal),*]
            $(message_type: $message_type:literal)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[doc = $required_doc])* pub $required: $required_type,)*
            $($(#[doc = $optional_doc])* pub $optional: $optional_type,)*
            /// Fields that the page does not name, and optional ones whose value was refused; written back when
            /// encoding.
            pub extra: crate::types::Extra,
        }

        impl $name {
            /// Takes the required fields; all others are absent.
            #[must_use]
            #[allow(clippy::new_without_default)] // an object without a required field is still built on purpose
            pub fn new($($required: $required_type),*) -> Self {
                Self { $($required,)* $($optional: None,)* extra: crate::types::Extra::new() }
            }
        }

        /// The name under which the derive below finds the struct.
        type Target = $name;

        /// The same fields once more for serde's derive, which builds the public struct from them. The
        /// public struct cannot derive it itself: its own `Deserialize` keeps unknown fields.
        #[derive(serde::Deserialize)]
        #[serde(remote = "Target")]
        struct Table {
            $($required: $required_type,)*
            $($optional: $optional_type,)*
            extra: crate::types::Extra,
        }

        impl crate::payload::record::Record for $name {
            const KEYS: &'static [crate::decode::Key] = &[
                $(crate::decode::Key::field(stringify!($required)),)*
                $(crate::decode::Key::field(stringify!($optional)),)*
            ];
            const PAGE_REQUIRES: crate::decode::KeySet = crate::decode::KeySet::of(&[$($page_requires),*]);
            const MESSAGE_TYPE: Option<&'static str> = [$(Some($message_type),)? None][0];

            fn read(fields: crate::decode::RecordDeserializer<'_, '_, '_, Self>) -> Result<Self, crate::decode::Fault> {
                Table::deserialize(fields)
            }

            #[allow(unused_variables)]
            fn inspect(&self, tell: &mut dyn FnMut(crate::decode::Key, crate::decode::NoteKind)) {
                use crate::{decode::Key, payload::record::Value};
                $(if let Some(kind) = Value::remark(&self.$required) {
                    tell(const { Key::field(stringify!($required)) }, kind);
                })*
                $(if let Some(kind) = Value::remark(&self.$optional) {
                    tell(const { Key::field(stringify!($optional)) }, kind);
                })*
            }

            #[cfg(feature = "schemars")]
            const DOC: &'static str = concat!($($doc, "\n"),*);

            #[cfg(feature = "schemars")]
            fn describe(table: &mut crate::schema::Table<'_>) {
                use crate::decode::Key;
                $(table.field::<$required_type>(const { Key::field(stringify!($required)) }, concat!($($required_doc, "\n"),*));)*
                $(table.field::<$optional_type>(const { Key::field(stringify!($optional)) }, concat!($($optional_doc, "\n"),*));)*
            }

            #[cfg(feature = "samples")]
            fn drawn(scene: &mut crate::samples::Scene<'_>) -> Self {
                use crate::{decode::Key, samples::Draw};
                // In the order of the struct: a scene remembers what earlier fields said.
                Self {
                    $($required: Draw::draw(scene, const { Key::field(stringify!($required)) }),)*
                    $($optional: Draw::draw(scene, const { Key::field(stringify!($optional)) }),)*
                    extra: scene.extra(),
                }
            }
        }

        impl $name {
            /// The entries of the object on the wire.
            fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                use crate::{decode::{Key, KeySet}, payload::record::{Record, write, write_extra}};
                #[allow(unused_mut)] // an object may have no field of its own
                let mut written = KeySet::EMPTY;
                $(write(map, const { Key::field(stringify!($required)) }, &self.$required, &mut written)?;)*
                $(write(map, const { Key::field(stringify!($optional)) }, &self.$optional, &mut written)?;)*
                if let Some(message_type) = Self::MESSAGE_TYPE
                    && self.extra.get(Key::MESSAGE_TYPE.name()).is_none()
                {
                    map.serialize_entry(Key::MESSAGE_TYPE.name(), message_type)?;
                }
                write_extra(map, &self.extra, written)
            }
        }
    };
}
pub(crate) use table;

/// Declares a payload: a [`table!`] that a push carries.
macro_rules! payload {
    ($(#[doc = $doc:literal])* pub struct $name:ident($kind:ident) $body:tt) => {
        crate::payload::table::table! { $(#[doc = $doc])* pub struct $name $body }

        impl crate::payload::Payload for $name {
            const KIND: crate::Kind = crate::Kind::$kind;
        }

        impl From<$name> for crate::Push {
            fn from(payload: $name) -> Self {
                Self::$kind(payload)
            }
        }

        #[cfg(feature = "schemars")]
        crate::schema::json_schema_for! { $name, stringify!($name), |generator| crate::schema::record::<$name>(generator); }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                self.write(&mut map)?;
                serde::ser::SerializeMap::end(map)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::decode::from_object(deserializer)
            }
        }
    };
}
pub(crate) use payload;

/// Readings that need two clocks.
macro_rules! clocks {
    ($name:ident) => {
        impl $name {
            /// The device's offset from UTC, as far as this one push shows it. A hint, not a fact: the
            /// difference of the two clocks rounded to 15 minutes, and only where `actual` is true, the
            /// rest is at most 5 minutes and the result lies within -12:00 and +14:00.
            #[must_use]
            pub fn utc_offset_hint(&self) -> Option<chrono::FixedOffset> {
                crate::types::time::utc_offset_hint(self.actual, self.report_ct, self.device_ct)
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
pub(crate) use clocks;

/// Readings that need both coordinates.
macro_rules! position {
    ($name:ident) => {
        impl $name {
            /// Where it was: only where both coordinates are there, in range, and not the (0, 0) of a
            /// device without a fix.
            #[must_use]
            pub fn position(&self) -> Option<crate::Position> {
                crate::types::Position::of(self.lat, self.lon)
            }
        }
    };
}
pub(crate) use position;
