//! `Deserialize` of payloads and pushes, by the one decoder there is.

use alloc::boxed::Box;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use super::{Decoder, alone, de, de::Context, decode, envelope, note::Notes, origin::Origin, scan};
use crate::{error::DecodeError, payload::record::Record, push::Push};

/// Reads a record from the text of its object.
pub(crate) fn object<T: Record>(text: &str) -> Result<T, DecodeError> {
    let rules = Decoder::tolerant();
    rules.refuse_longer(text.len())?;
    let fields = scan::object(text, rules.max_depth).map_err(|failure| envelope::to_error(failure, text))?;
    let context = Context::new(rules, None, Notes::dropped(), rules.max_depth - 1);
    de::build(&fields, &Origin::Body, context, alone)
}

/// A record's `Deserialize`: any deserializer of JSON text, read by the one decoder there is.
pub(crate) fn from_object<'de, T: Record, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    object(json.get()).map_err(D::Error::custom)
}

/// A push's `Deserialize`: a whole body in any JSON form.
pub(crate) fn from_body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Push, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    decode(json.get().as_bytes()).map_err(D::Error::custom)
}
