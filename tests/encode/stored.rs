//! A push in a column of JSON, its kind beside it: what a database makes of the text, and what later releases make of
//! the rows of this one.

use std::collections::BTreeMap;

use mettax_push::{Decoder, Extra, Kind, Push, RawJson};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    common::{
        fixture,
        generate::{push, with_extra, without_extra},
        oracle::{Fields, missing},
    },
    identity,
};

/// Leaves in `extra` what a database can hold: numbers that a double holds, and text.
fn storable(extra: &Extra) -> Extra {
    extra
        .iter()
        .filter(|(_, value)| value.deserialize::<Value>().is_ok())
        .map(|(name, value)| (name, value.clone()))
        .collect()
}

/// The numbers of a value written in another way that means the same.
fn normalised(value: Value, whole_as_float: bool) -> String {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) if whole_as_float && whole.unsigned_abs() < EXACT => format!("{whole}.0"),
            #[allow(clippy::cast_possible_truncation)] // it is whole, and in the range
            (None, Some(float))
                if !whole_as_float && float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0 =>
            {
                (float as i64).to_string()
            }
            _ => number.to_string(),
        },
        Value::Array(values) => {
            let values: Vec<_> = values.into_iter().map(|value| normalised(value, whole_as_float)).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.into_iter().collect();
            let fields: Vec<_> = fields
                .into_iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name), normalised(value, whole_as_float)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    #[test]
    fn a_column_of_json_gives_back_what_went_in(push in push(), whole_as_float: bool, envelope: bool) {
        let extra = storable(push.extra());
        let push = with_extra(push, extra.clone());
        let names: Vec<_> = extra.iter().map(|(name, _)| name.to_owned()).collect();
        let row = normalised(serde_json::to_value(&push).unwrap(), whole_as_float);
        let body = if envelope { format!("{{\"data\": {row}}}") } else { row.clone() };
        let read = Decoder::tolerant().decode_kind(push.kind(), body.as_bytes()).unwrap();
        // What the page does not name is the text of the row, whatever the database made of it.
        let row_fields: Fields = serde_json::from_str(&row).unwrap();
        let kept: Extra = names
            .iter()
            .map(|name| (name, RawJson::parse(row_fields[name].get()).unwrap()))
            .collect();
        prop_assert_eq!(read.payload.extra(), &kept, "{}", row);
        prop_assert_eq!(without_extra(read.payload), without_extra(push.clone()), "{}", row);
        // Without the kind beside it too, where the object shows it, or where it is one of no known kind by its envelope.
        let told = extra.is_empty() || !identity::shows_no_kind(&push);
        if told && (envelope || push.device_id().is_some()) {
            let read: Push = serde_json::from_str(&body).unwrap();
            prop_assert_eq!(read.extra(), &kept, "{}", row);
            prop_assert_eq!(without_extra(read), without_extra(push), "{}", row);
        }
    }
}

/// What a release wrote. The rows stay as they are: a later release that names a field, or writes one in another way,
/// adds its own.
#[test]
fn rows_of_every_release_are_read() {
    let rows = std::fs::read_to_string(fixture("rows.ndjson")).unwrap();
    let mut kinds = BTreeMap::<Kind, u32>::new();
    for line in rows.lines() {
        let row: BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_str(line).unwrap();
        let text = |name: &str| serde_json::from_str::<String>(row[name].get()).unwrap();
        let kind = *Kind::ALL.iter().find(|kind| kind.to_string() == text("kind")).unwrap();
        let read = Decoder::tolerant().decode_kind(kind, row["push"].get().as_bytes());
        let push = read.unwrap_or_else(|error| panic!("{error}: {line}")).payload;
        assert_eq!(push.kind(), kind, "{line}");
        let before: Fields = serde_json::from_str(row["push"].get()).unwrap();
        let after: Fields = serde_json::from_str(&serde_json::to_string(&push).unwrap()).unwrap();
        assert_eq!((missing(&before, &after), missing(&after, &before)), (vec![], vec![]), "{line}");
        // A push of no known kind gets the key of its kind, once it has one.
        if kind != Kind::Unknown {
            assert_eq!(push.dedup_key().to_string(), text("key"), "{line}");
        }
        *kinds.entry(kind).or_default() += 1;
    }
    let few: Vec<_> = Kind::ALL.iter().filter(|kind| kinds.get(kind) < Some(&3)).collect();
    assert!(few.is_empty(), "three rows of each kind are to be in fixtures/rows.ndjson: {few:?}");
}
