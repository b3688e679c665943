//! `GPS Data` in the vendor's page.

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId};

super::payload! {
    /// A position report: `GPS Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::GpsData;
    ///
    /// let body = br#"{"data": {
    ///     "actual": true, "num": 9, "lon": 113.938709, "deviceId": "105045133913", "speed": 0,
    ///     "reportCt": 1724822445, "course": 154, "deviceCt": 1724793630,
    ///     "id": "105045133913_1234567893043003392", "lat": 22.577894
    /// }}"#;
    /// let gps: GpsData = mettax_push::decode_as(body).unwrap();
    /// assert_eq!((gps.num, gps.course), (Some(9), Some(154)));
    /// // The device's wall clock is eight hours ahead of UTC.
    /// assert_eq!(gps.utc_offset_hint().unwrap().to_string(), "+08:00");
    /// ```
    pub struct GpsData {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: alarms, device infos and pass-throughs of the same package share it. The page requires it;
            /// `None` where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `reportCt`: the device's own wall clock, in no named zone. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in, an instant (UTC). The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            device_ct: Option<GatewayTime>,
            /// `actual`: true for data sent at its time, false for data sent later. The page requires it; `None`
            /// where the sender left it out, or where it could not be read.
            actual: Option<bool>,
            /// `num`: number of satellites. The page requires it; `None` where the sender left it out, or where it
            /// could not be read.
            num: Option<i64>,
            /// `lat`: latitude in degrees. The page names no datum (WGS 84 or GCJ-02). `None` or zero without a
            /// fix.
            ///
            /// A number out of range is kept, with a note; [`position`](Self::position) gives both coordinates,
            /// checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. `None` or zero without a fix.
            lon: Option<f64>,
            /// `speed`: km/h, as in an alarm; the page gives no unit here. `None` where the device sent none.
            speed: Option<f64>,
            /// `course`: direction of travel; the page gives no unit, the samples fit degrees from north. `None`
            /// where the device sent none.
            course: Option<i64>,
        }
        documented_required: ["actual", "reportCt", "deviceCt", "num", "id"]
        real_time: actual (report_ct, device_ct)
    }
}

super::position_method!(GpsData);
super::clock_methods!(GpsData);
