//! `serde_json::Value` for both layers, and typed from that.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;

/// Decodes a body of a known kind.
///
/// # Errors
/// What `serde_json` says.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let envelope: Value = serde_json::from_slice(body)?;
    let text = envelope["data"].as_str().ok_or_else(|| serde_json::Error::custom("data is no string"))?;
    let object: Value = serde_json::from_str(text)?;
    serde_json::from_value(object)
}
