//! `serde_with`, kind known: every number and bool may come as a string (`PickFirst`), and both nested layers
//! are `JsonString`. A definition of its own, because the attributes are the point of it.

use super::shapes::Message;
use serde::{Deserialize, de::DeserializeOwned};
use serde_with::{DisplayFromStr, PickFirst, json::JsonString, serde_as};

pub use super::shapes::{AlarmFile, Sensor};

/// A value as it is, or else from its text.
type Lenient = PickFirst<(serde_with::Same, DisplayFromStr)>;

#[serde_as]
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    #[serde_as(as = "JsonString")]
    data: T,
}

/// Decodes a body of a known kind.
///
/// # Errors
/// What `serde_json` says.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Envelope<T>>(body).map(|envelope| envelope.data)
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    #[serde_as(as = "Lenient")]
    pub actual: bool,
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    pub alarm_type: String,
    pub alarm_id: String,
    pub id: String,
    #[serde_as(as = "Lenient")]
    pub lat: f64,
    #[serde_as(as = "Lenient")]
    pub lon: f64,
    #[serde_as(as = "Option<Lenient>")]
    pub speed: Option<f64>,
    pub alarm_attribute: Option<String>,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gps {
    #[serde_as(as = "Lenient")]
    pub actual: bool,
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    #[serde_as(as = "Lenient")]
    pub num: i64,
    #[serde_as(as = "Option<Lenient>")]
    pub lon: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub lat: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub speed: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub course: Option<i64>,
    pub id: String,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    #[serde_as(as = "Lenient")]
    pub actual: bool,
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    #[serde_as(as = "Option<Lenient>")]
    pub acc: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub blocked_status: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub odometer: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub elec: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub io_status: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub signal: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub voltage: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub quantity: Option<f64>,
    #[serde_as(as = "Option<Lenient>")]
    pub acc_update_time: Option<i64>,
    #[serde_as(as = "Option<Lenient>")]
    pub localization_failure: Option<bool>,
    pub id: String,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PassThrough {
    #[serde_as(as = "JsonString")]
    pub message: Message,
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    pub id: String,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaptureFile {
    pub capture_id: String,
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub channel_id: i64,
    pub file_url: String,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaceComparison {
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    pub license_plate: Option<String>,
    pub face_id: Option<String>,
    pub driver_name: Option<String>,
    #[serde_as(as = "Lenient")]
    pub lat: f64,
    #[serde_as(as = "Lenient")]
    pub lon: f64,
    #[serde_as(as = "Lenient")]
    pub compa_result: i64,
    #[serde_as(as = "Lenient")]
    pub similarity: i64,
    pub id: String,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriverPicture {
    pub device_id: String,
    pub id: String,
    pub image_url: Option<String>,
    #[serde_as(as = "Lenient")]
    pub status: i64,
}

#[serde_as]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rfid {
    pub device_id: String,
    #[serde_as(as = "Lenient")]
    pub report_ct: i64,
    #[serde_as(as = "Lenient")]
    pub device_ct: i64,
    pub license_plate: Option<String>,
    pub rfid_no: Option<String>,
    pub driver_name: Option<String>,
    #[serde_as(as = "Lenient")]
    pub lat: f64,
    #[serde_as(as = "Lenient")]
    pub lon: f64,
    #[serde_as(as = "Lenient")]
    pub status: i64,
    pub id: String,
}
