//! Pushes made up from a fuzzer's bytes, of every kind, with odd texts, numbers and unknown fields.

use arbitrary::{Arbitrary, Result, Unstructured};
use mettax_push::{
    AlarmData, AlarmFile, AlarmType, AlarmTypes, CaptureFile, DeviceInfo, DeviceTime, DriverPicture, Extra,
    FaceComparison, FileType, FileUrl, GatewayTime, GpsData, PassThrough, PassThroughMessage,
    PassThroughPorts, Push, RawJson, RfidRead, SensorData, SerialHex, Similarity, UnknownPush,
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
    // A character that can be seen, behind what perhaps cannot.
    if text.chars().any(|character| character.is_ascii_graphic()) { Ok(text) } else { Ok(format!("{text}.")) }
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
fn code<T: From<i64>>(bytes: Bytes<'_, '_>) -> Result<Option<T>> {
    perhaps(bytes, |bytes| {
        let near = bool::arbitrary(bytes)?;
        Ok(if near { bytes.int_in_range(-1..=9)? } else { i64::arbitrary(bytes)? }.into())
    })
}

fn reported(bytes: Bytes<'_, '_>) -> Result<Option<DeviceTime>> {
    Ok(perhaps(bytes, clock)?.and_then(DeviceTime::from_raw))
}

fn received(bytes: Bytes<'_, '_>) -> Result<Option<GatewayTime>> {
    Ok(perhaps(bytes, clock)?.and_then(GatewayTime::from_raw))
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

/// Declares a kind: the argument of `new`, then the other fields, any of which may be absent.
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
    alarm = AlarmData(id) {
        id: some_id, alarm_id: some_id, alarm_type: alarm_types, report_ct: reported, device_ct: received,
        actual: flag, lat: number, lon: number, speed: number, alarm_attribute: words
    }
    gps = GpsData(id) {
        id: some_id, report_ct: reported, device_ct: received, actual: flag, num: integer, lat: number, lon: number,
        speed: number, course: integer
    }
    device_info = DeviceInfo(id) {
        id: some_id, report_ct: reported, device_ct: received, actual: flag, acc: code, blocked_status: code,
        odometer: number, elec: code, io_status: integer, signal: integer, voltage: number, quantity: number,
        acc_update_time: reported, localization_failure: flag
    }
    pass_through = PassThrough(id) {
        id: some_id, report_ct: reported, device_ct: received, message: |bytes| perhaps(bytes, message)
    }
    alarm_file = AlarmFile(id) {
        id: some_id, file_url: url,
        file_type: |bytes| Ok(words(bytes)?.map(|code| FileType::from(code.as_str())))
    }
    sensor = SensorData(id) { id: some_id, report_ct: reported, device_ct: received, adc: words }
    capture_file = CaptureFile(id) { capture_id: some_id, file_url: url, channel_id: integer }
    face_comparison = FaceComparison(id) {
        id: some_id, report_ct: reported, device_ct: received, compa_result: code, license_plate: words,
        face_id: words, driver_name: words, lat: number, lon: number,
        similarity: |bytes| Ok(integer(bytes)?.map(Similarity::from_hundredths))
    }
    driver_picture = DriverPicture(id) { id: some_id, status: code, image_url: url }
    rfid = RfidRead(id) {
        id: some_id, report_ct: reported, device_ct: received, status: code, license_plate: words, rfid_no: words,
        driver_name: words, lat: number, lon: number
    }
    unknown = UnknownPush() { device_id: some_id }
}

fn some_id<T: TryFrom<String>>(bytes: Bytes<'_, '_>) -> Result<Option<T>> {
    perhaps(bytes, id)
}

fn url(bytes: Bytes<'_, '_>) -> Result<Option<FileUrl>> {
    Ok(words(bytes)?.map(FileUrl::from))
}

fn alarm_types(bytes: Bytes<'_, '_>) -> Result<AlarmTypes> {
    (0..bytes.int_in_range(0..=3)?).map(|_| alarm_type(bytes)).collect()
}

fn alarm_type(bytes: Bytes<'_, '_>) -> Result<AlarmType> {
    if bool::arbitrary(bytes)? {
        return Ok(bytes.choose(AlarmType::KNOWN)?.clone());
    }
    Ok(AlarmType::from(text(bytes)?.as_str()))
}

fn message(bytes: Bytes<'_, '_>) -> Result<PassThroughMessage> {
    if bool::arbitrary(bytes)? {
        // Behind a letter it is never JSON, which would be read as such.
        return Ok(PassThroughMessage::Text(format!("x{}", String::arbitrary(bytes)?)));
    }
    let mut message = PassThroughPorts::new();
    message.com1 = words(bytes)?.map(SerialHex::from);
    message.com2 = words(bytes)?.map(SerialHex::from);
    message.extra = extra(bytes)?;
    Ok(message.into())
}
