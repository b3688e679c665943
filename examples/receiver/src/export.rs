//! What is stored, as lines of JSON.

use std::{io::Write, path::Path, time::SystemTime};

use anyhow::{Context as _, Result};
use ingest::clock::milliseconds;
use mettax_push::Kind;
use rusqlite::{Connection, OpenFlags, Row, Statement, params, types::ValueRef};

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
/// The columns that hold JSON.
const JSON: [&str; 5] = ["headers", "failures", "notes", "push", "match"];

/// Writes what came at or after `since`, and whose `seq` is above `after`, in its order.
///
/// # Errors
/// When the database cannot be read, or the lines cannot be written.
pub fn export(path: &Path, what: What, since: SystemTime, after: i64, out: &mut impl Write) -> Result<()> {
    each_row(path, what, since, after, |row| {
        write!(out, "{{\"seq\":{},\"received\":{}", row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)?;
        let columns: &Statement<'_> = row.as_ref();
        for column in 2..columns.column_count() {
            let (name, value) = (columns.column_name(column)?, row.get_ref(column)?);
            let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = value else { continue };
            match str::from_utf8(bytes) {
                // What is JSON already is written as it is.
                Ok(json) if JSON.contains(&name) => write!(out, ",\"{name}\":{json}")?,
                Ok(text) => write!(out, ",\"{name}\":{}", serde_json::to_string(text)?)?,
                Err(_) => {
                    write!(out, ",\"{name}_hex\":\"")?;
                    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
                    write!(out, "\"")?;
                }
            }
        }
        Ok(writeln!(out, "}}")?)
    })?;
    Ok(out.flush()?)
}

/// Gives the same rows to a function. Their first columns are `seq` and `received`.
///
/// # Errors
/// When the database cannot be read, and those of the function.
pub(crate) fn each_row(
    path: &Path,
    what: What,
    since: SystemTime,
    after: i64,
    mut give: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let said = || path.display().to_string();
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).with_context(said)?;
    let page = "seq > ?1 AND received >= ?2";
    let select = match what {
        What::Pushes => {
            let of_kind = |kind: &Kind| {
                format!(
                    "SELECT seq, received, '{kind}' AS kind, lower(hex(key)) AS key, notes, json AS push FROM {kind}_push WHERE {page}"
                )
            };
            Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ")
        }
        What::Matches => format!("SELECT seq, received, json AS \"match\" FROM matches WHERE {page}"),
        What::DeadLetters => format!(
            "SELECT seq, received, kind, content_type, encoding, headers, body, failures FROM dead_letter WHERE {page}"
        ),
    };
    let mut select = database.prepare(&format!("{select} ORDER BY seq LIMIT {PAGE}")).with_context(said)?;
    let (since, mut after) = (milliseconds(since), after);
    loop {
        let mut count = 0;
        let mut rows = select.query(params![after, since])?;
        while let Some(row) = rows.next().with_context(said)? {
            give(row)?;
            (after, count) = (row.get(0)?, count + 1);
        }
        if count < PAGE {
            return Ok(());
        }
    }
}
