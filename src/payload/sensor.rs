//! `Device SensorData` in the vendor's page.

use alloc::string::String;

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId};

super::payload! {
    /// An analog reading: `Device SensorData` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::SensorData;
    /// let body = br#"{"data":"{\"id\":\"1924683352005763072\",\"deviceId\":\"105045133913\",\"reportCt\":1736756976,\"deviceCt\":1736756976,\"adc\":\"00\"}"}"#;
    /// let sensor: SensorData = mettax_push::decode_as(body)?;
    /// assert_eq!(sensor.adc, "00");
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct SensorData {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: unique for the reading (the page's note calls it an alarm id).
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in (UTC).
            device_ct: Option<GatewayTime>,
            /// `adc`: the converter's data as the device sent it; the page does not say how it is coded.
            adc: Option<String>,
        }
        documented_required: ["id", "reportCt", "deviceCt", "adc"]
    }
}
