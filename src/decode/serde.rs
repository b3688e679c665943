//! `Deserialize` of a push: a whole body, by the one decoder there is.

use core::str::FromStr;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::decode;
use crate::{de::json_text, error::DecodeError, push::Push};

impl<'de> Deserialize<'de> for Push {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode(json_text(deserializer)?.get().as_bytes()).map_err(D::Error::custom)
    }
}

impl FromStr for Push {
    type Err = DecodeError;

    /// As [`decode`], for a body that is text already.
    fn from_str(body: &str) -> Result<Self, DecodeError> {
        decode(body.as_bytes())
    }
}
