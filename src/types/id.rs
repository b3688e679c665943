//! The identities on the wire: opaque text, kept exactly.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::hint;

/// The text was blank: an identity of this wire always names something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id cannot be blank")]
#[non_exhaustive]
pub struct BlankId;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident, $example:literal;)*) => { $(
        $(#[$meta])*
        ///
        /// The text is kept exactly, never trimmed and never blank. A bare number on the wire is kept
        /// as its digits, however many there are.
        ///
        /// ```
        #[doc = concat!("use mettax_push::", stringify!($name), ";")]
        #[doc = concat!("let id: ", stringify!($name), " = \"", $example, "\".parse()?;")]
        #[doc = concat!("assert_eq!(id.as_str(), \"", $example, "\");")]
        #[doc = concat!("assert!(\" \".parse::<", stringify!($name), ">().is_err());")]
        /// # Ok::<(), mettax_push::BlankId>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Gives the text back without a copy.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BlankId;

            fn try_from(text: String) -> Result<Self, BlankId> {
                if text.trim_ascii().is_empty() { Err(BlankId) } else { Ok(Self(text)) }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = BlankId;

            fn try_from(text: &str) -> Result<Self, BlankId> {
                Self::try_from(String::from(text))
            }
        }

        impl core::str::FromStr for $name {
            type Err = BlankId;

            fn from_str(text: &str) -> Result<Self, BlankId> {
                Self::try_from(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl<'de> Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text: String = hint::id(deserializer)?;
                Self::try_from(text).map_err(de::Error::custom)
            }
        }
    )* };
}

ids! {
    /// `deviceId`: the device that reported, its IMEI on most models.
    DeviceId, "105045133913";
    /// `id`: the package that a push came in. Pushes that share it came in one package.
    PushId, "105045133913_1843895343409950720";
    /// `alarmId` of an alarm, and `id` of the files that belong to it.
    AlarmId, "1843895343409950720";
    /// `captureId`: the number that the capture call answered with.
    CaptureId, "1009759838";
}

impl PushId {
    /// The half before the last `_`: the device, where the id has the printed form `device_sequence`.
    ///
    /// ```
    /// let id: mettax_push::PushId = "105045133913_1843895343409950720".parse()?;
    /// assert_eq!(id.device_id(), Some("105045133913"));
    /// assert_eq!(id.sequence(), Some(1_843_895_343_409_950_720));
    /// # Ok::<(), mettax_push::BlankId>(())
    /// ```
    #[must_use]
    pub fn device_id(&self) -> Option<&str> {
        let (device, _) = self.0.rsplit_once('_')?;
        (!device.is_empty()).then_some(device)
    }

    /// The half after the last `_`, where it is a plain number that 64 bits hold.
    #[must_use]
    pub fn sequence(&self) -> Option<u64> {
        let (_, sequence) = self.0.rsplit_once('_')?;
        // `u64::from_str` alone would take a sign too.
        if !sequence.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        sequence.parse().ok()
    }
}
