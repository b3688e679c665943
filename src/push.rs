//! The push: one of ten kinds, or one that is new.

use alloc::string::String;
use core::{fmt, str::FromStr};

use chrono::FixedOffset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    decode::json_string,
    payload::{
        AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
        RfidRead, SensorData, UnknownPush,
    },
    types::{DeviceId, DeviceTime, GatewayTime, Position, PushId},
};

macro_rules! pushes {
    ($($(#[$doc:meta])* $kind:ident($payload:ident) = $name:literal,)*) => {
        /// One webhook push.
        ///
        /// `Serialize` writes the documented inner object, [`to_body`](Self::to_body) the body around it;
        /// `Deserialize` reads a JSON body in any of its forms, so a web framework's JSON extractor works.
        ///
        /// ```
        /// use mettax_push::{Kind, Push};
        /// let push: Push = serde_json::from_str(
        ///     r#"{"data":"{\"captureId\":\"7\",\"deviceId\":\"1\",\"channelId\":1,\"fileUrl\":\"u\"}"}"#,
        /// )?;
        /// assert_eq!(push.kind(), Kind::CaptureFile);
        /// assert_eq!(push.device_id().unwrap(), "1");
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Push {
            $($(#[$doc])* $kind($payload),)*
        }

        /// The kind of a push.
        ///
        /// ```
        /// use mettax_push::Kind;
        /// assert_eq!("alarm_file".parse(), Ok(Kind::AlarmFile));
        /// assert_eq!(Kind::FaceComparison.to_string(), "face_comparison");
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
            type Err = UnknownKind;

            fn from_str(name: &str) -> Result<Self, UnknownKind> {
                match name {
                    $($name => Ok(Self::$kind),)*
                    _ => Err(UnknownKind),
                }
            }
        }

        impl Push {
            /// The kind, `Kind::Unknown` for a push that no table of the page describes.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self {
                    $(Self::$kind(_) => Kind::$kind,)*
                }
            }
        }

        impl Serialize for Push {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$kind(payload) => payload.serialize(serializer),)*
                }
            }
        }

        /// Builds the payload of a kind, given its variant.
        macro_rules! build_push {
            ($kind_value:expr, |$variant:ident| $build:expr) => {
                match $kind_value {
                    $(crate::Kind::$kind => {
                        let $variant = crate::Push::$kind;
                        $build
                    })*
                }
            };
        }
        pub(crate) use build_push;
    };
}

pushes! {
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

/// The text names no kind of push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of push")]
#[non_exhaustive]
pub struct UnknownKind;

impl Push {
    /// The device that reported; `None` only for an unknown kind without one.
    #[must_use]
    pub fn device_id(&self) -> Option<&DeviceId> {
        Some(match self {
            Self::Alarm(push) => &push.device_id,
            Self::Gps(push) => &push.device_id,
            Self::DeviceInfo(push) => &push.device_id,
            Self::PassThrough(push) => &push.device_id,
            Self::AlarmFile(push) => &push.device_id,
            Self::Sensor(push) => &push.device_id,
            Self::CaptureFile(push) => &push.device_id,
            Self::FaceComparison(push) => &push.device_id,
            Self::DriverPicture(push) => &push.device_id,
            Self::Rfid(push) => &push.device_id,
            Self::Unknown(push) => return push.device_id.as_ref(),
        })
    }

    /// The package's id; `None` for files, which carry another id, and for unknown kinds.
    #[must_use]
    pub fn id(&self) -> Option<&PushId> {
        Some(match self {
            Self::Alarm(push) => &push.id,
            Self::Gps(push) => &push.id,
            Self::DeviceInfo(push) => &push.id,
            Self::PassThrough(push) => &push.id,
            Self::Sensor(push) => &push.id,
            Self::FaceComparison(push) => &push.id,
            Self::DriverPicture(push) => &push.id,
            Self::Rfid(push) => &push.id,
            Self::AlarmFile(_) | Self::CaptureFile(_) | Self::Unknown(_) => return None,
        })
    }

    /// The device's wall clock and the gateway's instant, for the kinds that carry both.
    #[must_use]
    pub fn clocks(&self) -> Option<(DeviceTime, GatewayTime)> {
        Some(match self {
            Self::Alarm(push) => (push.report_ct, push.device_ct),
            Self::Gps(push) => (push.report_ct, push.device_ct),
            Self::DeviceInfo(push) => (push.report_ct, push.device_ct),
            Self::PassThrough(push) => (push.report_ct, push.device_ct),
            Self::Sensor(push) => (push.report_ct, push.device_ct),
            Self::FaceComparison(push) => (push.report_ct, push.device_ct),
            Self::Rfid(push) => (push.report_ct, push.device_ct),
            Self::AlarmFile(_) | Self::CaptureFile(_) | Self::DriverPicture(_) | Self::Unknown(_) => {
                return None;
            }
        })
    }

    /// `actual`, for the kinds that carry it: true for real time, false for data sent later.
    #[must_use]
    pub fn actual(&self) -> Option<bool> {
        match self {
            Self::Alarm(push) => push.actual,
            Self::Gps(push) => push.actual,
            Self::DeviceInfo(push) => push.actual,
            _ => None,
        }
    }

    /// Whether the data was sent later, because the device could not send it at its time: `actual` is
    /// there and false. A push that says nothing of it is not taken for late.
    ///
    /// ```
    /// let late = mettax_push::decode(
    ///     br#"{"data":{"actual":false,"num":9,"deviceId":"1","id":"1_7","reportCt":1724822445,"deviceCt":1724880000}}"#,
    /// )?;
    /// assert!(late.is_supplementary());
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    #[must_use]
    pub fn is_supplementary(&self) -> bool {
        self.actual() == Some(false)
    }

    /// Where it was, for the kinds that tell; see [`Position`] for what counts.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Alarm(push) => push.position(),
            Self::Gps(push) => push.position(),
            Self::FaceComparison(push) => push.position(),
            Self::Rfid(push) => push.position(),
            _ => None,
        }
    }

    /// The device's offset from UTC as far as this push shows it: a hint, see
    /// [`GpsData::utc_offset_hint`].
    #[must_use]
    pub fn utc_offset_hint(&self) -> Option<FixedOffset> {
        let (report_ct, device_ct) = self.clocks()?;
        crate::types::time::utc_offset_hint(self.actual(), report_ct, device_ct)
    }

    /// The body that the vendor's webhook would send: the inner object as text inside `data`.
    ///
    /// ```
    /// use mettax_push::{CaptureFile, Push};
    /// let file = CaptureFile::new("7".parse()?, "1".parse()?, "https://files.example.com/7.jpg".into());
    /// let body = Push::from(file).to_body();
    /// assert_eq!(
    ///     body,
    ///     r#"{"data":"{\"captureId\":\"7\",\"deviceId\":\"1\",\"fileUrl\":\"https://files.example.com/7.jpg\"}"}"#,
    /// );
    /// # Ok::<(), mettax_push::BlankId>(())
    /// ```
    ///
    /// # Panics
    /// Never: a payload has text for keys, and its values are text, numbers and JSON.
    #[must_use]
    pub fn to_body(&self) -> String {
        #[allow(clippy::expect_used)]
        let object = serde_json::to_string(self).expect("a payload is always representable in JSON");
        ["{\"data\":", &json_string(&object), "}"].concat()
    }
}

impl<'de> Deserialize<'de> for Push {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::decode::from_body(deserializer)
    }
}
