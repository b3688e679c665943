//! Lists whose elements are joined by commas.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserializer, Serializer,
    de::{
        self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{
            BoolDeserializer, F64Deserializer, I64Deserializer, I128Deserializer, MapAccessDeserializer,
            SeqAccessDeserializer, StrDeserializer, U64Deserializer, U128Deserializer,
        },
    },
    ser::SerializeSeq,
};
use serde_json::Value;
use serde_with::{DeserializeAs, Same, SerializeAs, ser::SerializeAsWrap};

use crate::{
    json::number,
    types::{
        alarm_types::{TextList, pieces},
        scalar::number_text,
    },
};

/// A list that comes as text with commas, as `alarmType` does. Each element is read by the adapter `A`.
///
/// | reads | as |
/// | --- | --- |
/// | `"a, b,"` | `a` and `b`: trimmed, without empty ones |
/// | `["a", 7, null, "b,c"]` | `a`, `7`, `b` and `c` |
/// | `"[\"a\",\"b\"]"`, and `"[a, b]"` as Java prints a list | `a` and `b` |
/// | `7` | `7` |
/// | `null`, `""`, `[]`, `",,"` | an empty list |
///
/// An object, and an element that `A` refuses, is an error. It is written as text with commas; only where that would
/// start with `[` and end with `]`, as an array of the same texts. An element that is no scalar, or whose text is blank,
/// has a comma or starts or ends with blanks, would be read back as something else: writing it is an error.
///
/// ```
/// use mettax_push::with::{CommaList, Id, Tolerant};
/// use mettax_push::AlarmType;
/// use serde::{Deserialize, Serialize};
/// use serde_with::serde_as;
///
/// #[serde_as]
/// #[derive(Deserialize, Serialize)]
/// struct Route {
///     #[serde_as(as = "CommaList<Tolerant>")]
///     channels: Vec<i64>,
///     #[serde_as(as = "CommaList<Id>")]
///     #[serde(default)]
///     drivers: Vec<String>,
///     // What reads text by itself needs no adapter inside.
///     #[serde_as(as = "CommaList")]
///     alarms: Vec<AlarmType>,
/// }
///
/// let route: Route =
///     serde_json::from_str(r#"{"channels":"1, 2","drivers":[7,"8"],"alarms":"[sos, speed]"}"#).unwrap();
/// assert_eq!(route.channels, [1, 2]);
/// assert_eq!(route.drivers, ["7", "8"]);
/// assert_eq!(route.alarms, [AlarmType::Sos, AlarmType::Speed]);
/// assert_eq!(
///     serde_json::to_string(&route).unwrap(),
///     r#"{"channels":"1,2","drivers":"7,8","alarms":"sos,speed"}"#
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CommaList<A: ?Sized = Same>(PhantomData<A>);

impl<T, A: SerializeAs<T>> SerializeAs<Vec<T>> for CommaList<A> {
    fn serialize_as<S: Serializer>(source: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return Vec::<A>::serialize_as(source, serializer);
        }
        let texts = source.iter().map(text_of::<T, A, S::Error>).collect::<Result<Vec<_>, _>>()?;
        let bracketed = texts.first().is_some_and(|first| first.starts_with('['))
            && texts.last().is_some_and(|last| last.ends_with(']'));
        if !bracketed {
            return serializer.serialize_str(&texts.join(","));
        }
        let mut list = serializer.serialize_seq(Some(texts.len()))?;
        texts.iter().try_for_each(|text| list.serialize_element(text))?;
        list.end()
    }
}

/// The text of an element, which reads back as this one element.
fn text_of<T, A: SerializeAs<T>, E: serde::ser::Error>(element: &T) -> Result<String, E> {
    let text = match serde_json::to_value(SerializeAsWrap::<T, A>::new(element)).map_err(E::custom)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(E::custom("an element of a comma list is text, a number or a boolean"));
        }
    };
    if pieces(&text).eq([&*text]) {
        Ok(text)
    } else {
        Err(E::custom("an element of a comma list has no comma, and no blanks around it"))
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Vec<T>> for CommaList<A> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::<A>::deserialize_as(deserializer);
        }
        let mut list = Elements::<T, A>(Vec::new(), PhantomData);
        deserializer.deserialize_any(ListVisitor(&mut list))?;
        Ok(list.0)
    }
}

/// The elements so far.
struct Elements<T, A>(Vec<T>, PhantomData<A>);

impl<'de, T, A: DeserializeAs<'de, T>> Elements<T, A> {
    fn push<D: Deserializer<'de>>(&mut self, element: D) -> Result<(), D::Error> {
        self.0.push(A::deserialize_as(element)?);
        Ok(())
    }

    fn push_pieces<E: de::Error>(&mut self, text: &str) -> Result<(), E> {
        pieces(text).try_for_each(|piece| self.push(StrDeserializer::<E>::new(piece)))
    }

    /// Takes a text as the whole list.
    fn push_list<E: de::Error>(&mut self, text: &str) -> Result<(), E> {
        match TextList::of(text) {
            TextList::Commas(list) => self.push_pieces(list),
            TextList::Array(elements) => elements.iter().try_for_each(|json| self.push_json(json.get())),
        }
    }

    /// Takes a bare number by its text, as its digits may be an id of any length.
    fn push_number<E: de::Error>(&mut self, json: &str) -> Result<(), E> {
        if !number::is_integer(json) {
            let value: f64 = json.parse().map_err(E::custom)?;
            return self.push::<F64Deserializer<E>>(value.into_deserializer());
        }
        match (json.parse::<i64>(), json.parse::<u64>()) {
            (Ok(value), _) => self.push::<I64Deserializer<E>>(value.into_deserializer()),
            (_, Ok(value)) => self.push::<U64Deserializer<E>>(value.into_deserializer()),
            _ => self.push(StrDeserializer::<E>::new(json)),
        }
    }

    fn push_json<E: de::Error>(&mut self, json: &str) -> Result<(), E> {
        match serde_json::from_str(json).map_err(E::custom)? {
            Value::Null => Ok(()),
            Value::String(text) => self.push_pieces(&text),
            Value::Number(_) => self.push_number(json),
            value => self.push(value).map_err(E::custom),
        }
    }
}

/// Takes the whole list.
struct ListVisitor<'l, T, A>(&'l mut Elements<T, A>);

/// Takes one element of an array.
struct ElementVisitor<'l, T, A>(&'l mut Elements<T, A>);

macro_rules! visit {
    ($visitor:ident, $expected:literal, $push_text:ident) => {
        impl<'de, T, A: DeserializeAs<'de, T>> Visitor<'de> for $visitor<'_, T, A> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expected)
            }

            fn visit_unit<E: de::Error>(self) -> Result<(), E> {
                Ok(())
            }

            fn visit_none<E: de::Error>(self) -> Result<(), E> {
                Ok(())
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
                self.0.push::<BoolDeserializer<E>>(value.into_deserializer())
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
                self.0.push::<I64Deserializer<E>>(value.into_deserializer())
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
                self.0.push::<U64Deserializer<E>>(value.into_deserializer())
            }

            fn visit_i128<E: de::Error>(self, value: i128) -> Result<(), E> {
                self.0.push::<I128Deserializer<E>>(value.into_deserializer())
            }

            fn visit_u128<E: de::Error>(self, value: u128) -> Result<(), E> {
                self.0.push::<U128Deserializer<E>>(value.into_deserializer())
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
                self.0.push::<F64Deserializer<E>>(value.into_deserializer())
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
                self.0.$push_text(text)
            }

            visit!(@ $visitor);
        }
    };
    (@ ListVisitor) => {
        fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
            while list.next_element_seed(ElementVisitor(&mut *self.0))?.is_some() {}
            Ok(())
        }

        /// With its feature `arbitrary_precision`, serde_json gives a number as a map.
        fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<(), M::Error> {
            let text = number_text(map, &self)?;
            self.0.push_json(&text)
        }
    };
    (@ ElementVisitor) => {
        fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<(), S::Error> {
            self.0.push(SeqAccessDeserializer::new(list))
        }

        fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<(), M::Error> {
            self.0.push(MapAccessDeserializer::new(map))
        }
    };
}
visit!(ListVisitor, "a list, or text with commas", push_list);
visit!(ElementVisitor, "an element of a list", push_pieces);

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeSeed<'de> for ElementVisitor<'_, T, A> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}
