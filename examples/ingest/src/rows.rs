//! How a push lies in a table: one a kind, with the push as JSON, and its fields as columns that are read from there.

use mettax_push::{Decoded, Kind, Push, correlate::DedupKey};

/// A push to be stored.
#[derive(Debug)]
pub struct Row {
    /// Its kind, which names the table.
    pub kind: Kind,
    /// What it shares with its repetitions.
    pub key: DedupKey,
    /// Its `reportCt`, in milliseconds; 0 where there is none. Since it goes into the key, a table may look for a
    /// repetition among the rows of the same clock, which lie together.
    pub clock: i64,
    /// The push, by its names on the wire.
    pub json: String,
    /// A JSON array of what the decoder noted; none where it noted nothing.
    pub notes: Option<String>,
}

impl Row {
    /// Lays a push out.
    ///
    /// # Errors
    /// Never: a payload is always representable in JSON.
    pub fn of(decoded: &Decoded<Push>) -> serde_json::Result<Self> {
        let Decoded { payload: push, notes, .. } = decoded;
        let notes = (!notes.is_empty()).then(|| notes.iter().map(ToString::to_string).collect::<Vec<_>>());
        Ok(Self {
            kind: push.kind(),
            key: push.dedup_key(),
            clock: push.report_ct().map_or(0, |time| time.local().and_utc().timestamp_millis()),
            json: serde_json::to_string(push)?,
            notes: notes.map(|notes| serde_json::to_string(&notes)).transpose()?,
        })
    }
}

/// How a value of a column is written in the JSON of a push. A value of another type is NULL in its column:
/// one that the decoder refused stays in the JSON as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
}
use Type::{Flag, Number, Text};

const IDS: &[(&str, Type)] = &[("device_id", Text), ("id", Text)];
const CLOCKS: &[(&str, Type)] = &[("report_ct", Number), ("device_ct", Number)];
const PLACE: &[(&str, Type)] = &[("lat", Number), ("lon", Number)];

/// The columns of a kind, beside `seq`, `key`, `received`, `notes` and `json`.
#[must_use]
pub fn columns(kind: Kind) -> Vec<(&'static str, Type)> {
    let own: &[&[(&str, Type)]] = match kind {
        Kind::Alarm => &[
            IDS,
            CLOCKS,
            PLACE,
            &[
                ("alarm_id", Text),
                ("alarm_type", Text),
                ("actual", Flag),
                ("speed", Number),
                ("alarm_attribute", Text),
            ],
        ],
        Kind::Gps => {
            &[IDS, CLOCKS, PLACE, &[("actual", Flag), ("num", Number), ("speed", Number), ("course", Number)]]
        }
        Kind::DeviceInfo => &[
            IDS,
            CLOCKS,
            &[("actual", Flag), ("acc", Number), ("blocked_status", Number), ("odometer", Number)],
            &[("elec", Number), ("io_status", Number), ("signal", Number), ("voltage", Number)],
            &[("quantity", Number), ("acc_update_time", Number), ("localization_failure", Flag)],
        ],
        Kind::PassThrough => &[IDS, CLOCKS, &[("message", Text)]],
        Kind::AlarmFile => &[IDS, &[("file_url", Text), ("file_type", Text)]],
        Kind::Sensor => &[IDS, CLOCKS, &[("adc", Text)]],
        Kind::CaptureFile => {
            &[&[("device_id", Text), ("capture_id", Text), ("channel_id", Number), ("file_url", Text)]]
        }
        Kind::FaceComparison => &[
            IDS,
            CLOCKS,
            PLACE,
            &[
                ("compa_result", Number),
                ("similarity", Number),
                ("face_id", Text),
                ("driver_name", Text),
                ("license_plate", Text),
            ],
        ],
        Kind::DriverPicture => &[IDS, &[("status", Number), ("image_url", Text)]],
        Kind::Rfid => &[
            IDS,
            CLOCKS,
            PLACE,
            &[("status", Number), ("rfid_no", Text), ("driver_name", Text), ("license_plate", Text)],
        ],
        _ => &[&[("device_id", Text)]],
    };
    own.concat()
}

/// The name of the table that holds the pushes of a kind. The view of the kind's own name has its fields as columns.
#[must_use]
pub fn table(kind: Kind) -> String {
    format!("{kind}_push")
}

/// `device_id` is `deviceId` on the wire.
#[must_use]
pub fn on_the_wire(column: &str) -> String {
    let mut words = column.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
