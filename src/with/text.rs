//! Values that may be JSON text inside a string.

use alloc::{boxed::Box, string::String};
use core::marker::PhantomData;

use serde::{Deserializer, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;
use serde_with::{DeserializeAs, Same, SerializeAs, ser::SerializeAsWrap};

use super::json::{json_text, read};
use crate::{de::MAX_LAYERS, types::blank};

/// An object or a list that may come as JSON text inside a string, as `data` and `message` do. What is inside is read by
/// the adapter `A`.
///
/// | reads | as |
/// | --- | --- |
/// | `{"com1":"f5ff"}`, `[1,2]` | itself |
/// | `"{\"com1\":\"f5ff\"}"`, `"[1,2]"`, the same up to three strings deep | the object or list inside |
/// | null, blank text | null: `None` for an `Option` in `A` |
/// | anything else | itself: `A` sees the string or the number as it came |
///
/// What `A` refuses is an error. An object or a list is written as JSON text inside a string, anything else as it is.
///
/// A value is read as JSON text first, so `T` cannot borrow from the input. It is not meant for a `String`: one that
/// holds the text of a list would be read as the list.
///
/// ```
/// use mettax_push::with::{JsonText, Tolerant};
/// use serde::{Deserialize, Serialize};
/// use serde_with::{Same, serde_as};
///
/// #[serde_as]
/// #[derive(Debug, Deserialize, PartialEq, Serialize)]
/// struct Ports {
///     #[serde_as(as = "Tolerant")]
///     com1: i64,
/// }
///
/// #[serde_as]
/// #[derive(Debug, Deserialize, PartialEq, Serialize)]
/// struct Message {
///     #[serde_as(as = "JsonText<Option<Same>>")]
///     ports: Option<Ports>,
///     #[serde_as(as = "JsonText<Vec<Tolerant>>")]
///     volts: Vec<f64>,
/// }
///
/// let expected = Message { ports: Some(Ports { com1: 7 }), volts: vec![12.5, 24.0] };
/// for body in [
///     r#"{"ports":{"com1":7},"volts":[12.5,"24"]}"#,
///     r#"{"ports":"{\"com1\":\"7\"}","volts":"[12.5,24]"}"#,
///     r#"{"ports":"\"{\\\"com1\\\":7}\"","volts":["12.5",24]}"#,
/// ] {
///     assert_eq!(serde_json::from_str::<Message>(body).unwrap(), expected);
/// }
/// assert_eq!(
///     serde_json::to_string(&expected).unwrap(),
///     r#"{"ports":"{\"com1\":7}","volts":"[12.5,24.0]"}"#
/// );
/// assert_eq!(serde_json::from_str::<Message>(r#"{"ports":"","volts":[]}"#).unwrap().ports, None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JsonText<A: ?Sized = Same>(PhantomData<A>);

impl<T, A: SerializeAs<T>> SerializeAs<T> for JsonText<A> {
    fn serialize_as<S: Serializer>(source: &T, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return A::serialize_as(source, serializer);
        }
        let text = serde_json::to_string(&SerializeAsWrap::<T, A>::new(source)).map_err(S::Error::custom)?;
        if is_nested(&text) { serializer.serialize_str(&text) } else { A::serialize_as(source, serializer) }
    }
}

impl<'de, T, A: for<'a> DeserializeAs<'a, T>> DeserializeAs<'de, T> for JsonText<A> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        if !deserializer.is_human_readable() {
            return A::deserialize_as(deserializer);
        }
        read::<T, A>(&inside(json_text(deserializer)?)).map_err(D::Error::custom)
    }
}

/// Whether JSON text is that of an object or a list.
fn is_nested(json: &str) -> bool {
    json.starts_with(['{', '['])
}

/// The object or list inside a value, or the value itself.
fn inside(value: Box<RawValue>) -> String {
    let value = String::from(Box::<str>::from(value));
    let mut json = value.clone();
    for _ in 0..MAX_LAYERS {
        let Ok(text) = serde_json::from_str::<String>(&json) else { break };
        if blank::is_blank(&text) {
            return "null".into();
        }
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(inner) if is_nested(inner.get()) => return text,
            Ok(inner) if inner.get().starts_with('"') => json = text,
            _ => break,
        }
    }
    value
}
