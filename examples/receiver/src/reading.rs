//! From a body to its pushes.

use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, DecodeError, Decoded, Decoder, DeviceInfo, DriverPicture, ErrorKind,
    FaceComparison, GpsData, Kind, Note, PassThrough, Payload, Push, RfidRead, SensorData,
};
use serde::Serialize;

/// Why a push could not be read.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    /// The family: `Syntax`, `MissingField`, …, or `OtherKind` where the URL names another kind.
    pub(crate) kind: String,
    pub(crate) error: String,
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self { kind: format!("{:?}", error.kind()), error: error.to_string() }
    }
}

/// A push, and what there is to say about it.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) push: Push,
    pub(crate) notes: Vec<Note>,
}

impl<T: Into<Push>> From<Decoded<T>> for Reading {
    fn from(decoded: Decoded<T>) -> Self {
        Self { push: decoded.payload.into(), notes: decoded.notes }
    }
}

/// What one push came to.
pub(crate) type Outcome = Result<Reading, Failure>;

fn outcome(result: Result<Decoded<Push>, DecodeError>) -> Outcome {
    Ok(result?.into())
}

/// Reads a body: one push or a batch, of the kind that the URL names if it names one. Never empty but for
/// an empty batch.
pub(crate) fn read(body: &[u8], kind: Option<Kind>) -> Vec<Outcome> {
    match kind.map(|kind| (kind, read_as(body, kind))) {
        Some((kind, Err(error))) if error.kind() == ErrorKind::Batch => {
            read_batch(body).into_iter().map(|outcome| of_kind(outcome, kind)).collect()
        }
        Some((_, result)) => vec![result.map_err(Failure::from)],
        None => read_batch(body),
    }
}

fn read_batch(body: &[u8]) -> Vec<Outcome> {
    match Decoder::tolerant().decode_batch(body) {
        Ok(batch) => batch.into_iter().map(outcome).collect(),
        Err(error) => vec![Err(error.into())],
    }
}

fn of_kind(outcome: Outcome, kind: Kind) -> Outcome {
    let reading = outcome?;
    let found = reading.push.kind();
    if found == kind {
        return Ok(reading);
    }
    Err(Failure { kind: "OtherKind".into(), error: format!("{found}, but the URL is for {kind}") })
}

/// Reads a body of a known kind.
pub(crate) fn read_as(body: &[u8], kind: Kind) -> Result<Reading, DecodeError> {
    match kind {
        Kind::Alarm => payload::<AlarmData>(body),
        Kind::Gps => payload::<GpsData>(body),
        Kind::DeviceInfo => payload::<DeviceInfo>(body),
        Kind::PassThrough => payload::<PassThrough>(body),
        Kind::AlarmFile => payload::<AlarmFile>(body),
        Kind::Sensor => payload::<SensorData>(body),
        Kind::CaptureFile => payload::<CaptureFile>(body),
        Kind::FaceComparison => payload::<FaceComparison>(body),
        Kind::DriverPicture => payload::<DriverPicture>(body),
        Kind::Rfid => payload::<RfidRead>(body),
        _ => Ok(Decoder::tolerant().decode(body)?.into()),
    }
}

fn payload<T: Payload + Into<Push>>(body: &[u8]) -> Result<Reading, DecodeError> {
    Ok(Decoder::tolerant().decode_as::<T>(body)?.into())
}
