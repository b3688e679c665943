//! `sonic-rs`, strict, kind known, in two passes as [`two_pass`](super::two_pass) does.

use super::Reader;
use super::two_pass::Envelope;
use serde::de::DeserializeOwned;

pub use super::shapes::*;
pub type PassThrough = super::shapes::PassThrough<Sonic>;

/// Decodes a body of a known kind.
///
/// # Errors
/// What `sonic-rs` says.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> sonic_rs::Result<T> {
    let envelope: Envelope<'_> = sonic_rs::from_slice(body)?;
    sonic_rs::from_str(&envelope.data)
}

#[derive(Debug, PartialEq)]
pub struct Sonic;

impl Reader for Sonic {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
        sonic_rs::from_str(text).map_err(|error| error.to_string())
    }
}
