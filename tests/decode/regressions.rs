//! Bodies that once went wrong, each as it was found, made short.

use crate::common::encoded;
use mettax_push::{Decoder, PassThrough, PassThroughMessage, Push, decode, decode_as};

/// A pass-through with the text of its message, as the webhook encodes it.
fn pass_through(message: &str) -> String {
    let message = serde_json::to_string(message).unwrap();
    encoded(&format!(
        r#"{{"message":{message},"deviceId":"1","id":"2","reportCt":1736756976,"deviceCt":1736756976}}"#
    ))
}

/// A quote inside a port's text has seven backslashes in the body.
#[test]
fn a_quote_inside_a_port_is_read() {
    for port in ["a\"b", "\"", "\"\"", "a\\b", "a\\\"b", "a\nb"] {
        let message = format!("{{\"com1\":{}}}", serde_json::to_string(port).unwrap());
        let push: PassThrough = decode_as(pass_through(&message).as_bytes()).unwrap();
        assert_eq!(push.message.unwrap().com1().unwrap(), port);
    }
}

/// The table of quotes ended at four backslashes, and looking up the one inside a port's text panicked. Such text is no
/// object, and kept as it is.
#[test]
fn a_port_without_an_end_is_text() {
    for message in [r#"{"com1":"f5"#, r#"{"com1":"f5,null}"#, r#"{"com1":"f5\"}"#, r#"{"com1"#, r#"{""#] {
        let push: PassThrough = decode_as(pass_through(message).as_bytes()).unwrap();
        assert_eq!(push.message, Some(PassThroughMessage::Text(message.into())), "{message}");
        assert!(matches!(decode(pass_through(message).as_bytes()), Ok(Push::PassThrough(_))), "{message}");
    }
}

/// An envelope as an object around one with text was taken for the documented form, and nothing was noted.
#[test]
fn an_envelope_around_the_documented_one_is_noted() {
    let body = format!("{{\"data\":{}}}", pass_through("{}"));
    let decoded = Decoder::tolerant().decode(body.as_bytes()).unwrap();
    assert_eq!(decoded.notes.len(), 1, "{:?}", decoded.notes);
    assert_eq!(decoded.notes[0].to_string(), "2 layers of JSON string");
}

/// Braces that are bare where quotes are `%22` were taken for JSON that nobody had percent-encoded.
#[test]
fn a_query_with_bare_braces_is_percent_encoded() {
    let body = "data={%22deviceId%22:%22a%20b%22,%22rfidNo%22:%229%22}";
    assert_eq!(decode(body.as_bytes()).unwrap().device_id().unwrap(), "a b");
}
