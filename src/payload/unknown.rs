//! A push of no known kind.

use crate::{error::DecodeError, types::DeviceId};

super::payload! {
    /// A well-formed push that no table of the page describes, with all of its fields.
    ///
    /// It is never an error: the vendor adds kinds, and a service that keeps them can read them later.
    ///
    /// ```
    /// use mettax_push::Push;
    /// let push = mettax_push::decode(br#"{"data":{"deviceId":"1","tirePressure":[2.4,2.5]}}"#)?;
    /// let Push::Unknown(unknown) = push else { panic!("known") };
    /// assert_eq!(unknown.extra.get("tirePressure").unwrap().deserialize::<Vec<f64>>().unwrap(), [2.4, 2.5]);
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct UnknownPush {
        required: {}
        optional: {
            /// `deviceId`: the device that reported. Absent where no such field came, or one that is no id.
            device_id: Option<DeviceId>,
        }
        documented_required: []
    }
}

impl Default for UnknownPush {
    /// Without a field.
    fn default() -> Self {
        Self::new()
    }
}

impl DecodeError {
    /// All that was read of the object, as a push of no known kind, where it could be read: to store it, or to encode it
    /// as it came.
    ///
    /// ```
    /// let body = br#"{"data":{"deviceId":true,"alarmType":"sos"}}"#;
    /// let unknown = mettax_push::decode(body).unwrap_err().into_unknown().unwrap();
    /// assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"{"alarmType":"sos","deviceId":true}"#);
    /// ```
    #[must_use]
    pub fn into_unknown(self) -> Option<UnknownPush> {
        let (device_id, extra) = self.into_fields()?;
        Some(UnknownPush { device_id, extra })
    }
}
