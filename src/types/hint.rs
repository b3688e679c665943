//! What a field's type says of its value on the wire.

/// What the value of a field is on the wire: one row of the conversion table, said once by each type.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "samples"), allow(dead_code))] // what has a name is for these
pub(crate) enum Hint {
    Boolean,
    Integer,
    Float,
    /// Text; numbers and booleans are their text.
    Text,
    Id,
    /// A wall clock.
    Time,
    /// The clock of an instant, which may be written as text with an offset.
    Instant,
    /// An integer of which some have a name.
    IntegerCode(&'static [i64]),
    /// The same, where the two that have a name are no and yes: a boolean says it too.
    Switch(&'static [i64]),
    /// An id of which some have a name.
    TextCode(&'static [&'static str]),
    List,
    Message,
}

/// A type that a field of the page may have.
pub(crate) trait FieldType {
    const HINT: Hint;

    /// What is worth a note about a value that was read, if anything is.
    fn remark(&self) -> Option<Remark> {
        None
    }

    /// Whether the value says no more than that the field is not there, and is left out when it is written.
    fn is_absent(&self) -> bool {
        false
    }
}

/// What is worth a note about a value that was read.
#[derive(Clone, Copy)]
pub(crate) enum Remark {
    UnknownCode,
    Milliseconds,
}

/// Implements [`FieldType`], with the method `remark` of the type where it has one of its own.
macro_rules! field_type {
    ($type:ty = $hint:expr $(, $remark:expr)?) => {
        impl $crate::types::hint::FieldType for $type {
            const HINT: $crate::types::hint::Hint = {
                use $crate::types::hint::Hint::*;
                $hint
            };

            $(fn remark(&self) -> Option<$crate::types::hint::Remark> {
                let remark: fn(&Self) -> Option<$crate::types::hint::Remark> = $remark;
                remark(self)
            })?
        }
    };
}
pub(crate) use field_type;

field_type!(bool = Boolean);
field_type!(i64 = Integer);
field_type!(f64 = Float);
field_type!(alloc::string::String = Text);

/// Implements equality with text, from both sides.
macro_rules! text_eq {
    ($type:ty) => {
        $crate::types::hint::text_eq!(@ $type: str, &str, alloc::string::String);
    };
    (@ $type:ty: $($text:ty),*) => { $(
        impl PartialEq<$text> for $type {
            fn eq(&self, other: &$text) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<$type> for $text {
            fn eq(&self, other: &$type) -> bool {
                other == self
            }
        }
    )* };
}
pub(crate) use text_eq;
