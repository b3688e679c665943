//! The same pushes as other serializers write them: each sample, written anew by `serde_json` with the habits of a
//! serializer, and the same strict peer reading the same bytes.

use crate::peers::two_pass;
use crate::rounds::Contender;
use mettax_push::decode;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};
use serde_json::{Value, json};
use std::fmt;
use std::io::{self, Write};

/// One body in one writing, with both who read it.
pub struct Written {
    /// What is special about the writing.
    pub name: &'static str,
    pub body: &'static [u8],
    pub ours: Contender,
    pub strict: Contender,
    /// The floor: `serde_json` reads what `strict` reads, and keeps nothing.
    pub skip: Contender,
}

/// What is around the object.
#[derive(Clone, Copy)]
enum Around {
    TwoLayers,
    Bare,
    Envelope,
    Form,
}

impl Around {
    fn read<T: DeserializeOwned>(self, body: &[u8]) -> Result<T, String> {
        match self {
            Self::TwoLayers => two_layers(body),
            Self::Bare => bare(body),
            Self::Envelope => in_envelope(body),
            Self::Form => in_form(body),
        }
    }
}

/// A sample in every writing; the peer reads it as `T`. `others` are the names of all samples, and
/// whether what they hold is text.
///
/// # Panics
/// Where the sample is no documented body.
#[must_use]
pub fn of<T: DeserializeOwned + 'static>(sample: &[u8], others: &[(String, bool)]) -> Vec<Written> {
    let envelope: two_pass::Envelope<'_> =
        serde_json::from_slice(sample).expect("a sample is a documented body");
    let object: Object = serde_json::from_str(&envelope.data).expect("data is the text of an object");
    let named = object.named();
    let plain = Style::default();
    let spaced = Style { blanks: true, ..plain };
    let ascii = Style { ascii: true, ..plain };
    let slashes = Style { slashes: true, ..plain };
    let unicode_quotes = Style { unicode_quotes: true, ..plain };
    let envelope = |text: String| Object(vec![("data".into(), text.into())]);
    let documented = |inner: String, outer: Style| outer.write(&envelope(inner));
    let siblings = || [("code".into(), json!(0)), ("msg".into(), json!("ok"))];
    let before = Object(siblings().into_iter().chain(envelope(plain.write(&object)).0).collect());
    let after = Object(envelope(plain.write(&object)).0.into_iter().chain(siblings()).collect());
    let unknown = object.with([("firmware".into(), json!("3.2.1"))]);
    let absent = others.iter().filter(|(name, _)| object.0.iter().all(|(known, _)| known != name));
    let nulls = object.with(absent.clone().map(|(name, _)| (name.clone(), Value::Null)));
    let blanks = object.with(absent.filter(|(_, text)| *text).map(|(name, _)| (name.clone(), json!(""))));
    let form = format!("data={}", utf8_percent_encode(&plain.write(&object), NON_ALPHANUMERIC));
    let bodies = [
        ("compact", documented(plain.write(&object), plain), Around::TwoLayers),
        ("UTF-8 names", documented(plain.write(&named), plain), Around::TwoLayers),
        ("names escaped inside", documented(ascii.write(&named), plain), Around::TwoLayers),
        ("names escaped outside", documented(plain.write(&named), ascii), Around::TwoLayers),
        ("slashes escaped inside", documented(slashes.write(&object), plain), Around::TwoLayers),
        ("slashes escaped in both", documented(slashes.write(&object), slashes), Around::TwoLayers),
        ("pretty inside", documented(pretty(&object), plain), Around::TwoLayers),
        ("pretty both", pretty(&envelope(pretty(&object))), Around::TwoLayers),
        ("blanks after : and ,", documented(spaced.write(&object), spaced), Around::TwoLayers),
        ("one unknown field", documented(plain.write(&unknown), plain), Around::TwoLayers),
        ("siblings before data", plain.write(&before), Around::TwoLayers),
        ("siblings after data", plain.write(&after), Around::TwoLayers),
        ("\\u0022 for quotes", documented(plain.write(&object), unicode_quotes), Around::TwoLayers),
        ("all names, null", documented(plain.write(&nulls), plain), Around::TwoLayers),
        ("all text names, blank", documented(plain.write(&blanks), plain), Around::TwoLayers),
        ("bare object", plain.write(&object), Around::Bare),
        ("data an object", format!("{{\"data\":{}}}", plain.write(&object)), Around::Envelope),
        ("form", form, Around::Form),
    ];
    bodies
        .into_iter()
        .map(|(name, body, around)| {
            let body: &'static [u8] = body.into_bytes().leak();
            Written {
                name,
                body,
                ours: Contender::new(name, body, decode),
                strict: Contender::new(name, body, move |body| around.read::<T>(body)),
                skip: Contender::new(name, body, move |body| around.read::<IgnoredAny>(body)),
            }
        })
        .collect()
}

fn two_layers<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    two_pass::decode(body).map_err(|error| error.to_string())
}

fn bare<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn in_envelope<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Envelope<T> {
        data: T,
    }
    serde_json::from_slice::<Envelope<T>>(body)
        .map(|envelope| envelope.data)
        .map_err(|error| error.to_string())
}

fn in_form<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let body = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let value = body.strip_prefix("data=").ok_or("no parameter `data`")?;
    let text = percent_decode_str(value).decode_utf8().map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// An object whose fields keep their order.
#[derive(Clone)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    fn with(&self, fields: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self(self.0.iter().cloned().chain(fields).collect())
    }

    /// With the names of a driver and a licence plate as they are in China, in the fields for such text.
    fn named(&self) -> Self {
        let named = self.0.iter().map(|(name, value)| {
            let value = match name.as_str() {
                "driverName" => json!("张三丰"),
                "licensePlate" => json!("粤B12345"),
                "alarmAttribute" => json!("张三丰 粤B12345"),
                _ => value.clone(),
            };
            (name.clone(), value)
        });
        Self(named.collect())
    }

    /// The names of the object that a sample holds, and whether their values are text that is no number.
    ///
    /// # Panics
    /// Where the sample is no documented body.
    pub fn names(sample: &[u8]) -> impl Iterator<Item = (String, bool)> {
        let envelope: two_pass::Envelope<'_> =
            serde_json::from_slice(sample).expect("a sample is a documented body");
        let object: Self = serde_json::from_str(&envelope.data).expect("data is the text of an object");
        let is_text = |value: &Value| value.as_str().is_some_and(|text| text.parse::<f64>().is_err());
        object.0.into_iter().map(move |(name, value)| (name, is_text(&value)))
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry::<String, Value>()? {
                    if fields.iter().any(|(name, _)| *name == field.0) {
                        return Err(A::Error::custom("a name that comes twice"));
                    }
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

fn pretty(object: &Object) -> String {
    written(object, PrettyFormatter::new())
}

fn written(object: &Object, style: impl Formatter) -> String {
    let mut text = Vec::new();
    object
        .serialize(&mut serde_json::Serializer::with_formatter(&mut text, style))
        .expect("an object can be written");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// The habits of a serializer.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a habit of its own
struct Style {
    /// A blank after `:` and `,`, as Python writes.
    blanks: bool,
    /// What is not ASCII as `\u5f20`.
    ascii: bool,
    /// `/` as `\/`, as PHP writes.
    slashes: bool,
    /// A quote as `\u0022`.
    unicode_quotes: bool,
}

impl Style {
    fn write(self, object: &Object) -> String {
        written(object, self)
    }
}

impl Formatter for Style {
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        let between = if self.blanks { ", " } else { "," };
        writer.write_all(if first { "" } else { between }.as_bytes())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.blanks { ": " } else { ":" }.as_bytes())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            match character {
                '/' if self.slashes => writer.write_all(b"\\/")?,
                _ if self.ascii && !character.is_ascii() => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
                _ => write!(writer, "{character}")?,
            }
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        match escape {
            CharEscape::Quote if self.unicode_quotes => writer.write_all(b"\\u0022"),
            CharEscape::Quote => writer.write_all(b"\\\""),
            CharEscape::ReverseSolidus => writer.write_all(b"\\\\"),
            CharEscape::LineFeed => writer.write_all(b"\\n"),
            _ => unreachable!("the samples hold nothing else that is escaped"),
        }
    }
}
