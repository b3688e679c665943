//! `Face Check`, message type 1, in the vendor's page.

use alloc::string::String;

use crate::types::{CompareResult, DeviceId, DeviceTime, GatewayTime, PushId, Similarity};

super::payload! {
    /// The result of a face comparison: `Face Check`, message type 1, in the vendor's page.
    ///
    /// The driver's picture of the same check comes as a [`DriverPicture`](crate::DriverPicture), before or after,
    /// with the same id; [`FaceMatcher`](crate::correlate::FaceMatcher) pairs them.
    ///
    /// ```
    /// use mettax_push::{CompareResult, FaceComparison};
    ///
    /// let body = br#"{"data": {
    ///     "id": "333777444585_198669678696111100", "deviceId": "333777444585", "faceId": "15",
    ///     "lat": "35.926264", "lon": "113.882785", "compaResult": "0", "similarity": 7577,
    ///     "reportCt": 1762529189, "deviceCt": 1762500399, "messageType": "1"
    /// }}"#;
    /// let face: FaceComparison = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(face.compa_result, Some(CompareResult::Successful));
    /// assert_eq!(face.similarity.unwrap().to_string(), "75.77 %");
    /// ```
    pub struct FaceComparison {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the face check. The driver's picture of the same check carries the same id. The page requires
            /// it; `None` where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in, an instant (UTC). The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            device_ct: Option<GatewayTime>,
            /// `compaResult`: how the comparison ended. The page requires it; `None` where the sender left it out,
            /// or where it could not be read.
            compa_result: Option<CompareResult>,
            /// `licensePlate`: the licence plate. `None` where none is known.
            license_plate: Option<String>,
            /// `faceId`: the driver's face id. `None` where there is none, as when no face matched.
            face_id: Option<String>,
            /// `driverName`: the driver's name. `None` where there is none, as when no face matched.
            driver_name: Option<String>,
            /// `lat`: latitude in degrees. The page names no datum (WGS 84 or GCJ-02). The page requires it; `None`
            /// or zero without a fix.
            ///
            /// A number out of range is kept, with a note; [`position`](Self::position) gives both coordinates,
            /// checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. The page requires it; `None` or zero without a fix.
            lon: Option<f64>,
            /// `similarity`: how alike the faces are, in hundredths of a percent. The page requires it; `None`
            /// where the sender left it out, or where it could not be read.
            similarity: Option<Similarity>,
        }
        documented_required: ["reportCt", "deviceCt", "lat", "lon", "compaResult", "similarity", "messageType", "id"]
        message_type: "1"
    }
}

super::position_method!(FaceComparison);
