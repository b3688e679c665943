//! What came in one package with a position.

use alloc::vec::Vec;

use super::{
    dedup_key::DedupKey,
    groups::{Group, GroupEvent, Groups, append, groups},
};
use crate::{
    payload::{AlarmData, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough, RfidRead},
    push::Push,
    types::PushId,
};

macro_rules! package_messages {
    ($($kind:ident($payload:ident))*) => {
        /// A push that can share its `id` with a GPS push: GPS itself, alarm, device info, pass-through, the
        /// two messages of a face check, RFID.
        ///
        /// Files and captures have ids of another kind, and so has a sensor's reading: the page calls its
        /// `id` an alarm id.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum PackageMessage {
            $(#[doc = concat!("`", stringify!($payload), "`.")] $kind($payload),)*
        }

        impl PackageMessage {
            /// The id of the package, where it came.
            #[must_use]
            pub fn id(&self) -> Option<&PushId> {
                match self {
                    $(Self::$kind(payload) => payload.id.as_ref(),)*
                }
            }

            fn key(&self) -> DedupKey {
                match self {
                    $(Self::$kind(payload) => payload.into(),)*
                }
            }
        }

        $(impl From<$payload> for PackageMessage {
            fn from(payload: $payload) -> Self {
                Self::$kind(payload)
            }
        })*

        impl From<PackageMessage> for Push {
            fn from(message: PackageMessage) -> Self {
                match message {
                    $(PackageMessage::$kind(payload) => payload.into(),)*
                }
            }
        }

        impl TryFrom<Push> for PackageMessage {
            /// A push of another kind comes back as it is.
            type Error = Push;

            fn try_from(push: Push) -> Result<Self, Push> {
                match push {
                    $(Push::$kind(payload) => Ok(payload.into()),)*
                    other => Err(other),
                }
            }
        }
    };
}

package_messages! {
    Gps(GpsData)
    Alarm(AlarmData)
    DeviceInfo(DeviceInfo)
    PassThrough(PassThrough)
    FaceComparison(FaceComparison)
    DriverPicture(DriverPicture)
    Rfid(RfidRead)
}

/// What came of one package. There is at least one push in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct GpsPackage {
    /// The position; `None` where it has not come.
    pub gps: Option<GpsData>,
    /// What came with it, in the order of arrival.
    pub others: Vec<Push>,
}

/// Gathers what came in one package with a position, whichever comes first.
///
/// Pushes are matched by `id`; one without comes back at once, as [`GroupEvent::Unidentified`]. No push says
/// how many belong to a package, so what came is handed back
/// when the age is reached, or sooner by [`remove`](Self::remove); [`get`](Self::get) shows it in the meantime.
/// A short age serves best: the parts of a package are pushed at about the same time.
///
/// A push that comes again while the first is held is recognised, and comes back as
/// [`GroupEvent::Repeated`]: a GPS push by its `id` alone, even where it gives another position, others by their
/// [`DedupKey`].
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::{GpsPackages, GroupEvent, Limits, PackageMessage};
/// let mut packages = GpsPackages::new(Limits::new(10_000, Duration::from_secs(30)));
/// for body in [
///     &br#"{"data":{"id":"1_7","deviceId":"1","reportCt":1735296575,"deviceCt":1735296575,"signal":27}}"#[..],
///     br#"{"data":{"id":"1_7","deviceId":"1","reportCt":1735296575,"deviceCt":1735296575,"num":9}}"#,
/// ] {
///     let message = PackageMessage::try_from(mettax_push::decode(body)?).expect("of these kinds");
///     let inserted = packages.insert(message, Duration::ZERO);
///     assert!(matches!(inserted.event, GroupEvent::Opened | GroupEvent::Joined));
/// }
/// let package = packages.remove(&"1_7".parse().unwrap()).unwrap();
/// assert_eq!(package.gps.unwrap().num, Some(9));
/// assert_eq!(package.others.len(), 1);
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GpsPackages<T> {
    groups: Groups<PushId, GpsPackage, T>,
}

groups!(GpsPackages, PushId, PackageMessage, GpsPackage);

impl Group for GpsPackage {
    type Message = PackageMessage;

    fn key_of(message: &PackageMessage) -> DedupKey {
        message.key()
    }

    fn is_taken(&self, message: &PackageMessage) -> bool {
        matches!(message, PackageMessage::Gps(_)) && self.gps.is_some()
    }

    fn add(&mut self, message: PackageMessage) {
        match message {
            PackageMessage::Gps(gps) => self.gps = Some(gps),
            other => append(&mut self.others, other.into()),
        }
    }

    fn each_key(&self, visit: &mut dyn FnMut(DedupKey)) {
        self.gps.iter().map(DedupKey::from).chain(self.others.iter().map(DedupKey::from)).for_each(visit);
    }
}
