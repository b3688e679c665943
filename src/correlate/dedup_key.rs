//! What counts as the same push, as a key that stays the same.

use core::{fmt, hash::Hasher, str::FromStr};

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::{
    Kind,
    payload::{
        AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
        RfidRead, SensorData, UnknownPush,
    },
    push::Push,
    types::{DeviceTime, Extra, GatewayTime},
};

/// What a push is, in 128 bits: equal where one push is the repetition of the other.
///
/// | kind | two pushes are the same where these are |
/// | --- | --- |
/// | alarm | device, alarm id, `id` |
/// | GPS, device info | device, `id`, both clocks |
/// | pass-through | device, `id`, both clocks, all of `message` |
/// | sensor | device, `id`, both clocks, `adc` |
/// | RFID | device, `id`, both clocks, card number, status |
/// | alarm file | device, alarm id, URL |
/// | capture file | device, capture id, channel, URL |
/// | face comparison | device, `id`, result |
/// | driver picture | device, `id`, status, URL |
/// | unknown | device, and each field with its JSON text |
///
/// The choice leans to the safe side: two pushes that tell different things are never the same, while a
/// repetition that the platform has altered in one of these counts as new. What is compared is the value,
/// not the form on the wire: `"1"` and `1` make the same key, and so do a body and its re-encoding. The
/// order of fields and `actual` never matter.
///
/// The key is SipHash-2-4-128 over these values, with the kind. It is the same in every process and on every
/// machine, and **later releases keep it**: it may be stored. Its text is 32 hexadecimal digits.
///
/// ```
/// use mettax_push::correlate::DedupKey;
/// let one = mettax_push::decode(br#"{"data":{"captureId":7,"deviceId":"1","channelId":"2","fileUrl":"u"}}"#)?;
/// let two = mettax_push::decode(br#"{"data":"{\"captureId\":\"7\",\"deviceId\":\"1\",\"channelId\":2,\"fileUrl\":\"u\"}"}"#)?;
/// assert_eq!(one.dedup_key(), two.dedup_key());
/// let text = one.dedup_key().to_string();
/// assert_eq!(text, "b67f0f7787aca711052f0515e3dd8474");
/// assert_eq!(text.parse(), Ok(one.dedup_key()));
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DedupKey(u128);

impl DedupKey {
    /// Takes a number that [`to_u128`](Self::to_u128) gave.
    #[must_use]
    pub const fn from_u128(number: u128) -> Self {
        Self(number)
    }

    /// The key as a number.
    #[must_use]
    pub const fn to_u128(self) -> u128 {
        self.0
    }
}

impl fmt::Display for DedupKey {
    /// 32 hexadecimal digits in lower case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for DedupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DedupKey({self})")
    }
}

/// The text is no key: it is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 32 hexadecimal digits")]
#[non_exhaustive]
pub struct InvalidDedupKey;

impl FromStr for DedupKey {
    type Err = InvalidDedupKey;

    fn from_str(text: &str) -> Result<Self, InvalidDedupKey> {
        // `from_str_radix` alone would take a sign, and any number of digits.
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidDedupKey);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| InvalidDedupKey)
    }
}

impl Push {
    /// The key that this push shares with its repetitions, and with nothing else; see
    /// [`DedupKey`](crate::correlate::DedupKey) for what counts as the same.
    ///
    /// ```
    /// use mettax_push::{AlarmFile, Push};
    /// let file = |url: &str| Push::from(AlarmFile::new("7".parse().unwrap(), "1".parse().unwrap(), url.into()));
    /// assert_eq!(file("a.jpg").dedup_key(), file("a.jpg").dedup_key());
    /// assert_ne!(file("a.jpg").dedup_key(), file("b.jpg").dedup_key());
    /// ```
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        match self {
            Self::Alarm(push) => push.into(),
            Self::Gps(push) => push.into(),
            Self::DeviceInfo(push) => push.into(),
            Self::PassThrough(push) => push.into(),
            Self::AlarmFile(push) => push.into(),
            Self::Sensor(push) => push.into(),
            Self::CaptureFile(push) => push.into(),
            Self::FaceComparison(push) => push.into(),
            Self::DriverPicture(push) => push.into(),
            Self::Rfid(push) => push.into(),
            Self::Unknown(push) => push.into(),
        }
    }
}

impl From<&Push> for DedupKey {
    fn from(push: &Push) -> Self {
        push.dedup_key()
    }
}

/// The values that tell a push from others of its kind, one after another. Each is closed off, so that
/// no two lists of values make the same bytes.
struct Identity(SipHasher24);

impl Identity {
    fn of(kind: Kind) -> Self {
        Self(SipHasher24::new()).text(kind.as_str())
    }

    fn text(mut self, text: &str) -> Self {
        self.0.write(&(text.len() as u64).to_le_bytes());
        self.0.write(text.as_bytes());
        self
    }

    fn integer(mut self, number: i64) -> Self {
        self.0.write(&number.to_le_bytes());
        self
    }

    fn optional<V>(self, value: Option<V>, write: impl FnOnce(Self, V) -> Self) -> Self {
        match value {
            None => self.integer(0),
            Some(value) => write(self.integer(1), value),
        }
    }

    fn optional_text(self, text: Option<&str>) -> Self {
        self.optional(text, Self::text)
    }

    fn key(self) -> DedupKey {
        // Not `as_u128` of the hash, which depends on the byte order of the machine.
        DedupKey(u128::from_le_bytes(self.0.finish128().as_bytes()))
    }

    fn clocks(self, report: DeviceTime, gateway: GatewayTime) -> Self {
        self.integer(report.canonical_raw()).integer(gateway.canonical_raw())
    }

    fn fields(self, fields: &Extra) -> Self {
        fields.iter().fold(self, |identity, (name, value)| identity.text(name).text(value.as_str()))
    }
}

macro_rules! identities {
    ($($payload:ident($kind:ident) as $push:ident: $($write:ident($($value:expr),*))+;)*) => { $(
        impl From<&$payload> for DedupKey {
            fn from($push: &$payload) -> Self {
                Identity::of(Kind::$kind)$(.$write($($value),*))+.key()
            }
        }
    )* };
}

// Later releases must not change a line of this: the keys may be stored.
identities! {
    AlarmData(Alarm) as push:
        text(push.device_id.as_str()) text(push.alarm_id.as_str()) text(push.id.as_str());
    GpsData(Gps) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) clocks(push.report_ct, push.device_ct);
    DeviceInfo(DeviceInfo) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) clocks(push.report_ct, push.device_ct);
    PassThrough(PassThrough) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) clocks(push.report_ct, push.device_ct)
        optional_text(push.message.com1.as_ref().map(AsRef::as_ref))
        optional_text(push.message.com2.as_ref().map(AsRef::as_ref))
        fields(&push.message.extra);
    SensorData(Sensor) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) clocks(push.report_ct, push.device_ct)
        text(&push.adc);
    RfidRead(Rfid) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) clocks(push.report_ct, push.device_ct)
        optional_text(push.rfid_no.as_deref()) integer(push.status.code());
    AlarmFile(AlarmFile) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) text(push.file_url.as_str());
    CaptureFile(CaptureFile) as push:
        text(push.device_id.as_str()) text(push.capture_id.as_str())
        optional(push.channel_id, Identity::integer) text(push.file_url.as_str());
    FaceComparison(FaceComparison) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) integer(push.compa_result.code());
    DriverPicture(DriverPicture) as push:
        text(push.device_id.as_str()) text(push.id.as_str()) integer(push.status.code())
        optional_text(push.image_url.as_ref().map(AsRef::as_ref));
    UnknownPush(Unknown) as push:
        optional_text(push.device_id.as_ref().map(AsRef::as_ref)) fields(&push.extra);
}
