//! The forms that a body may have.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// How a body is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Every line as it was saved.
    AsIs,
    /// `{"data":"<text>"}`, the documented form.
    Text,
    /// `{"data":{…}}`.
    Object,
    /// The object without an envelope.
    Bare,
    /// `data=<text>`, percent-encoded.
    Urlencoded,
}

impl Form {
    /// Every form, with its name on the command line.
    pub const ALL: [(&'static str, Self); 5] = [
        ("as-is", Self::AsIs),
        ("text", Self::Text),
        ("object", Self::Object),
        ("bare", Self::Bare),
        ("form", Self::Urlencoded),
    ];

    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|&(_, form)| form).ok_or_else(|| {
            let names = Self::ALL.map(|(name, _)| name).join(", ");
            format!("no form is called `{}`; the forms are {names}", name.escape_debug())
        })
    }

    /// Gives a saved body this form; one that is no `{"data":…}` around an object stays as it is.
    #[must_use]
    pub fn of(self, saved: &[u8]) -> Vec<u8> {
        let Some(object) = object_in(saved) else { return saved.to_vec() };
        match self {
            Self::AsIs => saved.to_vec(),
            Self::Text => format!("{{\"data\":{}}}", serde_json::Value::from(object)).into_bytes(),
            Self::Object => format!("{{\"data\":{object}}}").into_bytes(),
            Self::Bare => object.into_bytes(),
            Self::Urlencoded => {
                let data = percent_encoding::utf8_percent_encode(&object, percent_encoding::NON_ALPHANUMERIC);
                format!("data={data}").into_bytes()
            }
        }
    }
}

/// The object in a body that has nothing but `data`.
fn object_in(saved: &[u8]) -> Option<String> {
    let mut envelope: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(saved).ok()?;
    // A name that comes twice would be lost.
    let names = saved.windows(6).filter(|window| window == b"\"data\"").count();
    let data = envelope.remove("data").filter(|_| envelope.is_empty() && names == 1)?;
    let text = serde_json::from_str(data.get()).unwrap_or_else(|_| data.get().to_owned());
    let is_object = text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(&text).is_ok();
    is_object.then_some(text)
}

/// Puts bodies together, in order, in arrays of at most `size`. A body that is not one push in JSON goes by
/// itself: it must not cost its neighbours.
#[must_use]
pub fn batches(bodies: Vec<Vec<u8>>, size: usize) -> Vec<Vec<u8>> {
    if size <= 1 {
        return bodies;
    }
    let (mut requests, mut waiting) = (Vec::new(), Vec::new());
    for body in bodies {
        if serde_json::from_slice::<IgnoredAny>(&body).is_ok() && mettax_push::decode(&body).is_ok() {
            waiting.push(body);
            if waiting.len() == size {
                requests.extend(array(&mut waiting));
            }
        } else {
            requests.extend(array(&mut waiting));
            requests.push(body);
        }
    }
    requests.extend(array(&mut waiting));
    requests
}

fn array(bodies: &mut Vec<Vec<u8>>) -> Option<Vec<u8>> {
    let elements = std::mem::take(bodies).join(&b',');
    (!elements.is_empty()).then(|| [b"[", &elements[..], b"]"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_holds_the_same_object() {
        let saved = br#"{"data":"{\"deviceId\":\"1\",\"lat\":\"2\"}"}"#;
        let object = r#"{"deviceId":"1","lat":"2"}"#;
        let of = |form: Form| String::from_utf8(form.of(saved)).expect("text");
        assert_eq!(of(Form::AsIs).as_bytes(), saved);
        assert_eq!(of(Form::Text).as_bytes(), saved);
        assert_eq!(of(Form::Object), format!("{{\"data\":{object}}}"));
        assert_eq!(of(Form::Bare), object);
        assert_eq!(of(Form::Urlencoded), "data=%7B%22deviceId%22%3A%221%22%2C%22lat%22%3A%222%22%7D");
        assert_eq!(Form::Text.of(format!("{{\"data\":{object}}}").as_bytes()), saved);
    }

    #[test]
    fn what_is_no_such_body_stays_as_it_is() {
        for saved in [
            &b"nonsense"[..],
            br#"{"data":1}"#,
            br#"{"data":"{}","data":"{}"}"#,
            br#"{"data":"{}","a":1}"#,
            b"[]",
            b"\xff",
        ] {
            assert_eq!(Form::Object.of(saved), saved);
        }
    }

    #[test]
    fn a_body_that_does_not_decode_costs_no_other() {
        let good = br#"{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}"#.to_vec();
        let bad = b"nonsense".to_vec();
        let bodies = vec![good.clone(), good.clone(), good.clone(), bad.clone(), good.clone()];
        let requests = batches(bodies, 2);
        let pair = [b"[", &good[..], b",", &good, b"]"].concat();
        let single = [b"[", &good[..], b"]"].concat();
        assert_eq!(requests, [pair, single.clone(), bad, single]);
    }
}
