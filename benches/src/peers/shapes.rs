//! The ten payloads as strict structs, with the types that are on the wire: Face Check and RFID send some
//! numbers as strings, and a strict user who receives them parses those.

use super::Reader;
use serde::{Deserialize, Deserializer, de::Error, de::Visitor};
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    pub actual: bool,
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub alarm_type: String,
    pub alarm_id: String,
    pub id: String,
    pub lat: f64,
    pub lon: f64,
    pub speed: Option<f64>,
    pub alarm_attribute: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Gps {
    pub actual: bool,
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub num: i64,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub speed: Option<f64>,
    pub course: Option<i64>,
    pub id: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct DeviceInfo {
    pub actual: bool,
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub acc: Option<i64>,
    pub blocked_status: Option<i64>,
    pub odometer: Option<f64>,
    pub elec: Option<i64>,
    pub io_status: Option<i64>,
    pub signal: Option<i64>,
    pub voltage: Option<f64>,
    pub quantity: Option<f64>,
    pub acc_update_time: Option<i64>,
    pub localization_failure: Option<bool>,
    pub id: String,
}

/// `R` reads the message, which is JSON text once more.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", bound = "R: Reader")]
pub struct PassThrough<R> {
    #[serde(deserialize_with = "nested::<_, _, R>")]
    pub message: Message,
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub id: String,
    #[serde(skip)]
    reader: PhantomData<R>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub struct Message {
    pub com1: Option<String>,
    pub com2: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct AlarmFile {
    pub id: String,
    pub device_id: String,
    pub file_url: String,
    pub file_type: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Sensor {
    pub id: String,
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub adc: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CaptureFile {
    pub capture_id: String,
    pub device_id: String,
    pub channel_id: i64,
    pub file_url: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct FaceComparison {
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub license_plate: Option<String>,
    pub face_id: Option<String>,
    pub driver_name: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub lat: f64,
    #[serde(deserialize_with = "parsed")]
    pub lon: f64,
    #[serde(deserialize_with = "parsed")]
    pub compa_result: i64,
    pub similarity: i64,
    pub id: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct DriverPicture {
    pub device_id: String,
    pub id: String,
    pub image_url: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub status: i64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Rfid {
    pub device_id: String,
    pub report_ct: i64,
    pub device_ct: i64,
    pub license_plate: Option<String>,
    pub rfid_no: Option<String>,
    pub driver_name: Option<String>,
    #[serde(deserialize_with = "parsed")]
    pub lat: f64,
    #[serde(deserialize_with = "parsed")]
    pub lon: f64,
    pub status: i64,
    pub id: String,
}

/// A number sent as a string.
fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(|text: &str| text.parse::<T>().map_err(|error| error.to_string())))
}

/// JSON sent as a string.
fn nested<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned, R: Reader>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(R::read::<T>))
}

/// Reads a string's text where it stands, without owning it first.
struct Text<F>(F);

impl<T, F: FnOnce(&str) -> Result<T, String>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.0(text).map_err(E::custom)
    }
}
