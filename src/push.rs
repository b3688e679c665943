//! The push: one of ten kinds, or one that is new.

use alloc::string::String;
use core::any::Any;

use chrono::FixedOffset;
use serde::{
    Serialize, Serializer,
    de::DeserializeOwned,
    ser::{Error as _, SerializeMap},
};

use crate::{
    de::{self, Context, Rules},
    detect::{self, Marks},
    error::DecodeError,
    json::{object::Object, scan, token::json_string},
    kind::{Kind, for_each_kind},
    payload,
    types::{DeviceId, DeviceTime, Extra, GatewayTime, Position, PushId},
};

macro_rules! define_push {
    ($($(#[$doc:meta])* $kind:ident($payload:ident) = $name:literal,)*) => {
        /// One webhook push.
        ///
        /// `Serialize` writes the documented inner object, [`to_body`](Self::to_body) the body around it;
        /// `Deserialize` reads a JSON body in any of its forms, so a web framework's JSON extractor works, and `FromStr`
        /// reads any body that is text.
        ///
        /// # Reading back what was written
        ///
        /// What a push encodes decodes to the same push. Where none of its values shows its kind, the encoding adds a
        /// field as null that does: `{"deviceId":"1","num":null}` is a GPS push that says nothing else. Three things
        /// cannot be told that way; [`Decoder::decode_kind`](crate::Decoder::decode_kind) reads them where the kind is
        /// stored beside the JSON:
        ///
        /// * a payload that says nothing but what the page does not name;
        /// * a push of no known kind without a device, which [`to_body`](Self::to_body) writes with its envelope, and
        ///   `Serialize` without;
        /// * text that is blank, and numbers that are not finite: JSON has no such numbers, so they are written as null.
        ///   Both read back as absent.
        ///
        /// # Inside other types
        ///
        /// An exact value needs the text it was in. Fields, lists, maps and externally tagged enums give it. `flatten`,
        /// `untagged` and internally tagged enums take a value apart before its type sees it, so they are refused with
        /// an error that says so; an untagged enum replaces that error by its own. Give the push a field of its own, or
        /// read the whole as a `serde_json::value::RawValue` and take each part from its text:
        ///
        /// ```
        /// use mettax_push::Push;
        /// use serde::Deserialize;
        /// use serde_json::value::RawValue;
        ///
        /// // Instead of `struct Row { stored_at: i64, #[serde(flatten)] push: Push }`:
        /// #[derive(Deserialize)]
        /// struct Stored {
        ///     stored_at: i64,
        /// }
        ///
        /// fn read(row: &RawValue) -> Result<(Stored, Push), Box<dyn std::error::Error>> {
        ///     let push: Push = row.get().parse()?;
        ///     Ok((serde_json::from_str(row.get())?, push))
        /// }
        ///
        /// let rows = r#"[{"stored_at":7,"deviceId":"1","alarmType":"sos"}]"#;
        /// let rows: Vec<&RawValue> = serde_json::from_str(rows).unwrap();
        /// let (stored, push) = read(rows[0]).unwrap();
        /// assert_eq!((stored.stored_at, push.device_id().unwrap().as_str()), (7, "1"));
        /// ```
        ///
        /// There the push has the fields around it in its [`extra`](Self::extra). Where the kind is known,
        /// [`Decoder::decode_kind`](crate::Decoder::decode_kind) is the surer way, since names that the page does not
        /// have make an object harder to tell.
        ///
        /// ```
        /// use mettax_push::{Kind, Push};
        ///
        /// let push: Push = serde_json::from_str(
        ///     r#"{"data":"{\"captureId\":\"7\",\"deviceId\":\"1\",\"channelId\":1,\"fileUrl\":\"u\"}"}"#,
        /// )
        /// .unwrap();
        /// assert_eq!(push.kind(), Kind::CaptureFile);
        /// assert_eq!(push.device_id().unwrap(), "1");
        /// assert_eq!(serde_json::from_str::<Push>(&push.to_body()).unwrap(), push);
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Push {
            $($(#[$doc])* $kind(payload::$payload),)*
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

        $(impl Payload for payload::$payload {
            const KIND: Kind = Kind::$kind;
        }

        impl Sealed for payload::$payload {
            #[inline(always)] // what is large is in `Record::read`, which is compiled once, in this crate
            #[allow(clippy::inline_always)]
            fn build(object: &Object<'_>, context: &mut Context) -> Result<Self, DecodeError> {
                de::build(object, context, core::convert::identity)
            }

            #[cfg(feature = "samples")]
            fn table(_: Seal) -> Table {
                use de::record::Record;
                Table { rows: Self::ROWS, documented_required: Self::DOCUMENTED_REQUIRED }
            }
        }

        impl Serialize for payload::$payload {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                /// The payload without what shows its kind.
                struct Unmarked<'p>(&'p payload::$payload);

                impl Serialize for Unmarked<'_> {
                    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        let mut map = serializer.serialize_map(None)?;
                        self.0.write(&mut map)?;
                        map.end()
                    }
                }

                let mut map = serializer.serialize_map(None)?;
                let written = self.write(&mut map)?;
                let certain = self.extra.is_empty() && detect::is_certain(Kind::$kind, written);
                if !certain {
                    let text = serde_json::to_string(&Unmarked(self)).map_err(S::Error::custom)?;
                    write_marks(&mut map, Kind::$kind, &text)?;
                }
                map.end()
            }
        }

        impl From<payload::$payload> for Push {
            fn from(payload: payload::$payload) -> Self {
                Self::$kind(payload)
            }
        }

        impl TryFrom<Push> for payload::$payload {
            /// A push of another kind comes back as it is.
            type Error = Push;

            fn try_from(push: Push) -> Result<Self, Push> {
                match push {
                    Push::$kind(payload) => Ok(payload),
                    other => Err(other),
                }
            }
        })*

        impl Push {
            /// What the page does not name, and what was refused; the `extra` of the payload.
            #[must_use]
            pub const fn extra(&self) -> &Extra {
                match self {
                    $(Self::$kind(payload) => &payload.extra,)*
                }
            }

            fn as_any(&self) -> &dyn Any {
                match self {
                    $(Self::$kind(payload) => payload,)*
                }
            }
        }
    };
}

for_each_kind!(define_push);

/// Writes what has to be there for the kind to be read back from an object, which was written as this text.
#[cold]
fn write_marks<M: SerializeMap>(map: &mut M, kind: Kind, text: &str) -> Result<(), M::Error> {
    // What was written a moment ago is an object, and deeper than the limit it would not be read back either.
    let Ok(mut object) = scan::object(text, Rules::DEFAULT.max_depth) else { return Ok(()) };
    let (nulls, list) = match detect::marks(kind, &mut object) {
        Marks::Nulls(nulls) => (nulls, false),
        Marks::EmptyList(nulls) => (nulls, true),
    };
    nulls.iter().try_for_each(|field| map.serialize_entry(field.name(), &()))?;
    if list { map.serialize_entry("alarmType", ",") } else { Ok(()) }
}

/// Evaluates an expression with a type parameter for the payload of a kind: `match_payload!(kind, |T| f::<T>())`.
macro_rules! match_payload {
    ($value:expr, |$parameter:ident| $body:expr) => {
        crate::kind::for_each_kind!(match_payload ($value, $parameter, $body))
    };
    (
        ($value:expr, $parameter:ident, $body:expr)
        $($(#[$doc:meta])* $kind:ident($payload:ident) = $name:literal,)*
    ) => {
        match $value {
            $(crate::kind::Kind::$kind => {
                type $parameter = crate::payload::$payload;
                $body
            })*
        }
    };
}
pub(crate) use match_payload;

/// A payload of a kind that can be known before decoding: what [`decode_as`](crate::decode_as) gives.
///
/// `Serialize` writes the documented inner object; `Deserialize` reads it from JSON, as tolerantly as
/// [`decode`](crate::decode) does. JSON only: an exact value needs the text it stood in, so wrappers that
/// buffer (`untagged`, internally tagged, `flatten`) are refused rather than fed rounded numbers; see
/// [`Push`](enum@Push#inside-other-types) for what to do there.
///
/// Sealed: the payloads of this crate implement it.
///
/// ```
/// use mettax_push::{AlarmFile, Kind, Payload};
/// assert_eq!(AlarmFile::KIND, Kind::AlarmFile);
/// let file: AlarmFile = serde_json::from_str(r#"{"id":"1","deviceId":2,"fileUrl":"u","fileType":0}"#)?;
/// assert_eq!(serde_json::to_string(&file)?, r#"{"deviceId":"2","id":"1","fileUrl":"u","fileType":"00"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait Payload:
    Sealed + Into<Push> + TryFrom<Push, Error = Push> + Serialize + DeserializeOwned + 'static
{
    /// The kind of push that carries it.
    const KIND: Kind;
}

/// What the crate does with a payload whose type a caller chose. Every function takes an argument that only this crate
/// can make, so that a bound on [`Payload`] offers its users nothing but [`Payload::KIND`].
pub trait Sealed: Sized {
    /// Reads the payload from the fields of an object. An error's offset counts in the text that they were scanned in.
    fn build(object: &Object<'_>, context: &mut Context) -> Result<Self, DecodeError>;

    /// The rows of its table.
    #[cfg(feature = "samples")]
    fn table(_: Seal) -> Table;
}

/// Proof that the caller is this crate.
#[cfg(feature = "samples")]
pub struct Seal(pub(crate) ());

/// The table of a payload.
#[cfg(feature = "samples")]
pub struct Table {
    pub(crate) rows: &'static [de::record::Row],
    pub(crate) documented_required: crate::json::FieldSet,
}

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

    /// The payload, where it is of this type.
    ///
    /// ```
    /// use mettax_push::{AlarmData, CaptureFile, Push};
    ///
    /// let push = Push::from(CaptureFile::new("105045133913".parse().unwrap()));
    /// assert!(push.downcast_ref::<AlarmData>().is_none());
    /// assert_eq!(push.downcast_ref::<CaptureFile>().unwrap().device_id, "105045133913");
    /// // The payload itself, or the push as it was.
    /// let file = CaptureFile::try_from(push).unwrap();
    /// assert_eq!(AlarmData::try_from(Push::from(file)).unwrap_err().device_id().unwrap(), "105045133913");
    /// ```
    #[must_use]
    pub fn downcast_ref<T: Payload>(&self) -> Option<&T> {
        self.as_any().downcast_ref()
    }

    /// The package's id, where it was sent; never for files, which carry another id, and for unknown kinds.
    #[must_use]
    pub fn id(&self) -> Option<&PushId> {
        match self {
            Self::Alarm(push) => push.id.as_ref(),
            Self::Gps(push) => push.id.as_ref(),
            Self::DeviceInfo(push) => push.id.as_ref(),
            Self::PassThrough(push) => push.id.as_ref(),
            Self::Sensor(push) => push.id.as_ref(),
            Self::FaceComparison(push) => push.id.as_ref(),
            Self::DriverPicture(push) => push.id.as_ref(),
            Self::Rfid(push) => push.id.as_ref(),
            Self::AlarmFile(_) | Self::CaptureFile(_) | Self::Unknown(_) => None,
        }
    }

    /// `reportCt`, the device's own wall clock, for the kinds that carry it, where it is a date.
    #[must_use]
    pub fn report_ct(&self) -> Option<DeviceTime> {
        match self {
            Self::Alarm(push) => push.report_ct,
            Self::Gps(push) => push.report_ct,
            Self::DeviceInfo(push) => push.report_ct,
            Self::PassThrough(push) => push.report_ct,
            Self::Sensor(push) => push.report_ct,
            Self::FaceComparison(push) => push.report_ct,
            Self::Rfid(push) => push.report_ct,
            Self::AlarmFile(_) | Self::CaptureFile(_) | Self::DriverPicture(_) | Self::Unknown(_) => None,
        }
    }

    /// `deviceCt`, when the gateway took the data in (UTC), for the kinds that carry it, where it is a date.
    #[must_use]
    pub fn device_ct(&self) -> Option<GatewayTime> {
        match self {
            Self::Alarm(push) => push.device_ct,
            Self::Gps(push) => push.device_ct,
            Self::DeviceInfo(push) => push.device_ct,
            Self::PassThrough(push) => push.device_ct,
            Self::Sensor(push) => push.device_ct,
            Self::FaceComparison(push) => push.device_ct,
            Self::Rfid(push) => push.device_ct,
            Self::AlarmFile(_) | Self::CaptureFile(_) | Self::DriverPicture(_) | Self::Unknown(_) => None,
        }
    }

    /// `actual`, for the kinds that carry it: true for real time, false for data sent later.
    #[must_use]
    pub fn actual(&self) -> Option<bool> {
        match self {
            Self::Alarm(push) => push.actual,
            Self::Gps(push) => push.actual,
            Self::DeviceInfo(push) => push.actual,
            Self::PassThrough(_)
            | Self::AlarmFile(_)
            | Self::Sensor(_)
            | Self::CaptureFile(_)
            | Self::FaceComparison(_)
            | Self::DriverPicture(_)
            | Self::Rfid(_)
            | Self::Unknown(_) => None,
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

    /// Where it was, for the kinds that carry coordinates; see [`Position`] for what counts.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Alarm(push) => push.position(),
            Self::Gps(push) => push.position(),
            Self::FaceComparison(push) => push.position(),
            Self::Rfid(push) => push.position(),
            Self::DeviceInfo(_)
            | Self::PassThrough(_)
            | Self::AlarmFile(_)
            | Self::Sensor(_)
            | Self::CaptureFile(_)
            | Self::DriverPicture(_)
            | Self::Unknown(_) => None,
        }
    }

    /// The device's offset from UTC as far as this push shows it: a hint, see
    /// [`GpsData::utc_offset_hint`](crate::GpsData::utc_offset_hint).
    #[must_use]
    pub fn utc_offset_hint(&self) -> Option<FixedOffset> {
        crate::types::time::utc_offset_hint(self.actual(), self.report_ct()?, self.device_ct()?)
    }

    /// The body that the vendor's webhook would send: the inner object as text inside `data`.
    ///
    /// ```
    /// use mettax_push::{CaptureFile, Push};
    /// let mut file = CaptureFile::new("1".parse()?);
    /// file.capture_id = Some("7".parse()?);
    /// file.file_url = Some("https://files.example.com/7.jpg".into());
    /// let body = Push::from(file).to_body();
    /// assert_eq!(
    ///     body,
    ///     r#"{"data":"{\"deviceId\":\"1\",\"captureId\":\"7\",\"fileUrl\":\"https://files.example.com/7.jpg\"}"}"#,
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
