//! Typed values for every webhook push of MettaX dashcams and GPS trackers.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod decode;
mod error;
mod payload;
mod push;
mod types;

pub use decode::{Decoded, Decoder, JsonType, Line, Lines, Note, NoteKind, RepairStep, decode, decode_as};
pub use error::{DecodeError, ErrorKind};
pub use payload::{
    AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
    PassThroughMessage, Payload, RfidRead, SensorData, UnknownPush,
};
pub use push::{Kind, Push, UnknownKind};
pub use types::{
    AlarmGroup, AlarmId, AlarmType, AlarmTypes, BlankId, CaptureId, CompareResult, DeviceId, DeviceTime,
    EmptyAlarmTypes, Extra, FileType, FileUrl, GatewayTime, PictureStatus, Position, PushId, RawJson,
    RfidStatus, SerialHex, Similarity, Switch, UnknownCode,
};
