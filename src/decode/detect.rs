//! Which kind of push an object is, by the names of its fields.

use super::{
    decimal,
    fields::Fields,
    key::{Key, KeySet},
};
use crate::{
    payload::{
        AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
        RfidRead, SensorData, UnknownPush, record::Record,
    },
    push::Kind,
};

/// One row of the table: a kind, and what shows it.
pub(crate) struct Row {
    pub(crate) kind: Kind,
    /// One of these fields shows the kind.
    pub(crate) any: KeySet,
    /// And all of these must be there too.
    pub(crate) all: KeySet,
    /// Shows the kind by itself.
    pub(crate) message_type: Option<i64>,
}

const fn row(kind: Kind, any: &[&str], all: &[&str]) -> Row {
    Row { kind, any: KeySet::of(any), all: KeySet::of(all), message_type: None }
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
pub(crate) const BARE_DEVICE_INFO: KeySet = KeySet::of(&["actual", "deviceId", "id", "reportCt", "deviceCt"]);

impl Row {
    fn matches(&self, fields: &Fields<'_>, message_type: Option<i64>) -> bool {
        let by_field = !fields.present.and(self.any).is_empty() && fields.present.has_all(self.all);
        by_field || (self.message_type.is_some() && self.message_type == message_type)
    }
}

fn message_type(fields: &Fields<'_>) -> Option<i64> {
    if !fields.present.contains(Key::MESSAGE_TYPE) {
        return None;
    }
    decimal::integer(&fields.get(Key::MESSAGE_TYPE).content())
}

pub(crate) fn kind(fields: &Fields<'_>) -> Kind {
    let message_type = message_type(fields);
    match ROWS.iter().find(|row| row.matches(fields, message_type)) {
        Some(row) => row.kind,
        None if fields.present.has_all(BARE_DEVICE_INFO) => Kind::DeviceInfo,
        None => Kind::Unknown,
    }
}

/// The further kinds that fields outside the chosen kind's own table show.
pub(crate) fn others(fields: &Fields<'_>, chosen: Kind) -> impl Iterator<Item = Kind> {
    let foreign = fields.present.minus(own_fields(chosen));
    // Nearly every push has no field but its own, and then no row needs a look.
    let (rows, message_type) = if foreign.is_empty() {
        (&ROWS[..0], None)
    } else {
        let start = ROWS.iter().position(|row| row.kind == chosen).unwrap_or(ROWS.len());
        (&ROWS[start..], message_type(fields))
    };
    let mut last = chosen;
    rows.iter().filter_map(move |row| {
        let by_message_type = row.message_type.is_some() && row.message_type == message_type;
        let shown_by = row.any.or(row.all).and(foreign);
        let new = row.kind != chosen && row.kind != last;
        let matches = new && row.matches(fields, message_type) && (by_message_type || !shown_by.is_empty());
        matches.then(|| {
            last = row.kind;
            row.kind
        })
    })
}

const fn own_fields(kind: Kind) -> KeySet {
    match kind {
        Kind::Alarm => AlarmData::KEY_SET,
        Kind::Gps => GpsData::KEY_SET,
        Kind::DeviceInfo => DeviceInfo::KEY_SET,
        Kind::PassThrough => PassThrough::KEY_SET,
        Kind::AlarmFile => AlarmFile::KEY_SET,
        Kind::Sensor => SensorData::KEY_SET,
        Kind::CaptureFile => CaptureFile::KEY_SET,
        Kind::FaceComparison => FaceComparison::KEY_SET,
        Kind::DriverPicture => DriverPicture::KEY_SET,
        Kind::Rfid => RfidRead::KEY_SET,
        Kind::Unknown => UnknownPush::KEY_SET,
    }
}
