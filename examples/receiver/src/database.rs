//! The `SQLite` database: a table a kind.

use std::{fmt::Write as _, path::Path, time::Duration};

use mettax_push::Kind;
use rusqlite::{Connection, Result, TransactionBehavior, params};
use serde_json::value::RawValue;

/// A push to be stored.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) key: String,
    pub(crate) received: u64,
    pub(crate) json: Box<RawValue>,
}

/// How a value of a column is written in the JSON of a push. A value of another type is NULL in its column:
/// one that the decoder refused stays in the JSON as it came.
#[derive(Clone, Copy)]
enum Type {
    Text,
    Number,
    Flag,
}
use Type::{Flag, Number, Text};

const IDS: &[(&str, Type)] = &[("device_id", Text), ("id", Text)];
const CLOCKS: &[(&str, Type)] = &[("report_ct", Number), ("device_ct", Number)];
const PLACE: &[(&str, Type)] = &[("lat", Number), ("lon", Number)];

/// The columns of a kind, beside `key`, `received` and `json`.
fn columns(kind: Kind) -> Vec<(&'static str, Type)> {
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

#[derive(Debug)]
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens the database, and makes the tables that are not there. `durable` has each batch wait for the disk.
    pub(crate) fn open(path: &Path, durable: bool) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(1))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", if durable { "FULL" } else { "NORMAL" })?;
        for &kind in Kind::ALL {
            connection.execute_batch(&table(kind))?;
        }
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS matches (
               of TEXT PRIMARY KEY, json TEXT NOT NULL,
               what TEXT AS (json ->> '$.match'), id TEXT AS (json ->> '$.id')
             ) WITHOUT ROWID",
        )?;
        Ok(Self { connection })
    }

    /// Stores pushes and matches in one transaction. One that is there already stays as it is.
    pub(crate) fn insert(&mut self, pushes: &[Row], matches: &[(String, String)]) -> Result<()> {
        if pushes.is_empty() && matches.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for row in pushes {
            let insert = format!("INSERT OR IGNORE INTO {} (key, received, json) VALUES (?, ?, ?)", row.kind);
            let received = i64::try_from(row.received).unwrap_or(i64::MAX);
            transaction.execute(&insert, params![row.key, received, row.json.get()])?;
        }
        for (of, json) in matches {
            transaction
                .execute("INSERT OR IGNORE INTO matches (of, json) VALUES (?, ?)", params![of, json])?;
        }
        transaction.commit()
    }
}

/// The table of a kind: the push as JSON, and its fields as columns that `SQLite` reads from there.
fn table(kind: Kind) -> String {
    let mut sql = format!(
        "CREATE TABLE IF NOT EXISTS {kind} (key TEXT PRIMARY KEY, received INTEGER NOT NULL, json TEXT NOT NULL"
    );
    for (name, type_) in columns(kind) {
        let field = on_the_wire(name);
        let (sql_type, json_types) = match type_ {
            Text => ("TEXT", "'text'"),
            Number => ("NUMERIC", "'integer', 'real'"),
            Flag => ("INTEGER", "'true', 'false'"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            sql,
            ", {name} {sql_type} AS (CASE WHEN json_type(json, '$.{field}') IN ({json_types}) THEN json ->> '$.{field}' END)"
        );
    }
    sql + ")"
}

/// `device_id` is `deviceId` on the wire.
fn on_the_wire(column: &str) -> String {
    let mut words = column.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
