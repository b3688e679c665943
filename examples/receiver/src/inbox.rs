//! Bodies that are kept and not decoded yet: what 200 promises.
//!
//! They are in a file of their own beside the database, because `SQLite` has one writer a file: so nobody who waits
//! for an answer waits for what is being stored. The file is there as long as the receiver runs, and after a kill; a
//! stop leaves nothing in it, and removes it.

use std::path::Path;

use anyhow::{Result, ensure};
use axum::body::Bytes;
use ingest::{
    clock::now,
    reading::{Arrival, Failure, Outcome, read},
    rows::Row,
};
use mettax_push::{Decoded, Kind, Push};
use rusqlite::{Connection, Transaction, params};

use crate::{
    database::{Database, Keeping, Migration, checkpoint},
    watch::{self, Watch},
};

const MIGRATIONS: [Migration; 1] = [migrate_to_1];
/// How many bodies are decoded in one transaction, and how many bytes of them.
pub(crate) const SLICE: usize = 1024;
const SLICE_BYTES: usize = 1 << 20;

/// A body that is kept, and what is in it once it is read.
#[derive(Debug)]
pub struct Body {
    pub(crate) id: i64,
    pub(crate) received: i64,
    pub(crate) arrival: Arrival,
    pub(crate) pushes: Vec<Result<(Row, Decoded<Push>), Failure>>,
}

impl Body {
    /// Reads it, and lays out what is in it.
    ///
    /// # Errors
    /// Never: a payload is always representable in JSON.
    pub fn read(&mut self) -> Result<()> {
        let lay_out = |push: Outcome| {
            Ok(match push {
                Ok(push) => Ok((Row::of(&push)?, push)),
                Err(failure) => Err(failure),
            })
        };
        self.pushes = read(&self.arrival).into_iter().map(lay_out).collect::<Result<_>>()?;
        Ok(())
    }
}

/// How far storing has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// The number of the last body that is stored.
    pub last: i64,
    /// How many bodies have been stored since the start.
    pub bodies: usize,
    /// How long they were.
    pub bytes: usize,
    /// How many bytes all that is stored takes.
    pub used: u64,
}

/// The file in which bodies are kept until they are stored.
#[derive(Debug)]
pub struct Inbox {
    database: Database,
    watch: Watch,
    quota: u64,
    next: i64,
    /// How many bodies there have been since the start, and how long they were.
    kept: (usize, usize),
    stored: Progress,
}

impl Inbox {
    /// Opens the inbox of a database, or makes it. A number in both tells that they belong together: `mark` is what
    /// the database has, if it has an inbox. Returns what it must have.
    pub(crate) fn open(
        store: &Path,
        keeping: &Keeping,
        stored: Progress,
        mark: Option<i32>,
    ) -> Result<(Self, i32)> {
        let path = watch::beside(store, "-inbox");
        ensure!(
            mark.is_none() || path.exists(),
            "{} is gone, and with it what was answered 200 and is not decoded yet. Put it back; or, to do without, \
             run \"UPDATE receiver SET inbox = NULL\" on the database",
            path.display()
        );
        let database = Database::open(path, keeping, &MIGRATIONS)?;
        let connection = &database.connection;
        let (next, count, bytes) = connection.query_row(
            "SELECT max(coalesce(max(id), 0), ?1) + 1, count(*) FILTER (WHERE id > ?1), \
             coalesce(sum(length(body)) FILTER (WHERE id > ?1), 0) FROM inbox",
            [stored.last],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let mut own = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        if mark != Some(own) {
            let rows: usize = connection.query_row("SELECT count(*) FROM inbox", [], |row| row.get(0))?;
            ensure!(rows == 0, "{} is of another database, and holds {rows} bodies", database.path.display());
            own = fastrand::i32(1..);
            connection.pragma_update(None, "application_id", own)?;
        }
        let watch = Watch::over(&[store, &database.path])?;
        let mut inbox = Self { database, watch, quota: keeping.quota, next, kept: (count, bytes), stored };
        inbox.done(stored)?;
        Ok((inbox, own))
    }

    /// Another connection, which can read while this one writes.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn beside(&self) -> Result<Connection> {
        self.database.beside()
    }

    /// How many bodies are not decoded yet, and how long they are.
    #[must_use]
    pub fn backlog(&self) -> (usize, usize) {
        (self.kept.0 - self.stored.bodies, self.kept.1 - self.stored.bytes)
    }

    /// How many bytes both databases and their logs take now.
    pub(crate) fn on_disk(&self) -> u64 {
        self.database.used + self.stored.used + self.watch.logs()
    }

    /// Keeps bodies, all or none: when this returns, they outlive the process, and with `fsync` the machine.
    ///
    /// # Errors
    /// When they cannot be kept, or are kept in a file that is not where it was.
    pub fn keep<'a>(&mut self, arrivals: impl IntoIterator<Item = &'a Arrival>) -> Result<()> {
        self.ensure_quota()?;
        let (received, mut id, (mut count, mut bytes)) = (now(), self.next, self.kept);
        let connection = &self.database.connection;
        // Not a `Transaction`, which compiles its statements anew each time.
        let run = |sql: &str| connection.prepare_cached(sql)?.execute([]);
        let insert_all = || -> rusqlite::Result<()> {
            run("BEGIN IMMEDIATE")?;
            let mut insert = connection.prepare_cached("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?)")?;
            for Arrival { kind, content_type, encoding, headers, body } in arrivals {
                let kind = kind.map(Kind::as_str);
                insert.execute(params![id, received, kind, content_type, encoding, headers, &body[..]])?;
                (id, count, bytes) = (id + 1, count + 1, bytes + body.len());
            }
            run("COMMIT").map(drop)
        };
        let committed = insert_all();
        if committed.is_err() && !connection.is_autocommit() {
            run("ROLLBACK")?;
        }
        committed?;
        self.database.used += (bytes - self.kept.1) as u64;
        (self.next, self.kept) = (id, (count, bytes));
        self.watch.glance()
    }

    fn ensure_quota(&self) -> Result<()> {
        let quota = self.quota;
        ensure!(self.on_disk() < quota, "the quota of {quota} bytes is used up");
        Ok(())
    }

    /// Deletes what is stored, if it is stored where it will be found.
    ///
    /// # Errors
    /// When it cannot be deleted. It is not [`pending`] any more all the same.
    pub fn done(&mut self, stored: Progress) -> Result<()> {
        self.watch.look()?;
        let delete = "DELETE FROM inbox WHERE id <= ?";
        self.database.connection.prepare_cached(delete)?.execute([stored.last])?;
        self.stored = stored;
        self.database.measure()
    }

    /// Whether the log is so long that it is time to copy it into the file. Who reads the file asks this first, because
    /// it looks whether it is still there.
    pub(crate) fn is_log_long(&mut self) -> Result<bool> {
        self.watch.look()?;
        self.database.is_log_long()
    }

    /// Copies the rest of the log into the file: the next commit starts a new one.
    pub(crate) fn restart_log(&self) -> Result<()> {
        checkpoint(&self.database.connection)
    }

    /// Whether it can keep bodies.
    pub(crate) fn probe(&mut self) -> Result<()> {
        self.watch.look()?;
        self.database.probe()?;
        self.watch.look()?;
        self.ensure_quota()
    }

    /// Removes the file. Whatever would be kept from now on is refused, because the file is not where it was.
    pub(crate) fn remove(&self) -> Result<()> {
        watch::remove(&self.database.path)
    }
}

fn migrate_to_1(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction.execute_batch(
        "CREATE TABLE inbox (id INTEGER PRIMARY KEY, received INTEGER NOT NULL, kind TEXT, content_type TEXT,
           encoding TEXT, headers TEXT NOT NULL, body BLOB NOT NULL)",
    )?)
}

/// The next bodies `after` the last one that is stored. They are read beside whoever writes.
///
/// # Errors
/// When they cannot be read.
pub fn pending(connection: &Connection, after: i64) -> Result<Vec<Body>> {
    let select = "SELECT id, received, kind, content_type, encoding, headers, body FROM inbox WHERE id > ? \
                  ORDER BY id";
    let mut select = connection.prepare_cached(select)?;
    let (mut rows, mut bodies, mut bytes) = (select.query([after])?, Vec::new(), 0);
    while bodies.len() < SLICE && bytes < SLICE_BYTES {
        let Some(row) = rows.next()? else { break };
        let kind = row.get_ref(2)?.as_str_or_null()?.map(str::parse).transpose()?;
        let (content_type, encoding, headers) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let body: Bytes = row.get_ref(6)?.as_blob()?.to_vec().into();
        bytes += body.len();
        let arrival = Arrival { kind, content_type, encoding, headers, body };
        bodies.push(Body { id: row.get(0)?, received: row.get(1)?, arrival, pushes: Vec::new() });
    }
    Ok(bodies)
}
