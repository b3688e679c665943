//! The alarm vocabulary: 55 codes with a name, and room for every other.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{code::UnknownText, hint};

macro_rules! alarm_types {
    ($($(#[$group_doc:meta])* $group:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)* })*) => {
        /// One alarm code of `alarmType`.
        ///
        /// The page prints a single code; the names here are the vocabulary known from public consumers,
        /// and their meanings are read from the names. Any other code is kept exactly as
        /// [`Unknown`](Self::Unknown). To match a code that has no name yet, compare
        /// [`as_str`](Self::as_str): that keeps working when a later release names it.
        ///
        /// ```
        /// use mettax_push::{AlarmGroup, AlarmType};
        /// let lane = AlarmType::from("laneShift");
        /// assert_eq!(lane, AlarmType::LaneShift);
        /// assert_eq!(lane.group(), Some(AlarmGroup::DriverAssistance));
        /// let new: AlarmType = "doorOpen".parse().unwrap();
        /// assert_eq!((new.as_str(), new.group()), ("doorOpen", None));
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AlarmType {
            $($($(#[$doc])* #[doc = concat!("`", $code, "`.")] $variant,)*)*
            /// A code that this release does not name.
            Unknown(UnknownText),
        }

        /// What an alarm is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AlarmGroup {
            $($(#[$group_doc])* $group,)*
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
    /// Power supply and the device itself.
    PowerAndDevice {
        /// External power low.
        External = "external",
        /// Low-power protection of the external supply.
        ExternalProtection = "externalProtection",
        /// Internal battery low.
        Internal = "internal",
        /// Power outage.
        Outage = "outage",
        /// Power cut.
        PowerCut = "powerCut",
        /// Device offline.
        Offline = "offline",
        /// Device tampered with.
        Tamper = "tamper",
        /// Device shaken.
        Shake = "shake",
        /// Position drift.
        Drift = "drift",
        /// Unplanned use.
        Unplanned = "unplanned",
    }
    /// Ignition, inputs and outputs, SOS.
    IgnitionAndIo {
        /// Ignition on.
        AccOn = "accOn",
        /// Ignition off.
        AccOff = "accOff",
        /// Input or output switched on.
        IoOn = "ioOn",
        /// Input or output switched off.
        IoOff = "ioOff",
        /// SOS button.
        Sos = "sos",
    }
    /// Storage and cameras.
    StorageAndCamera {
        /// Fault of the main storage.
        MainMemoryFault = "mainMemoryFault",
        /// Fault of the disaster-recovery storage.
        DrStorageFault = "drStorageFault",
        /// Video signal lost.
        VideoSignalLost = "videoSignalLost",
        /// Camera blocked.
        Occlusion = "occlusion",
    }
    /// GPS reception.
    Positioning {
        /// GPS blind zone.
        GpsBlindZone = "gpsBlindZone",
        /// Entered a GPS blind spot.
        InGpsBlindSpots = "inGpsBlindSpots",
        /// Left a GPS blind spot.
        OutGpsBlindSpots = "outGpsBlindSpots",
    }
    /// Geofences.
    Fence {
        /// Entered a fence.
        InFence = "inFence",
        /// Left a fence.
        OutFence = "outFence",
    }
    /// Speed, idling, parking, driving time, load.
    SpeedAndTime {
        /// Overspeed.
        Speed = "speed",
        /// Warning before overspeed.
        OverspeedWarning = "overspeedWarning",
        /// Idling.
        IdleSpeed = "idleSpeed",
        /// Parking.
        Parking = "parking",
        /// Overtime driving.
        Overtime = "overtime",
        /// Too many passengers.
        PassengerOverload = "passengerOverload",
    }
    /// G-sensor events.
    Motion {
        /// Rapid acceleration.
        Rapid = "rapid",
        /// Rapid deceleration.
        Slow = "slow",
        /// Sharp turn.
        Wheel = "wheel",
        /// Crash.
        Bang = "bang",
        /// Hard braking by its name; one public consumer labels it "Rollover", so do not rely on the name.
        HardBraking = "hardBraking",
    }
    /// Driver assistance (ADAS).
    DriverAssistance {
        /// Lane departure.
        LaneShift = "laneShift",
        /// Forward collision warning.
        ForwardCollisionWarning = "forwardCollisionWarning",
        /// Too close to the vehicle in front.
        CloseProximity = "closeProximity",
        /// Pedestrian collision warning.
        PedestrianBang = "pedestrianBang",
    }
    /// Blind spot detection (BSD).
    BlindSpot {
        /// Blind spot in front.
        BsdFront = "bsdFront",
        /// Blind spot behind.
        BsdBack = "bsdBack",
        /// Blind spot on the left.
        BsdLeft = "bsdLeft",
        /// Blind spot on the right.
        BsdRight = "bsdRight",
    }
    /// Driver monitoring (DMS).
    DriverMonitoring {
        /// Fatigue, warning level.
        FatigueWarn = "fatigueWarn",
        /// Fatigue, alarm level.
        FatigueAlarm = "fatigueAlarm",
        /// Phone call by hand.
        HandheldPhoneCall = "handheldPhoneCall",
        /// Using the phone.
        PlayPhone = "playPhone",
        /// Smoking.
        Smoking = "smoking",
        /// Not looking ahead for long.
        LongTimeWithoutLookingAhead = "longTimeWithoutLookingAhead",
        /// No driver detected.
        DriverNotDetected = "driverNotDetected",
        /// Driver changed.
        DriverChange = "driverChange",
        /// Both hands off the steering wheel.
        BothHandsOffSteeringWheel = "bothHandsOffSteeringWheel",
        /// Driver monitoring failed.
        DriverBehaviorMonitoringFailure = "driverBehaviorMonitoringFailure",
        /// Seat belt not fastened.
        SeatBelt = "seatBelt",
        /// Driver identification.
        Identification = "identification",
    }
}

impl AsRef<str> for AlarmType {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

hint::text_eq!(AlarmType);

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
        hint::text(deserializer)
    }
}
