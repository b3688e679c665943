//! All about one body, for the page to show.

use std::collections::HashSet;

use mettax_push::{DecodeError, Decoded, FieldPlace, Inspected, Kind, Note, NoteKind, Push};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Switches, rust,
    table::{Column, table},
    value::shown,
};

/// How many fields of one push are shown. A body may hold a million.
const MAX_FIELDS: usize = 300;
/// How many pushes of one body are shown.
const MAX_ITEMS: usize = 100;
/// How many characters of a value are shown.
const MAX_VALUE: usize = 2000;

/// What a body holds.
#[derive(Debug, Serialize)]
pub struct Detail {
    items: Vec<Item>,
    /// How many more pushes there are.
    more: usize,
}

/// A line of a list about a body.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The kind, or that there is an error.
    kind: &'static str,
    device: String,
    /// When the gateway took it in.
    time: String,
    /// The point of it, in a few words.
    gist: String,
}

/// One push, or why there is none.
#[derive(Debug, Serialize)]
struct Item {
    kind: Option<Kind>,
    /// The payload's name in Rust.
    payload: &'static str,
    /// The kinds that show, best first, and by which fields.
    shown: Vec<Shown>,
    /// Notes about the whole body, or about what is none of its fields.
    notes: Vec<String>,
    fields: Vec<Field>,
    /// How many more fields there are.
    more: usize,
    absent: Vec<Absent>,
    clocks: Clocks,
    position: Option<[f64; 2]>,
    /// The object as the library writes it.
    documented: Option<String>,
    /// The body around it.
    body: Option<String>,
    rust: String,
    error: Option<Fault>,
}

#[derive(Debug, Serialize)]
struct Shown {
    kind: Kind,
    by: Vec<&'static str>,
}

/// A field of the push.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Whether it is in the object inside `message`.
    pub(crate) inside: bool,
    /// Whether its table of the page has it.
    known: bool,
    /// What is on the wire, as JSON.
    wire: String,
    /// Its bytes in the body.
    range: Option<[usize; 2]>,
    /// The type in Rust.
    rust_type: String,
    /// The typed value.
    pub(crate) value: Option<String>,
    meaning: Option<String>,
    unit: Option<&'static str>,
    doc: String,
    /// The JSON type that it was converted from, and the one of the page.
    converted: Option<[String; 2]>,
    notes: Vec<String>,
}

/// A field that is not there.
#[derive(Debug, Serialize)]
struct Absent {
    name: String,
    required: bool,
    doc: String,
}

#[derive(Debug, Default, Serialize)]
struct Clocks {
    /// `deviceCt` in milliseconds since 1970.
    gateway: Option<i64>,
    /// `reportCt`, a wall clock, as if it were UTC.
    report: Option<i64>,
    /// The device's offset from UTC in minutes, as far as the push shows it.
    hint: Option<i32>,
    /// Whether the data was sent at its time.
    actual: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Fault {
    kind: &'static str,
    text: String,
    /// What to do.
    help: Option<String>,
    field: Option<String>,
    /// The bytes at fault; empty where it is a place between two.
    range: Option<[usize; 2]>,
}

/// All about a body.
#[must_use]
pub fn detail(body: &[u8], switches: Switches) -> Detail {
    match switches.decoder().inspect(body) {
        Ok(mut items) => {
            let more = items.len().saturating_sub(MAX_ITEMS);
            items.truncate(MAX_ITEMS);
            Detail { items: items.into_iter().map(|item| of_item(item, body, switches)).collect(), more }
        }
        Err(error) => Detail { items: vec![of_error(&error, Vec::new(), &[], body, switches)], more: 0 },
    }
}

/// A line of a list about a body: about its first push that cannot be read, else about its first.
#[must_use]
pub fn row(body: &[u8], switches: Switches) -> Row {
    let items = match switches.decoder().decode_batch(body) {
        Ok(items) => items,
        Err(error) => vec![Err(error)],
    };
    let several = if items.len() > 1 { format!("{} pushes: ", items.len()) } else { String::new() };
    match items.iter().find(|item| item.is_err()).or(items.first()) {
        Some(Ok(Decoded { payload, .. })) => Row {
            kind: payload.kind().as_str(),
            device: payload.device_id().map(ToString::to_string).unwrap_or_default(),
            time: payload.device_ct().map(|time| time.to_string()).unwrap_or_default(),
            gist: several + &gist(payload),
        },
        Some(Err(error)) => Row {
            kind: "failed",
            device: error.device_id().map(ToString::to_string).unwrap_or_default(),
            time: String::new(),
            gist: several + &error.to_string(),
        },
        None => {
            Row { kind: "empty", device: String::new(), time: String::new(), gist: "an empty array".into() }
        }
    }
}

fn gist(push: &Push) -> String {
    match (push, push.position()) {
        (Push::Alarm(alarm), _) => alarm.alarm_type.to_string(),
        (_, Some(position)) => format!("{}, {}", position.lat, position.lon),
        _ => String::new(),
    }
}

fn of_item(item: Inspected, body: &[u8], switches: Switches) -> Item {
    let kinds: Vec<_> =
        item.kinds.iter().map(|shown| Shown { kind: shown.kind, by: shown.fields.clone() }).collect();
    let Decoded { payload: push, notes, .. } = match item.result {
        Ok(decoded) => decoded,
        Err(error) => return of_error(&error, kinds, &item.fields, body, switches),
    };
    let documented = serde_json::to_string_pretty(&push).unwrap_or_default();
    let values: Map<String, Value> = serde_json::from_str(&documented).unwrap_or_default();
    let (payload, columns) = table(push.kind());
    let mut fields = fields(&item.fields, &notes, columns, &values);
    let absent = |column: &&Column| !item.fields.iter().any(|field| field.name == column.name);
    let absent = columns.iter().filter(absent).map(|column| Absent {
        name: column.name.clone(),
        required: column.required,
        doc: column.doc.clone(),
    });
    let inside = |field: &FieldPlace| {
        field.fields.iter().map(|inner| format!("message.{}", inner.name)).collect::<Vec<_>>()
    };
    let named: HashSet<String> = columns
        .iter()
        .map(|column| column.name.clone())
        .chain(item.fields.iter().map(|field| field.name.clone()))
        .chain(item.fields.iter().flat_map(inside))
        .collect();
    let of_field = |note: &&Note| named.contains(note.field());
    let rest =
        notes.iter().filter(|note| !of_field(note)).take(MAX_FIELDS).map(ToString::to_string).collect();
    let program = rust::of_push(&push, &fields, switches);
    fields.truncate(MAX_FIELDS);
    let more = count(&item.fields) - fields.len();
    Item {
        kind: Some(push.kind()),
        payload,
        shown: kinds,
        notes: rest,
        fields,
        more,
        absent: absent.collect(),
        clocks: Clocks {
            gateway: push.device_ct().map(|time| time.utc().timestamp_millis()),
            report: push.report_ct().map(|time| time.local().and_utc().timestamp_millis()),
            hint: push.utc_offset_hint().map(|offset| offset.local_minus_utc() / 60),
            actual: push.actual(),
        },
        position: push.position().map(|position| [position.lat, position.lon]),
        documented: Some(documented),
        body: Some(push.to_body()),
        rust: program,
        error: None,
    }
}

/// What there is where nothing was decoded: the error, and what could be read all the same.
fn of_error(
    error: &DecodeError,
    shown: Vec<Shown>,
    places: &[FieldPlace],
    body: &[u8],
    switches: Switches,
) -> Item {
    let columns = error.push_kind().map_or(&[][..], |kind| table(kind).1);
    let mut shown_fields = fields(places, &[], columns, &Map::new());
    if places.is_empty() {
        let read = error.fields().into_iter().flatten().take(MAX_FIELDS);
        shown_fields = read.map(|(name, value)| Field::new(name, value.as_str(), columns)).collect();
    }
    shown_fields.truncate(MAX_FIELDS);
    let more = count(places).saturating_sub(shown_fields.len());
    let text = error.to_string();
    let help = error.help().map(ToString::to_string);
    let end = help.as_ref().map_or(text.len(), |help| text.len().saturating_sub(help.len() + "; ".len()));
    let place = places.iter().find(|place| error.field() == Some(&place.name));
    let at = error.offset().map(|at| [at, (at + length_at(body, at)).min(body.len())]);
    Item {
        kind: error.push_kind(),
        payload: error.push_kind().map_or("", |kind| table(kind).0),
        shown,
        notes: Vec::new(),
        fields: shown_fields,
        more,
        absent: Vec::new(),
        clocks: Clocks::default(),
        position: None,
        documented: None,
        body: None,
        rust: rust::of_error(error, switches),
        error: Some(Fault {
            kind: error.kind().as_str(),
            text: text.get(..end).unwrap_or(&text).to_owned(),
            help,
            field: error.field().map(ToString::to_string),
            range: place.and_then(|place| place.range.clone()).map(|range| [range.start, range.end]).or(at),
        }),
    }
}

fn count(places: &[FieldPlace]) -> usize {
    places.iter().map(|place| 1 + count(&place.fields)).sum()
}

/// How many bytes the character at an offset has.
fn length_at(body: &[u8], at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    let continued = rest.iter().skip(1).take(3).take_while(|&&byte| byte & 0xc0 == 0x80).count();
    rest.len().min(1 + continued)
}

/// The fields in the order of the text, each that holds an object of the page with the fields of that behind it.
fn fields(
    places: &[FieldPlace],
    notes: &[Note],
    columns: &[Column],
    values: &Map<String, Value>,
) -> Vec<Field> {
    let mut fields = Vec::new();
    for place in places.iter().take(MAX_FIELDS) {
        let mut field = Field::at(place, columns);
        let column = columns.iter().find(|column| column.name == place.name);
        let refused = notes
            .iter()
            .any(|note| note.field() == place.name && matches!(note.kind(), NoteKind::Invalid { .. }));
        if let (Some(value), Some(column), false) = (values.get(&place.name), column, refused) {
            field.set(value, column);
        }
        field.note(notes);
        fields.push(field);
        let message: Value = match values.get(&place.name) {
            Some(Value::String(text)) if !place.fields.is_empty() => {
                serde_json::from_str(text).unwrap_or_default()
            }
            _ => Value::Null,
        };
        for inner in &place.fields {
            let mut field = Field { inside: true, ..Field::at(inner, &[]) };
            if matches!(&*inner.name, "com1" | "com2") {
                (field.known, field.rust_type) = (true, "SerialHex".into());
                field.show(&message[&inner.name]);
            }
            field.note(notes);
            fields.push(field);
        }
    }
    fields
}

impl Field {
    fn new(name: &str, json: &str, columns: &[Column]) -> Self {
        let mut wire: String = json.chars().take(MAX_VALUE).collect();
        if wire.len() < json.len() {
            wire.push('…');
        }
        let column = columns.iter().find(|column| column.name == name);
        Self {
            name: name.to_owned(),
            known: column.is_some(),
            wire,
            doc: column.map(|column| column.doc.clone()).unwrap_or_default(),
            ..Self::default()
        }
    }

    fn at(place: &FieldPlace, columns: &[Column]) -> Self {
        let range = place.range.as_ref().map(|range| [range.start, range.end]);
        Self { range, ..Self::new(&place.name, place.value.as_str(), columns) }
    }

    fn set(&mut self, value: &Value, column: &Column) {
        self.rust_type.clone_from(&column.rust_type);
        self.show(value);
        self.unit = column.unit.filter(|_| self.value.is_some() && column.rust_type != "Similarity");
    }

    fn show(&mut self, value: &Value) {
        if !value.is_null() {
            let shown = shown(&self.rust_type, value);
            self.value = Some(shown.text.chars().take(MAX_VALUE).collect());
            self.meaning = shown.meaning;
        }
    }

    /// What notes call it.
    fn path(&self) -> String {
        if self.inside { format!("message.{}", self.name) } else { self.name.clone() }
    }

    /// Takes the notes about it.
    fn note(&mut self, notes: &[Note]) {
        let path = self.path();
        for note in notes.iter().filter(|note| note.field() == path) {
            self.notes.push(note.kind().to_string());
            if let NoteKind::Coerced { from, to, .. } = note.kind() {
                self.converted = Some([from.to_string(), to.to_string()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    fn only(body: &str, switches: Switches) -> Item {
        detail(body.as_bytes(), switches).items.remove(0)
    }

    fn preset(name: &str) -> Item {
        let preset = presets().into_iter().find(|preset| preset.name == name).unwrap();
        only(preset.body, Switches { repair: preset.repair, ..Switches::default() })
    }

    /// Every field that has a place and a typed value has the value's bytes there, however it was written.
    #[test]
    fn every_preset_shows_its_fields_with_types_and_places() {
        for preset in presets() {
            let switches = Switches { repair: preset.repair, ..Switches::default() };
            for item in detail(preset.body.as_bytes(), switches).items {
                let Some(documented) = &item.documented else {
                    assert!(item.error.is_some(), "{}", preset.name);
                    continue;
                };
                let values: Map<String, Value> = serde_json::from_str(documented).unwrap();
                for field in item.fields.iter().filter(|field| !field.inside && field.known) {
                    let refused = field.notes.iter().any(|note| note.contains("read as absent"));
                    assert_eq!(
                        field.value.is_some(),
                        values.contains_key(&field.name) && !refused,
                        "{}: {field:?}",
                        preset.name
                    );
                    let [start, end] = field.range.unwrap();
                    assert!(start < end && end <= preset.body.len(), "{}: {field:?}", preset.name);
                }
            }
        }
    }

    #[test]
    fn conversions_units_and_the_message_are_shown() {
        let item = preset("face_comparison");
        let lat = item.fields.iter().find(|field| field.name == "lat").unwrap();
        assert_eq!((lat.wire.as_str(), lat.value.as_deref()), ("\"35.926264\"", Some("35.926264")));
        assert_eq!((lat.unit, lat.rust_type.as_str()), (Some("°"), "f64"));
        assert_eq!(lat.converted, Some(["string".into(), "number".into()]));

        let item = preset("pass_through");
        let ports: Vec<_> = item.fields.iter().filter(|field| field.inside).collect();
        assert_eq!(ports.iter().map(|port| &*port.name).collect::<Vec<_>>(), ["com1", "com2"]);
        assert!(
            ports
                .iter()
                .all(|port| port.meaning.as_ref().unwrap().ends_with(" bytes") && port.range.is_some())
        );
    }

    #[test]
    fn errors_have_a_place_and_what_to_do() {
        let fault = |name| preset(name).error.unwrap();
        let id = fault("a device that is no id");
        let [start, end] = id.range.unwrap();
        let body = presets().into_iter().find(|preset| preset.name == "a device that is no id").unwrap().body;
        assert!(
            body[start..end].starts_with('[') && body[start..end].ends_with(']'),
            "{}",
            &body[start..end]
        );
        let prefix = fault("a log's prefix");
        assert!(
            !prefix.text.contains("in front") && prefix.help.unwrap().contains("in front"),
            "{}",
            prefix.text
        );
        assert!(fault("cut off").range.is_some());
    }

    #[test]
    fn much_is_cut() {
        let many: String = (0..1000).map(|index| format!(",\"f{index}\":1")).collect::<Vec<_>>().concat();
        let item = only(&format!("{{\"deviceId\":\"1\"{many}}}"), Switches::default());
        assert_eq!(item.fields.len(), MAX_FIELDS);
        assert_eq!(item.more, 1001 - MAX_FIELDS);
        let long = format!("{{\"deviceId\":\"1\",\"adc\":\"{}\"}}", "é".repeat(MAX_VALUE * 2));
        let item = only(&long, Switches::default());
        assert!(item.fields[1].wire.chars().count() <= MAX_VALUE + 1);
        let batch = detail(format!("[{}1]", "1,".repeat(MAX_ITEMS)).as_bytes(), Switches::default());
        assert_eq!((batch.items.len(), batch.more), (MAX_ITEMS, 1));
    }

    #[test]
    fn a_row_is_about_the_push_that_failed() {
        let row =
            row(br#"[{"deviceId":"1"},{"deviceId":"2","alarmType":[[]]},{"id":true}]"#, Switches::default());
        assert_eq!(row.kind, "failed");
        assert!(row.gist.starts_with("3 pushes: "), "{}", row.gist);
    }
}
