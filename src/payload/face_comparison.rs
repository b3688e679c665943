//! `Face Check` in the vendor's page, message type 1.

use alloc::string::String;

use crate::types::{CompareResult, DeviceId, DeviceTime, GatewayTime, PushId, Similarity};

super::payload! {
    /// The result of a face comparison: `Face Check` in the vendor's page, message type 1.
    ///
    /// The driver's picture comes as a [`DriverPicture`](crate::DriverPicture) with the same `id`, before or
    /// after.
    ///
    /// ```
    /// use mettax_push::{CompareResult, FaceComparison};
    /// let body = br#"{"data":"{\"id\":\"333777444585_198669678696111100\",\"deviceId\":\"333777444585\",\"compaResult\":\"0\",\"similarity\":7577,\"reportCt\":1762529189,\"deviceCt\":1762500399,\"messageType\":\"1\"}"}"#;
    /// let face: FaceComparison = mettax_push::decode_as(body)?;
    /// assert_eq!(face.compa_result, CompareResult::Successful);
    /// assert_eq!(face.similarity.unwrap().to_string(), "75.77 %");
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct FaceComparison {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the face check. The driver's picture of the same check carries the same id.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in (UTC).
            device_ct: Option<GatewayTime>,
            /// `compaResult`: how the comparison ended.
            compa_result: Option<CompareResult>,
            /// `licensePlate`: the licence plate. Absent where none is known.
            license_plate: Option<String>,
            /// `faceId`: the driver's face id. Absent where there is none, as when no face matched.
            face_id: Option<String>,
            /// `driverName`: the driver's name. Absent where there is none, as when no face matched.
            driver_name: Option<String>,
            /// `lat`: latitude in degrees. Absent or zero without a fix.
            ///
            /// See [`position`](Self::position) for both coordinates, checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. Absent or zero without a fix.
            lon: Option<f64>,
            /// `similarity`: how alike the faces are, in hundredths of a percent. The page requires it; absent
            /// where the device left it out.
            similarity: Option<Similarity>,
        }
        documented_required: ["reportCt", "deviceCt", "lat", "lon", "compaResult", "similarity", "messageType", "id"]
        message_type: "1"
    }
}

super::position_method!(FaceComparison);
