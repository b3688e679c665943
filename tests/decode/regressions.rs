//! Bodies that once went wrong, each as it was found, made short.

use crate::common::encoded;
use mettax_push::{ErrorKind, PassThrough, decode, decode_as};

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

/// The table of quotes ended at four backslashes, and looking up the one inside a port's text panicked.
#[test]
fn a_port_without_an_end_is_an_error() {
    for message in [r#"{"com1":"f5"#, r#"{"com1":"f5,null}"#, r#"{"com1":"f5\"}"#, r#"{"com1"#, r#"{""#] {
        let error = decode(pass_through(message).as_bytes()).unwrap_err();
        assert_eq!(error.field(), Some("message"), "{message}");
        assert!(matches!(error.kind(), ErrorKind::InvalidField | ErrorKind::Syntax), "{message}: {error:?}");
    }
}
