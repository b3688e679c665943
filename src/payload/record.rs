//! What decoder and encoder know of an object with a table in the page.

use serde::{Serialize, ser::SerializeMap};

use super::PassThroughMessage;
use crate::{
    decode::{Fault, Key, KeySet, NoteKind, RecordDeserializer},
    types::{
        AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, Extra, FileType,
        FileUrl, GatewayTime, PictureStatus, PushId, RfidStatus, SerialHex, Similarity, Switch, time,
    },
};

/// An object of the page: its fields and what is required of them.
pub trait Record: Sized {
    /// The fields in the order of the struct, `extra` left out.
    const KEYS: &'static [Key];
    /// The same as a set.
    const KEY_SET: KeySet = KeySet::of_keys(Self::KEYS);
    /// Required by the page, but not by this crate.
    const PAGE_REQUIRES: KeySet;
    /// The constant `messageType` of the two Face Check messages.
    const MESSAGE_TYPE: Option<&'static str>;

    /// Reads the derived table: one element a field, in order, then `extra`.
    ///
    /// Not for any deserializer, so that it is compiled once, here, and not in each crate that calls `decode_as`.
    fn read(fields: RecordDeserializer<'_, '_, '_, Self>) -> Result<Self, Fault>;

    /// Tells what is worth a note about the values that were read.
    fn inspect(&self, tell: &mut dyn FnMut(Key, NoteKind));

    /// What documents the struct, and the fields with what documents each, for a schema.
    #[cfg(feature = "schemars")]
    const DOC: &'static str;
    #[cfg(feature = "schemars")]
    fn describe(table: &mut crate::schema::Table<'_>);

    /// Makes one up.
    #[cfg(feature = "samples")]
    fn drawn(scene: &mut crate::samples::Scene<'_>) -> Self;
}

/// A field's value, as far as encoding and notes go.
pub(crate) trait Value: Serialize {
    /// Whether it is left out when encoding.
    fn is_absent(&self) -> bool {
        false
    }

    /// What is worth a note, if anything is.
    fn remark(&self) -> Option<NoteKind> {
        None
    }
}

impl<T: Value> Value for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn remark(&self) -> Option<NoteKind> {
        self.as_ref()?.remark()
    }
}

macro_rules! values {
    ($($plain:ty)* ; codes: $($code:ty)* ; clocks: $($clock:ty)*) => {
        $(impl Value for $plain {})*
        $(impl Value for $code {
            fn remark(&self) -> Option<NoteKind> {
                self.is_unknown().then_some(NoteKind::UnknownCode)
            }
        })*
        $(impl Value for $clock {
            fn remark(&self) -> Option<NoteKind> {
                time::note(self.raw())
            }
        })*
    };
}

values! {
    bool i64 f64 alloc::string::String
    DeviceId PushId AlarmId CaptureId FileUrl SerialHex Similarity PassThroughMessage;
    codes: CompareResult FileType PictureStatus RfidStatus Switch;
    clocks: DeviceTime GatewayTime
}

impl Value for AlarmTypes {
    fn remark(&self) -> Option<NoteKind> {
        // Once, however many there are: the sender chooses that number.
        self.iter().any(AlarmType::is_unknown).then_some(NoteKind::UnknownCode)
    }
}

/// Writes a field that is there.
pub(crate) fn write<M: SerializeMap, T: Value>(
    map: &mut M,
    key: Key,
    value: &T,
    written: &mut KeySet,
) -> Result<(), M::Error> {
    if value.is_absent() {
        return Ok(());
    }
    written.insert(key);
    map.serialize_entry(key.name(), value)
}

/// Writes what the typed fields did not.
pub(crate) fn write_extra<M: SerializeMap>(
    map: &mut M,
    extra: &Extra,
    written: KeySet,
) -> Result<(), M::Error> {
    extra
        .iter()
        .filter(|(name, _)| Key::of(name.as_bytes()).is_none_or(|key| !written.contains(key)))
        .try_for_each(|(name, value)| map.serialize_entry(name, value))
}
