//! `Device SensorData` in the vendor's page.

use alloc::string::String;

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId};

super::payload! {
    /// An analog reading: `Device SensorData` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::SensorData;
    ///
    /// let body = br#"{"data": {
    ///     "id": "1924683352005763072", "deviceId": "105045133913", "reportCt": 1736756976,
    ///     "deviceCt": 1736756976, "adc": "1A2B"
    /// }}"#;
    /// let sensor: SensorData = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(sensor.adc.unwrap(), "1A2B");
    /// assert_eq!(sensor.device_ct.unwrap().to_string(), "2025-01-13T08:29:36Z");
    /// ```
    pub struct SensorData {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: unique for the reading (the page's note calls it an alarm id). The page requires it; `None`
            /// where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in, an instant (UTC). The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            device_ct: Option<GatewayTime>,
            /// `adc`: the converter's data as the device sent it; the page does not say how it is coded. The page
            /// requires it; `None` where the sender left it out, or where it could not be read.
            adc: Option<String>,
        }
        documented_required: ["id", "reportCt", "deviceCt", "adc"]
    }
}
