//! What counts as the same push, as a key that stays the same.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, hash::Hasher, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
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

/// What a push says, in 128 bits: equal where one push is the repetition of the other.
///
/// ```
/// use mettax_push::decode;
/// let push = br#"{"deviceId": "1", "id": "1_7", "alarmType": "sos,speed", "reportCt": 1735296575, "actual": true}"#;
/// // Sent again later, and written in another way.
/// let again = br#"{"data": {
///     "alarmType": ["speed", "sos"], "reportCt": "1735296575000", "deviceId": 1, "id": "1_7",
///     "actual": false, "deviceCt": 1735300000
/// }}"#;
/// let other = br#"{"deviceId": "1", "id": "1_7", "alarmType": "sos", "reportCt": 1735296575, "actual": true}"#;
/// let key = decode(push)?.dedup_key();
/// assert_eq!(decode(again)?.dedup_key(), key);
/// assert_ne!(decode(other)?.dedup_key(), key);
///
/// let text = key.to_string();
/// assert_eq!(text, "c4e26ff6b9a562e96b265b3a4348bc77");
/// assert_eq!(text.parse(), Ok(key)); // 32 hexadecimal digits
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
///
/// # What counts as the same push
///
/// Two pushes that say different things are never the same, for one of them would be lost. So the kind, the device
/// and everything that a push says go in; a package that comes again under its id with other readings is a new push.
///
/// | kind | ids | what it says | left out | without an id |
/// | --- | --- | --- | --- | --- |
/// | alarm | `alarmId`, `id` | `alarmType`, `reportCt`, `lat`, `lon`, `speed`, `alarmAttribute` | `actual` | `deviceCt` |
/// | GPS | `id` | `reportCt`, `num`, `lat`, `lon`, `speed`, `course` | `actual` | `deviceCt` |
/// | device info | `id` | `reportCt`, `accUpdateTime`, every state and measurement | `actual` | `deviceCt` |
/// | pass-through | `id` | `reportCt`, all of `message` | | `deviceCt` |
/// | sensor | `id` | `reportCt`, `adc` | | `deviceCt` |
/// | RFID | `id` | `reportCt`, `status`, `rfidNo`, `driverName`, `licensePlate`, `lat`, `lon` | | `deviceCt` |
/// | face comparison | `id` | `reportCt`, `compaResult`, `similarity`, `faceId`, `driverName`, `licensePlate`, `lat`, `lon` | | `deviceCt` |
/// | driver picture | `id` | `status`, `imageUrl` | | |
/// | alarm file | `id` | `fileUrl`, `fileType` | | |
/// | capture file | `captureId` | `channelId`, `fileUrl` | | |
/// | unknown | | every field, by its JSON text | | |
///
/// * **When and how it was sent stays out.** A device that sends again what was not acknowledged says so by `actual`,
///   and the gateway stamps another `deviceCt`: it is the same push. `reportCt` is the time of what happened, and
///   goes in.
/// * **Without an id** (none of those in the table), two equal readings are said apart by their times alone: then
///   `deviceCt` goes in, and so do the fields that the page does not name, by their JSON text. Beside an id these
///   stay out, because the vendor may add one that says how a push was sent.
/// * **Values are compared, not writings**: `"1"` and `1`, a time in seconds and in milliseconds, `-0.0` and `0.0`,
///   a field that is absent, null, blank or `[]`, the order of the fields, a body and its re-encoding. Other
///   numbers are compared by their bits, texts (URLs and the hex of serial ports too) by their characters.
/// * **Alarm codes are a set**: the page gives their order no meaning, and a code that is said twice says no more.
/// * **A value that was refused** goes in as its JSON text, because it may be all that distinguishes two pushes apart, as
///   clocks do that are written as dates.
///
/// # It may be stored
///
/// The key is SipHash-2-4-128 over these values. Each has its length or a fixed width and, in a payload, follows its
/// name, so that no two lists of values give the same bytes. It is the same in every process and on every machine,
/// and **later releases keep it**: a field that one of them names stays out beside an id, as it does today.
///
/// A key changes only where JSON text is in it that a later release reads as something else: that of an unknown push
/// whose kind gets a name, of a refused value that is read, of a field of a push without an id. A repetition that comes
/// after such an upgrade counts as new, once; nothing is lost by it.
///
/// # What a forger can do
///
/// The key finds repetitions; it proves nothing about the sender. The hash has no secret, so whoever can post can
/// compute keys:
///
/// * Who knows all that a push says can send it first, with an `actual`, a `deviceCt` and further fields of his own:
///   then the true one is taken for the repetition, and what it says in these fields is dropped.
/// * Who chooses the values of both may find two pushes with one key: `SipHash` withstands that only while its own key
///   is secret. Between pushes that nobody made for it, equal keys are not to be expected (one in 2^128 for each pair).
/// * Made-up ids give any number of new keys, and so push older ones out of a
///   [`Deduplicator`](crate::correlate::Deduplicator) before their age.
///
/// So let in only who may post, by a secret in the path or a signature, before keys are compared.
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

/// The text of [`Display`](fmt::Display).
impl Serialize for DedupKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DedupKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
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
    /// let file = |url: &str| {
    ///     let mut file = AlarmFile::new("1".parse().unwrap());
    ///     (file.id, file.file_url) = ("7".parse().ok(), Some(url.into()));
    ///     Push::from(file)
    /// };
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
            value.hash_into(self);
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

    fn hash_into(&self, identity: &mut Identity);
}

impl<V: Told> Told for Option<V> {
    fn is_told(&self) -> bool {
        self.as_ref().is_some_and(V::is_told)
    }

    fn hash_into(&self, identity: &mut Identity) {
        if let Some(value) = self {
            value.hash_into(identity);
        }
    }
}

macro_rules! said {
    ($($($type:ty),+ => |$value:ident, $identity:ident| $write:expr;)*) => { $($(
        impl Told for $type {
            fn hash_into(&self, $identity: &mut Identity) {
                let $value = self;
                $write;
            }
        }
    )+)* };
}

said! {
    i64 => |number, identity| identity.integer(*number);
    bool => |flag, identity| identity.integer(i64::from(*flag));
    CompareResult, PictureStatus, RfidStatus, Switch => |code, identity| identity.integer(code.code());
    Similarity => |similarity, identity| identity.integer(similarity.hundredths());
    DeviceTime, GatewayTime => |clock, identity| identity.integer(clock.canonical_raw());
    PushId, AlarmId, CaptureId, DeviceId => |id, identity| identity.text(id.as_str());
}

/// Text of the wire that is blank is read as absent, so it is absent in a payload that was built too.
macro_rules! told_texts {
    ($($type:ty)*) => { $(
        impl Told for $type {
            fn is_told(&self) -> bool {
                !is_blank(self.as_ref())
            }

            fn hash_into(&self, identity: &mut Identity) {
                identity.text(self.as_ref());
            }
        }
    )* };
}

told_texts!(String FileUrl SerialHex);

impl Told for f64 {
    /// JSON holds no other number.
    fn is_told(&self) -> bool {
        self.is_finite()
    }

    /// The bits, where both zeros are one.
    fn hash_into(&self, identity: &mut Identity) {
        let bits = if *self == 0.0 { 0 } else { self.to_bits() };
        identity.0.write(&bits.to_le_bytes());
    }
}

impl Told for FileType {
    /// In two digits, also where a code without a name came in one: a release that names it reads both alike.
    fn hash_into(&self, identity: &mut Identity) {
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
    fn hash_into(&self, identity: &mut Identity) {
        if let [only] = self.as_slice() {
            identity.length(1);
            return identity.text(only.as_str());
        }
        let mut codes: Vec<&str> = self.iter().map(AlarmType::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        identity.length(codes.len());
        for code in codes {
            identity.text(code);
        }
    }
}

impl Told for PassThroughMessage {
    fn is_told(&self) -> bool {
        match self {
            Self::Text(text) => !is_blank(text),
            Self::Ports(PassThroughPorts { com1, com2, extra }) => {
                com1.is_told() || com2.is_told() || extra.iter().any(|(_, value)| shows(value))
            }
        }
    }

    fn hash_into(&self, identity: &mut Identity) {
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

/// Each field of a payload is in one of the lists: `id`, `said`, `without_id` (hashed where no id is there) or `out`.
macro_rules! identities {
    ($($payload:ident($kind:ident) {
        id: [$($id:ident),*]
        said: [$($said:ident),*]
        without_id: [$($without_id:ident),*]
        out: [$($out:ident),*]
    })*) => { $(
        impl From<&$payload> for DedupKey {
            fn from(push: &$payload) -> Self {
                // A field that is in none of the lists does not compile.
                let $payload { device_id, $($id,)* $($said,)* $($without_id,)* $($out: _,)* extra } = push;
                let mut identity = Identity::of(Kind::$kind);
                identity.text(device_id.as_str());
                $(identity.field(const { Field::named(stringify!($id)) }.name(), $id, extra);)*
                $(identity.field(const { Field::named(stringify!($said)) }.name(), $said, extra);)*
                let has_id = $($id.is_some())||*;
                if !has_id {
                    $(identity.field(const { Field::named(stringify!($without_id)) }.name(), $without_id, extra);)*
                    let done = const { FieldSet::of_fields(&[
                        $(Field::named(stringify!($id)),)*
                        $(Field::named(stringify!($said)),)*
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

// Later releases must not change a line of this, nor an `impl Told`: the keys may be stored. A field that they name
// goes to the end of `without_id`, so that the keys of pushes with an id stay.
identities! {
    AlarmData(Alarm) {
        id: [id, alarm_id]
        said: [alarm_type, report_ct, lat, lon, speed, alarm_attribute]
        without_id: [device_ct]
        out: [actual]
    }
    GpsData(Gps) {
        id: [id]
        said: [report_ct, num, lat, lon, speed, course]
        without_id: [device_ct]
        out: [actual]
    }
    DeviceInfo(DeviceInfo) {
        id: [id]
        said: [
            report_ct, acc, blocked_status, odometer, elec, io_status, signal, voltage, quantity, acc_update_time,
            localization_failure
        ]
        without_id: [device_ct]
        out: [actual]
    }
    PassThrough(PassThrough) {
        id: [id]
        said: [report_ct, message]
        without_id: [device_ct]
        out: []
    }
    SensorData(Sensor) {
        id: [id]
        said: [report_ct, adc]
        without_id: [device_ct]
        out: []
    }
    RfidRead(Rfid) {
        id: [id]
        said: [report_ct, status, license_plate, rfid_no, driver_name, lat, lon]
        without_id: [device_ct]
        out: []
    }
    AlarmFile(AlarmFile) {
        id: [id]
        said: [file_url, file_type]
        without_id: []
        out: []
    }
    CaptureFile(CaptureFile) {
        id: [capture_id]
        said: [channel_id, file_url]
        without_id: []
        out: []
    }
    FaceComparison(FaceComparison) {
        id: [id]
        said: [report_ct, compa_result, license_plate, face_id, driver_name, lat, lon, similarity]
        without_id: [device_ct]
        out: []
    }
    DriverPicture(DriverPicture) {
        id: [id]
        said: [status, image_url]
        without_id: []
        out: []
    }
}

impl From<&UnknownPush> for DedupKey {
    fn from(push: &UnknownPush) -> Self {
        let UnknownPush { device_id, extra } = push;
        let mut identity = Identity::of(Kind::Unknown);
        identity.integer(i64::from(device_id.is_some()));
        device_id.hash_into(&mut identity);
        for (name, value) in extra {
            identity.text(name);
            identity.text(value.as_str());
        }
        identity.key()
    }
}
