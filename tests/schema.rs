//! The schemas hold for what is written and for what is taken, as far as a schema can say it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use boon::{Compiler, SchemaIndex, Schemas};
use mettax_push::{Decoder, Push};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schemas of one contract, ready to be asked.
struct Contract {
    schemas: Schemas,
    root: SchemaIndex,
    payloads: Vec<(&'static str, SchemaIndex)>,
}

/// The payloads, and what each kind is called.
const PAYLOADS: [(&str, &str); 11] = [
    ("alarm", "AlarmData"),
    ("gps", "GpsData"),
    ("device_info", "DeviceInfo"),
    ("pass_through", "PassThrough"),
    ("alarm_file", "AlarmFile"),
    ("sensor", "SensorData"),
    ("capture_file", "CaptureFile"),
    ("face_comparison", "FaceComparison"),
    ("driver_picture", "DriverPicture"),
    ("rfid", "RfidRead"),
    ("unknown", "UnknownPush"),
];

impl Contract {
    fn of(settings: SchemaSettings) -> Self {
        let schema = settings.into_generator().into_root_schema_for::<Push>();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("made-up:schema", schema.to_value()).unwrap();
        let root = compiler.compile("made-up:schema", &mut schemas).unwrap();
        let payloads = PAYLOADS.map(|(kind, name)| {
            (kind, compiler.compile(&format!("made-up:schema#/$defs/{name}"), &mut schemas).unwrap())
        });
        Self { schemas, root, payloads: payloads.into() }
    }

    fn written() -> Self {
        Self::of(SchemaSettings::draft2020_12().for_serialize())
    }

    fn taken() -> Self {
        Self::of(SchemaSettings::draft2020_12().for_deserialize())
    }

    /// Why an object is not of a kind, or nothing.
    fn complaint(&self, kind: &str, object: &Value) -> Option<String> {
        let (_, schema) = self.payloads.iter().find(|(name, _)| *name == kind).unwrap();
        self.schemas.validate(object, *schema).err().map(|error| error.to_string())
    }

    fn accepts(&self, kind: &str, object: &Value) -> bool {
        self.complaint(kind, object).is_none()
    }

    fn accepts_body(&self, body: &Value) -> bool {
        self.schemas.validate(body, self.root).is_ok()
    }
}

/// The bodies of a folder of fixtures that serde_json can read.
fn bodies(folder: &str) -> Vec<(String, Value)> {
    let mut bodies: Vec<_> = fs::read_dir(format!("fixtures/{folder}"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let body = serde_json::from_slice(&fs::read(&path).unwrap()).ok()?;
            Some((path.display().to_string(), body))
        })
        .collect();
    bodies.sort_by(|(one, _), (other, _)| one.cmp(other));
    bodies
}

/// What a body holds, out of all its layers.
fn object(body: &Value) -> Option<Value> {
    match body {
        Value::String(text) => object(&serde_json::from_str(text).ok()?),
        Value::Object(fields) => fields.get("data").map_or(Some(body.clone()), object),
        _ => None,
    }
}

#[test]
fn what_is_written_is_documented_and_taken() {
    let (written, taken) = (Contract::written(), Contract::taken());
    let mut kinds = BTreeSet::new();
    for (name, body) in bodies("wire").into_iter().chain(bodies("quirks")) {
        let Ok(push) = mettax_push::decode(body.to_string().as_bytes()) else { continue };
        let kind = push.kind().as_str();
        kinds.insert(kind);
        // A number beyond a double has no place in a `Value`.
        let Ok(object) = serde_json::to_value(&push) else { continue };
        assert_eq!(written.complaint(kind, &without_refused(&push, &object)), None, "{name}: {object}");
        assert!(written.accepts_body(&object), "{name}");
        assert!(taken.accepts_body(&serde_json::from_str(&push.to_body()).unwrap()), "{name}");
    }
    assert_eq!(kinds.len(), PAYLOADS.len(), "{kinds:?}");
}

/// Without the optional values that were refused: they are written back as they came, and are not documented.
fn without_refused(push: &Push, object: &Value) -> Value {
    let decoded = Decoder::tolerant().decode(push.to_body().as_bytes()).unwrap();
    let mut object = object.clone();
    for note in &decoded.notes {
        if matches!(note.kind(), mettax_push::NoteKind::Invalid { .. }) {
            object.as_object_mut().unwrap().remove(note.field());
        }
    }
    // One that contradicts the kind is kept, too.
    match push {
        Push::FaceComparison(_) => object["messageType"] = "1".into(),
        Push::DriverPicture(_) => object["messageType"] = "2".into(),
        _ => {}
    }
    object
}

#[test]
fn what_decodes_without_a_refusal_is_taken() {
    let taken = Contract::taken();
    let mut checked = 0;
    for (name, body) in bodies("wire").into_iter().chain(bodies("quirks")) {
        let Ok(decoded) = Decoder::tolerant().decode(body.to_string().as_bytes()) else { continue };
        if decoded.notes.iter().any(|note| matches!(note.kind(), mettax_push::NoteKind::Invalid { .. })) {
            continue;
        }
        let Some(object) = object(&body) else { continue };
        assert_eq!(taken.complaint(decoded.payload.kind().as_str(), &object), None, "{name}");
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn what_is_refused_is_not_taken() {
    let (written, taken) = (Contract::written(), Contract::taken());
    let alarm = |field: &str, value: Value| {
        let mut alarm = json!({
            "deviceId": "1", "id": "1_2", "alarmId": "3", "alarmType": "outage",
            "reportCt": 1_735_296_575, "deviceCt": 1_735_296_575,
        });
        alarm[field] = value;
        alarm
    };
    for (field, value) in [
        ("deviceId", json!("")),
        ("deviceId", json!(null)),
        ("id", json!(" \n")),
        ("id", json!(true)),
        ("alarmId", json!(["3"])),
        ("alarmType", json!("")),
        ("alarmType", json!(" , ")),
        ("alarmType", json!([])),
        ("alarmType", json!({})),
        ("reportCt", json!("2022-06-14 11:20:32")),
        ("reportCt", json!("12.")),
        ("deviceCt", json!("0x10")),
        ("deviceCt", json!("1_000")),
        ("deviceCt", json!(null)),
    ] {
        let object = alarm(field, value.clone());
        assert!(mettax_push::decode(object.to_string().as_bytes()).is_err(), "{field}: {value}");
        assert!(!taken.accepts("alarm", &object), "{field}: {value}");
        assert!(!written.accepts("alarm", &object), "{field}: {value}");
    }
    // Read, but not as documented.
    for (field, value) in [
        ("deviceId", json!(105_045_133_913_u64)),
        ("alarmType", json!(7)),
        ("reportCt", json!("1735296575")),
        ("reportCt", json!(1_735_296_575.5)),
        ("actual", json!("TRUE")),
        ("actual", json!(0)),
        ("lat", json!(" 24.067906 ")),
        ("lat", json!("")),
        ("lat", json!(null)),
    ] {
        let object = alarm(field, value.clone());
        let decoded = Decoder::tolerant().decode(object.to_string().as_bytes()).unwrap();
        let refused = |note: &mettax_push::Note| matches!(note.kind(), mettax_push::NoteKind::Invalid { .. });
        assert!(!decoded.notes.iter().any(refused), "{field}: {value}");
        assert_eq!(taken.complaint("alarm", &object), None, "{field}: {value}");
        assert!(!written.accepts("alarm", &object), "{field}: {value}");
    }
    // Optional, and refused: the record is kept, the value is not what the field holds.
    for (field, value) in
        [("actual", json!(2)), ("actual", json!("yes")), ("lat", json!("NaN")), ("lat", json!([1]))]
    {
        let object = alarm(field, value.clone());
        assert!(mettax_push::decode(object.to_string().as_bytes()).is_ok(), "{field}: {value}");
        assert!(!taken.accepts("alarm", &object), "{field}: {value}");
    }
    for missing in ["deviceId", "id", "alarmId", "alarmType", "reportCt", "deviceCt"] {
        let mut object = alarm("actual", json!(true));
        object.as_object_mut().unwrap().remove(missing);
        assert!(!taken.accepts("alarm", &object) && !written.accepts("alarm", &object), "{missing}");
    }
}
