//! The kinds of push.

use alloc::borrow::Cow;
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Gives every kind to another macro, with the text that documents it, its payload, and its name.
///
/// The one list of kinds: a `match` that lacks a new one stops the build.
macro_rules! for_each_kind {
    ($macro:ident $($argument:tt)*) => {
        $macro! {
            $($argument)*
            /// An alarm, or several at once.
            Alarm(AlarmData) = "alarm",
            /// A position report.
            Gps(GpsData) = "gps",
            /// The state of a device.
            DeviceInfo(DeviceInfo) = "device_info",
            /// Data of the device's serial ports.
            PassThrough(PassThrough) = "pass_through",
            /// A file that belongs to an alarm.
            AlarmFile(AlarmFile) = "alarm_file",
            /// An analog reading.
            Sensor(SensorData) = "sensor",
            /// A picture that was asked for.
            CaptureFile(CaptureFile) = "capture_file",
            /// The result of a face comparison.
            FaceComparison(FaceComparison) = "face_comparison",
            /// The driver's picture of a face check.
            DriverPicture(DriverPicture) = "driver_picture",
            /// A card that was read.
            Rfid(RfidRead) = "rfid",
            /// Well-formed, but of no kind that the page describes.
            Unknown(UnknownPush) = "unknown",
        }
    };
}
pub(crate) use for_each_kind;

macro_rules! define_kind {
    ($($(#[$doc:meta])* $kind:ident($payload:ident) = $name:literal,)*) => {
        /// The kind of a push.
        ///
        /// ```
        /// use mettax_push::Kind;
        /// assert_eq!("alarm_file".parse(), Ok(Kind::AlarmFile));
        /// assert_eq!(Kind::FaceComparison.to_string(), "face_comparison");
        /// // serde writes and reads the same name.
        /// assert_eq!(serde_json::to_string(&Kind::Gps).unwrap(), "\"gps\"");
        /// assert_eq!(serde_json::from_str::<Kind>("\"gps\"").unwrap(), Kind::Gps);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, `Unknown` last.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The name: `alarm`, `gps`, `device_info`, …
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }

        impl FromStr for Kind {
            type Err = InvalidKind;

            fn from_str(name: &str) -> Result<Self, InvalidKind> {
                match name {
                    $($name => Ok(Self::$kind),)*
                    _ => Err(InvalidKind),
                }
            }
        }
    };
}

for_each_kind!(define_kind);

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The text names no kind of push.
///
/// ```
/// use mettax_push::Kind;
/// assert_eq!("door".parse::<Kind>().unwrap_err().to_string(), "no such kind of push");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of push")]
#[non_exhaustive]
pub struct InvalidKind;
