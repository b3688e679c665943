//! What is posted to both frameworks, and what each must answer.

use serde_json::{Value, json};

/// The longest body that both routes take.
const LIMIT: usize = 256 * 1024;

pub(crate) struct Request {
    pub(crate) content_type: &'static str,
    start: &'static str,
    /// How many blanks follow it.
    blanks: usize,
    wanted: Wanted,
}

enum Wanted {
    Push(&'static str),
    /// Status, error, field, offset, and a word of the help.
    Refusal(u16, &'static str, Option<&'static str>, Option<u64>, Option<&'static str>),
}

pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) content_type: &'a str,
    pub(crate) body: &'a [u8],
}

const fn request(content_type: &'static str, start: &'static str, wanted: Wanted) -> Request {
    Request { content_type, start, blanks: 0, wanted }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) const REQUESTS: &[Request] = &[
    request(
        JSON,
        r#"{"data":"{\"deviceId\":\"1\",\"alarmType\":\"sos\"}"}"#,
        Wanted::Push("alarm from Some(DeviceId(\"1\"))"),
    ),
    request(
        FORM,
        "data=%7B%22deviceId%22%3A%221%22%2C%22rfidNo%22%3A%227%22%7D",
        Wanted::Push("rfid from Some(DeviceId(\"1\"))"),
    ),
    // The content type is not what says how a body is read.
    request(
        "text/plain",
        r#"{"deviceId":"1","alarmType":"sos"}"#,
        Wanted::Push("alarm from Some(DeviceId(\"1\"))"),
    ),
    request(
        JSON,
        "data=%7B%22deviceId%22%3A%221%22%2C%22rfidNo%22%3A%227%22%7D",
        Wanted::Push("rfid from Some(DeviceId(\"1\"))"),
    ),
    request(JSON, "", Wanted::Refusal(400, "syntax", None, Some(0), Some("empty"))),
    request(JSON, r#"{"data":"{\"de"#, Wanted::Refusal(400, "syntax", None, Some(14), None)),
    request(JSON, "[]", Wanted::Refusal(400, "batch", None, None, None)),
    request(
        FORM,
        "a=secret",
        Wanted::Refusal(400, "syntax", None, Some(0), Some("a form without a field `data`")),
    ),
    request(
        JSON,
        r#"{"data":{"alarmType":"sos","deviceId":["secret"]}}"#,
        Wanted::Refusal(422, "invalid_field", Some("deviceId"), Some(38), None),
    ),
    request(
        JSON,
        r#"{"data":{"alarmType":"sos","device_id":"secret"}}"#,
        Wanted::Refusal(422, "missing_field", Some("deviceId"), None, Some("another writing of `deviceId`")),
    ),
    Request {
        content_type: JSON,
        start: "{}",
        blanks: LIMIT,
        wanted: Wanted::Refusal(413, "limit_exceeded", None, None, None),
    },
];

impl Request {
    pub(crate) fn body(&self) -> String {
        self.start.to_owned() + &" ".repeat(self.blanks)
    }

    pub(crate) fn check(&self, answer: &Answer<'_>) {
        let body = str::from_utf8(answer.body).unwrap();
        match self.wanted {
            Wanted::Push(wanted) => assert_eq!((answer.status, body), (200, wanted), "{}", self.start),
            Wanted::Refusal(status, error, field, offset, help) => {
                let mut told: Value = serde_json::from_str(body).unwrap();
                let said = told["help"].take();
                let wanted = json!({"error": error, "field": field, "offset": offset, "help": null});
                assert_eq!((answer.status, told), (status, wanted), "{}", self.start);
                match help {
                    Some(words) => assert!(said.as_str().is_some_and(|said| said.contains(words)), "{said}"),
                    None => assert!(said.is_null(), "{said}"),
                }
                assert_eq!(answer.content_type, "application/json");
                assert!(!body.contains("secret"), "a value of the sender's: {body}");
            }
        }
    }
}
