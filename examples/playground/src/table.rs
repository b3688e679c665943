//! The tables of the page, from the JSON Schemas that follow from them.

use std::sync::OnceLock;

use mettax_push::Kind;
use serde_json::Value;

/// A field of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name on the wire.
    pub(crate) name: String,
    /// Its type in Rust, without the `Option` around it.
    pub(crate) rust_type: String,
    /// Whether it is an `Option`.
    pub(crate) optional: bool,
    /// Its unit, where the page or its samples give one.
    pub(crate) unit: Option<&'static str>,
    /// What it is.
    pub(crate) doc: String,
    /// Whether the page requires it.
    pub(crate) required: bool,
}

impl Column {
    /// Its name in Rust.
    pub(crate) fn rust_name(&self) -> String {
        let mut snake = String::new();
        for character in self.name.chars() {
            if character.is_ascii_uppercase() {
                snake.push('_');
            }
            snake.push(character.to_ascii_lowercase());
        }
        snake
    }
}

/// What a field's documentation says where it has a unit, and the unit; of several, the first.
const UNITS: [(&str, &str); 6] = [
    ("km/h", "km/h"),
    ("degrees", "°"),
    ("in volts", "V"),
    ("hundredths of a percent", "1/100 %"),
    ("in percent", "%"),
    ("number of satellites", "satellites"),
];

/// The columns of a kind, and the name of its payload.
pub(crate) fn table(kind: Kind) -> (&'static str, &'static [Column]) {
    static TABLES: OnceLock<Vec<(Kind, String, Vec<Column>)>> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let known = Kind::ALL.iter().filter_map(|&kind| Some((kind, schema(kind)?)));
        known.map(|(kind, schema)| read(kind, schema)).collect()
    });
    let table = tables.iter().find(|(known, ..)| *known == kind);
    table.map_or(("", &[]), |(_, payload, columns)| (payload, columns))
}

/// A kind of a later release has none here until its line is written; a test finds that out.
fn schema(kind: Kind) -> Option<&'static str> {
    macro_rules! schemas {
        ($($kind:ident $file:literal,)*) => {
            match kind {
                $(Kind::$kind => include_str!(concat!("../../../schemas/documented/", $file, ".json")),)*
                _ => return None,
            }
        };
    }
    Some(schemas! {
        Alarm "alarm",
        Gps "gps",
        DeviceInfo "device_info",
        PassThrough "pass_through",
        AlarmFile "alarm_file",
        Sensor "sensor",
        CaptureFile "capture_file",
        FaceComparison "face_comparison",
        DriverPicture "driver_picture",
        Rfid "rfid",
        Unknown "unknown",
    })
}

fn read(kind: Kind, schema: &str) -> (Kind, String, Vec<Column>) {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    let payload = schema["title"].as_str().unwrap_or_default().to_owned();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let columns = properties.map(|(name, property)| column(kind, name, property)).collect();
    (kind, payload, columns)
}

fn column(kind: Kind, name: &str, property: &Value) -> Column {
    let words = property["description"].as_str().unwrap_or_default();
    let doc = words.strip_prefix(&format!("`{name}`: ")).unwrap_or(words);
    let end = doc.find(". ").map_or(doc.len(), |end| end + 1);
    let rust_type = rust_type(property);
    Column {
        name: name.to_owned(),
        optional: !(name == "deviceId" && kind != Kind::Unknown || rust_type == "AlarmTypes"),
        rust_type,
        unit: UNITS.iter().find(|(words, _)| doc.contains(words)).map(|&(_, unit)| unit),
        doc: doc[..end].to_owned(),
        required: name == "deviceId" || words.contains("The page requires it"),
    }
}

/// The type in Rust: a schema with a name is of the type of that name.
fn rust_type(property: &Value) -> String {
    if let Some(name) = property["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match property["type"].as_str() {
        Some("boolean") => "bool".into(),
        Some("integer") => "i64".into(),
        Some("number") => "f64".into(),
        Some(_) => "String".into(),
        // A constant, which has no field.
        None if property["const"].is_string() => String::new(),
        // With null beside it, which shows the kind.
        None => property["anyOf"].get(0).map(rust_type).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_table() {
        for &kind in Kind::ALL {
            let (payload, columns) = table(kind);
            assert!(!payload.is_empty(), "{kind}: its schema is missing in src/table.rs");
            for column in columns {
                let constant = column.name == "messageType";
                assert_eq!(column.rust_type.is_empty(), constant, "{kind}: {column:?}");
                assert!(constant || !column.doc.is_empty(), "{kind}: {column:?}");
            }
        }
    }

    /// Every number has its unit; those that have none are an index, bits, or of no unit that the page gives.
    #[test]
    fn numbers_have_their_units() {
        let columns = Kind::ALL.iter().flat_map(|&kind| table(kind).1);
        let mut units: Vec<_> = columns
            .filter(|column| matches!(&*column.rust_type, "f64" | "i64" | "Similarity"))
            .map(|column| (&*column.name, column.unit))
            .collect();
        units.sort_unstable();
        units.dedup();
        assert_eq!(
            units,
            [
                ("channelId", None),
                ("course", Some("°")),
                ("ioStatus", None),
                ("lat", Some("°")),
                ("lon", Some("°")),
                ("num", Some("satellites")),
                ("odometer", None),
                ("quantity", Some("%")),
                ("signal", None),
                ("similarity", Some("1/100 %")),
                ("speed", Some("km/h")),
                ("voltage", Some("V")),
            ]
        );
    }
}
