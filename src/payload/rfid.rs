//! `Push RFID` in the vendor's page.

use alloc::string::String;

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId, RfidStatus};

super::payload! {
    /// A card that was read: `Push RFID` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::{RfidRead, RfidStatus};
    /// let body = br#"{"data":"{\"id\":\"333845765947_1988448015257571328\",\"deviceId\":\"333845765947\",\"lat\":\"32.353134\",\"lon\":\"121.357231\",\"rfidNo\":\"7C3F88A9\",\"status\":1,\"deviceCt\":1762917925,\"reportCt\":1762917925}"}"#;
    /// let rfid: RfidRead = mettax_push::decode_as(body)?;
    /// assert_eq!((rfid.status, rfid.rfid_no.as_deref()), (RfidStatus::Enter, Some("7C3F88A9")));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct RfidRead {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: what came in one package shares it; where a GPS push has the same, this belongs to that
            /// package.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in (UTC).
            device_ct: Option<GatewayTime>,
            /// `status`: entered or left.
            status: Option<RfidStatus>,
            /// `licensePlate`: the licence plate. Absent where none is known.
            license_plate: Option<String>,
            /// `rfidNo`: the card's number, as text. Absent where it was not sent.
            rfid_no: Option<String>,
            /// `driverName`: the driver's name. Absent where none is known for the card.
            driver_name: Option<String>,
            /// `lat`: latitude in degrees. Absent or zero without a fix.
            ///
            /// See [`position`](Self::position) for both coordinates, checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. Absent or zero without a fix.
            lon: Option<f64>,
        }
        documented_required: ["reportCt", "deviceCt", "lat", "lon", "status", "id"]
    }
}

super::position_method!(RfidRead);
