//! From a body to its pushes.

use std::{convert::Infallible, panic};

use axum::body::Bytes;
use futures_util::{FutureExt as _, stream};
use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, DecodeError, Decoded, Decoder, DeviceInfo, DriverPicture, ErrorKind,
    FaceComparison, GpsData, Kind, Note, PassThrough, Payload, Push, RfidRead, SensorData,
};
use serde::Serialize;

/// A body as it came in, and how it came.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// The kind that the URL names.
    pub kind: Option<Kind>,
    /// What the sender says that it is.
    pub content_type: Option<String>,
    /// How it was compressed on its way. It is not any more.
    pub encoding: Option<String>,
    /// The other headers as a JSON object, but those that hold secrets.
    pub headers: String,
    /// The body, byte for byte.
    pub body: Bytes,
}

/// Why a push could not be read.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The family: `Syntax`, `MissingField`, …, or `OtherKind` where the URL names another kind.
    pub kind: String,
    /// What is wrong, with the value at fault.
    pub error: String,
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self { kind: format!("{:?}", error.kind()), error: error.to_string() }
    }
}

/// A push, and what there is to say about it.
#[derive(Debug)]
pub struct Reading {
    /// The push.
    pub push: Push,
    /// What the decoder did beyond reading what the page documents.
    pub notes: Vec<Note>,
}

impl<T: Into<Push>> From<Decoded<T>> for Reading {
    fn from(decoded: Decoded<T>) -> Self {
        Self { push: decoded.payload.into(), notes: decoded.notes }
    }
}

/// What one push came to.
pub type Outcome = Result<Reading, Failure>;

/// The name of a note's kind, for counting.
#[must_use]
pub fn label(note: &Note) -> String {
    let shown = format!("{:?}", note.kind());
    shown.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// Reads a body: one push or a batch, of the kind that the URL names if it names one. Never empty but for an empty
/// batch. A panic is a failure too, so that one body cannot stop all that come after it.
#[must_use]
pub fn read(arrival: &Arrival) -> Vec<Outcome> {
    let data = data_of_multipart(arrival);
    let body = data.as_deref().unwrap_or(&arrival.body);
    panic::catch_unwind(|| read_body(body, arrival.kind))
        .unwrap_or_else(|_| vec![Err(Failure { kind: "Panic".into(), error: "the decoder panicked".into() })])
}

/// The value of the field `data` of a multipart body. Where there is none, the body is read as it is.
fn data_of_multipart(arrival: &Arrival) -> Option<Bytes> {
    let boundary = multer::parse_boundary(arrival.content_type.as_deref()?).ok()?;
    let whole = stream::iter([Ok::<_, Infallible>(arrival.body.clone())]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let data = async {
        while let Some(field) = parts.next_field().await.ok()? {
            if field.name() == Some("data") {
                return field.bytes().await.ok();
            }
        }
        None
    };
    data.now_or_never()? // all of the body is there, so nothing is waited for
}

fn read_body(body: &[u8], kind: Option<Kind>) -> Vec<Outcome> {
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
        Ok(batch) => batch.into_iter().map(|result| Ok(result?.into())).collect(),
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
///
/// # Errors
/// As the decoder's.
pub fn read_as(body: &[u8], kind: Kind) -> Result<Reading, DecodeError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_a_multipart_body_is_read() {
        let body = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n{\r\n--x\r\ncontent-disposition: \
                    form-data; name=\"data\"\r\n\r\n{\"captureId\":\"7\",\"deviceId\":\"1\",\"fileUrl\":\"u\"}\r\n--x--\r\n";
        let arrival = |body: &str| Arrival {
            content_type: Some("multipart/form-data; boundary=x".into()),
            body: Bytes::copy_from_slice(body.as_bytes()),
            ..Arrival::default()
        };
        let read_of = |body: &str| read(&arrival(body)).pop().expect("one outcome");
        assert_eq!(read_of(body).expect("a push").push.kind(), Kind::CaptureFile);
        // A form that says that it is multipart is a form.
        let form =
            "data=%7B%22captureId%22%3A%227%22%2C%22deviceId%22%3A%221%22%2C%22fileUrl%22%3A%22u%22%7D";
        assert_eq!(read_of(form).expect("a push").push.kind(), Kind::CaptureFile);
        for broken in [&body[..60], &body.replace("\"data\"", "\"dat\"")] {
            assert!(read_of(broken).is_err(), "{broken:?}");
        }
    }
}
