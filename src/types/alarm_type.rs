//! The alarm vocabulary: 55 codes with a name, and room for every other.

use alloc::borrow::Cow;
use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    code::UnknownText,
    hint,
    scalar::{self, Scalar},
};

macro_rules! alarm_types {
    ($($group:ident = $group_name:literal / $group_label:literal {
        $($(#[$doc:meta])* $variant:ident = $code:literal / $label:literal,)*
    })*) => {
        /// One alarm code of `alarmType`.
        ///
        /// The page prints a single code; the names here are the vocabulary known from public consumers,
        /// and their meanings are read from the names. Any other code is kept exactly as
        /// [`Unknown`](Self::Unknown). To match a code that has no name yet, compare it with its text: that keeps
        /// working when a later release names it.
        ///
        /// ```
        /// use mettax_push::{AlarmGroup, AlarmType};
        /// let lane = AlarmType::from("laneShift");
        /// assert_eq!(lane, AlarmType::LaneShift);
        /// assert_eq!((lane.label(), lane.to_string().as_str()), ("Lane departure", "laneShift"));
        /// assert_eq!(lane.group(), Some(AlarmGroup::DriverAssistance));
        /// let new: AlarmType = "doorOpen".parse().unwrap();
        /// assert!(new == "doorOpen" && new.is_unknown());
        /// assert_eq!((new.label(), new.group()), ("doorOpen", None));
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AlarmType {
            $($(#[doc = concat!($label, ": `", $code, "`.")] $(#[$doc])* $variant,)*)*
            /// A code that this release does not name.
            Unknown(UnknownText),
        }

        /// What an alarm is about.
        ///
        /// ```
        /// use mettax_push::{AlarmGroup, AlarmType};
        /// let group = AlarmType::Smoking.group().unwrap();
        /// assert_eq!((group.as_str(), group.label()), ("driver_monitoring", "Driver monitoring (DMS)"));
        /// assert_eq!("driver_monitoring".parse(), Ok(AlarmGroup::DriverMonitoring));
        /// assert_eq!(serde_json::to_string(&group).unwrap(), "\"driver_monitoring\"");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AlarmGroup {
            $(#[doc = concat!($group_label, ".")] $group,)*
        }

        impl AlarmGroup {
            /// Every group.
            pub const ALL: &[Self] = &[$(Self::$group,)*];

            /// The name: `driver_monitoring`, `fence`, …
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$group => $group_name,)*
                }
            }

            /// The words that a person reads, in English.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$group => $group_label,)*
                }
            }
        }

        impl FromStr for AlarmGroup {
            type Err = InvalidAlarmGroup;

            fn from_str(name: &str) -> Result<Self, InvalidAlarmGroup> {
                match name {
                    $($group_name => Ok(Self::$group),)*
                    _ => Err(InvalidAlarmGroup),
                }
            }
        }

        impl AlarmType {
            /// Every code that has a name, group by group.
            pub const KNOWN: &[Self] = &[$($(Self::$variant,)*)*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($(Self::$variant => $code,)*)*
                    Self::Unknown(code) => &code.0,
                }
            }

            /// The words that a person reads, in English; for a code without a name, the code.
            ///
            /// ```
            /// use mettax_push::AlarmType;
            /// assert_eq!(AlarmType::LaneShift.label(), "Lane departure");
            /// assert_eq!(AlarmType::from("doorOpen").label(), "doorOpen");
            /// ```
            #[must_use]
            pub fn label(&self) -> &str {
                match self {
                    $($(Self::$variant => $label,)*)*
                    Self::Unknown(code) => &code.0,
                }
            }

            /// What the alarm is about; `None` for a code without a name.
            #[must_use]
            pub fn group(&self) -> Option<AlarmGroup> {
                match self {
                    $($(Self::$variant)|* => Some(AlarmGroup::$group),)*
                    Self::Unknown(_) => None,
                }
            }

            /// Whether this release does not name the code.
            #[must_use]
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for AlarmType {
            fn from(code: &str) -> Self {
                match code {
                    $($($code => Self::$variant,)*)*
                    _ => Self::Unknown(UnknownText(code.into())),
                }
            }
        }
    };
}

alarm_types! {
    PowerAndDevice = "power_and_device" / "Power supply and the device itself" {
        External = "external" / "External power low",
        ExternalProtection = "externalProtection" / "Low-power protection of the external supply",
        Internal = "internal" / "Internal battery low",
        Outage = "outage" / "Power outage",
        PowerCut = "powerCut" / "Power cut",
        Offline = "offline" / "Device offline",
        Tamper = "tamper" / "Device tampered with",
        Shake = "shake" / "Device shaken",
        Drift = "drift" / "Position drift",
        Unplanned = "unplanned" / "Unplanned use",
    }
    IgnitionAndIo = "ignition_and_io" / "Ignition, inputs and outputs, SOS" {
        AccOn = "accOn" / "Ignition on",
        AccOff = "accOff" / "Ignition off",
        IoOn = "ioOn" / "Input or output switched on",
        IoOff = "ioOff" / "Input or output switched off",
        Sos = "sos" / "SOS button",
    }
    StorageAndCamera = "storage_and_camera" / "Storage and cameras" {
        MainMemoryFault = "mainMemoryFault" / "Fault of the main storage",
        DrStorageFault = "drStorageFault" / "Fault of the disaster-recovery storage",
        VideoSignalLost = "videoSignalLost" / "Video signal lost",
        Occlusion = "occlusion" / "Camera blocked",
    }
    Positioning = "positioning" / "GPS reception" {
        GpsBlindZone = "gpsBlindZone" / "GPS blind zone",
        InGpsBlindSpots = "inGpsBlindSpots" / "Entered a GPS blind spot",
        OutGpsBlindSpots = "outGpsBlindSpots" / "Left a GPS blind spot",
    }
    Fence = "fence" / "Geofences" {
        InFence = "inFence" / "Entered a fence",
        OutFence = "outFence" / "Left a fence",
    }
    SpeedAndTime = "speed_and_time" / "Speed, idling, parking, driving time, load" {
        Speed = "speed" / "Overspeed",
        OverspeedWarning = "overspeedWarning" / "Warning before overspeed",
        IdleSpeed = "idleSpeed" / "Idling",
        Parking = "parking" / "Parking",
        Overtime = "overtime" / "Overtime driving",
        PassengerOverload = "passengerOverload" / "Too many passengers",
    }
    Motion = "motion" / "G-sensor events" {
        Rapid = "rapid" / "Rapid acceleration",
        Slow = "slow" / "Rapid deceleration",
        Wheel = "wheel" / "Sharp turn",
        Bang = "bang" / "Crash",
        /// So its code says; one public consumer labels it "Rollover", so do not rely on the name.
        HardBraking = "hardBraking" / "Hard braking",
    }
    DriverAssistance = "driver_assistance" / "Driver assistance (ADAS)" {
        LaneShift = "laneShift" / "Lane departure",
        ForwardCollisionWarning = "forwardCollisionWarning" / "Forward collision warning",
        CloseProximity = "closeProximity" / "Too close to the vehicle in front",
        PedestrianBang = "pedestrianBang" / "Pedestrian collision warning",
    }
    BlindSpot = "blind_spot" / "Blind spot detection (BSD)" {
        BsdFront = "bsdFront" / "Blind spot in front",
        BsdBack = "bsdBack" / "Blind spot behind",
        BsdLeft = "bsdLeft" / "Blind spot on the left",
        BsdRight = "bsdRight" / "Blind spot on the right",
    }
    DriverMonitoring = "driver_monitoring" / "Driver monitoring (DMS)" {
        FatigueWarn = "fatigueWarn" / "Fatigue, warning level",
        FatigueAlarm = "fatigueAlarm" / "Fatigue, alarm level",
        HandheldPhoneCall = "handheldPhoneCall" / "Phone call by hand",
        PlayPhone = "playPhone" / "Using the phone",
        Smoking = "smoking" / "Smoking",
        LongTimeWithoutLookingAhead = "longTimeWithoutLookingAhead" / "Not looking ahead for long",
        DriverNotDetected = "driverNotDetected" / "No driver detected",
        DriverChange = "driverChange" / "Driver changed",
        BothHandsOffSteeringWheel = "bothHandsOffSteeringWheel" / "Both hands off the steering wheel",
        DriverBehaviorMonitoringFailure = "driverBehaviorMonitoringFailure" / "Driver monitoring failed",
        SeatBelt = "seatBelt" / "Seat belt not fastened",
        Identification = "identification" / "Driver identification",
    }
}

impl fmt::Display for AlarmGroup {
    /// The name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for AlarmGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AlarmGroup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The text names no group of alarms.
///
/// ```
/// use mettax_push::AlarmGroup;
/// assert_eq!("doors".parse::<AlarmGroup>().unwrap_err().to_string(), "no such group of alarms");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such group of alarms")]
#[non_exhaustive]
pub struct InvalidAlarmGroup;

impl AsRef<str> for AlarmType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

hint::text_eq!(AlarmType);
scalar::from_scalar! {
    // Blank text too, which the decoder leaves out: a code of a program's own reads back as it was written.
    AlarmType = scalar::ID, |scalar| match scalar {
        Scalar::Text(text) => Some(text.into()),
        _ => scalar.id().map(|digits| Self::from(&*digits)),
    };
}

impl FromStr for AlarmType {
    type Err = core::convert::Infallible;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(code))
    }
}

impl fmt::Display for AlarmType {
    /// The code on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for AlarmType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AlarmType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::deserialize(hint::Hint::Id, deserializer)
    }
}
