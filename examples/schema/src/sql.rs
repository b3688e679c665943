//! Views over the NDJSON that `decode --json` writes, for `DuckDB`: one a kind, with the types of the documented form.

use std::fmt::Write as _;

use mettax_push::Kind;
use schemars::{Schema, generate::SchemaSettings};
use serde_json::Value;

use crate::schemas;

/// The dialects that there are.
pub(crate) const DIALECTS: [&str; 1] = ["duckdb"];

/// What comes before the views of the kinds.
const START: &str = "\
-- Views over what `decode --json` writes: `pushes` has every line, `failures` those that could not be decoded, and a view
-- a kind the fields of its pushes. A value that the decoder refused stays in the payload as it came; in a column of
-- another type it is NULL. `deviceCt` is an instant, the other clocks are the device's own, in no zone.

CREATE OR REPLACE MACRO push_text(payload, path) AS
    CASE WHEN json_type(payload, path) = 'VARCHAR' THEN payload->>path END;
CREATE OR REPLACE MACRO push_integer(payload, path) AS
    CASE WHEN json_type(payload, path) IN ('BIGINT', 'UBIGINT') THEN TRY_CAST(payload->>path AS BIGINT) END;
CREATE OR REPLACE MACRO push_number(payload, path) AS
    CASE WHEN json_type(payload, path) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN TRY_CAST(payload->>path AS DOUBLE) END;
CREATE OR REPLACE MACRO push_boolean(payload, path) AS
    CASE WHEN json_type(payload, path) = 'BOOLEAN' THEN TRY_CAST(payload->>path AS BOOLEAN) END;
-- Seconds since 1970, or milliseconds, of the years 2000 to 2099.
CREATE OR REPLACE MACRO push_microseconds(payload, path) AS
    CASE WHEN push_integer(payload, path) BETWEEN 946684800 AND 4102444799 THEN push_integer(payload, path) * 1000000
         WHEN push_integer(payload, path) BETWEEN 946684800000 AND 4102444799999 THEN push_integer(payload, path) * 1000 END;
-- Joined by commas; an array only where that text would look like one.
CREATE OR REPLACE MACRO push_list(payload, path) AS
    CASE WHEN json_type(payload, path) = 'ARRAY'
             AND len(list_filter(json_extract(payload, path || '[*]'), lambda item: json_type(item) <> 'VARCHAR')) = 0
         THEN TRY_CAST(payload->path AS VARCHAR[])
         WHEN json_type(payload, path) = 'VARCHAR' THEN string_split(payload->>path, ',') END;

-- A line is read as text first: half a surrogate pair, which the decoder keeps as it came, is no JSON for DuckDB.
CREATE OR REPLACE VIEW pushes AS
SELECT unnest(from_json(
    CASE WHEN json_valid(text) THEN text ELSE regexp_replace(text,
        '((?:^|[^\\\\])(?:\\\\\\\\)*)(?:\\\\u[dD][89a-fA-F][0-9a-fA-F]{2})+', '\\1\u{fffd}', 'g') END,
    '{\"file\":\"VARCHAR\",\"line\":\"BIGINT\",\"item\":\"BIGINT\",\"kind\":\"VARCHAR\",\"payload\":\"JSON\",\"notes\":[\"VARCHAR\"],\
\"error\":\"VARCHAR\",\"error_kind\":\"VARCHAR\",\"field\":\"VARCHAR\",\"offset\":\"BIGINT\",\"read\":\"JSON\"}'))
FROM read_csv({FILE}, columns = {text: 'VARCHAR'}, auto_detect = false, header = false,
    delim = chr(1), quote = '', escape = '', max_line_size = 67108864);
CREATE OR REPLACE VIEW failures AS
SELECT file, line, item, kind, error, error_kind, field, \"offset\", read FROM pushes WHERE error IS NOT NULL;
";

/// The statements, for a file or a pattern of files.
pub(crate) fn duckdb(file: &str) -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut sql = START.replace("{FILE}", &text(file));
    for &kind in Kind::ALL {
        let schema = schemas::of_kind(kind, &settings);
        let _ = write!(sql, "CREATE OR REPLACE VIEW {} AS\nSELECT file, line, item", name(kind.as_str()));
        for (field, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let _ = write!(sql, ",\n    {} AS {}", column(&schema, field, property), name(field));
        }
        let _ = writeln!(
            sql,
            ",\n    notes, payload\nFROM pushes WHERE kind = {} AND payload IS NOT NULL;",
            text(kind.as_str())
        );
    }
    sql
}

/// A field of the payload, in the type that its schema says.
fn column(schema: &Schema, field: &str, property: &Value) -> String {
    // An optional value is one of two alternatives, of which the second is null.
    let value = property.pointer("/anyOf/0").unwrap_or(property);
    let reference = value.get("$ref").and_then(Value::as_str).unwrap_or_default();
    let definition_name = reference.strip_prefix("#/$defs/").unwrap_or_default();
    let definition = schema.get("$defs").and_then(|all| all.get(definition_name)).unwrap_or(value);
    let path = text(&format!("$.{field}"));
    match (definition_name, definition.get("type").and_then(Value::as_str)) {
        ("GatewayTime", _) => format!("to_timestamp(push_microseconds(payload, {path}) / 1000000)"),
        ("DeviceTime", _) => format!("make_timestamp(push_microseconds(payload, {path}))"),
        ("AlarmTypes", _) => format!("push_list(payload, {path})"),
        (_, Some(kind @ ("integer" | "number" | "boolean"))) => format!("push_{kind}(payload, {path})"),
        _ => format!("push_text(payload, {path})"),
    }
}

/// A name, quoted.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text, quoted.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
