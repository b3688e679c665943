//! What is stored, as lines of JSON.

use std::{io::Write, path::Path};

use anyhow::{Context as _, Result};
use mettax_push::Kind;
use rusqlite::{Connection, OpenFlags, params};
use serde::Serialize;
use serde_json::value::RawValue;

/// What is given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// The pushes.
    #[default]
    Pushes,
    /// Face checks, and alarms with their files.
    Matches,
    /// Bodies with something in them that does not decode.
    DeadLetters,
}

/// How many lines are read at once. Between them the database is let go, so that its log does not grow.
const PAGE: usize = 1000;

#[derive(Default, Serialize)]
struct Line {
    seq: i64,
    received: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<Box<RawValue>>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    found: Option<Box<RawValue>>,
}

/// Writes what came at or after `since`, in milliseconds since 1970, and whose `seq` is above `after`, in its order.
///
/// # Errors
/// When the database cannot be read, or the lines cannot be written.
pub fn export(path: &Path, what: What, since: i64, after: i64, out: &mut impl Write) -> Result<()> {
    let said = || path.display().to_string();
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).with_context(said)?;
    let page = "seq > ?1 AND received >= ?2";
    let select = match what {
        What::Pushes => {
            let of_kind = |kind: &Kind| {
                format!(
                    "SELECT seq, received, '{kind}', lower(hex(key)), notes, json FROM {kind}_push WHERE {page}"
                )
            };
            Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ")
        }
        What::Matches => format!("SELECT seq, received, json FROM matches WHERE {page}"),
        What::DeadLetters => format!(
            "SELECT seq, received, kind, content_type, encoding, headers, body, failures FROM dead_letter WHERE {page}"
        ),
    };
    let mut select = database.prepare(&format!("{select} ORDER BY seq LIMIT {PAGE}")).with_context(said)?;
    let mut after = after;
    loop {
        let mut count = 0;
        let mut rows = select.query(params![after, since])?;
        while let Some(row) = rows.next().with_context(said)? {
            let json = |column: usize| -> Result<Option<Box<RawValue>>> {
                let text: Option<String> = row.get(column)?;
                Ok(text.map(RawValue::from_string).transpose()?)
            };
            let mut line = Line { seq: row.get(0)?, received: row.get(1)?, ..Line::default() };
            match what {
                What::Pushes => {
                    (line.kind, line.key) = (row.get(2)?, row.get(3)?);
                    (line.notes, line.push) = (json(4)?, json(5)?);
                }
                What::Matches => line.found = json(2)?,
                What::DeadLetters => {
                    (line.kind, line.content_type, line.encoding) = (row.get(2)?, row.get(3)?, row.get(4)?);
                    (line.headers, line.failures) = (json(5)?, json(7)?);
                    match String::from_utf8(row.get(6)?) {
                        Ok(text) => line.body = Some(text),
                        Err(bytes) => {
                            let hex = |byte: &u8| format!("{byte:02x}");
                            line.body_hex = Some(bytes.as_bytes().iter().map(hex).collect());
                        }
                    }
                }
            }
            (after, count) = (line.seq, count + 1);
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        if count < PAGE {
            return Ok(out.flush()?);
        }
    }
}
