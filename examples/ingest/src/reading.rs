//! From a body to its pushes.

use std::{convert::Infallible, panic};

use axum::body::Bytes;
use futures_util::{FutureExt as _, stream};
use mettax_push::{DecodeError, Decoded, Decoder, DeviceId, ErrorKind, Kind, Push, UnknownPush};
use serde::{Deserialize, Serialize};

/// A body as it came in, and how it came. serde writes all but the body.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Arrival {
    /// The kind that the URL names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// What the sender says that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How it was compressed on its way. It is not any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The other headers as a JSON object, but those that hold secrets.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub headers: String,
    /// The body, byte for byte.
    #[serde(skip)]
    pub body: Bytes,
}

/// Why a push could not be read, and what could be read of it all the same.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The family: `syntax`, `missing_field`, …, or `other_kind` where the URL names another kind.
    pub kind: &'static str,
    /// What is wrong, with the value at fault.
    pub error: String,
    /// The device, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The fields of the object, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<UnknownPush>,
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        let (kind, device_id) = (error.kind().as_str(), error.device_id().cloned());
        Self { kind, error: error.to_string(), device_id, push: error.into_unknown() }
    }
}

/// What one push came to.
pub type Outcome = Result<Decoded<Push>, Failure>;

/// Reads a body: one push or a batch, of the kind that the URL names if it names one. Never empty but for an empty
/// batch. A panic is a failure too, so that one body cannot stop all that come after it.
#[must_use]
pub fn read(arrival: &Arrival) -> Vec<Outcome> {
    let data = data_of_multipart(arrival);
    let body = data.as_deref().unwrap_or(&arrival.body);
    panic::catch_unwind(|| read_body(body, arrival.kind)).unwrap_or_else(|_| {
        vec![Err(Failure {
            kind: "panic",
            error: "the decoder panicked".into(),
            device_id: None,
            push: None,
        })]
    })
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
    let decoder = Decoder::tolerant();
    if let Some(kind) = kind {
        match decoder.decode_kind(kind, body) {
            Err(error) if error.kind() == ErrorKind::Batch => {}
            result => return vec![result.map_err(Failure::from)],
        }
    }
    let of_kind = |decoded: Decoded<Push>| match kind {
        Some(kind) if decoded.payload.kind() != kind => {
            let (found, device_id) = (decoded.payload.kind(), decoded.payload.device_id().cloned());
            let error = format!("{found}, but the URL is for {kind}");
            Err(Failure { kind: ErrorKind::OtherKind.as_str(), error, device_id, push: None })
        }
        _ => Ok(decoded),
    };
    match decoder.decode_batch(body) {
        Ok(batch) => batch.into_iter().map(|result| of_kind(result?)).collect(),
        Err(error) => vec![Err(error.into())],
    }
}
