//! What the tolerant decoder takes, one type a row of the conversion table in the crate's documentation.
//!
//! All that is taken validates. Some of what is refused does too, because no schema can tell: `12.0` from `12` where
//! an id is wanted, whether text with an exponent is integral or in range, and a field that is named twice.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::json_schema_for;
use crate::{
    de::record::Row,
    payload::PassThroughPorts,
    types::{
        epoch::{END, START},
        hint::Hint,
    },
};

/// What is nowhere but in schemas.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident;)*) => { $($(#[$doc])* pub(crate) struct $name;)* };
}

rows! {
    Float;
    Integer;
    Boolean;
    SwitchCode;
    Id;
    TextOrScalar;
    Time;
    Instant;
    List;
    Message;
    /// What becomes of an optional value that none of the others takes.
    ReadAsAbsent;
}

/// What the decoder takes for a field.
pub(super) fn schema(row: &Row, generator: &mut SchemaGenerator) -> Schema {
    match row.hint {
        Hint::Boolean => generator.subschema_for::<Boolean>(),
        Hint::Float => generator.subschema_for::<Float>(),
        Hint::Switch(_) => generator.subschema_for::<SwitchCode>(),
        Hint::Integer | Hint::IntegerCode(_) => generator.subschema_for::<Integer>(),
        Hint::Id | Hint::TextCode(_) => generator.subschema_for::<Id>(),
        Hint::Text => generator.subschema_for::<TextOrScalar>(),
        Hint::Time => generator.subschema_for::<Time>(),
        Hint::Instant => generator.subschema_for::<Instant>(),
        Hint::List => generator.subschema_for::<List>(),
        Hint::Message => generator.subschema_for::<Message>(),
    }
}

/// The parts of decimal text; ASCII digits, so that every dialect of regular expressions reads them alike.
macro_rules! text {
    ($($content:expr),*) => { concat!(r"^[ \t\n\r]*(", $($content),*, r")[ \t\n\r]*$") };
}
/// Text with an exponent; only its value decides whether it is integral.
macro_rules! exponent {
    () => {
        r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)[eE][+-]?[0-9]+"
    };
}

const FLOAT: &str = text!(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)|", exponent!());
const INTEGER: &str = text!(r"[+-]?([0-9]+(\.0+)?|\.0+)|", exponent!());
/// As many digits as the years 2000 to 2099 have in seconds, or in milliseconds.
const TIME: &str = text!(r"\+?0*[1-9][0-9]{8,9}(\.[0-9]+)?|\+?0*[1-9][0-9]{11,12}(\.0+)?|", exponent!());
/// RFC 3339 with an offset.
const RFC_3339: &str = text!(
    r"(1999|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
);
const BOOLEAN: &str =
    text!(r"[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[+-]?(0+(\.0+)?|\.0+)|\+?0*1(\.0+)?|", exponent!());

json_schema_for! {
    Float, "NumberOrText", |_generator| json_schema!({
        "description": "A number, or its decimal text.",
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": FLOAT }],
    });
    Integer, "IntegerOrText", |_generator| json_schema!({
        "description": "An integer of 64 bits, or its decimal text.",
        "anyOf": [
            { "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX },
            { "type": "string", "pattern": INTEGER },
        ],
    });
    Boolean, "BooleanOrText", |_generator| json_schema!({
        "description": "A boolean, 0 or 1, or the text of one of these in any case.",
        "anyOf": [{ "type": "boolean" }, { "enum": [0, 1] }, { "type": "string", "pattern": BOOLEAN }],
    });
    SwitchCode, "SwitchOrText", |generator| {
        let (integer, boolean) = (generator.subschema_for::<Integer>(), generator.subschema_for::<Boolean>());
        json_schema!({
            "description": "A code for no or yes, a boolean, or the text of either.",
            "anyOf": [integer, boolean],
        })
    };
    Id, "TextOrInteger", |_generator| json_schema!({
        "description": "Text that is not blank, or an integer of any length, which is read as its digits.",
        "anyOf": [{ "type": "string", "pattern": r"[^ \t\n\r\f]" }, { "type": "integer" }],
    });
    TextOrScalar, "TextOrScalar", |_generator| json_schema!({
        "description": "Text that is not blank, or a number or a boolean, which is read as its text.",
        "anyOf": [{ "type": "string", "pattern": r"[^ \t\n\r\f]" }, { "type": ["number", "boolean"] }],
    });
    Time, "EpochOrText", |_generator| json_schema!({
        "description": "Seconds since 1970 of the years 2000 to 2099, or milliseconds, which differ by their \
                        size; or the decimal text of either. A fraction is one of seconds.",
        "anyOf": [
            { "type": "number", "minimum": START, "exclusiveMaximum": END },
            { "type": "integer", "minimum": START * 1000, "exclusiveMaximum": END * 1000 },
            { "type": "string", "pattern": TIME },
        ],
    });
    Instant, "EpochOrRfc3339", |generator| {
        let time = generator.subschema_for::<Time>();
        json_schema!({
            "description": "Seconds or milliseconds since 1970, or text as in RFC 3339 with an offset.",
            "anyOf": [time, { "type": "string", "pattern": RFC_3339 }],
        })
    };
    List, "CodesOrArray", |_generator| json_schema!({
        "description": "Codes joined by commas, in brackets perhaps, an array of them, the text of such an array, or \
                        one code that is an integer. Empty elements and null are left out, so that the list may be \
                        empty.",
        "anyOf": [
            { "type": "string", "pattern": r"[^ \t\n\r\f]" },
            { "type": "integer" },
            { "type": "array", "items": { "type": ["string", "integer", "null"] } },
        ],
    });
    Message, "MessageOrText", |generator| {
        let ports = generator.subschema_for::<PassThroughPorts>();
        json_schema!({
            "description": "What each serial port sent, as the text of a JSON object, or that object itself. Other \
                            text, a number and a boolean are kept as text.",
            "anyOf": [
                ports,
                { "type": "string", "pattern": r"[^ \t\n\r\f]" },
                { "type": ["number", "boolean"] },
            ],
        })
    };
    ReadAsAbsent, "ReadAsAbsent", |_generator| json_schema!({
        "description": "Anything else. `null` and blank text say nothing. What cannot be read without guessing \
                        never costs the push: the field is absent, a note says why, and the value is kept \
                        beside the fields that the page does not name.",
    });
}
