//! The payloads and the values that fields hold, in the documented form.

use schemars::{JsonSchema as _, Schema, SchemaGenerator, json_schema};

use super::{codes, json_schema_for, record, taken};
use crate::{
    kind::{Kind, for_each_kind},
    payload::{self, PassThroughMessage, PassThroughPorts},
    types::{
        AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, Extra, FileType,
        FileUrl, GatewayTime, PictureStatus, PushId, RawJson, RfidStatus, SerialHex, Similarity, Switch,
        epoch::{END, START},
    },
};

fn id(description: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": r"[^ \t\n\r\f]", "description": description })
}

fn clock(description: &str) -> Schema {
    json_schema!({
        "type": "integer",
        "format": "int64",
        "description": description,
        "anyOf": [{ "minimum": START, "exclusiveMaximum": END },
                  { "minimum": START * 1000, "exclusiveMaximum": END * 1000 }],
    })
}

/// An open set of numbers: those that have a name today are examples.
macro_rules! numbers {
    ($type:ident, $what:literal) => {{
        let known = $type::KNOWN.iter().map(|code| (code.code(), code.name()));
        json_schema!({
            "type": "integer",
            "format": "int64",
            "description": codes($what, known),
            "examples": $type::KNOWN,
        })
    }};
}

macro_rules! payload_schemas {
    ($($(#[$doc:meta])* $kind:ident($payload:ident) = $name:literal,)*) => {
        json_schema_for! { $(payload::$payload, stringify!($payload), |generator| record::<payload::$payload>(generator, Some(Kind::$kind));)* }
    };
}

for_each_kind!(payload_schemas);

json_schema_for! {
    DeviceId, "DeviceId", |_generator| id("The device that reported. Opaque text, never blank.");
    PushId, "PushId", |_generator| id("The package that a push came in. Opaque text, never blank.");
    AlarmId, "AlarmId", |_generator| id("An alarm. Opaque text, never blank.");
    CaptureId, "CaptureId", |_generator| id("What the capture call answered with. Opaque text, never blank.");
    GatewayTime, "GatewayTime", |_generator|
        clock("When the gateway took the data in: an instant, in seconds since 1970 (UTC), or in milliseconds.");
    DeviceTime, "DeviceTime", |_generator| clock(
        "What the device's own wall clock showed, in no named zone, written as if it were seconds since 1970, or \
         milliseconds. It is no instant.",
    );
    CompareResult, "CompareResult", |_generator| numbers!(CompareResult, "How a face comparison ended.");
    PictureStatus, "PictureStatus", |_generator| numbers!(PictureStatus, "Whether the picture was taken.");
    RfidStatus, "RfidStatus", |_generator| numbers!(RfidStatus, "Whether the card's holder came or left.");
    Switch, "Switch", |_generator| numbers!(Switch, "A switch of the device.");
    Similarity, "Similarity", |_generator| json_schema!({
        "type": "integer",
        "format": "int64",
        "description": "Hundredths of a percent: 7577 is 75.77 %. The page's range is 0 to 10000; others are kept.",
    });
    FileType, "FileType", |_generator| json_schema!({
        "type": "string",
        "description": codes(
            "What the file holds, in two digits.",
            FileType::KNOWN.iter().map(|code| (code, code.name())),
        ),
        "examples": FileType::KNOWN,
    });
    AlarmType, "AlarmType", |_generator| json_schema!({
        "type": "string",
        "description": "The code of an alarm. The examples are those with a name today; others may come.",
        "examples": AlarmType::KNOWN,
    });
    AlarmTypes, "AlarmTypes", |generator| json_schema!({
        "description": "The codes of an alarm, joined by commas. An array only where that text would look like one, \
                        because the first code starts with `[` and the last ends with `]`.",
        "anyOf": [
            { "type": "string" },
            { "type": "array", "items": generator.subschema_for::<AlarmType>() },
        ],
        "examples": ["laneShift", "laneShift,fatigueWarn"],
    });
    SerialHex, "SerialHex", |_generator| json_schema!({
        "type": "string",
        "description": "What a serial port sent, in hex. The text is kept whatever it holds.",
        "examples": ["f5ff"],
    });
    FileUrl, "FileUrl", |_generator| json_schema!({
        "type": "string",
        "description": "The address of a picture, a sound or a video. It comes from outside: check its host before \
                        it is fetched.",
    });
    RawJson, "RawJson", |_generator| json_schema!({ "description": "Any JSON value, kept as its text." });
    Extra, "Extra", |_generator| json_schema!({
        "type": "object",
        "description": "Fields that the page does not name, and optional ones whose value was refused.",
    });
    PassThroughPorts, "PassThroughPorts", |generator| record::<PassThroughPorts>(generator, None);
    PassThroughMessage, "PassThroughMessage", |generator| message(generator);
}

fn message(generator: &mut SchemaGenerator) -> Schema {
    if !generator.contract().is_serialize() {
        return taken::Message::json_schema(generator);
    }
    let ports = generator.subschema_for::<PassThroughPorts>();
    json_schema!({
        "description": "What each serial port sent, as the text of a JSON object, or other text as it came.",
        "type": "string",
        "anyOf": [{ "contentMediaType": "application/json", "contentSchema": ports }, true],
    })
}
