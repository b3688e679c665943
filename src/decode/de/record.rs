//! A record: its fields in order, then those that no typed field carries.

use alloc::{borrow::Cow, string::ToString};
use core::marker::PhantomData;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Context, Fault,
    value::{ValueDeserializer, json_type},
};
use crate::{
    decode::{
        fields::Fields,
        key::{Key, KeySet},
        lexeme::{Form, Lexeme},
        note::{JsonType, NoteKind, found},
    },
    payload::record::Record,
    push::Kind,
};

/// Gives a record's fields in the order of its struct, then those that are left.
pub struct RecordDeserializer<'f, 'a, 'c, T> {
    fields: &'f Fields<'a>,
    next: usize,
    context: &'c mut Context,
    record: PhantomData<T>,
}

impl<'f, 'a, 'c, T: Record> RecordDeserializer<'f, 'a, 'c, T> {
    pub(super) fn new(fields: &'f Fields<'a>, context: &'c mut Context) -> Self {
        context.page_requires = T::PAGE_REQUIRES;
        Self { fields, next: 0, context, record: PhantomData }
    }
}

impl<'de, T: Record> Deserializer<'de> for RecordDeserializer<'_, '_, '_, T> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, T: Record> SeqAccess<'de> for RecordDeserializer<'_, '_, '_, T> {
    type Error = Fault;

    #[inline(always)] // as below
    #[allow(clippy::inline_always)]
    fn next_element<E: Deserialize<'de>>(&mut self) -> Result<Option<E>, Fault> {
        self.next_element_seed(PhantomData)
    }

    #[inline(always)] // so that the keys become constants
    #[allow(clippy::inline_always)]
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let context = &mut *self.context;
        let key = T::KEYS.get(self.next).copied();
        self.next += 1;
        match key {
            Some(key) => {
                let lexeme = self.fields.get(key);
                seed.deserialize(&mut ValueDeserializer { lexeme, key, optional: false, context })
            }
            None => seed.deserialize(RestDeserializer::<T>::new(self.fields, context)),
        }
        .map(Some)
    }
}

/// Gives the fields that no typed field carries.
pub(super) struct RestDeserializer<'f, 'a, 'c, T> {
    fields: &'f Fields<'a>,
    context: &'c mut Context,
    record: PhantomData<T>,
}

impl<'f, 'a, 'c, T> RestDeserializer<'f, 'a, 'c, T> {
    pub(super) fn new(fields: &'f Fields<'a>, context: &'c mut Context) -> Self {
        Self { fields, context, record: PhantomData }
    }
}

impl<'de, T: Record> Deserializer<'de> for RestDeserializer<'_, '_, '_, T> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Self { fields, context, .. } = self;
        let foreign = fields.present.minus(T::KEY_SET);
        let refused = fields.present.and(T::KEY_SET).and(context.refused);
        // The usual case first: nothing is left, and nothing is built to find that out.
        if foreign.is_empty() && refused.is_empty() && !fields.has_unknown() && T::MESSAGE_TYPE.is_none() {
            return visitor.visit_map(Rest::of(core::iter::empty()));
        }
        let mut kept = KeySet::EMPTY;
        for key in foreign.iter() {
            if key == Key::MESSAGE_TYPE && T::MESSAGE_TYPE.is_some() {
                if is_message_type::<T>(fields.get(key), context)? {
                    continue;
                }
            } else if context.kind != Some(Kind::Unknown) {
                // A push of no known kind has no table, so only names that no table has are worth a note.
                context.note(key.name(), || NoteKind::UnknownField);
            }
            kept.insert(key);
        }
        if T::PAGE_REQUIRES.contains(Key::MESSAGE_TYPE) && !fields.present.contains(Key::MESSAGE_TYPE) {
            page_misses(fields.get(Key::MESSAGE_TYPE), Key::MESSAGE_TYPE, context)?;
        }
        let named = kept.or(refused).iter().map(|key| (Cow::Borrowed(key.name()), fields.get(key)));
        // Taken one by one: the sender chooses how many there are.
        let unnamed = fields.unknown().inspect(|(name, _)| context.note(name, || NoteKind::UnknownField));
        visitor.visit_map(Rest::of(named.chain(unnamed)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Whether `messageType` says what the payload's encoding writes anyway.
fn is_message_type<T: Record>(lexeme: Lexeme<'_>, context: &mut Context) -> Result<bool, Fault> {
    let key = Key::MESSAGE_TYPE;
    let mut value = ValueDeserializer { lexeme, key, optional: true, context };
    if lexeme.form == Form::Null || value.is_blank() {
        page_misses(lexeme, key, value.context)?;
        return Ok(true);
    }
    let expected = T::MESSAGE_TYPE.unwrap_or_default();
    let same = value.integer().is_some_and(|code| expected.parse() == Ok(code));
    if same {
        value.coerced(JsonType::String)?;
        return Ok(true);
    }
    if value.context.rules.strict {
        return Err(value.refuse(expected));
    }
    let found =
        found(&lexeme.to_json(), json_type(lexeme.form), value.context.rules.quote_values).to_string();
    value.context.note(key.name(), || NoteKind::Invalid { found, expected });
    Ok(false)
}

/// A field that the page requires and this crate can do without is not there.
pub(super) fn page_misses(lexeme: Lexeme<'_>, key: Key, context: &mut Context) -> Result<(), Fault> {
    if context.rules.strict {
        let value = ValueDeserializer { lexeme, key, optional: false, context };
        return Err(value.refuse("a value, which the page requires"));
    }
    context.note(key.name(), || NoteKind::MissingRequired);
    Ok(())
}

struct Rest<'a, I> {
    fields: I,
    /// The value of the field whose name was given last.
    value: Lexeme<'a>,
}

impl<'a, I: Iterator<Item = (Cow<'a, str>, Lexeme<'a>)>> Rest<'a, I> {
    fn of(fields: I) -> Self {
        Self { fields, value: Lexeme::ABSENT }
    }
}

impl<'de, 'a, I: Iterator<Item = (Cow<'a, str>, Lexeme<'a>)>> MapAccess<'de> for Rest<'a, I> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(StrDeserializer::new(&name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(StrDeserializer::new(&self.value.to_json()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.size_hint().0)
    }
}
