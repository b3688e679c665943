//! What the tolerant decoder takes, one type a row of the conversion table in the crate's documentation.
//!
//! All that is taken validates. Some of what is refused does too, because no schema can tell: `12.0` from `12` where
//! an id is wanted, whether text with an exponent is integral or in range, and a field that is named twice.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::json_schema_for;
use crate::{de::record::Row, types::hint::Hint};

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
    List;
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
        Hint::Time | Hint::Instant => generator.subschema_for::<Time>(),
        Hint::List => generator.subschema_for::<List>(),
        // It reads its documented form and the object itself.
        Hint::Message => (row.schema)(generator),
    }
}

/// The parts of decimal text; ASCII digits, so that every dialect of regular expressions reads them alike.
macro_rules! text {
    ($($content:expr),*) => { concat!(r"^[ \t\n\r]*(", $($content),*, r")[ \t\n\r]*$") };
}
/// Text with an exponent; only its value tells whether it is integral.
macro_rules! exponent {
    () => {
        r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)[eE][+-]?[0-9]+"
    };
}

const FLOAT: &str = text!(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)|", exponent!());
const INTEGER: &str = text!(r"[+-]?([0-9]+(\.0+)?|\.0+)|", exponent!());
/// As many digits as the years 2000 to 2099 have in seconds, whose fraction ends at milliseconds, or in milliseconds.
const TIME: &str =
    text!(r"\+?0*[1-9][0-9]{8,9}(\.[0-9]{1,3}0*)?|\+?0*[1-9][0-9]{11,12}(\.0+)?|", exponent!());
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
        "anyOf": [{ "type": "string", "pattern": r"[^ \t\n\r]" }, { "type": "integer" }],
    });
    TextOrScalar, "TextOrScalar", |_generator| json_schema!({
        "description": "Text that is not blank, or a number or a boolean, which is read as its text.",
        "anyOf": [{ "type": "string", "pattern": r"[^ \t\n\r]" }, { "type": ["number", "boolean"] }],
    });
    Time, "EpochOrText", |_generator| json_schema!({
        "description": "Seconds since 1970 of the years 2000 to 2099, or milliseconds, which their size tells \
                        apart; or the decimal text of either. A fraction is one of seconds.",
        "anyOf": [
            { "type": "number", "minimum": 946_684_800, "exclusiveMaximum": 4_102_444_800_i64 },
            { "type": "integer", "minimum": 946_684_800_000_i64, "exclusiveMaximum": 4_102_444_800_000_i64 },
            { "type": "string", "pattern": TIME },
        ],
    });
    List, "CodesOrArray", |_generator| json_schema!({
        "description": "Codes joined by commas, an array of them, the text of such an array, or one code that \
                        is an integer. At least one code is not empty.",
        "anyOf": [
            {
                "type": "string",
                "pattern": r"[^, \t\n\r]",
                "not": { "pattern": text!(r#"\[[ \t\n\r]*(""[ \t\n\r]*(,[ \t\n\r]*""[ \t\n\r]*)*)?\]"#) },
            },
            { "type": "integer" },
            {
                "type": "array",
                "items": { "type": ["string", "integer"] },
                "contains": { "not": { "const": "" } },
            },
        ],
    });
    ReadAsAbsent, "ReadAsAbsent", |_generator| json_schema!({
        "description": "Anything else. `null` and blank text say nothing. What cannot be read without guessing \
                        never costs the push: the field is absent, a note says why, and the value is kept \
                        beside the fields that the page does not name.",
    });
}
