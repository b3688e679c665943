//! Typed values for every webhook push of MettaX dashcams and GPS trackers.
//!
//! One call turns the body of a push into a [`Push`], whatever form the body has, with nothing lost and
//! nothing guessed. The crate does no IO, so it serves a web handler as well as a replay of saved files.
//!
//! * [Overview](#overview)
//! * [Quick start](#quick-start)
//! * [What is required](#what-is-required)
//! * [Conversions](#conversions)
//! * [Kinds](#kinds)
//! * [Body forms](#body-forms)
//! * [Two clocks](#two-clocks)
//! * [Notes and errors](#notes-and-errors)
//! * [Forward compatibility](#forward-compatibility)
//! * [Strict decoding](#strict-decoding)
//! * [Matching](#matching) and [repair](#repair)
//! * [Cookbook](#cookbook)
//! * [From hand-written structs](#from-hand-written-structs)
//! * [Crate features](#crate-features)
//!
//! # Overview
//!
//! A push is JSON text inside a JSON string. No field names its kind, one of its clocks is no instant, and any
//! number may come as text:
//!
//! ```text
//! {"data":"{\"reportCt\":1735296575,\"alarmType\":\"laneShift\",\"lat\":\"24.067906\",…}"}
//! └───┬──┘  └──────────┬──────────┘ └────────────┬────────────┘ └─────────┬─────────┘
//! envelope     local wall clock         its value: an alarm            a number
//! ```
//!
//! What you get, and with what:
//!
//! | you have | you call | you get |
//! | --- | --- | --- |
//! | a body of any kind | [`decode`] | [`Push`] |
//! | a body whose kind the route knows | [`decode_as`] | one payload, such as [`AlarmData`] |
//! | the JSON of a row, and its kind in a column | [`Decoder::decode_kind`] | [`Decoded`] |
//! | either, and want to know what was converted | [`Decoder::decode`], [`Decoder::decode_as`] | [`Decoded`], with [`Note`]s |
//! | an array of pushes | [`Decoder::decode_batch`] | a result for each |
//! | saved bodies, one a line | [`Decoder::decode_lines`] | a [`Line`] for each |
//! | a body to show to a person | [`Decoder::inspect`] | what it decodes to, with the place of each field |
//! | a payload to send, as in a test | [`Push::to_body`] | the body |
//!
//! There are ten kinds, each with a payload of its own: [`AlarmData`], [`GpsData`], [`DeviceInfo`],
//! [`PassThrough`], [`AlarmFile`], [`SensorData`], [`CaptureFile`], [`FaceComparison`], [`DriverPicture`] and
//! [`RfidRead`]. What is of none of these is an [`UnknownPush`], never an error. Each public field says what
//! it is called on the wire, what the vendor means by it, its unit or zone, and when it is absent.
//!
//! # Quick start
//!
//! ```
//! use mettax_push::{AlarmType, Push};
//!
//! // As it is sent: JSON text inside a JSON string.
//! let body = concat!(
//!     r#"{"data":"{\"deviceId\":\"105045133913\",\"alarmType\":\"laneShift,fatigueWarn\","#,
//!     r#"\"reportCt\":1735296575,\"deviceCt\":1735296575,\"lat\":\"24.067906\",\"lon\":76.96842}"}"#,
//! );
//!
//! match mettax_push::decode(body.as_bytes()) {
//!     Ok(Push::Alarm(alarm)) => {
//!         assert_eq!(alarm.device_id, "105045133913");
//!         assert!(alarm.alarm_type.contains(AlarmType::LaneShift));
//!         assert_eq!(alarm.device_ct.unwrap().to_string(), "2024-12-27T10:49:35Z");
//!         // `lat` was a string on the wire.
//!         assert_eq!(alarm.position().unwrap().lat, 24.067906);
//!     }
//!     Ok(Push::Gps(gps)) => println!("{} is at {:?}", gps.device_id, gps.position()),
//!     Ok(other) => println!("{} from {:?}", other.kind(), other.device_id()),
//!     Err(error) => eprintln!("not decoded: {error}"),
//! }
//! ```
//!
//! # What is required
//!
//! The device, and nothing else. Every other field is an `Option`, or a list that may be empty, whatever the Required
//! column of the page says: a camera without a fix still raises alarms, and an SOS whose clock cannot be read is an SOS.
//!
//! **One bad value costs itself, never the record.** A value that is refused is `None`, a [note](NoteKind::Invalid) says
//! what was found, and its exact JSON text is in `extra`, from where it is written back when the payload is encoded.
//! `null` and blank text are `None` too; they say nothing and are not kept.
//!
//! Two things are errors: a push of a known kind whose device is missing or cannot be read, and an object that gives one
//! name two different values. Such an error still [carries](DecodeError::into_unknown) what was read.
//!
//! ```
//! use mettax_push::{Decoder, Push};
//!
//! let body = br#"{"data":{"deviceId":"105045133913","alarmType":"sos","reportCt":0,"lat":"22,577"}}"#;
//! let decoded = Decoder::tolerant().decode(body).unwrap();
//! let Push::Alarm(alarm) = decoded.payload else { panic!("not an alarm") };
//! assert_eq!((alarm.report_ct, alarm.lat), (None, None));
//! assert_eq!(alarm.extra.get("lat").unwrap().as_str(), r#""22,577""#);
//! let notes: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
//! assert!(notes.contains(&r#"field `lat`: expected a finite number, found "22,577"; read as absent"#.to_string()));
//! ```
//!
//! # Conversions
//!
//! The rule is: accept what is unambiguous and lossless, refuse what would guess, keep what is not known. `"35.92"` and
//! `35.92` give the same value, bit for bit. This table is the one place that says what decodes to what; the JSON Schemas
//! under [Crate features](#json-schemas) say the same for machines.
//!
//! | field | type here | reads | refuses |
//! | --- | --- | --- | --- |
//! | ids | [`DeviceId`], [`PushId`], [`AlarmId`], [`CaptureId`] | text verbatim, integers of any length as their digits | `12.0`, `1e3`, `-0`, booleans, arrays |
//! | clocks | [`GatewayTime`], [`DeviceTime`] | seconds or milliseconds of the years 2000 to 2099, as a number or its text; a fraction to the millisecond; for `deviceCt` also RFC 3339 with an offset | `0` and every other number of no date, dates without an offset |
//! | measurements | `f64`, `i64` | numbers and their text; `12.0` and `"1e3"` as integers up to 2^53 − 1; latitudes and longitudes out of range, with a note | `NaN`, `1e400`, `"12."`, `"0x10"`, `12.5` as an integer |
//! | flags | `bool` | `true`, `"TRUE"`, `1`, `"0"` | `2`, `"yes"` |
//! | switches | [`Switch`], [`PictureStatus`] | any code; booleans and their text | what is neither |
//! | codes | [`CompareResult`], [`FileType`], [`RfidStatus`] | any code, with or without a name | booleans; what is no code |
//! | `alarmType` | [`AlarmTypes`] | a comma list, an array of texts or integers, the text of an array, `[a, b]` as Java prints a list; elements are trimmed and split at commas, empty and `null` ones left out | nested arrays, objects, booleans, floats |
//! | `message` | [`PassThroughMessage`] | the object of the page, as it is or in up to three layers of JSON string; blank text as one without a port; any other text verbatim | arrays |
//! | `similarity` | [`Similarity`] | hundredths of a percent | |
//! | `com1`, `com2` | [`SerialHex`] | any text; the bytes on demand | arrays, objects |
//! | files | [`FileUrl`] | any text; the host on demand | arrays, objects |
//! | other text | `String` | text verbatim, control characters included, with a note; numbers and booleans as their text | arrays, objects, half of a surrogate pair |
//!
//! Text of white space, zero-width and control characters alone is blank. One name twice with the same value is one
//! value. Outside [repair](Decoder::repair) the grammar is `serde_json`'s, with one addition: an escape of half a
//! surrogate pair, as in `"ab\ud83d"`, costs the value that it is in, and nothing more.
//!
//! # Kinds
//!
//! A kind is shown by values, best match first. `null`, blank text and `[]` show nothing, so a sender that writes one class
//! for all kinds, with its unused fields as `null`, is read as it means.
//!
//! | shown by | payload | the page calls it |
//! | --- | --- | --- |
//! | `alarmType` with a code, whatever else is there; else `alarmId` | [`AlarmData`] | `AlarmData` |
//! | `compaResult`; else `messageType` 1 | [`FaceComparison`] | `Face Check, message type 1` |
//! | `imageUrl`; else `messageType` 2 | [`DriverPicture`] | `Face Check, message type 2` |
//! | `captureId` | [`CaptureFile`] | `CaptureFile Data` |
//! | `fileType` beside `fileUrl`; else `fileUrl` | [`AlarmFile`] | `AlarmFile Data` |
//! | `adc` | [`SensorData`] | `Device SensorData` |
//! | `message` holding `com1` or `com2`; else `message` | [`PassThrough`] | `PassThrough Data` |
//! | `rfidNo`; else `status` | [`RfidRead`] | `Push RFID` |
//! | `num`, `course`, or a position with `actual` | [`GpsData`] | `GPS Data` |
//! | any field of the device's state | [`DeviceInfo`] | `DeviceInfo Data` |
//!
//! The names after "else", and the last two rows, are everyday names: they show their kind only with its base beside
//! them (the device, and as the kind has them the `id` and the clocks), and, where the object has a name that the page
//! does not have, with everything that the page requires. Of several candidates, the one that leaves the fewest fields of
//! the page over counts; a note names the [others](NoteKind::AmbiguousKind). Where nothing shows enough, the push is
//! unknown, and a note says what it [looks like](NoteKind::LooksLike).
//!
//! # Body forms
//!
//! [`decode`] takes each of these, with the default limits of 16 MiB, 32 levels of nesting and three layers of JSON string:
//!
//! * `{"data":"<the object as text>"}`, as the page documents it, and `{"data":{…}}`; with further fields beside `data`,
//!   which are left out with a note; and the same once more inside `data`;
//! * the object without an envelope, where it shows a kind or names a device;
//! * a JSON string that holds any of these;
//! * a form with the parameter `data`, percent-encoded, or with JSON that was not;
//! * any of these after a byte order mark or white space.
//!
//! An array of pushes is for [`Decoder::decode_batch`]. Bytes in base64, as some API gateways hand them on, gzip and other
//! encodings are for the caller to decode; the error of such a body says what it looks like.
//!
//! # Two clocks
//!
//! `deviceCt` is an instant: when the gateway took the data in. `reportCt` is the **device's local wall
//! clock**, written as if it were epoch seconds; whoever reads it as UTC is off by the device's offset, eight
//! hours in the page's own GPS sample. The two have different types, and neither turns into the other.
//!
//! ```
//! use chrono::FixedOffset;
//! use mettax_push::{DeviceTime, GatewayTime};
//!
//! let gateway = GatewayTime::from_raw(1_724_793_630).unwrap();
//! assert_eq!(gateway.utc().to_rfc3339(), "2024-08-27T21:20:30+00:00");
//!
//! let device = DeviceTime::from_raw(1_724_822_445).unwrap();
//! assert_eq!(device.local().to_string(), "2024-08-28 05:20:45");
//! // To get an instant, bring the zone.
//! let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
//! assert_eq!(device.at_offset(shanghai).to_utc().to_rfc3339(), "2024-08-27T21:20:45+00:00");
//! ```
//!
//! Where you do not know the zone, [`Push::utc_offset_hint`] says what one push suggests, and
//! [`OffsetTracker`](correlate::OffsetTracker) learns it from many. [`DeviceTime::in_zone`] takes a zone with daylight
//! saving. The page names no datum for positions: WGS 84 or GCJ-02.
//!
//! # Notes and errors
//!
//! Nothing is converted, refused or left over in silence: [`Decoder::decode`] gives a [`Note`] for each. The
//! free functions leave notes out, and spend nothing on them.
//!
//! ```
//! use mettax_push::Decoder;
//!
//! let body = br#"{"data":{"captureId":7,"deviceId":"1","channelId":"front","fileUrl":"u"}}"#;
//! let decoded = Decoder::tolerant().decode(body).unwrap();
//! let notes: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
//! assert_eq!(notes, [
//!     "field `data`: not encoded as text",
//!     "field `channelId`: expected an integer, found \"front\"; read as absent",
//!     "field `captureId`: number read as string",
//! ]);
//! ```
//!
//! A [`DecodeError`] has a [`kind`](DecodeError::kind), and as far as they are known the
//! [kind of push](DecodeError::push_kind), the [field](DecodeError::field), the
//! [byte offset](DecodeError::offset) into the body as it was received, [what to do](DecodeError::help), and
//! [what was read](DecodeError::fields). What a sender wrote is shown escaped and cut at 64 characters;
//! [`Decoder::quote_values`] keeps even that out of your logs. For metrics, [`ErrorKind::as_str`] and
//! [`NoteKind::as_str`] are labels that stay the same.
//!
//! # Forward compatibility
//!
//! The vendor adds codes, fields and kinds without notice. A code without a name is kept exactly in the
//! `Unknown` variant of its enum, a field that the page does not name in the payload's [`Extra`], and a
//! push of no known kind as an [`UnknownPush`]. All of them are written back when the payload is encoded.
//!
//! ```
//! use mettax_push::Push;
//!
//! let body = br#"{"data":{"deviceId":"1","alarmType":"doorOpen","door":{"number":2}}}"#;
//! let push = mettax_push::decode(body).unwrap();
//! let Push::Alarm(alarm) = &push else { panic!("not an alarm") };
//! // By its text, this still matches when a later release names the code.
//! assert!(alarm.alarm_type.contains("doorOpen"));
//! assert_eq!(alarm.extra.get("door").unwrap().as_str(), r#"{"number":2}"#);
//! assert!(push.to_body().contains(r#"\"door\":{\"number\":2}"#));
//! ```
//!
//! # Strict decoding
//!
//! [`Decoder::strict`] accepts the vendor's table to the letter: what its Required column says, each value with the
//! JSON type of the page, in `{"data":"<text>"}` and nothing else, and no object of an unknown kind. Use it to test a
//! sender, not to receive: the page's own samples of Face Check and RFID do not pass.
//!
//! # Matching
//!
//! A face check comes as two messages in either order, the files of an alarm come apart from it, and webhooks
//! repeat. [`correlate`] has the state machines for that, bounded in number and age, on the clock of the caller.
//!
//! # Repair
//!
//! Logs and the vendor's own page hold pushes that lost their escapes. [`Decoder::repair`] reads them where there
//! is exactly one reading, and says which text no reader can tell. It is off by default, and not for production.
//!
#![doc = include_str!("../docs/cookbook.md")]
#![cfg_attr(not(doctest), doc = include_str!("../docs/servers.md"))]
#![cfg_attr(not(doctest), doc = include_str!("../docs/database.md"))]
#![cfg_attr(not(doctest), doc = include_str!("../docs/fleet.md"))]
#![doc = include_str!("../docs/migration.md")]
//!
//! # Crate features
//!
//! Each adds to the API and changes nothing of it. All of them work without `std`.
//!
//! | feature | by default | what it adds |
//! | --- | --- | --- |
//! | `std` | yes | The dependencies use the standard library. Without it the crate is `no_std` and needs `alloc`; nothing of the API is missing. |
//! | `geo-types` | no | A [`Position`] becomes a `geo_types::Point`, by `From`. |
//! | `jiff` | no | The two clocks give jiff's types beside chrono's: `GatewayTime::timestamp`, `DeviceTime::civil` and `DeviceTime::in_time_zone`, which shows gaps and repeated hours as they are. |
//! | `samples` | no | For your tests: the vendor's samples as constants, and a generator of valid pushes that follow from a seed; see `samples`. |
//! | `schemars` | no | JSON Schemas of the payloads and of what they hold, by `schemars::JsonSchema`; see [below](#json-schemas). |
//! | `serde_with` | no | Adapters with the decoder's conversions, for structs of your own that read the vendor's REST answers; see `with`. |
//!
//! ## JSON Schemas
//!
//! schemars' contract for serializing gives the documented form, which is what `Serialize` writes. That for
//! deserializing gives whatever the tolerant decoder takes: for a payload, its object; for [`Push`], a whole body. A
//! value that was refused and kept is written back as it came, so it fits the second alone.
//!
//! Schemas of objects stay open, because the vendor adds fields. All that decodes validates, where the validator
//! looks into text that holds JSON or leaves it alone; a few things that are refused validate too, since no schema can
//! tell `12.0` from `12`.
//!
//! ```
//! # #[cfg(feature = "schemars")] {
//! use mettax_push::GpsData;
//! use schemars::generate::SchemaSettings;
//!
//! let documented = SchemaSettings::draft2020_12().for_serialize();
//! let schema = documented.into_generator().into_root_schema_for::<GpsData>().to_value();
//! assert_eq!(schema["properties"]["lat"]["type"], "number");
//!
//! let taken = SchemaSettings::draft2020_12().for_deserialize();
//! let schema = taken.into_generator().into_root_schema_for::<GpsData>().to_value();
//! assert_eq!(schema["properties"]["lat"]["anyOf"][0]["$ref"], "#/$defs/NumberOrText");
//! # }
//! ```
// Unit tests are written for the standard library's prelude.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod correlate;
mod de;
mod decode;
mod detect;
mod error;
mod json;
mod kind;
mod note;
mod payload;
mod push;
#[cfg(feature = "samples")]
#[cfg_attr(docsrs, doc(cfg(feature = "samples")))]
pub mod samples;
#[cfg(feature = "schemars")]
mod schema;
mod types;
#[cfg(feature = "serde_with")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde_with")))]
pub mod with;

pub use decode::{
    Decoded, Decoder, FieldPlace, Inspected, Line, LineSplitter, Lines, RawLine, ShownKind, decode, decode_as,
};
pub use error::{DecodeError, ErrorKind};
pub use json::JsonType;
pub use kind::{InvalidKind, Kind};
pub use note::{Note, NoteKind, RepairStep};
pub use payload::{
    AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
    PassThroughMessage, PassThroughPorts, RfidRead, SensorData, UnknownPush,
};
pub use push::{Payload, Push};
/// What iterates over an [`Extra`], by its name.
pub mod extra {
    pub use crate::types::extra::{IntoIter, Iter};
}
pub use types::{
    AlarmGroup, AlarmId, AlarmType, AlarmTypes, BlankId, CaptureId, CompareResult, DeviceId, DeviceTime,
    Extra, FileType, FileUrl, GatewayTime, InvalidAlarmGroup, InvalidTime, PictureStatus, Position, PushId,
    RawJson, RfidStatus, SerialHex, Similarity, Switch, UnknownCode, UnknownText,
};

/// Every Rust block of README.md is a doc test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDocTests;
