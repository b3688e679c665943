//! CSV (RFC 4180): a row a push, a column a field of the page.

use std::{borrow::Cow, collections::BTreeMap};

use mettax_push::{DecodeError, Decoded, Kind, Push};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::report::Place;

/// The columns before those of the fields.
const FIRST: [&str; 7] = ["file", "line", "item", "kind", "utc", "error", "notes"];
/// The fields of all kinds, those first that most of them have.
const FIELDS: [&str; 38] = [
    "deviceId",
    "id",
    "deviceCt",
    "reportCt",
    "actual",
    "lat",
    "lon",
    "speed",
    "course",
    "num",
    "alarmType",
    "alarmId",
    "alarmAttribute",
    "fileType",
    "fileUrl",
    "captureId",
    "channelId",
    "messageType",
    "status",
    "imageUrl",
    "compaResult",
    "similarity",
    "faceId",
    "rfidNo",
    "driverName",
    "licensePlate",
    "adc",
    "message",
    "acc",
    "accUpdateTime",
    "blockedStatus",
    "elec",
    "ioStatus",
    "signal",
    "odometer",
    "voltage",
    "quantity",
    "localizationFailure",
];
/// The column of all other fields, as a JSON object.
const MORE: &str = "more";

pub(crate) struct Csv {
    writer: csv::Writer<Vec<u8>>,
    /// Whether cells are changed that a spreadsheet would run.
    safe: bool,
}

impl Csv {
    pub(crate) fn new(safe: bool) -> Self {
        Self { writer: csv::Writer::from_writer(Vec::new()), safe }
    }

    pub(crate) fn header(&mut self) -> csv::Result<()> {
        self.writer.write_record(FIRST.iter().chain(&FIELDS).chain([&MORE]))
    }

    pub(crate) fn push(&mut self, place: &Place<'_>, decoded: &Decoded<Push>) -> csv::Result<()> {
        let push = &decoded.payload;
        let utc = push.device_ct().map(|clock| clock.to_string()).unwrap_or_default();
        let notes: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
        self.row(place, Some(push.kind()), &utc, "", &notes.join("; "), Some(push))
    }

    pub(crate) fn failure(&mut self, place: &Place<'_>, error: &DecodeError) -> csv::Result<()> {
        self.row(place, error.push_kind(), "", &error.to_string(), "", error.clone().into_unknown().as_ref())
    }

    /// All rows so far, as text.
    pub(crate) fn finish(self) -> csv::Result<Vec<u8>> {
        self.writer.into_inner().map_err(|error| error.into_error().into())
    }

    fn row(
        &mut self,
        place: &Place<'_>,
        kind: Option<Kind>,
        utc: &str,
        error: &str,
        notes: &str,
        read: Option<&impl Serialize>,
    ) -> csv::Result<()> {
        let text = read.map_or(Ok("{}".into()), serde_json::to_string).map_err(std::io::Error::from)?;
        let mut fields: BTreeMap<String, &RawValue> =
            serde_json::from_str(&text).map_err(std::io::Error::from)?;
        let item = place.item.map(|item| item.to_string()).unwrap_or_default();
        let (file, line) = (place.file.unwrap_or_default(), place.line.to_string());
        for cell in [file, &line, &item, kind.map_or("", Kind::as_str), utc, error, notes] {
            self.cell(cell)?;
        }
        for name in FIELDS {
            let value = fields.remove(name).map_or("", RawValue::get);
            match value.starts_with('"').then(|| serde_json::from_str::<String>(value)) {
                Some(Ok(text)) => self.cell(&text)?,
                // A string with half a surrogate pair is no text: what stands in the cell is its JSON.
                _ if value == "null" => self.cell("")?,
                _ => self.cell(value)?,
            }
        }
        let more = if fields.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&fields).map_err(std::io::Error::from)?
        };
        self.cell(&more)?;
        self.writer.write_record(None::<&[u8]>)
    }

    fn cell(&mut self, text: &str) -> csv::Result<()> {
        let text = if self.safe { safe(text) } else { text.into() };
        self.writer.write_field(text.as_bytes())
    }
}

/// A cell that no spreadsheet takes for a formula: one that starts as a formula does, and is no number, gets an
/// apostrophe, as a person would type it.
fn safe(text: &str) -> Cow<'_, str> {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if starts && !is_number { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    #[test]
    fn each_field_of_the_documented_form_has_a_column() {
        let mut names = BTreeSet::new();
        for kind in Kind::ALL {
            let file = format!("{}/schemas/documented/{kind}.json", env!("CARGO_MANIFEST_DIR"));
            let schema: serde_json::Value =
                serde_json::from_str(&fs::read_to_string(file).expect("a schema")).expect("JSON");
            let properties = schema["properties"].as_object().expect("properties");
            names.extend(properties.keys().cloned());
        }
        let columns: BTreeSet<_> = FIELDS.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(columns, names, "FIELDS in examples/decode/rows.rs lists the fields of all payloads");
    }

    #[test]
    fn a_formula_is_told_from_a_number() {
        for cell in ["", "-12.5", "+1e3", "a=b", "2025-01-01", "'=1"] {
            assert_eq!(safe(cell), cell);
        }
        for cell in ["=1+1", "+1-2", "-cmd", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "-", "=\"x\"", "-inf"] {
            assert_eq!(safe(cell), format!("'{cell}"));
        }
    }
}
