//! `Deserialize` of a push: a whole body, by the one decoder there is.

use alloc::boxed::Box;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use super::decode;
use crate::push::Push;

impl<'de> Deserialize<'de> for Push {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        decode(json.get().as_bytes()).map_err(D::Error::custom)
    }
}
