//! A record: its fields in order, then those that no typed field carries.

use alloc::{borrow::Cow, string::ToString};
use core::marker::PhantomData;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Context, FieldError,
    record::{Record, Value},
    value::ValueDeserializer,
};
use crate::{
    json::{
        Field, FieldSet, JsonType,
        object::Object,
        token::{Token, TokenKind},
    },
    kind::Kind,
    note::NoteKind,
    types::{Extra, RawJson},
};

/// Reads one field of a record.
#[inline(always)] // so that the field is a constant
#[allow(clippy::inline_always)]
pub(crate) fn read<T: Value>(
    object: &Object<'_>,
    field: Field,
    context: &mut Context,
) -> Result<T, FieldError> {
    T::read(&mut ValueDeserializer { token: object.get(field), field, optional: false, context })
}

/// Reads the fields that no typed field carries.
#[inline(always)] // as above
#[allow(clippy::inline_always)]
pub(crate) fn read_extra<T: Record>(object: &Object<'_>, context: &mut Context) -> Result<Extra, FieldError> {
    let rest = RestDeserializer { object, typed: T::FIELD_SET, message_type: T::MESSAGE_TYPE, context };
    if rest.is_empty() { Ok(Extra::new()) } else { rest.read() }
}

/// Gives the fields of an object whose table serde names: that of the object inside `message`.
pub(super) struct MessageDeserializer<'f, 'a, 'c> {
    object: &'f Object<'a>,
    context: &'c mut Context,
}

impl<'f, 'a, 'c> MessageDeserializer<'f, 'a, 'c> {
    pub(super) fn new(object: &'f Object<'a>, context: &'c mut Context) -> Self {
        Self { object, context }
    }
}

impl<'de> Deserializer<'de> for MessageDeserializer<'_, '_, '_> {
    type Error = FieldError;

    #[inline(always)] // so that the names, and with them the fields, become constants
    #[allow(clippy::inline_always)]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        let Self { object, context } = self;
        let typed =
            names.iter().filter_map(|name| Field::of(name.as_bytes())).fold(FieldSet::EMPTY, FieldSet::with);
        visitor.visit_seq(NamedFields { object, names: names.iter(), typed, context })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        self.deserialize_struct("", &[], visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Fields by their names, then, under a name that is none of the page's, all that are left.
struct NamedFields<'f, 'a, 'c> {
    object: &'f Object<'a>,
    names: core::slice::Iter<'static, &'static str>,
    /// Those that were given so far.
    typed: FieldSet,
    context: &'c mut Context,
}

impl<'de> SeqAccess<'de> for NamedFields<'_, '_, '_> {
    type Error = FieldError;

    #[inline(always)] // as above
    #[allow(clippy::inline_always)]
    fn next_element<E: Deserialize<'de>>(&mut self) -> Result<Option<E>, FieldError> {
        self.next_element_seed(PhantomData)
    }

    #[inline(always)] // as above
    #[allow(clippy::inline_always)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, FieldError> {
        let Some(name) = self.names.next() else { return Ok(None) };
        let (object, typed, context) = (self.object, self.typed, &mut *self.context);
        match Field::of(name.as_bytes()) {
            Some(field) => {
                self.typed = typed.with(field);
                let token = object.get(field);
                seed.deserialize(&mut ValueDeserializer { token, field, optional: false, context })
            }
            None => seed.deserialize(RestDeserializer { object, typed, message_type: None, context }),
        }
        .map(Some)
    }
}

/// Gives the fields that no typed field carries.
pub(super) struct RestDeserializer<'f, 'a, 'c> {
    pub(super) object: &'f Object<'a>,
    /// The fields of the struct.
    pub(super) typed: FieldSet,
    /// The constant `messageType` of the payload.
    pub(super) message_type: Option<&'static str>,
    pub(super) context: &'c mut Context,
}

impl RestDeserializer<'_, '_, '_> {
    /// The usual case: nothing is left, and nothing is built to find that out.
    #[inline]
    fn is_empty(&self) -> bool {
        self.object.present.minus(self.typed).is_empty()
            && self.context.refused.is_empty()
            && !self.object.has_unknown()
            && !self.object.has_repeated()
            && self.message_type.is_none()
    }

    /// Without the visitor, which would have to check again that each value is JSON.
    #[cold]
    fn read(mut self) -> Result<Extra, FieldError> {
        let (object, kept) = (self.object, self.remark()?);
        if kept.is_empty() && !object.has_unknown() {
            return Ok(Extra::new());
        }
        let others = object.unknown().map(|(name, value)| {
            self.context.note(&name, || NoteKind::UnknownField);
            ((*name).into(), raw(value))
        });
        Ok(Extra::from_checked(kept, |field| raw(object.get(field)), others))
    }

    /// Notes what is worth a note about all fields but those without a name in the page, and gives those of the page that
    /// are kept.
    fn remark(&mut self) -> Result<FieldSet, FieldError> {
        let Self { object, typed, message_type, context } = self;
        let foreign = object.present.minus(*typed);
        let refused = object.present.and(*typed).and(context.refused);
        for name in object.repeated() {
            context.note(&name, || NoteKind::Repeated);
        }
        let mut kept = refused;
        for field in foreign.iter() {
            if field == Field::MESSAGE_TYPE
                && let Some(expected) = *message_type
            {
                if is_message_type(expected, object.get(field), context)? {
                    continue;
                }
            } else if context.kind != Some(Kind::Unknown) {
                // A push of no known kind has no table, so only names that no table has are worth a note.
                context.note(field.name(), || NoteKind::UnknownField);
            }
            kept.insert(field);
        }
        if context.documented_required.contains(Field::MESSAGE_TYPE)
            && !object.present.contains(Field::MESSAGE_TYPE)
        {
            context.miss(object.get(Field::MESSAGE_TYPE), Field::MESSAGE_TYPE)?;
        }
        Ok(kept)
    }
}

/// A value as its JSON text. Null and plain text, which are what a class for all kinds leaves, are written at once.
fn raw(value: Token<'_>) -> RawJson {
    match value.kind() {
        TokenKind::Null => RawJson::NULL,
        TokenKind::Text => RawJson::from_plain(value.text()),
        _ => RawJson::from_checked(&value.to_json()),
    }
}

impl<'de> Deserializer<'de> for RestDeserializer<'_, '_, '_> {
    type Error = FieldError;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, FieldError> {
        if self.is_empty() {
            return visitor.visit_map(Rest::of(core::iter::empty()));
        }
        let (object, kept) = (self.object, self.remark()?);
        let named = kept.iter().map(|field| (Cow::Borrowed(field.name()), object.get(field)));
        // Taken one by one: the sender chooses how many there are.
        let others = object.unknown().inspect(|(name, _)| self.context.note(name, || NoteKind::UnknownField));
        visitor.visit_map(Rest::of(named.chain(others)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Whether `messageType` says what the payload's encoding writes anyway.
fn is_message_type(
    expected: &'static str,
    token: Token<'_>,
    context: &mut Context,
) -> Result<bool, FieldError> {
    let field = Field::MESSAGE_TYPE;
    let mut value = ValueDeserializer { token, field, optional: true, context };
    if token.kind() == TokenKind::Null || value.is_blank() {
        value.context.miss(token, field)?;
        return Ok(true);
    }
    let same = value.integer().is_some_and(|code| expected.parse() == Ok(code));
    if same {
        value.coerced(JsonType::String)?;
        return Ok(true);
    }
    if value.context.rules.strict {
        return Err(value.refuse(expected));
    }
    let found = value.found().to_string();
    value.context.note(field.name(), || NoteKind::Invalid { found, expected });
    Ok(false)
}

struct Rest<'a, I> {
    fields: I,
    /// The value of the field whose name was given last.
    value: Token<'a>,
}

impl<'a, I: Iterator<Item = (Cow<'a, str>, Token<'a>)>> Rest<'a, I> {
    fn of(fields: I) -> Self {
        Self { fields, value: Token::ABSENT }
    }
}

impl<'de, 'a, I: Iterator<Item = (Cow<'a, str>, Token<'a>)>> MapAccess<'de> for Rest<'a, I> {
    type Error = FieldError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, FieldError> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(StrDeserializer::new(&name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, FieldError> {
        seed.deserialize(StrDeserializer::new(&self.value.to_json()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.fields.size_hint().0)
    }
}
