//! A database of `SQLite`: how it is opened, and how long its log gets.

use std::{
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use ingest::bytes;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior::Immediate};

/// How long a write-ahead log becomes before it is copied into the file, if an eighth of the quota is not less.
const LOG: u64 = 32 << 20;
/// How long a page is, in `SQLite`'s default.
const PAGE: u64 = 4096;
/// How long a transaction waits for one of another process.
const BUSY: Duration = Duration::from_millis(500);

/// What brings a database from one layout to the next. `PRAGMA user_version` says how many of these it has had.
pub(crate) type Migration = fn(&Transaction<'_>) -> Result<()>;

/// How databases are kept.
#[derive(Args, Clone, Copy, Debug)]
pub struct Keeping {
    /// Answer only when the body is on the disk: it outlives a power cut
    #[arg(long)]
    pub fsync: bool,
    /// Do not check all of the database at the start
    #[arg(long)]
    pub no_check: bool,
    /// Answer 503 when the database has so many bytes
    #[arg(long, default_value = "64GiB", value_name = "BYTES", value_parser = bytes::<u64>)]
    pub quota: u64,
}

/// A database that is open.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    /// How many bytes its rows take.
    pub(crate) used: u64,
    log: u64,
}

impl Database {
    /// Opens a database, or makes it; checks it, and brings an older layout up to date.
    pub(crate) fn open(path: PathBuf, keeping: &Keeping, migrations: &[Migration]) -> Result<Self> {
        let log = LOG.min(keeping.quota / 8);
        let connection = open(&path, log, keeping, migrations).with_context(|| path.display().to_string())?;
        let mut database = Self { connection, path, used: 0, log };
        database.measure()?;
        Ok(database)
    }

    /// Another connection, beside the one that writes.
    pub(crate) fn beside(&self) -> Result<Connection> {
        let connection = connect(&self.path)?;
        // It opens the log when it reads at first, and that must be the one that is there now.
        connection.query_row("PRAGMA user_version", [], |_| Ok(()))?;
        Ok(connection)
    }

    pub(crate) fn measure(&mut self) -> Result<()> {
        let pages = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        self.used = self.connection.prepare_cached(pages)?.query_row([], |row| row.get(0))?;
        Ok(())
    }

    /// Whether the log is so long that it is time for a [`checkpoint`]. Its file says nothing: it is written anew from
    /// its start, which costs half of what writing to a new one would.
    pub(crate) fn is_log_long(&self) -> Result<bool> {
        let look = "PRAGMA wal_checkpoint(NOOP)";
        let pages: u64 = self.connection.prepare_cached(look)?.query_row([], |row| row.get(1))?;
        Ok(pages * PAGE > self.log)
    }

    /// Makes what room can be made, and writes something small, to see whether the database can be written.
    pub(crate) fn probe(&mut self) -> Result<()> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let layout: usize = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        self.connection.pragma_update(None, "user_version", layout)?;
        self.measure()
    }
}

/// Copies what it can of the log into the file, and waits for the disk.
pub(crate) fn checkpoint(connection: &Connection) -> Result<()> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Whether an error tells that a database is damaged.
pub(crate) fn is_damage(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<rusqlite::Error>();
    let code = error.and_then(rusqlite::Error::sqlite_error_code);
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn open(path: &Path, log: u64, keeping: &Keeping, migrations: &[Migration]) -> Result<Connection> {
    if !path.exists() {
        // Never for others to read, also where it is damaged or of another release.
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    }
    let mut connection = connect(path)?;
    let layout: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let newest = migrations.len();
    ensure!(layout <= newest, "it is of a newer release: layout {layout}, and this one knows {newest}");
    if !keeping.no_check {
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        ensure!(found == "ok", "it is damaged: {found}");
    }
    // Not before it is known to be ours. The other files take their mode from this one.
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if keeping.fsync { "FULL" } else { "NORMAL" })?;
    // The decoding thread does that, and the length of the log says when.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", log)?;
    connection.pragma_update(None, "cache_size", -(32 << 10))?;
    let transaction = connection.transaction_with_behavior(Immediate)?;
    migrations[layout..].iter().try_for_each(|migrate| migrate(&transaction))?;
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()?;
    Ok(connection)
}
