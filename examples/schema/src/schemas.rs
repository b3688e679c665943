//! The schemas as files.

use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, Kind, PassThrough,
    Payload, Push, RfidRead, SensorData, UnknownPush,
};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

/// The path and the text of each.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (folder, settings) in [
        ("documented", SchemaSettings::draft2020_12().for_serialize()),
        ("taken", SchemaSettings::draft2020_12().for_deserialize()),
    ] {
        let mut add = |name: &str, text| files.push((format!("{folder}/{name}.json"), text));
        for &kind in Kind::ALL {
            add(kind.as_str(), text(of_kind(kind, &settings)));
        }
        add("push", text(schema_of::<Push>(&settings)));
    }
    files
}

/// The schema of a kind's payload.
pub(crate) fn of_kind(kind: Kind, settings: &SchemaSettings) -> Schema {
    match kind {
        Kind::Alarm => payload::<AlarmData>(kind, settings),
        Kind::Gps => payload::<GpsData>(kind, settings),
        Kind::DeviceInfo => payload::<DeviceInfo>(kind, settings),
        Kind::PassThrough => payload::<PassThrough>(kind, settings),
        Kind::AlarmFile => payload::<AlarmFile>(kind, settings),
        Kind::Sensor => payload::<SensorData>(kind, settings),
        Kind::CaptureFile => payload::<CaptureFile>(kind, settings),
        Kind::FaceComparison => payload::<FaceComparison>(kind, settings),
        Kind::DriverPicture => payload::<DriverPicture>(kind, settings),
        Kind::Rfid => payload::<RfidRead>(kind, settings),
        Kind::Unknown => payload::<UnknownPush>(kind, settings),
        new => unreachable!("{new} has no payload here: add it to of_kind in examples/schema/src/schemas.rs"),
    }
}

fn payload<T: Payload + JsonSchema>(kind: Kind, settings: &SchemaSettings) -> Schema {
    assert_eq!(T::KIND, kind, "a kind and its payload");
    schema_of::<T>(settings)
}

fn schema_of<T: JsonSchema>(settings: &SchemaSettings) -> Schema {
    settings.clone().into_generator().into_root_schema_for::<T>()
}

fn text(schema: Schema) -> String {
    let mut schema = schema.to_value();
    // In one order, whatever features of serde_json other crates switch on.
    schema.sort_all_objects();
    format!("{schema:#}\n")
}
