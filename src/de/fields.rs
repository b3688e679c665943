//! The fields of a record, and those that no typed field carries.

use alloc::string::ToString;

use super::{
    Context, FieldError,
    record::{Record, Value},
    value::ValueReader,
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
    T::read(&mut ValueReader { token: object.get(field), field, optional: false, context })
}

/// Reads the fields that no typed field carries.
#[inline(always)] // as above
#[allow(clippy::inline_always)]
pub(crate) fn read_extra<T: Record>(object: &Object<'_>, context: &mut Context) -> Result<Extra, FieldError> {
    let rest = Rest { object, typed: T::FIELD_SET, message_type: T::MESSAGE_TYPE, context };
    if rest.is_empty() { Ok(Extra::new()) } else { rest.read() }
}

/// The fields that no typed field carries.
struct Rest<'f, 'a, 'c> {
    object: &'f Object<'a>,
    /// The fields of the struct.
    typed: FieldSet,
    /// The constant `messageType` of the payload.
    message_type: Option<&'static str>,
    context: &'c mut Context,
}

impl Rest<'_, '_, '_> {
    /// The usual case: nothing is left, and nothing is built to find that out.
    #[inline]
    fn is_empty(&self) -> bool {
        self.object.present.minus(self.typed).is_empty()
            && self.context.refused.is_empty()
            && !self.object.has_unknown()
            && !self.object.has_repeated()
            && self.message_type.is_none()
    }

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
            context.miss(Token::ABSENT, Field::MESSAGE_TYPE)?;
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

/// Whether `messageType` says what the payload's encoding writes anyway.
fn is_message_type(
    expected: &'static str,
    token: Token<'_>,
    context: &mut Context,
) -> Result<bool, FieldError> {
    let field = Field::MESSAGE_TYPE;
    let mut value = ValueReader { token, field, optional: true, context };
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
