//! Which kind of push an object is, by the names of its object.

use crate::{
    json::{Field, FieldSet, number, object::Object},
    kind::Kind,
    note::{Note, NoteKind, Notes},
};

/// One row of the table: a kind, and what shows it.
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// One of these fields shows the kind.
    pub(crate) any: FieldSet,
    /// And all of these must be there too.
    pub(crate) all: FieldSet,
    /// Shows the kind by itself.
    pub(crate) message_type: Option<i64>,
}

const fn row(kind: Kind, any: &[&str], all: &[&str]) -> Row {
    Row { kind, any: FieldSet::of(any), all: FieldSet::of(all), message_type: None }
}

const fn face_row(kind: Kind, any: &[&str], message_type: i64) -> Row {
    Row { message_type: Some(message_type), ..row(kind, any, &[]) }
}

/// The first row that matches names the kind. That order, and these fields, are what tells kinds apart on
/// a wire that names none.
pub(crate) const ROWS: [Row; 12] = [
    row(Kind::Alarm, &["alarmType", "alarmId"], &[]),
    face_row(Kind::FaceComparison, &["compaResult"], 1),
    face_row(Kind::DriverPicture, &["imageUrl"], 2),
    row(Kind::CaptureFile, &["captureId"], &[]),
    row(Kind::AlarmFile, &["fileType", "fileUrl"], &[]),
    row(Kind::Sensor, &["adc"], &[]),
    row(Kind::PassThrough, &["message"], &[]),
    row(Kind::Rfid, &["rfidNo"], &[]),
    row(Kind::Rfid, &["status"], &["reportCt"]),
    row(Kind::Gps, &["num", "course"], &[]),
    row(
        Kind::DeviceInfo,
        &[
            "acc",
            "blockedStatus",
            "odometer",
            "elec",
            "ioStatus",
            "signal",
            "voltage",
            "quantity",
            "accUpdateTime",
            "localizationFailure",
        ],
        &[],
    ),
    row(Kind::Gps, &["lat", "lon"], &["actual"]),
];

/// A device info may hold nothing else.
pub(crate) const BARE_DEVICE_INFO: FieldSet =
    FieldSet::of(&["actual", "deviceId", "id", "reportCt", "deviceCt"]);

impl Row {
    fn matches(&self, object: &Object<'_>, message_type: Option<i64>) -> bool {
        let by_field = !object.present.and(self.any).is_empty() && object.present.has_all(self.all);
        by_field || (self.message_type.is_some() && self.message_type == message_type)
    }
}

fn message_type(object: &Object<'_>) -> Option<i64> {
    if !object.present.contains(Field::MESSAGE_TYPE) {
        return None;
    }
    number::integer(&object.get(Field::MESSAGE_TYPE).content())
}

pub(crate) fn kind(object: &Object<'_>) -> Kind {
    let message_type = message_type(object);
    match ROWS.iter().find(|row| row.matches(object, message_type)) {
        Some(row) => row.kind,
        None if object.present.has_all(BARE_DEVICE_INFO) => Kind::DeviceInfo,
        None => Kind::Unknown,
    }
}

/// Notes the further kinds that fields outside the chosen kind's own table show.
#[cold]
pub(crate) fn note_others(object: &Object<'_>, chosen: Kind, foreign: FieldSet, notes: &mut Notes) {
    let message_type = message_type(object);
    let mut last = chosen;
    for row in ROWS.iter().skip_while(|row| row.kind != chosen) {
        let by_message_type = row.message_type.is_some() && row.message_type == message_type;
        let shown_by = row.any.or(row.all).and(foreign);
        let new = row.kind != chosen && row.kind != last;
        if new && row.matches(object, message_type) && (by_message_type || !shown_by.is_empty()) {
            last = row.kind;
            notes.add(|| Note::new("", NoteKind::AmbiguousKind { also: last }));
        }
    }
}
