//! What is reserved for lists and maps is what comes, to the element: the sender chooses how many there are.

use std::{format, vec::Vec};

use serde::{
    Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{Context, Fault, record::RestDeserializer, value::ValueDeserializer};
use crate::{
    decode::{Decoder, fields::Fields, key::Key, note::Notes, scan},
    payload::UnknownPush,
};

/// Tells what size is announced, and how much then comes.
struct Announced;

impl<'de> Visitor<'de> for Announced {
    type Value = (Option<usize>, usize);

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let announced = list.size_hint();
        let mut come = Vec::new();
        while let Some(code) = list.next_element::<crate::AlarmType>()? {
            come.push(code);
        }
        Ok((announced, come.len()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let announced = fields.size_hint();
        let mut come = Vec::new();
        while let Some(field) = fields.next_entry::<std::string::String, crate::RawJson>()? {
            come.push(field);
        }
        Ok((announced, come.len()))
    }
}

type Read = Result<(Option<usize>, usize), Fault>;

fn with_fields(object: &str, read: impl Fn(&Fields<'_>, &mut Context) -> Read) -> (Option<usize>, usize) {
    let fields = scan::object(object, 8).unwrap();
    read(&fields, &mut Context::new(Decoder::tolerant(), None, Notes::dropped(), 8)).unwrap()
}

#[test]
fn as_many_codes_come_as_are_announced() {
    for (list, codes) in
        [(r#""a""#, 1), (r#"",a,, b,""#, 2), (r#"["a",1,"","b"]"#, 3), (r#""[\"a\",\"\",\"b\"]""#, 2)]
    {
        let announced = with_fields(&format!("{{\"alarmType\":{list}}}"), |fields, context| {
            let key = Key::field("alarmType");
            let mut value = ValueDeserializer { lexeme: fields.get(key), key, optional: false, context };
            value.list(Announced)
        });
        assert_eq!(announced, (Some(codes), codes), "{list}");
    }
}

#[test]
fn as_many_unknown_fields_come_as_are_announced() {
    for count in [0, 1, 2, 5] {
        let fields: Vec<_> = (0..count).map(|index| format!("\"x{index}\":{index}")).collect();
        let announced = with_fields(&format!("{{{}}}", fields.join(",")), |fields, context| {
            RestDeserializer::<UnknownPush>::new(fields, context).deserialize_map(Announced)
        });
        assert_eq!(announced, (Some(count), count));
    }
}
