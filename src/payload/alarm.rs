//! `AlarmData` in the vendor's page.

use alloc::string::String;

use crate::types::{AlarmId, AlarmTypes, DeviceId, DeviceTime, GatewayTime, PushId};

super::payload! {
    /// One alarm or several at once: `AlarmData` in the vendor's page.
    ///
    /// Its files come later, as [`AlarmFile`](crate::AlarmFile)s with the same alarm id.
    ///
    /// ```
    /// use mettax_push::{AlarmType, Push};
    ///
    /// let body = br#"{"data": {
    ///     "actual": true, "deviceId": "105045133913", "reportCt": 1735296575, "deviceCt": 1735296575,
    ///     "alarmType": "laneShift", "id": "105045133913_1843895343409950720",
    ///     "alarmId": "1843895343409950720", "lat": 24.067906, "lon": 76.96842
    /// }}"#;
    /// let Ok(Push::Alarm(alarm)) = mettax_push::decode(body) else { panic!("not an alarm") };
    /// assert_eq!(alarm.alarm_type.as_slice(), [AlarmType::LaneShift]);
    /// assert_eq!(alarm.position().unwrap().lat, 24.067906);
    /// ```
    pub struct AlarmData {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: what came in one package shares it; where a GPS push has the same, this belongs to that
            /// package. The page requires it; `None` where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `alarmId`: the alarm itself; its files carry the same id. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            alarm_id: Option<AlarmId>,
            /// `alarmType`: the codes, in the order of the wire. The page requires it; empty where the sender named
            /// none, or where the list could not be read.
            alarm_type: AlarmTypes,
            /// `reportCt`: the device's own wall clock, in no named zone. The page requires it; `None` where the
            /// sender left it out, or where it could not be read.
            report_ct: Option<DeviceTime>,
            /// `deviceCt`: when the gateway took the data in, an instant (UTC). The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            device_ct: Option<GatewayTime>,
            /// `actual`: true for data sent at its time, false for data sent later. The page requires it; `None`
            /// where the sender left it out, or where it could not be read.
            actual: Option<bool>,
            /// `lat`: latitude in degrees. The page names no datum (WGS 84 or GCJ-02). The page requires it; `None`
            /// or zero without a fix.
            ///
            /// A number out of range is kept, with a note; [`position`](Self::position) gives both coordinates,
            /// checked.
            lat: Option<f64>,
            /// `lon`: longitude in degrees. The page requires it; `None` or zero without a fix.
            lon: Option<f64>,
            /// `speed`: km/h. `None` where the device sent none.
            speed: Option<f64>,
            /// `alarmAttribute`: the storage's id for a storage alarm, the camera's serial number for a lost
            /// camera, the fence's name for a fence alarm; `None` for others.
            alarm_attribute: Option<String>,
        }
        documented_required: ["actual", "reportCt", "deviceCt", "alarmType", "alarmId", "id", "lat", "lon"]
        real_time: actual (report_ct, device_ct)
    }
}

super::position_method!(AlarmData);
super::clock_methods!(AlarmData);
