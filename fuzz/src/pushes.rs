//! Pushes made up from a fuzzer's bytes, of every kind, with odd texts, numbers and unknown fields.

use arbitrary::{Arbitrary, Result, Unstructured};
use mettax_push::{
    AlarmData, AlarmFile, AlarmType, AlarmTypes, CaptureFile, DeviceInfo, DeviceTime, DriverPicture, Extra,
    FaceComparison, FileType, FileUrl, GatewayTime, GpsData, PassThrough, PassThroughMessage, Push, RawJson,
    RfidRead, SensorData, SerialHex, Similarity, UnknownPush,
};

/// A push.
#[derive(Debug)]
pub struct MadeUp(pub Push);

impl<'a> Arbitrary<'a> for MadeUp {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self(match bytes.int_in_range(0..=10_u8)? {
            0 => alarm(bytes)?,
            1 => gps(bytes)?,
            2 => device_info(bytes)?,
            3 => pass_through(bytes)?,
            4 => alarm_file(bytes)?,
            5 => sensor(bytes)?,
            6 => capture_file(bytes)?,
            7 => face_comparison(bytes)?,
            8 => driver_picture(bytes)?,
            9 => rfid(bytes)?,
            _ => unknown(bytes)?,
        }))
    }
}

type Bytes<'a, 'b> = &'b mut Unstructured<'a>;

/// Text that is not blank: blank text reads as absent.
fn text(bytes: Bytes<'_, '_>) -> Result<String> {
    let text = String::arbitrary(bytes)?;
    if text.trim().is_empty() { Ok(format!("{text}.")) } else { Ok(text) }
}

/// An id of any kind.
fn id<T: TryFrom<String>>(bytes: Bytes<'_, '_>) -> Result<T> {
    T::try_from(text(bytes)?).map_err(|_| arbitrary::Error::IncorrectFormat)
}

/// Something, or nothing.
fn perhaps<'a, T>(bytes: Bytes<'a, '_>, make: impl FnOnce(Bytes<'a, '_>) -> Result<T>) -> Result<Option<T>> {
    if bool::arbitrary(bytes)? { make(bytes).map(Some) } else { Ok(None) }
}

/// A number that JSON can write.
fn number(bytes: Bytes<'_, '_>) -> Result<Option<f64>> {
    Ok(perhaps(bytes, |bytes| f64::arbitrary(bytes))?.filter(|number| number.is_finite()))
}

fn integer(bytes: Bytes<'_, '_>) -> Result<Option<i64>> {
    perhaps(bytes, |bytes| i64::arbitrary(bytes))
}

fn flag(bytes: Bytes<'_, '_>) -> Result<Option<bool>> {
    perhaps(bytes, |bytes| bool::arbitrary(bytes))
}

fn words(bytes: Bytes<'_, '_>) -> Result<Option<String>> {
    perhaps(bytes, text)
}

/// A code, mostly near those that have a name.
fn code<T: From<i64>>(bytes: Bytes<'_, '_>) -> Result<T> {
    let code = if bool::arbitrary(bytes)? { bytes.int_in_range(-1..=9)? } else { i64::arbitrary(bytes)? };
    Ok(code.into())
}

fn reported(bytes: Bytes<'_, '_>) -> Result<DeviceTime> {
    DeviceTime::from_raw(clock(bytes)?).ok_or(arbitrary::Error::IncorrectFormat)
}

fn received(bytes: Bytes<'_, '_>) -> Result<GatewayTime> {
    GatewayTime::from_raw(clock(bytes)?).ok_or(arbitrary::Error::IncorrectFormat)
}

/// Seconds of the years 2000 to 2099, or milliseconds.
fn clock(bytes: Bytes<'_, '_>) -> Result<i64> {
    let seconds = bytes.int_in_range(946_684_800..=4_102_444_799)?;
    Ok(if bool::arbitrary(bytes)? { seconds } else { seconds * 1000 + bytes.int_in_range(0..=999)? })
}

/// A field's value as JSON text.
fn json(bytes: Bytes<'_, '_>, depth: u8) -> Result<String> {
    Ok(match bytes.int_in_range(0..=if depth == 0 { 3 } else { 5_u8 })? {
        0 => "null".into(),
        1 => bool::arbitrary(bytes)?.to_string(),
        // Larger than any type, and than any double.
        2 => format!("{}e{}", i128::arbitrary(bytes)?, i16::arbitrary(bytes)?),
        3 => serde_json::to_string(&String::arbitrary(bytes)?).unwrap_or_default(),
        4 => {
            let count = bytes.int_in_range(0..=3)?;
            let values = (0..count).map(|_| json(bytes, depth - 1)).collect::<Result<Vec<_>>>()?;
            format!("[{}]", values.join(","))
        }
        _ => {
            let name = serde_json::to_string(&String::arbitrary(bytes)?).unwrap_or_default();
            format!("{{{name}: {}}}", json(bytes, depth - 1)?)
        }
    })
}

/// Fields that no table names.
fn extra(bytes: Bytes<'_, '_>) -> Result<Extra> {
    let mut extra = Extra::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        let name = format!("x{}", String::arbitrary(bytes)?);
        let value = RawJson::parse(&json(bytes, 3)?).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        extra.insert(name, value);
    }
    Ok(extra)
}

/// Declares a kind: its required fields in the order of `new`, then the optional ones.
macro_rules! kinds {
    ($($kind:ident = $payload:ident($($required:expr),*) { $($optional:ident: $make:expr),* })*) => { $(
        fn $kind(bytes: Bytes<'_, '_>) -> Result<Push> {
            let mut push = $payload::new($($required(bytes)?),*);
            $(push.$optional = $make(bytes)?;)*
            push.extra = extra(bytes)?;
            Ok(push.into())
        }
    )* };
}

kinds! {
    alarm = AlarmData(id, id, id, alarm_types, reported, received) {
        actual: flag, lat: number, lon: number, speed: number, alarm_attribute: words
    }
    // What shows the kind is always there: without all of it a push would be of another kind.
    gps = GpsData(id, id, reported, received) {
        actual: flag, num: shown, lat: number, lon: number, speed: number, course: integer
    }
    device_info = DeviceInfo(id, id, reported, received) {
        actual: flag, acc: perhaps_code, blocked_status: perhaps_code, odometer: number, elec: perhaps_code,
        io_status: integer, signal: shown, voltage: number, quantity: number,
        acc_update_time: |bytes| perhaps(bytes, reported), localization_failure: flag
    }
    pass_through = PassThrough(id, id, reported, received, message) {}
    alarm_file = AlarmFile(id, id, url) {
        file_type: |bytes| perhaps(bytes, |bytes| Ok(FileType::from(text(bytes)?.as_str())))
    }
    sensor = SensorData(id, id, reported, received, text) {}
    capture_file = CaptureFile(id, id, url) { channel_id: integer }
    face_comparison = FaceComparison(id, id, reported, received, code) {
        license_plate: words, face_id: words, driver_name: words, lat: number, lon: number,
        similarity: |bytes| Ok(integer(bytes)?.map(Similarity::from_hundredths))
    }
    driver_picture = DriverPicture(id, id, code) { image_url: |bytes| perhaps(bytes, url) }
    rfid = RfidRead(id, id, reported, received, code) {
        license_plate: words, rfid_no: words, driver_name: words, lat: number, lon: number
    }
    unknown = UnknownPush() { device_id: |bytes| perhaps(bytes, id) }
}

fn shown(bytes: Bytes<'_, '_>) -> Result<Option<i64>> {
    i64::arbitrary(bytes).map(Some)
}

fn perhaps_code<T: From<i64>>(bytes: Bytes<'_, '_>) -> Result<Option<T>> {
    perhaps(bytes, code)
}

fn url(bytes: Bytes<'_, '_>) -> Result<FileUrl> {
    text(bytes).map(FileUrl::from)
}

fn alarm_types(bytes: Bytes<'_, '_>) -> Result<AlarmTypes> {
    let mut types = AlarmTypes::from(alarm_type(bytes)?);
    for _ in 0..bytes.int_in_range(0..=3)? {
        types = types.with(alarm_type(bytes)?);
    }
    // Commas alone are no code, and without a code a push would be of another kind.
    Ok(if types.is_empty() { AlarmType::Sos.into() } else { types })
}

fn alarm_type(bytes: Bytes<'_, '_>) -> Result<AlarmType> {
    if bool::arbitrary(bytes)? {
        return Ok(bytes.choose(AlarmType::KNOWN)?.clone());
    }
    Ok(AlarmType::from(text(bytes)?.as_str()))
}

fn message(bytes: Bytes<'_, '_>) -> Result<PassThroughMessage> {
    let mut message = PassThroughMessage::new();
    message.com1 = words(bytes)?.map(SerialHex::from);
    message.com2 = words(bytes)?.map(SerialHex::from);
    message.extra = extra(bytes)?;
    Ok(message)
}
