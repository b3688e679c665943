//! `DeviceInfo Data` in the vendor's page.

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId, Switch};

super::payload! {
    /// The state of a device: `DeviceInfo Data` in the vendor's page.
    ///
    /// Devices report what they can measure: each optional field is absent where this one did not.
    ///
    /// ```
    /// use mettax_push::{DeviceInfo, Switch};
    /// let body = br#"{"data":"{\"acc\":1,\"actual\":true,\"odometer\":7.3,\"deviceId\":\"105045133913\",\"reportCt\":1724837171,\"deviceCt\":1724808355,\"id\":\"105045133913_1234567895482220544\",\"signal\": 27}"}"#;
    /// let info: DeviceInfo = mettax_push::decode_as(body)?;
    /// assert_eq!((info.acc, info.odometer, info.signal), (Some(Switch::On), Some(7.3), Some(27)));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct DeviceInfo {
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
            /// `actual`: true for real time, false for data sent later. Absent where the device left it out.
            actual: Option<bool>,
            /// `acc`: ignition ("Acc status"), off or on. Absent where the device did not report it.
            acc: Option<Switch>,
            /// `blockedStatus`: "Oil and electricity status", off or on; by its name, off is cut. Absent where the
            /// device did not report it.
            blocked_status: Option<Switch>,
            /// `odometer`: mileage; the page gives no unit. Absent where the device did not report it.
            odometer: Option<f64>,
            /// `elec`: "Power on status", off or on. Absent where the device did not report it.
            elec: Option<Switch>,
            /// `ioStatus`: state of inputs and outputs; the page does not say how they are packed. Absent where
            /// the device did not report it.
            io_status: Option<i64>,
            /// `signal`: GSM signal strength; the page gives no unit. Absent where the device did not report it.
            signal: Option<i64>,
            /// `voltage`: external voltage in volts. Absent on devices that are not wired.
            voltage: Option<f64>,
            /// `quantity`: battery charge in percent. Absent where the device did not report it.
            quantity: Option<f64>,
            /// `accUpdateTime`: when the ignition last changed, by the device's own wall clock, in no named zone.
            /// Absent where the device did not report it.
            acc_update_time: Option<DeviceTime>,
            /// `localizationFailure`: true while the device has no position. Absent where it did not say.
            localization_failure: Option<bool>,
        }
        documented_required: ["actual", "reportCt", "deviceCt", "id"]
        real_time: actual (report_ct, device_ct)
    }
}

super::clock_methods!(DeviceInfo);
