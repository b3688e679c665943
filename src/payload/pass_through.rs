//! `PassThrough Data` in the vendor's page.

use super::PassThroughMessage;
use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId};

super::payload! {
    /// What a device passed through from its serial ports: `PassThrough Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::PassThrough;
    ///
    /// let body = br#"{"data": {
    ///     "message": "{\"com1\":\"f5ff\"}", "deviceId": "105045133913", "reportCt": 1736756976,
    ///     "deviceCt": 1736756976, "id": "105045133913_1878721045339443200"
    /// }}"#;
    /// let pass: PassThrough = mettax_push::decode_as(body).unwrap();
    /// let message = pass.message.unwrap();
    /// assert_eq!(message.com1().unwrap().bytes(), Some(vec![0xf5, 0xff]));
    /// assert_eq!(message.com2(), None);
    /// ```
    pub struct PassThrough {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: what came in one package shares it; where a GPS push has the same, this belongs to that
            /// package. The page requires it; `None` where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in, an instant (UTC). The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            device_ct: Option<GatewayTime>,
            /// `message`: what the ports sent. The page requires it; `None` where the sender left it out, or where
            /// it could not be read.
            message: Option<PassThroughMessage>,
        }
        documented_required: ["message", "reportCt", "deviceCt", "id"]
    }
}
