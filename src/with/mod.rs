//! The decoder's conversions in structs of your own, as adapters for [`serde_with`].
//!
//! The vendor's REST answers (alarm history, lists of devices) have the quirks of the pushes: numbers as text, text as
//! numbers, blank text for nothing, comma lists, JSON inside strings. This crate decodes pushes alone; with this module
//! your own structs read such answers by the same rules.
//!
//! The types of this crate that are one value need no adapter: [`DeviceId`], [`DeviceTime`], [`Switch`] and the like
//! read bare numbers and text alike in any format for people. The adapters are for plain types, for `Option`s that are
//! blank, for lists and for JSON text.
//!
//! ```toml
//! [dependencies]
//! mettax-push = { version = "0.1", features = ["serde_with"] }
//! serde = { version = "1", features = ["derive"] }
//! serde_json = "1"
//! serde_with = "3"
//! ```
//!
//! ```
//! use mettax_push::with::{CommaList, Id, JsonText, Kept, Tolerant};
//! use mettax_push::{AlarmType, DeviceId, DeviceTime, GatewayTime, Switch};
//! use serde::{Deserialize, Serialize};
//! use serde_with::serde_as;
//!
//! #[derive(Deserialize, Serialize)]
//! struct Answer {
//!     data: Vec<Alarm>,
//! }
//!
//! #[serde_as]
//! #[derive(Deserialize, Serialize)]
//! #[serde(rename_all = "camelCase")]
//! struct Alarm {
//!     // The crate's own types read text and numbers by themselves.
//!     device_id: DeviceId,
//!     report_ct: DeviceTime,
//!     // `Tolerant` adds what an `Option` needs: null and blank text are `None`, and `default` is for absent fields.
//!     #[serde_as(as = "Tolerant")]
//!     #[serde(default)]
//!     device_ct: Option<GatewayTime>,
//!     #[serde_as(as = "Tolerant")]
//!     #[serde(default)]
//!     acc: Option<Switch>,
//!     #[serde_as(as = "Tolerant")]
//!     lat: f64,
//!     #[serde_as(as = "Tolerant")]
//!     #[serde(default)]
//!     speed: Option<f64>,
//!     // One value that nobody can read does not cost the answer.
//!     #[serde_as(as = "Kept<Tolerant>")]
//!     odometer: Kept<i64>,
//!     #[serde_as(as = "Id")]
//!     trip: String,
//!     #[serde_as(as = "CommaList")]
//!     alarm_type: Vec<AlarmType>,
//!     #[serde_as(as = "JsonText")]
//!     attribute: Attribute,
//! }
//!
//! #[serde_as]
//! #[derive(Deserialize, Serialize)]
//! struct Attribute {
//!     #[serde_as(as = "Tolerant")]
//!     level: u64,
//! }
//!
//! let answer: Answer = serde_json::from_str(
//!     r#"{"data":[{
//!         "deviceId": 105045133913, "reportCt": "1735296575", "deviceCt": "2024-12-27T10:49:35Z", "acc": "true",
//!         "lat": "24.067906", "speed": "", "odometer": "n/a", "trip": 1843895343409950720,
//!         "alarmType": "laneShift, fatigueWarn", "attribute": "{\"level\":\"2\"}"
//!     }]}"#,
//! )
//! .unwrap();
//! let alarm = &answer.data[0];
//! assert_eq!(alarm.device_id, "105045133913");
//! assert_eq!(alarm.report_ct.local().to_string(), "2024-12-27 10:49:35");
//! assert_eq!(alarm.device_ct.unwrap().raw(), 1_735_296_575);
//! assert_eq!(alarm.acc, Some(Switch::On));
//! assert_eq!((alarm.lat, alarm.speed), (24.067906, None));
//! assert_eq!(alarm.odometer.refused().unwrap().as_str(), "\"n/a\"");
//! assert_eq!(alarm.trip, "1843895343409950720");
//! assert_eq!(alarm.alarm_type, [AlarmType::LaneShift, AlarmType::FatigueWarn]);
//! assert_eq!(alarm.attribute.level, 2);
//!
//! // Written, each value has the documented form.
//! let written = serde_json::to_string(alarm).unwrap();
//! assert!(written.contains(r#""reportCt":1735296575,"deviceCt":1735296575,"acc":1,"lat":24.067906"#));
//! assert!(written.contains(r#""odometer":"n/a","trip":"1843895343409950720""#));
//! assert!(written.contains(r#""alarmType":"laneShift,fatigueWarn","attribute":"{\"level\":2}""#));
//! ```
//!
//! # What to know
//!
//! * They work in `flatten`, in `untagged` and internally tagged enums, with [`serde_json::from_value`], and where
//!   another crate has switched `serde_json`'s `arbitrary_precision` on.
//! * They combine with the adapters of `serde_with`: `Vec<Tolerant>`, `HashMap<Same, Tolerant>`, `DefaultOnError<Tolerant>`.
//! * A refused value is an error of the struct, and not `None` as in a push, because a struct has no `extra` where it
//!   would be kept: that is what [`Kept`] is for.
//! * **A bare number is what its format has made of it.** `serde_json` gives a bare fraction as the nearest double or, for
//!   speed, as one beside it, and a bare integer of more than 64 bits as a double. So [`Id`] refuses such an integer, an
//!   integer written as a fraction (`12.0`) is one up to 15 digits, and clocks with a fraction are read to the
//!   microsecond before they are cut to the millisecond. Where every digit counts, let the number come as text, or switch
//!   `serde_json`'s feature `float_roundtrip` or `arbitrary_precision` on. The decoder has the text of a push, and none of
//!   these limits.
//! * **In a format that is not for people** ([`is_human_readable`](serde::Deserializer::is_human_readable) is false:
//!   `bincode`, `postcard`, `rmp-serde`, `ciborium`), everything is written as the type itself and read back exactly. Nothing is
//!   converted there, because most of these formats cannot say what they hold. The types of the crate do the same by
//!   themselves.
//! * Nothing is buffered: a struct of four numbers, two of them as text, takes a third of the instructions that
//!   `PickFirst<(Same, DisplayFromStr)>` takes (2,170 for 6,500), and where all of them are numbers, a tenth more than
//!   serde's own types. [`JsonText`] and [`Kept`] copy the text of their value first.
//!
//! [`DeviceId`]: crate::DeviceId
//! [`DeviceTime`]: crate::DeviceTime
//! [`Switch`]: crate::Switch

mod json;
mod kept;
mod list;
mod text;

pub use kept::Kept;
pub use list::CommaList;
pub use text::JsonText;

use alloc::string::String;
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};
use serde_with::{DeserializeAs, SerializeAs};

use crate::types::{
    AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, FileType, GatewayTime,
    PictureStatus, PushId, RfidStatus, Similarity, Switch,
    scalar::{FromScalar, Scalar, read, visit_scalars},
};

/// One value, read as the decoder reads a field of that type.
///
/// | type | reads | refuses |
/// | --- | --- | --- |
/// | `bool` | `true`, `"TRUE"`, `1`, `"0"`, `1.0` | `2`, `"yes"` |
/// | `i64` | `12`, `"12"`, `" +012 "`, `12.0`, `"1e3"` | `12.5`, `"12."`, `"0x10"`, more than 64 bits |
/// | `u64` | the same, and up to `18446744073709551615` | the same, and `-1` |
/// | `f64` | `35.92`, `"35.92"`, `".5"`, `"1e2"` | `"NaN"`, `"1e400"`, `"12."` |
/// | [`GatewayTime`] | seconds and milliseconds of 2000 to 2099, as numbers or text; fractions of seconds; RFC 3339 with an offset | `0`, `-1`, text without an offset |
/// | [`DeviceTime`] | the same without RFC 3339 | the same |
/// | [`Switch`], [`PictureStatus`] | any integer, as number or text; `true`, `"false"` | `1.5`, `"on"` |
/// | [`CompareResult`], [`RfidStatus`], [`Similarity`] | any integer, as number or text | `true`, `1.5` |
/// | [`AlarmType`], [`FileType`], the ids | text, and the digits of a bare integer | `true`, `12.0`, blank text |
/// | [`AlarmTypes`] | a comma list, an array, the text of an array; null and blank text are an empty list | `true`, an object |
///
/// Null and blank text (`""`, `" "`) are refused, except in an `Option` of these, where they are `None`. For a field that
/// may be absent, add `#[serde(default)]`.
///
/// Numbers, codes and clocks are written as numbers, ids and text codes as text, `None` as null.
///
/// ```
/// use mettax_push::with::Tolerant;
/// use serde::{Deserialize, Serialize};
/// use serde_with::serde_as;
///
/// #[serde_as]
/// #[derive(Debug, Deserialize, PartialEq, Serialize)]
/// struct Reading {
///     #[serde_as(as = "Tolerant")]
///     online: bool,
///     #[serde_as(as = "Tolerant")]
///     speed: f64,
///     #[serde_as(as = "Tolerant")]
///     #[serde(default)]
///     satellites: Option<i64>,
///     #[serde_as(as = "Vec<Tolerant>")]
///     volts: Vec<f64>,
/// }
///
/// let reading: Reading =
///     serde_json::from_str(r#"{"online":"1","speed":"35.0","satellites":"","volts":["12.5",12]}"#).unwrap();
/// assert_eq!(reading, Reading { online: true, speed: 35.0, satellites: None, volts: vec![12.5, 12.0] });
/// assert_eq!(
///     serde_json::to_string(&reading).unwrap(),
///     r#"{"online":true,"speed":35.0,"satellites":null,"volts":[12.5,12.0]}"#
/// );
///
/// let refused = serde_json::from_str::<Reading>(r#"{"online":"yes"}"#).unwrap_err();
/// assert!(refused.to_string().starts_with("invalid value: string \"yes\", expected a boolean"));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Tolerant;

/// An identity in a `String` of yours: text verbatim, or the digits of a bare integer.
///
/// | reads | refuses |
/// | --- | --- |
/// | `"105045133913"`, `" 1"` as it is, `105045133913` | `12.0`, `1e3`, `true`, blank text, a bare integer of more than 64 bits |
///
/// Null and blank text are refused, except in an `Option<String>`, where they are `None`. It is written as text.
///
/// ```
/// use mettax_push::with::Id;
/// use serde::Deserialize;
/// use serde_with::serde_as;
///
/// #[serde_as]
/// #[derive(Deserialize)]
/// struct Vehicle {
///     #[serde_as(as = "Id")]
///     imei: String,
///     #[serde_as(as = "Id")]
///     #[serde(default)]
///     driver: Option<String>,
/// }
///
/// let vehicle: Vehicle = serde_json::from_str(r#"{"imei":860000000000001,"driver":" "}"#).unwrap();
/// assert_eq!((vehicle.imei.as_str(), vehicle.driver), ("860000000000001", None));
/// assert!(serde_json::from_str::<Vehicle>(r#"{"imei":8.6}"#).is_err());
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Id;

macro_rules! adapt {
    ($($adapter:ident: $($type:ty),*;)*) => { $($(
        impl SerializeAs<$type> for $adapter {
            fn serialize_as<S: Serializer>(source: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                source.serialize(serializer)
            }
        }

        impl<'de> DeserializeAs<'de, $type> for $adapter {
            #[inline]
            fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                if !deserializer.is_human_readable() {
                    return <$type>::deserialize(deserializer);
                }
                deserializer.deserialize_any(One(PhantomData))
            }
        }

        impl SerializeAs<Option<$type>> for $adapter {
            fn serialize_as<S: Serializer>(source: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                source.serialize(serializer)
            }
        }

        impl<'de> DeserializeAs<'de, Option<$type>> for $adapter {
            #[inline]
            fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
                if !deserializer.is_human_readable() {
                    return Option::deserialize(deserializer);
                }
                deserializer.deserialize_any(AtMostOne(PhantomData))
            }
        }
    )*)* };
}

adapt! {
    Tolerant: bool, i64, u64, f64, GatewayTime, DeviceTime, CompareResult, PictureStatus, RfidStatus, Switch,
        Similarity, FileType, AlarmType, DeviceId, PushId, AlarmId, CaptureId;
    Id: String;
}

impl SerializeAs<AlarmTypes> for Tolerant {
    fn serialize_as<S: Serializer>(source: &AlarmTypes, serializer: S) -> Result<S::Ok, S::Error> {
        source.serialize(serializer)
    }
}

impl<'de> DeserializeAs<'de, AlarmTypes> for Tolerant {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<AlarmTypes, D::Error> {
        AlarmTypes::deserialize(deserializer)
    }
}

/// Reads a scalar that has to say something.
struct One<T>(PhantomData<T>);

#[inline]
fn one<T: FromScalar, E: de::Error>(scalar: Scalar<'_>) -> Result<T, E> {
    if scalar.is_blank() {
        return Err(E::invalid_value(scalar.unexpected(), &T::EXPECTED));
    }
    read(scalar)
}

impl<'de, T: FromScalar> Visitor<'de> for One<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    visit_scalars!(one);
}

/// Reads a scalar, or null and blank text as nothing.
struct AtMostOne<T>(PhantomData<T>);

#[inline]
fn at_most_one<T: FromScalar, E: de::Error>(scalar: Scalar<'_>) -> Result<Option<T>, E> {
    if scalar.is_blank() { Ok(None) } else { read(scalar).map(Some) }
}

impl<'de, T: FromScalar> Visitor<'de> for AtMostOne<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, or null", T::EXPECTED)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    visit_scalars!(at_most_one);
}
