//! Hand-written strict `serde_json`, kind known: one pass for the envelope, one for the text inside.
//! With [`IgnoredAny`] for the kind it is the floor: both layers are skipped and nothing is kept.

use super::Reader;
use serde::{Deserialize, de::DeserializeOwned, de::IgnoredAny};
use std::borrow::Cow;

pub use super::shapes::*;
pub type PassThrough = super::shapes::PassThrough<SerdeJson>;

#[derive(Deserialize)]
pub struct Envelope<'a> {
    #[serde(borrow)]
    pub data: Cow<'a, str>,
}

/// Decodes a body of a known kind.
///
/// # Errors
/// What `serde_json` says.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let envelope: Envelope<'_> = serde_json::from_slice(body)?;
    serde_json::from_str(&envelope.data)
}

/// Skips both layers.
///
/// # Errors
/// What `serde_json` says.
pub fn skip(body: &[u8]) -> serde_json::Result<IgnoredAny> {
    decode(body)
}

#[derive(Debug, PartialEq)]
pub struct SerdeJson;

impl Reader for SerdeJson {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}
