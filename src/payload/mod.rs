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
mod rfid;
mod sensor;
mod unknown;

pub use alarm::AlarmData;
pub use alarm_file::AlarmFile;
pub use capture_file::CaptureFile;
pub use device_info::DeviceInfo;
pub use driver_picture::DriverPicture;
pub use face_comparison::FaceComparison;
pub use gps::GpsData;
pub use message::{PassThroughMessage, PassThroughPorts};
pub use pass_through::PassThrough;
pub use rfid::RfidRead;
pub use sensor::SensorData;
pub use unknown::UnknownPush;

use crate::de::table::{clock_methods, payload, position_method, table};
