//! What counts as the same push, as a key that stays the same.

use alloc::{collections::BTreeSet, string::String};
use core::{fmt, hash::Hasher, str::FromStr};

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::{
    json::{Field, FieldSet},
    kind::Kind,
    payload::{
        AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
        PassThroughMessage, PassThroughPorts, RfidRead, SensorData, UnknownPush,
    },
    push::Push,
    types::{
        AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, Extra, FileType,
        FileUrl, GatewayTime, PictureStatus, PushId, RawJson, RfidStatus, SerialHex, Similarity, Switch,
        blank::is_blank,
    },
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

/// The hasher, fed with values of which each shows where it ends, so that no two lists of values make the same
/// bytes. All numbers are little-endian.
struct Identity(SipHasher24);

impl Identity {
    fn of(kind: Kind) -> Self {
        let mut identity = Self(SipHasher24::new());
        identity.text(kind.as_str());
        identity
    }

    fn integer(&mut self, number: i64) {
        self.0.write(&number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        self.0.write(&(length as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.write(text.as_bytes());
    }

    /// A field by its name on the wire: its value, or the JSON text of a value that was refused. Of a field that is
    /// absent nothing, so that a field that a later release adds changes no key of a push without it.
    fn field(&mut self, name: &str, value: &impl Told, extra: &Extra) {
        if value.is_told() {
            self.text(name);
            self.integer(VALUE);
            value.tell(self);
        } else if let Some(refused) = extra.get(name) {
            self.json(name, refused);
        }
    }

    fn json(&mut self, name: &str, value: &RawJson) {
        if shows(value) {
            self.text(name);
            self.integer(JSON);
            self.text(value.as_str());
        }
    }

    fn key(self) -> DedupKey {
        // Not `as_u128` of the hash, which depends on the byte order of the machine.
        DedupKey(u128::from_le_bytes(self.0.finish128().as_bytes()))
    }
}

/// What follows the name of a field.
const VALUE: i64 = 1;
const JSON: i64 = 2;

/// Whether a value that was refused holds anything: not `null`, blank text or `[]`, with which a sender fills a field
/// that it has no value for.
fn shows(value: &RawJson) -> bool {
    match value.as_str().as_bytes() {
        b"null" => false,
        [b'[', inside @ .., b']'] => !inside.iter().all(u8::is_ascii_whitespace),
        [b'"', ..] => !value.deserialize::<String>().is_ok_and(|text| is_blank(&text)),
        _ => true,
    }
}

/// A value of a field, as it goes into the key.
trait Told {
    fn is_told(&self) -> bool {
        true
    }

    fn tell(&self, identity: &mut Identity);
}

impl<V: Told> Told for Option<V> {
    fn is_told(&self) -> bool {
        self.as_ref().is_some_and(V::is_told)
    }

    fn tell(&self, identity: &mut Identity) {
        if let Some(value) = self {
            value.tell(identity);
        }
    }
}

macro_rules! told {
    ($($name:ident: $($type:ty),+ => |$value:ident, $identity:ident| $write:expr;)*) => { $($(
        impl Told for $type {
            fn tell(&self, $identity: &mut Identity) {
                let $value = self;
                $write;
            }
        }
    )+)* };
}

told! {
    integers: i64 => |number, identity| identity.integer(*number);
    flags: bool => |flag, identity| identity.integer(i64::from(*flag));
    codes: CompareResult, PictureStatus, RfidStatus, Switch => |code, identity| identity.integer(code.code());
    similarities: Similarity => |similarity, identity| identity.integer(similarity.hundredths());
    clocks: DeviceTime, GatewayTime => |clock, identity| identity.integer(clock.canonical_raw());
    texts: String, DeviceId, PushId, AlarmId, CaptureId, FileUrl, SerialHex
        => |text, identity| identity.text(text.as_ref());
}

impl Told for f64 {
    /// The bits, where both zeros are one.
    fn tell(&self, identity: &mut Identity) {
        let bits = if *self == 0.0 { 0 } else { self.to_bits() };
        identity.0.write(&bits.to_le_bytes());
    }
}

impl Told for FileType {
    /// In two digits, also where a code without a name came in one: a release that names it reads both alike.
    fn tell(&self, identity: &mut Identity) {
        match self.as_str().as_bytes() {
            &[digit @ b'0'..=b'9'] => {
                identity.length(2);
                identity.0.write(&[b'0', digit]);
            }
            _ => identity.text(self.as_str()),
        }
    }
}

impl Told for AlarmTypes {
    fn is_told(&self) -> bool {
        !self.is_empty()
    }

    /// As a set: sorted, each once.
    fn tell(&self, identity: &mut Identity) {
        if let [only] = self.as_slice() {
            identity.length(1);
            return identity.text(only.as_str());
        }
        let codes: BTreeSet<&str> = self.iter().map(AlarmType::as_str).collect();
        identity.length(codes.len());
        codes.into_iter().for_each(|code| identity.text(code));
    }
}

impl Told for PassThroughMessage {
    fn tell(&self, identity: &mut Identity) {
        match self {
            Self::Text(text) => {
                identity.integer(0);
                identity.text(text);
            }
            Self::Ports(PassThroughPorts { com1, com2, extra }) => {
                identity.integer(1);
                identity.field("com1", com1, extra);
                identity.field("com2", com2, extra);
                for (name, value) in extra.iter().filter(|(name, _)| !matches!(*name, "com1" | "com2")) {
                    identity.json(name, value);
                }
                // No field has an empty name and no value.
                identity.text("");
                identity.integer(0);
            }
        }
    }
}

/// Each field of a payload is in one of the lists: `id`, `told`, `without_id` (told where no id is there) or `out`.
macro_rules! identities {
    ($($payload:ident($kind:ident) {
        id: [$($id:ident),*]
        told: [$($told:ident),*]
        without_id: [$($without_id:ident),*]
        out: [$($out:ident),*]
    })*) => { $(
        impl From<&$payload> for DedupKey {
            fn from(push: &$payload) -> Self {
                // A field that is in none of the lists does not compile.
                let $payload { device_id, $($id,)* $($told,)* $($without_id,)* $($out: _,)* extra } = push;
                let mut identity = Identity::of(Kind::$kind);
                identity.text(device_id.as_str());
                $(identity.field(const { Field::named(stringify!($id)) }.name(), $id, extra);)*
                $(identity.field(const { Field::named(stringify!($told)) }.name(), $told, extra);)*
                let has_id = $($id.is_some())||*;
                if !has_id {
                    $(identity.field(const { Field::named(stringify!($without_id)) }.name(), $without_id, extra);)*
                    let done = const { FieldSet::of_fields(&[
                        $(Field::named(stringify!($id)),)*
                        $(Field::named(stringify!($told)),)*
                        $(Field::named(stringify!($without_id)),)*
                        $(Field::named(stringify!($out)),)*
                    ]) };
                    for (name, value) in extra {
                        if Field::of(name.as_bytes()).is_none_or(|field| !done.contains(field)) {
                            identity.json(name, value);
                        }
                    }
                }
                identity.key()
            }
        }
    )* };
}

// Later releases must not change a line of this: the keys may be stored. A field that they add goes to `out`.
identities! {
    AlarmData(Alarm) {
        id: [id, alarm_id]
        told: [alarm_type, report_ct, lat, lon, speed, alarm_attribute]
        without_id: [device_ct]
        out: [actual]
    }
    GpsData(Gps) {
        id: [id]
        told: [report_ct, num, lat, lon, speed, course]
        without_id: [device_ct]
        out: [actual]
    }
    DeviceInfo(DeviceInfo) {
        id: [id]
        told: [
            report_ct, acc, blocked_status, odometer, elec, io_status, signal, voltage, quantity, acc_update_time,
            localization_failure
        ]
        without_id: [device_ct]
        out: [actual]
    }
    PassThrough(PassThrough) {
        id: [id]
        told: [report_ct, message]
        without_id: [device_ct]
        out: []
    }
    SensorData(Sensor) {
        id: [id]
        told: [report_ct, adc]
        without_id: [device_ct]
        out: []
    }
    RfidRead(Rfid) {
        id: [id]
        told: [report_ct, status, license_plate, rfid_no, driver_name, lat, lon]
        without_id: [device_ct]
        out: []
    }
    AlarmFile(AlarmFile) {
        id: [id]
        told: [file_url, file_type]
        without_id: []
        out: []
    }
    CaptureFile(CaptureFile) {
        id: [capture_id]
        told: [channel_id, file_url]
        without_id: []
        out: []
    }
    FaceComparison(FaceComparison) {
        id: [id]
        told: [report_ct, compa_result, license_plate, face_id, driver_name, lat, lon, similarity]
        without_id: [device_ct]
        out: []
    }
    DriverPicture(DriverPicture) {
        id: [id]
        told: [status, image_url]
        without_id: []
        out: []
    }
}

impl From<&UnknownPush> for DedupKey {
    fn from(push: &UnknownPush) -> Self {
        let UnknownPush { device_id, extra } = push;
        let mut identity = Identity::of(Kind::Unknown);
        identity.integer(i64::from(device_id.is_some()));
        device_id.tell(&mut identity);
        for (name, value) in extra {
            identity.text(name);
            identity.text(value.as_str());
        }
        identity.key()
    }
}
