//! One value of the wire, read as whatever type its field wants.

use alloc::{borrow::Cow, boxed::Box};

use serde::{
    Deserializer,
    de::{IntoDeserializer, Visitor},
    forward_to_deserialize_any,
};

use super::{Context, Fault, Reason, Refusal, field_name, record::page_misses};
use crate::{
    decode::{
        decimal::{Decimal, trim},
        key::Key,
        note::{JsonType, NoteKind, found},
        scan::{Form, Lexeme},
    },
    error::Found,
    types::{hint, time},
};

const BOOLEAN: &str = "a boolean";
const INTEGER: &str = "an integer";
const FLOAT: &str = "a finite number";
const ID: &str = "an id: text or an integer";
const TEXT: &str = "text";
const TIME: &str = "epoch seconds";

pub(super) fn json_type(form: Form) -> JsonType {
    match form {
        Form::Absent | Form::Null => JsonType::Null,
        Form::Bool => JsonType::Bool,
        Form::Number => JsonType::Number,
        Form::Text | Form::EscapedText => JsonType::String,
        Form::Array => JsonType::Array,
        Form::Object => JsonType::Object,
    }
}

/// One value of the wire, read as whatever type the field wants.
pub(super) struct ValueDeserializer<'a, 'c, 'n> {
    pub(super) lexeme: Lexeme<'a>,
    pub(super) key: Key,
    pub(super) prefix: &'static str,
    pub(super) page_requires: bool,
    pub(super) optional: bool,
    pub(super) context: &'c mut Context<'n>,
}

impl<'a> ValueDeserializer<'a, '_, '_> {
    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        self.lexeme.is_string() && trim(&self.lexeme.content()).is_empty()
    }

    #[cold]
    pub(super) fn refuse(&self, expected: &'static str) -> Fault {
        let found = match self.lexeme.form {
            Form::Absent => Found::Nothing,
            Form::Null => Found::Null,
            _ if self.is_blank() => Found::Blank,
            form => found(&self.lexeme.to_json(), json_type(form), self.context.rules.quote_values),
        };
        Fault(Box::new(Reason::Refused(Refusal {
            key: self.key,
            prefix: self.prefix,
            optional: self.optional,
            expected,
            found,
            address: self.lexeme.text.as_ptr() as usize,
        })))
    }

    /// Tells of a value whose JSON type is not the page's; strict decoding refuses it.
    #[inline]
    pub(super) fn coerced(&mut self, to: JsonType) -> Result<(), Fault> {
        let from = json_type(self.lexeme.form);
        if from == to {
            return Ok(());
        }
        if self.context.rules.strict {
            return Err(self.refuse(match to {
                JsonType::Number => "a JSON number",
                JsonType::Bool => "a JSON boolean",
                _ => "a JSON string",
            }));
        }
        self.context.notes.add(field_name(self.prefix, self.key.name()), || NoteKind::Coerced { from, to });
        Ok(())
    }

    /// Decimal text, from a string or a bare number.
    #[inline]
    fn decimal<T>(&self, read: impl FnOnce(Decimal<'_>) -> Option<T>) -> Option<T> {
        match self.lexeme.form {
            Form::Number | Form::Text => Decimal::parse(self.lexeme.text).and_then(read),
            Form::EscapedText => Decimal::parse(&self.lexeme.content()).and_then(read),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn integer(&self) -> Option<i64> {
        self.decimal(|decimal| decimal.integer())
    }

    fn time(&self) -> Option<i64> {
        self.decimal(|decimal| {
            decimal.integer().or_else(|| decimal.scaled(3).filter(|&millis| time::is_milliseconds(millis)))
        })
    }

    fn boolean(&self) -> Option<bool> {
        let content = self.lexeme.content();
        let word = trim(&content);
        match self.lexeme.form {
            Form::Bool | Form::Text | Form::EscapedText if word.eq_ignore_ascii_case("true") => Some(true),
            Form::Bool | Form::Text | Form::EscapedText if word.eq_ignore_ascii_case("false") => Some(false),
            _ => match self.integer()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }

    /// An id: a string verbatim, or the digits of a bare integer.
    #[inline]
    pub(super) fn id(&self) -> Option<Cow<'a, str>> {
        match self.lexeme.form {
            Form::Text | Form::EscapedText if !self.is_blank() => Some(self.lexeme.content()),
            Form::Number if is_bare_integer(self.lexeme.text) => Some(Cow::Borrowed(self.lexeme.text)),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
        match self.lexeme.form {
            Form::Text | Form::EscapedText | Form::Number | Form::Bool => Some(self.lexeme.content()),
            _ => None,
        }
    }
}

/// Digits, perhaps negative; not `-0`, whose digits would not say what it was.
pub(super) fn is_bare_integer(number: &str) -> bool {
    number != "-0" && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Reads a value in one way, or refuses it.
macro_rules! read {
    ($self:ident, $read:ident, $expected:ident, $page_type:ident) => {
        match $self.$read() {
            Some(value) => {
                $self.coerced(JsonType::$page_type)?;
                value
            }
            None => return Err($self.refuse($expected)),
        }
    };
}

fn visit_text<'de, V: Visitor<'de>>(text: Cow<'_, str>, visitor: V) -> Result<V::Value, Fault> {
    match text {
        Cow::Borrowed(text) => visitor.visit_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

impl<'de> Deserializer<'de> for ValueDeserializer<'_, '_, '_> {
    type Error = Fault;

    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_bool(read!(self, boolean, BOOLEAN, Bool))
    }

    fn deserialize_i64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_i64(read!(self, integer, INTEGER, Number))
    }

    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let read = self.decimal(|decimal| decimal.float());
        match read {
            Some(value) => {
                self.coerced(JsonType::Number)?;
                visitor.visit_f64(value)
            }
            None => Err(self.refuse(FLOAT)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_blank() && !(self.optional && self.context.rules.strict) {
            return Err(self.refuse(TEXT));
        }
        visit_text(read!(self, text, TEXT, String), visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let strict = self.context.rules.strict;
        let blank = !strict && self.is_blank();
        let null = !strict && self.lexeme.form == Form::Null;
        if blank {
            self.context.notes.add(field_name(self.prefix, self.key.name()), || NoteKind::EmptyAsNone);
        }
        if blank || null || self.lexeme.form == Form::Absent {
            if self.page_requires {
                page_misses(self.lexeme, self.key, self.context)?;
            }
            return visitor.visit_none();
        }
        if self.context.refused.contains(self.key) {
            return visitor.visit_none();
        }
        self.optional = true;
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            hint::ID => visitor.visit_newtype_struct(read!(self, id, ID, String).into_deserializer()),
            hint::TIME => {
                let time = read!(self, time, TIME, Number);
                visitor.visit_newtype_struct(time.into_deserializer())
            }
            hint::LIST => self.list(visitor),
            hint::MESSAGE => self.message(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    /// The types of the payloads say what they want; nothing asks for any type at all.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.lexeme.form {
            Form::Absent | Form::Null => visitor.visit_unit(),
            Form::Bool => self.deserialize_bool(visitor),
            Form::Number => self.deserialize_f64(visitor),
            _ => self.deserialize_str(visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}
