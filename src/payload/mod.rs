//! The ten payloads, one file each, mirroring their tables in the vendor's page.

mod alarm;
mod alarm_file;
mod capture_file;
mod device_info;
mod driver_picture;
mod face_comparison;
mod gps;
mod message;
mod pass_through;
pub(crate) mod record;
mod rfid;
mod sensor;
mod table;
mod unknown;

pub use alarm::AlarmData;
pub use alarm_file::AlarmFile;
pub use capture_file::CaptureFile;
pub use device_info::DeviceInfo;
pub use driver_picture::DriverPicture;
pub use face_comparison::FaceComparison;
pub use gps::GpsData;
pub use message::PassThroughMessage;
pub use pass_through::PassThrough;
pub use rfid::RfidRead;
pub use sensor::SensorData;
pub use unknown::UnknownPush;

use serde::{Serialize, de::DeserializeOwned};

use crate::push::{Kind, Push};
use table::{clocks, payload, position};

/// A payload of a kind that can be known before decoding: what [`decode_as`](crate::decode_as) gives.
///
/// `Serialize` writes the documented inner object; `Deserialize` reads it from JSON, as tolerantly as
/// [`decode`](crate::decode) does. JSON only: an exact value needs the text it stood in, so wrappers that
/// buffer (`untagged`, internally tagged, `flatten`) are refused rather than fed rounded numbers.
///
/// Sealed: the payloads of this crate implement it.
///
/// ```
/// use mettax_push::{AlarmFile, Kind, Payload};
/// assert_eq!(AlarmFile::KIND, Kind::AlarmFile);
/// let file: AlarmFile = serde_json::from_str(r#"{"id":"1","deviceId":"2","fileUrl":"u","fileType":"00"}"#)?;
/// assert_eq!(serde_json::to_string(&file)?, r#"{"id":"1","deviceId":"2","fileUrl":"u","fileType":"00"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Payload: record::Record + Into<Push> + Serialize + DeserializeOwned {
    /// The kind of push that carries it.
    const KIND: Kind;
}
