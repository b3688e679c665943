use mettax_push::{DecodeError, ErrorKind};
use serde::Serialize;

/// What a sender is told about a body that is not taken: names, a place and what to do, and no value.
#[derive(Debug, Serialize)]
pub struct Refusal {
    #[serde(skip)]
    pub status: u16,
    pub error: &'static str,
    pub field: Option<String>,
    pub offset: Option<usize>,
    pub help: Option<String>,
}

impl Refusal {
    /// The body did not come whole: it is longer than the route takes, or the connection broke.
    pub fn incomplete(status: u16) -> Self {
        let error = if status == 413 { ErrorKind::LimitExceeded.as_str() } else { "incomplete" };
        Self { status, error, field: None, offset: None, help: None }
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        let status = match error.kind() {
            ErrorKind::Syntax | ErrorKind::Envelope | ErrorKind::Batch => 400,
            ErrorKind::LimitExceeded => 413,
            _ => 422, // it is a push, of which a field says what it must not
        };
        let (field, help) = (error.field().map(Into::into), error.help().map(Into::into));
        Self { status, error: error.kind().as_str(), field, offset: error.offset(), help }
    }
}
