//! What is reserved for lists and maps is what comes, to the element: the sender chooses how many there are.

use std::{format, vec::Vec};

use serde::{
    Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{Context, FieldError, Rules, fields::RestDeserializer, value::ValueDeserializer};
use crate::{
    json::{Field, FieldSet, object::Object, scan},
    note::Notes,
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
        while let Some(code) = list.next_element::<crate::types::AlarmType>()? {
            come.push(code);
        }
        Ok((announced, come.len()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let announced = fields.size_hint();
        let mut come = Vec::new();
        while let Some(field) = fields.next_entry::<std::string::String, crate::types::RawJson>()? {
            come.push(field);
        }
        Ok((announced, come.len()))
    }
}

type Read = Result<(Option<usize>, usize), FieldError>;

fn with_fields(text: &str, read: impl Fn(&Object<'_>, &mut Context) -> Read) -> (Option<usize>, usize) {
    let object = scan::object(text, 8).unwrap();
    read(&object, &mut Context::new(Rules::DEFAULT, Notes::dropped())).unwrap()
}

#[test]
fn as_many_codes_come_as_are_announced() {
    for (list, codes) in
        [(r#""a""#, 1), (r#"",a,, b,""#, 2), (r#"["a",1,"","b"]"#, 3), (r#""[\"a\",\"\",\"b\"]""#, 2)]
    {
        let announced = with_fields(&format!("{{\"alarmType\":{list}}}"), |object, context| {
            let field = Field::named("alarmType");
            let mut value = ValueDeserializer { token: object.get(field), field, optional: false, context };
            value.list(Announced)
        });
        assert_eq!(announced, (Some(codes), codes), "{list}");
    }
}

#[test]
fn as_many_unknown_fields_come_as_are_announced() {
    for count in [0, 1, 2, 5] {
        let fields: Vec<_> = (0..count).map(|index| format!("\"x{index}\":{index}")).collect();
        let announced = with_fields(&format!("{{{}}}", fields.join(",")), |object, context| {
            RestDeserializer { object, typed: FieldSet::EMPTY, message_type: None, context }
                .deserialize_map(Announced)
        });
        assert_eq!(announced, (Some(count), count));
    }
}
