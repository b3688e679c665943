//! `Push RFID` in the vendor's page.

use alloc::string::String;

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId, RfidStatus};

super::payload! {
    /// A card that was read: `Push RFID` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::{RfidRead, RfidStatus};
    ///
    /// let body = br#"{"data": {
    ///     "id": "333845765947_1988448015257571328", "deviceId": "333845765947", "lat": "32.353134",
    ///     "lon": "121.357231", "rfidNo": "7C3F88A9", "status": 1, "deviceCt": 1762917925,
    ///     "reportCt": 1762917925
    /// }}"#;
    /// let card: RfidRead = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(card.status, Some(RfidStatus::Enter));
    /// assert_eq!(card.rfid_no.unwrap(), "7C3F88A9");
    /// ```
    pub struct RfidRead {
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
            /// `status`: entered or left. The page requires it; `None` where the sender left it out, or where it
            /// could not be read.
            status: Option<RfidStatus>,
            /// `licensePlate`: the licence plate. `None` where none is known.
            license_plate: Option<String>,
            /// `rfidNo`: the card's number, as text. `None` where it was not sent.
            rfid_no: Option<String>,
            /// `driverName`: the driver's name. `None` where none is known for the card.
            driver_name: Option<String>,
            /// `lat`: latitude in degrees. The page names no datum (WGS 84 or GCJ-02). The page requires it; `None`
            /// or zero without a fix.
            ///
            /// A number out of range is kept, with a note; [`position`](Self::position) gives both coordinates,
            /// checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. The page requires it; `None` or zero without a fix.
            lon: Option<f64>,
        }
        documented_required: ["reportCt", "deviceCt", "lat", "lon", "status", "id"]
    }
}

super::position_method!(RfidRead);
