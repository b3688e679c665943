//! An untagged enum over the ten: the usual way to find the kind when nothing names it.

use super::two_pass::{
    self, Alarm, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, Gps, PassThrough, Rfid,
    Sensor,
};
use serde::Deserialize;

/// In the order of the vendor's page, but for device info, which must come last: all that it requires is in
/// every alarm and every GPS push too.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Any {
    Alarm(Alarm),
    Gps(Gps),
    PassThrough(PassThrough),
    AlarmFile(AlarmFile),
    Sensor(Sensor),
    CaptureFile(CaptureFile),
    FaceComparison(FaceComparison),
    DriverPicture(DriverPicture),
    Rfid(Rfid),
    DeviceInfo(DeviceInfo),
}

/// Decodes a body of any kind.
///
/// # Errors
/// What `serde_json` says.
pub fn decode(body: &[u8]) -> serde_json::Result<Any> {
    two_pass::decode(body)
}
