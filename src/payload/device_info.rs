//! `DeviceInfo Data` in the vendor's page.

use crate::types::{DeviceId, DeviceTime, GatewayTime, PushId, Switch};

super::payload! {
    /// The state of a device: `DeviceInfo Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::{DeviceInfo, Switch};
    ///
    /// let body = br#"{"data": {
    ///     "acc": 1, "actual": true, "blockedStatus": 1, "odometer": 7.3, "elec": 0,
    ///     "deviceId": "105045133913", "reportCt": 1724837171, "ioStatus": 0, "deviceCt": 1724808355,
    ///     "id": "105045133913_1234567895482220544", "signal": 27
    /// }}"#;
    /// let info: DeviceInfo = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(info.acc, Some(Switch::On));
    /// assert_eq!((info.odometer, info.voltage), (Some(7.3), None));
    /// ```
    pub struct DeviceInfo {
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
            /// `actual`: true for data sent at its time, false for data sent later. The page requires it; `None`
            /// where the sender left it out, or where it could not be read.
            actual: Option<bool>,
            /// `acc`: ignition ("Acc status"), off or on. `None` where the device did not report it.
            acc: Option<Switch>,
            /// `blockedStatus`: "Oil and electricity status", off or on; by its name, off is cut. `None` where the
            /// device did not report it.
            blocked_status: Option<Switch>,
            /// `odometer`: mileage; the page gives no unit. `None` where the device did not report it.
            odometer: Option<f64>,
            /// `elec`: "Power on status", off or on. `None` where the device did not report it.
            elec: Option<Switch>,
            /// `ioStatus`: state of inputs and outputs; the page does not say how they are packed. `None` where the
            /// device did not report it.
            io_status: Option<i64>,
            /// `signal`: GSM signal strength; the page gives no unit. `None` where the device did not report it.
            signal: Option<i64>,
            /// `voltage`: external voltage in volts. `None` on devices that are not wired.
            voltage: Option<f64>,
            /// `quantity`: battery charge in percent. `None` where the device did not report it.
            quantity: Option<f64>,
            /// `accUpdateTime`: when the ignition last changed, by the device's own wall clock, in no named zone.
            /// `None` where the device did not report it.
            acc_update_time: Option<DeviceTime>,
            /// `localizationFailure`: true while the device has no position. `None` where it did not say.
            localization_failure: Option<bool>,
        }
        documented_required: ["actual", "reportCt", "deviceCt", "id"]
        real_time: actual (report_ct, device_ct)
    }
}

super::clock_methods!(DeviceInfo);
