//! The identities on the wire: opaque text, kept exactly.

use alloc::{boxed::Box, string::String};
use core::{borrow::Borrow, fmt, hash::Hasher as _, num::NonZeroU32};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use siphasher::sip::SipHasher24;
use smol_str::SmolStr;

use super::{
    blank, hint,
    scalar::{self, Scalar},
};

/// The text was blank: an identity of this wire always names something.
///
/// Blank is what nobody can read: white space, zero-width characters and control characters alone.
///
/// ```
/// use mettax_push::DeviceId;
/// assert_eq!(" \u{200b}".parse::<DeviceId>().unwrap_err().to_string(), "an id cannot be blank");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id cannot be blank")]
#[non_exhaustive]
pub struct BlankId;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident($text:ty), $example:literal;)*) => { $(
        $(#[$meta])*
        ///
        /// The text is kept exactly, never trimmed and never blank. A bare number on the wire is kept
        /// as its digits, however many there are.
        ///
        /// ```
        #[doc = concat!("use mettax_push::", stringify!($name), ";")]
        #[doc = concat!("let id: ", stringify!($name), " = \"", $example, "\".parse().unwrap();")]
        #[doc = concat!("assert_eq!(id, \"", $example, "\");")]
        #[doc = concat!("assert!(\" \".parse::<", stringify!($name), ">().is_err());")]
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($text);

        hint::field_type!($name = Id);
        scalar::from_scalar! {
            $name = scalar::ID, |scalar| match scalar {
                Scalar::Text(text) => Self::try_from(text).ok(),
                _ => Self::try_from(&*scalar.id()?).ok(),
            };
        }

        impl $name {
            /// The text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Gives the text as a string of its own.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0.into()
            }
        }

        impl TryFrom<&str> for $name {
            type Error = BlankId;

            #[inline]
            fn try_from(text: &str) -> Result<Self, BlankId> {
                // Blanks beside something are kept: they may be all that distinguishes two ids apart.
                if blank::is_blank(text) { Err(BlankId) } else { Ok(Self(text.into())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BlankId;

            fn try_from(text: String) -> Result<Self, BlankId> {
                Self::try_from(text.as_str())
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

        /// Equal, ordered and hashed as the text is, so that a map of ids is looked up by text.
        ///
        /// ```
        /// use std::collections::HashMap;
        #[doc = concat!("use mettax_push::", stringify!($name), ";")]
        #[doc = concat!("let id: ", stringify!($name), " = \"", $example, "\".parse().unwrap();")]
        /// let map = HashMap::from([(id, 7)]);
        #[doc = concat!("assert_eq!(map.get(\"", $example, "\"), Some(&7));")]
        /// ```
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.into_string()
            }
        }

        hint::text_eq!($name);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar::deserialize(hint::Hint::Id, deserializer)
            }
        }
    )* };
}

// What an id is kept in: in place up to 23 bytes, which all samples but those of `PushId` need less than. A string of
// that type with more is shared, and counting its owners costs more than this box.
ids! {
    /// `deviceId`: the device that reported. Twelve digits in the page's samples; no form is promised.
    DeviceId(SmolStr), "105045133913";
    /// `id`: the package that a push came in. Pushes that share it came in one package.
    PushId(Box<str>), "105045133913_1843895343409950720";
    /// `alarmId` of an alarm, and `id` of the files that belong to it.
    AlarmId(SmolStr), "1843895343409950720";
    /// `captureId`: the number that the capture call answered with.
    CaptureId(SmolStr), "1009759838";
}

impl DeviceId {
    /// Which of `buckets` the device belongs to, from 0: for partitions of a queue, or workers that share devices out.
    ///
    /// The same device is in the same bucket **in every process, on every machine and in every release**, and devices
    /// spread evenly. It depends on the number of buckets, so choose more of them than there will ever be
    /// workers, and give each worker several; another number moves nearly every device.
    ///
    /// A bucket is a number, so it is safe where an id is not: the subject of a message broker, the name of a file, a
    /// label of a metric. The sender chooses the id, and can compute where it goes.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use mettax_push::DeviceId;
    /// let device: DeviceId = "105045133913".parse()?;
    /// let buckets = NonZeroU32::new(64).unwrap();
    /// assert_eq!(format!("push.{}", device.bucket(buckets)), "push.62");
    /// # Ok::<(), mettax_push::BlankId>(())
    /// ```
    #[must_use]
    pub fn bucket(&self, buckets: NonZeroU32) -> u32 {
        // Before the id its domain, so that the numbers have nothing to do with those of other hashes of the same id.
        // Written as bytes: what `Hash` writes may change with the release of Rust.
        let mut hasher = SipHasher24::new();
        hasher.write(b"mettax_push::DeviceId::bucket\0");
        hasher.write(self.0.as_bytes());
        // The high half of a product of 64 by 32 bits: evener than a remainder, and without a division.
        let product = u128::from(hasher.finish()) * u128::from(buckets.get());
        u32::try_from(product >> 64).unwrap_or_default()
    }
}

impl PushId {
    /// The half before the last `_`: the device, where the id has the printed form `device_sequence`.
    ///
    /// ```
    /// let id: mettax_push::PushId = "105045133913_1843895343409950720".parse().unwrap();
    /// assert_eq!(id.device_id(), Some("105045133913"));
    /// assert_eq!(id.sequence(), Some(1_843_895_343_409_950_720));
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
        plain_number(sequence)
    }

    /// When the platform drew the number of [`sequence`](Self::sequence), read as a snowflake number. **An
    /// observation, not a promise of the vendor**, who says nothing of it.
    ///
    /// A snowflake number of 63 bits holds milliseconds since 2010-11-04T01:42:54.657Z in its upper 41. In
    /// the samples of the vendor's page whose numbers are plainly untouched, that of the pass-through and that
    /// of the RFID reading, this time is 0.8 s and 0.1 s after `deviceCt`, which is cut to whole seconds. In the
    /// others, whose ids or clocks were edited for print, it is months or years away, and a number that is no
    /// snowflake gives a date all the same. So hold it against something before relying on it, and take it
    /// where there is nothing else: a driver picture carries no time at all.
    ///
    /// `None` where there is no such number, or one of more than 63 bits.
    ///
    /// ```
    /// // The page's RFID sample: `deviceCt` is 1762917925, 2025-11-12T03:25:25Z.
    /// let id: mettax_push::PushId = "333845765947_1988448015257571328".parse().unwrap();
    /// assert_eq!(id.sequence_time().unwrap().to_string(), "2025-11-12 03:25:25.072 UTC");
    /// ```
    #[must_use]
    pub fn sequence_time(&self) -> Option<DateTime<Utc>> {
        snowflake_time(self.sequence()?)
    }
}

impl AlarmId {
    /// When the platform drew this number, read as a snowflake number: see [`PushId::sequence_time`], an
    /// observation with the same caution. An alarm file carries no other time.
    ///
    /// That alarm ids are such numbers is seen from their size, and from the alarm sample of the page, where
    /// the alarm id is the second half of `id`; no sample of the page has an alarm id beside an unedited
    /// clock.
    ///
    /// `None` where the id is not a plain number of at most 63 bits.
    ///
    /// ```
    /// let id: mettax_push::AlarmId = "1924683352005763072".parse().unwrap();
    /// assert_eq!(id.sequence_time().unwrap().to_string(), "2025-05-20 04:27:24.662 UTC");
    /// ```
    #[must_use]
    pub fn sequence_time(&self) -> Option<DateTime<Utc>> {
        snowflake_time(plain_number(&self.0)?)
    }
}

/// A number without a sign, which `u64::from_str` alone would take too.
fn plain_number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Where the milliseconds of a snowflake number begin to count, and how many bits are below them.
const SNOWFLAKE_EPOCH: i64 = 1_288_834_974_657;
const SNOWFLAKE_SHIFT: u32 = 22;

fn snowflake_time(number: u64) -> Option<DateTime<Utc>> {
    let millis = i64::try_from(number).ok()? >> SNOWFLAKE_SHIFT;
    DateTime::from_timestamp_millis(SNOWFLAKE_EPOCH.checked_add(millis)?)
}

/// The least snowflake number of this moment, in milliseconds since the epoch.
#[cfg(feature = "samples")]
pub(crate) const fn snowflake(millis: i64) -> i64 {
    (millis - SNOWFLAKE_EPOCH) << SNOWFLAKE_SHIFT
}
