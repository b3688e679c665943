//! One scalar by itself, and the rules by which it reads as a type.
//!
//! The decoder has tokens of JSON text, every other deserializer gives values. The rules are these for both.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Unexpected, Visitor, value::MapAccessDeserializer},
};

use super::{
    blank,
    epoch::{self, EXPECTED as TIME},
    hint::Hint,
};
use crate::json::number::{self, trim};

pub(crate) const BOOLEAN: &str = "a boolean";
pub(crate) const INTEGER: &str = "an integer";
pub(crate) const FLOAT: &str = "a finite number";
pub(crate) const ID: &str = "an id: text or an integer";
pub(crate) const INSTANT: &str = "epoch seconds of the years 2000 to 2099, or RFC 3339 with an offset";
pub(crate) const CODE: &str = "a code: an integer";

/// A scalar, as far as a deserializer has read it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    /// A number whose text is gone.
    Float(f64),
    /// A bare number, as its text.
    Number(&'a str),
    /// The content of a string.
    Text(&'a str),
}

impl<'a> Scalar<'a> {
    /// Decimal text that is an integer or a fraction of a second, from a string or a bare number.
    #[inline]
    fn decimal<T>(self, read: fn(&[u8]) -> Option<T>) -> Option<T> {
        match self {
            Self::Number(text) | Self::Text(text) => read(text.as_bytes()),
            Self::Float(value) => integral(value, read),
            Self::Bool(_) | Self::Signed(_) | Self::Unsigned(_) => None,
        }
    }

    #[inline]
    pub(crate) fn integer(self) -> Option<i64> {
        match self {
            Self::Signed(value) => Some(value),
            Self::Unsigned(value) => value.try_into().ok(),
            _ => self.decimal(number::integer),
        }
    }

    #[inline]
    #[cfg(feature = "serde_with")]
    fn unsigned(self) -> Option<u64> {
        match self {
            Self::Signed(value) => value.try_into().ok(),
            Self::Unsigned(value) => Some(value),
            _ => self.decimal(number::unsigned),
        }
    }

    /// The nearest double.
    #[inline]
    fn float(self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)] // rounded once, as decimal text is
            Self::Signed(value) => Some(value as f64),
            #[allow(clippy::cast_precision_loss)]
            Self::Unsigned(value) => Some(value as f64),
            Self::Float(value) => value.is_finite().then_some(value),
            _ => self.decimal(number::float),
        }
    }

    #[inline]
    pub(crate) fn boolean(self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(value) } else { self.boolean_word() }
    }

    /// A boolean that is written as a number or as text.
    fn boolean_word(self) -> Option<bool> {
        match (self, self.integer()) {
            (_, Some(0)) => Some(false),
            (_, Some(1)) => Some(true),
            (Self::Text(text), None) => match trim(text) {
                word if word.eq_ignore_ascii_case("true") => Some(true),
                word if word.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A code whose page has two, for off and on or for no and yes: booleans are these too.
    pub(crate) fn switch(self) -> Option<i64> {
        self.integer().or_else(|| self.boolean().map(i64::from))
    }

    /// A wall clock, and whether more than its milliseconds was cut off.
    #[inline]
    pub(crate) fn time(self) -> Option<(i64, bool)> {
        match self.integer() {
            Some(raw) => epoch::is_date(raw).then_some((raw, false)),
            None => match self {
                Self::Float(value) => seconds(value),
                _ => self.decimal(epoch::from_fraction),
            },
        }
    }

    /// The clock of an instant, and whether more than its milliseconds was cut off.
    #[inline]
    pub(crate) fn instant(self) -> Option<(i64, bool)> {
        self.time().or_else(|| match self {
            Self::Text(text) => epoch::instant_from_rfc3339(text),
            _ => None,
        })
    }

    /// An id: text verbatim, or the digits of a bare integer.
    #[inline]
    pub(crate) fn id(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => (!blank::is_blank(text)).then_some(Cow::Borrowed(text)),
            Self::Number(text) => number::is_integer(text).then_some(Cow::Borrowed(text)),
            Self::Signed(value) => Some(Cow::Owned(value.to_string())),
            Self::Unsigned(value) => Some(Cow::Owned(value.to_string())),
            Self::Bool(_) | Self::Float(_) => None,
        }
    }

    /// Whether it is text that says nothing.
    #[cfg(feature = "serde_with")]
    pub(crate) fn is_blank(self) -> bool {
        matches!(self, Self::Text(text) if blank::is_blank(text))
    }

    /// What an error says that was found.
    pub(crate) fn unexpected(self) -> Unexpected<'a> {
        match self {
            Self::Bool(value) => Unexpected::Bool(value),
            Self::Signed(value) => Unexpected::Signed(value),
            Self::Unsigned(value) => Unexpected::Unsigned(value),
            Self::Float(value) => Unexpected::Float(value),
            Self::Number(_) => Unexpected::Other("number"),
            Self::Text(text) => Unexpected::Str(text),
        }
    }
}

/// Reads a double of up to 15 digits as an integer, if it is one.
///
/// serde_json's parse may be the double beside the nearest one: from 2^52 on, that is another integer, or a fraction lost.
#[cold]
fn integral<T>(value: f64, read: fn(&[u8]) -> Option<T>) -> Option<T> {
    // With a point, as in the JSON that it was.
    if value.abs() < 1e15 { read(format!("{value:?}").as_bytes()) } else { None }
}

/// Reads a double as seconds with a fraction.
///
/// To the microsecond: the double beside 0.25 is not to be cut off to 0.249.
#[cold]
fn seconds(value: f64) -> Option<(i64, bool)> {
    epoch::from_fraction(format!("{value:.6}").as_bytes())
}

/// A type that one scalar is read as.
pub(crate) trait FromScalar: Sized {
    /// What is read, for the error about what is not.
    const EXPECTED: &'static str;

    fn from_scalar(scalar: Scalar<'_>) -> Option<Self>;

    /// The same of text, which need not be copied where the type can own it.
    #[inline(always)] // as `read`
    #[allow(clippy::inline_always)]
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Self::from_scalar(Scalar::Text(&text))
    }
}

/// Implements [`FromScalar`] by a closure.
macro_rules! from_scalar {
    ($($type:ty = $expected:expr, $read:expr;)*) => { $(
        impl $crate::types::scalar::FromScalar for $type {
            const EXPECTED: &'static str = $expected;

            #[inline(always)] // as `read`
            #[allow(clippy::inline_always)]
            fn from_scalar(scalar: $crate::types::scalar::Scalar<'_>) -> Option<Self> {
                let read: fn($crate::types::scalar::Scalar<'_>) -> Option<Self> = $read;
                read(scalar)
            }
        }
    )* };
}
pub(crate) use from_scalar;

from_scalar! {
    bool = BOOLEAN, |scalar| scalar.boolean();
    i64 = INTEGER, |scalar| scalar.integer();
    f64 = FLOAT, |scalar| scalar.float();
}
#[cfg(feature = "serde_with")]
from_scalar! { u64 = "an integer that is not negative", |scalar| scalar.unsigned(); }

impl FromScalar for String {
    const EXPECTED: &'static str = ID;

    #[inline]
    fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
        match scalar {
            // Blank text too, which whoever must not have it leaves out.
            Scalar::Text(text) => Some(text.into()),
            _ => scalar.id().map(Cow::into_owned),
        }
    }

    #[inline]
    fn from_text(text: Cow<'_, str>) -> Option<Self> {
        Some(text.into_owned())
    }
}

impl Hint {
    /// What a scalar with this hint is, for the error about one that is not.
    pub(crate) const fn expected(self) -> &'static str {
        match self {
            Self::Boolean => BOOLEAN,
            Self::Integer => INTEGER,
            Self::Float => FLOAT,
            Self::Time => TIME,
            Self::Instant => INSTANT,
            Self::IntegerCode(_) | Self::Switch(_) => CODE,
            Self::Id | Self::TextCode(_) => ID,
            Self::Text | Self::List | Self::Message => "text",
        }
    }

    /// Whether it is written as text.
    const fn is_text(self) -> bool {
        matches!(self, Self::Id | Self::TextCode(_))
    }
}

/// Reads a type that is written as text or as one integer.
///
/// A format for people is asked what there is, and that is read by the rules of the page. Any other holds what was
/// written, and may not even be asked.
#[inline]
pub(crate) fn deserialize<'de, T: FromScalar, D: Deserializer<'de>>(
    hint: Hint,
    deserializer: D,
) -> Result<T, D::Error> {
    let visitor = ScalarVisitor(PhantomData);
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(visitor)
    } else if hint.is_text() {
        deserializer.deserialize_str(visitor)
    } else {
        deserializer.deserialize_i64(visitor)
    }
}

/// Takes whatever scalar comes, as itself or as the content of a newtype.
struct ScalarVisitor<T>(PhantomData<T>);

#[inline(always)] // so that the kind of scalar is a constant
#[allow(clippy::inline_always)]
pub(crate) fn read<T: FromScalar, E: de::Error>(scalar: Scalar<'_>) -> Result<T, E> {
    #[cold]
    fn refused<E: de::Error>(scalar: Scalar<'_>, expected: &str) -> E {
        E::invalid_value(scalar.unexpected(), &expected)
    }
    T::from_scalar(scalar).ok_or_else(|| refused(scalar, T::EXPECTED))
}

/// Implements a visitor's methods for all scalars by one function of a [`Scalar`].
macro_rules! visit_scalars {
    ($read:expr) => {
        #[inline(always)]
        #[allow(clippy::inline_always)]
        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            $read(Scalar::Bool(value))
        }

        #[inline(always)]
        #[allow(clippy::inline_always)]
        fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
            $read(Scalar::Signed(value))
        }

        #[inline(always)]
        #[allow(clippy::inline_always)]
        fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
            $read(Scalar::Unsigned(value))
        }

        fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Self::Value, E> {
            $read(Scalar::Number(&alloc::string::ToString::to_string(&value)))
        }

        fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Self::Value, E> {
            $read(Scalar::Number(&alloc::string::ToString::to_string(&value)))
        }

        #[inline(always)]
        #[allow(clippy::inline_always)]
        fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
            $read(Scalar::Float(value))
        }

        #[inline(always)]
        #[allow(clippy::inline_always)]
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            $read(Scalar::Text(text))
        }

        /// With its feature `arbitrary_precision`, serde_json gives a number as a map.
        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            $read(Scalar::Number(&$crate::types::scalar::number_text(map, &self)?))
        }
    };
}
pub(crate) use visit_scalars;

/// The text of a number that serde_json has wrapped in a map; everything else is refused.
#[cold]
pub(crate) fn number_text<'de, A: MapAccess<'de>>(
    map: A,
    expected: &dyn de::Expected,
) -> Result<String, A::Error> {
    serde_json::Number::deserialize(MapAccessDeserializer::new(map))
        .map(|number| number.to_string())
        .map_err(|_| de::Error::invalid_type(Unexpected::Map, expected))
}

impl<'de, T: FromScalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    visit_scalars!(read);
}
