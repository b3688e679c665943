//! The one file in which everything is kept.
//!
//! A body that came in is a row of `inbox` first: that commit is what 200 promises. A second transaction reads bodies
//! from there, stores what is in them, and deletes them from `inbox`. So each push is stored exactly once wherever
//! the process ends, and a start has nothing of its own to do but to go on.

use std::{
    fs::{self, File, OpenOptions, Permissions, TryLockError},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result, bail, ensure};
use axum::body::Bytes;
use clap::Args;
use mettax_push::{Decoded, Kind, Push};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior::Immediate, params};

use crate::{
    args::bytes,
    matching::{FACE_CHECKS, Found, Matching, Patience, moment},
    observe::Counts,
    reading::{Arrival, Failure, Outcome, read},
    rows::{self, Row},
};

/// What brings a database from one layout to the next. `PRAGMA user_version` says how many of these it has had.
const MIGRATIONS: [fn(&Transaction<'_>) -> Result<()>; 1] = [migrate_to_1];
/// How many bodies are decoded in one transaction, and how many bytes of them.
pub(crate) const SLICE: usize = 1024;
const SLICE_BYTES: usize = 1 << 20;
/// How long the write-ahead log becomes before it is copied into the file, if a quarter of the quota is not less.
const LOG: u64 = 64 << 20;
/// How long a page is, in `SQLite`'s default.
const PAGE: u64 = 4096;
/// How long a transaction waits for one of another process.
const BUSY: Duration = Duration::from_millis(500);
/// How many rows of a table one step of [`Store::tidy`] deletes.
const TIDIED: i64 = 2000;
/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// The other tables that have a `seq`, beside one a kind.
const OTHERS: [&str; 2] = ["matches", "dead_letter"];

/// What a start decides.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// The database; it is made where there is none
    pub file: PathBuf,
    /// Answer only when the body is on the disk: it outlives a power cut
    #[arg(long)]
    pub fsync: bool,
    /// Do not check all of the database at the start
    #[arg(long)]
    pub no_check: bool,
    /// Delete what came so many days ago
    #[arg(long)]
    pub keep_days: Option<u32>,
    /// Answer 503 when the database has so many bytes
    #[arg(long, default_value = "64GiB", value_name = "BYTES", value_parser = bytes::<u64>)]
    pub quota: u64,
    /// What waits for what belongs to it.
    #[command(flatten)]
    pub patience: Patience,
}

impl Settings {
    fn log(&self) -> u64 {
        LOG.min(self.quota / 4)
    }
}

/// A body that is kept, and what is in it once it is read.
#[derive(Debug)]
pub struct Body {
    id: i64,
    received: i64,
    arrival: Arrival,
    pushes: Vec<Result<(Row, Decoded<Push>), Failure>>,
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

/// The database, and what follows from it.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    settings: Settings,
    matching: Matching,
    /// Holds the lock. It is never closed before the connection: that would give up the locks of `SQLite`.
    lock: File,
    /// Each file, with the device and number by which it is told from one in its place.
    files: Vec<(PathBuf, (u64, u64))>,
    /// How long the database was; it never gets shorter.
    length: u64,
    wal: u64,
    next: i64,
    /// How many bodies are not decoded yet, and how long they are.
    pub backlog: (usize, usize),
    /// How many bytes the rows of the database take.
    used: u64,
    damaged: Option<String>,
}

impl Store {
    /// Locks the file and opens it, or makes it; checks it; brings an older layout up to date; builds the matchers.
    /// Whoever finds the file taken is told of the `holder`.
    ///
    /// # Errors
    /// When another process holds it, it is damaged or of a newer release, or cannot be read or written.
    pub fn open(settings: Settings, holder: &str) -> Result<Self> {
        let path = settings.file.clone();
        let lock = lock(&path)?;
        let mut connection = Connection::open(&path)?;
        prepare(&mut connection, &settings, holder).with_context(|| path.display().to_string())?;
        let mut files = Vec::new();
        for suffix in ["", "-wal", "-shm"] {
            let mut file = path.clone().into_os_string();
            file.push(suffix);
            let found = fs::metadata(&file).with_context(|| file.display().to_string())?;
            files.push((file.into(), (found.dev(), found.ino())));
        }
        let matching = Matching::new(settings.patience);
        let (length, wal, damaged) = (0, 0, None);
        let (next, backlog, used) = (0, (0, 0), 0);
        let mut store =
            Self { connection, settings, matching, lock, files, length, wal, next, backlog, used, damaged };
        store.intact()?;
        store.look().and_then(|()| store.rebuild()).with_context(|| path.display().to_string())?;
        Ok(store)
    }

    /// Another connection, which can copy the log into the file while this one writes.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn beside(&self) -> Result<Connection> {
        let beside = Connection::open(&self.settings.file)?;
        beside.busy_timeout(BUSY)?;
        Ok(beside)
    }

    /// Whether the log is so long that it is time for a [`checkpoint`]. Its file says nothing: it is written anew from
    /// its start, which costs half of what writing to a new one would.
    pub(crate) fn is_log_long(&mut self) -> Result<bool> {
        self.intact()?;
        let look = "PRAGMA wal_checkpoint(NOOP)";
        let pages: u64 = self.connection.prepare_cached(look)?.query_row([], |row| row.get(1))?;
        Ok(pages * PAGE > self.settings.log())
    }

    /// Copies the rest of the log into the file: the next commit starts a new one.
    pub(crate) fn restart_log(&mut self) -> Result<()> {
        let copied = checkpoint(&self.connection);
        self.noticed(copied)
    }

    /// Reads how far the numbers have come, and how much there is.
    fn look(&mut self) -> Result<()> {
        let last = "SELECT max(last, coalesce((SELECT max(id) FROM inbox), 0)) FROM receiver";
        self.next = self.connection.query_row(last, [], |row| row.get::<_, i64>(0))? + 1;
        let count = "SELECT count(*), coalesce(sum(length(body)), 0) FROM inbox";
        self.backlog = self.connection.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.measure()
    }

    fn measure(&mut self) -> Result<()> {
        let pages = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        self.used = self.connection.prepare_cached(pages)?.query_row([], |row| row.get(0))?;
        Ok(())
    }

    /// How many messages wait for what belongs to them, and how long they are.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        (self.matching.waiting(), self.matching.bytes())
    }

    /// How many bytes the file and its log take now.
    pub(crate) fn on_disk(&self) -> u64 {
        self.used + self.wal
    }

    /// Keeps bodies, all or none: when this returns, they outlive the process, and with `fsync` the machine.
    ///
    /// # Errors
    /// When they cannot be kept, or are kept in a file that is not where it was.
    pub fn keep<'a>(&mut self, arrivals: impl IntoIterator<Item = &'a Arrival>) -> Result<()> {
        self.ensure_quota()?;
        let (received, mut id, (mut count, mut bytes)) = (now(), self.next, self.backlog);
        // Not a `Transaction`, which compiles its statements anew each time.
        let run = |sql: &str| self.connection.prepare_cached(sql)?.execute([]);
        let insert_all = || -> rusqlite::Result<()> {
            run("BEGIN IMMEDIATE")?;
            let mut insert =
                self.connection.prepare_cached("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?)")?;
            for Arrival { kind, content_type, encoding, headers, body } in arrivals {
                let kind = kind.map(Kind::as_str);
                insert.execute(params![id, received, kind, content_type, encoding, headers, &body[..]])?;
                (id, count, bytes) = (id + 1, count + 1, bytes + body.len());
            }
            run("COMMIT").map(drop)
        };
        let committed = insert_all();
        if committed.is_err() && !self.connection.is_autocommit() {
            run("ROLLBACK")?;
        }
        self.noticed(committed.map_err(Into::into))?;
        self.used += (bytes - self.backlog.1) as u64;
        (self.next, self.backlog) = (id, (count, bytes));
        self.intact()
    }

    /// Whether the files are where they were: no answer may rely on one that nobody will find.
    pub(crate) fn intact(&mut self) -> Result<()> {
        if let Some(damaged) = &self.damaged {
            bail!("{damaged}");
        }
        for (number, (path, known)) in self.files.iter().enumerate() {
            let found = fs::metadata(path).with_context(|| format!("{} is gone", path.display()))?;
            ensure!((found.dev(), found.ino()) == *known, "{} was replaced", path.display());
            match number {
                0 => {
                    ensure!(found.len() >= self.length, "{} was cut off", path.display());
                    self.length = found.len();
                }
                1 => self.wal = found.len(),
                _ => {}
            }
        }
        Ok(())
    }

    /// Passes a result on. Damage that it tells of stays known, and nothing is kept from then on.
    pub(crate) fn noticed<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result
            && let Some(code) =
                error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code)
            && matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        {
            self.damaged = Some(format!("{} is damaged: {error}", self.settings.file.display()));
        }
        result
    }

    /// Makes what room can be made, and writes something small, to see whether the database can be written.
    pub(crate) fn probe(&mut self) -> Result<()> {
        self.intact()?;
        let shortened = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        self.noticed(shortened.map_err(Into::into))?;
        self.intact()?;
        self.ensure_quota()?;
        let written = self.connection.execute("UPDATE receiver SET alive = ?", [now()]);
        self.noticed(written.map_err(Into::into))?;
        self.measure()?;
        self.intact()
    }

    fn ensure_quota(&self) -> Result<()> {
        let quota = self.settings.quota;
        ensure!(self.on_disk() < quota, "the quota of {quota} bytes is used up");
        Ok(())
    }

    /// Stores what is in bodies and takes them off the inbox, in one transaction. Returns what was counted.
    ///
    /// # Errors
    /// When it cannot be stored; nothing of it is then.
    pub fn store(&mut self, bodies: Vec<Body>) -> Result<Counts> {
        let Some(last) = bodies.last().map(|body| body.id) else { return Ok(Counts::new()) };
        let size = bodies.iter().map(|body| body.arrival.body.len()).sum::<usize>();
        let (count, mut counts) = (bodies.len(), Counts::new());
        let store_all = || -> Result<()> {
            let transaction = self.connection.transaction_with_behavior(Immediate)?;
            for body in bodies {
                store(&transaction, &mut self.matching, body, &mut counts)?;
            }
            transaction.prepare_cached("DELETE FROM inbox WHERE id <= ?")?.execute([last])?;
            transaction.prepare_cached("UPDATE receiver SET last = max(last, ?)")?.execute([last])?;
            Ok(transaction.commit()?)
        };
        let stored = store_all();
        if stored.is_err() {
            // The matchers have gone on, the database has not.
            self.rebuild()?;
        }
        self.noticed(stored)?;
        counts.insert(("bodies", "decoded".into()), count as u64);
        self.backlog = (self.backlog.0 - count, self.backlog.1 - size);
        self.measure()?;
        Ok(counts)
    }

    /// Stores what has waited long enough. Nothing older may be left to decode.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn expire(&mut self) -> Result<Counts> {
        let received = now();
        let found = self.matching.expire(moment(received));
        let mut counts = Counts::new();
        if !found.is_empty() {
            let mut store = || -> Result<()> {
                let transaction = self.connection.transaction_with_behavior(Immediate)?;
                store_matches(&transaction, &found, received, &mut counts)?;
                Ok(transaction.commit()?)
            };
            if let Err(error) = store() {
                self.rebuild()?;
                return self.noticed(Err(error));
            }
        }
        Ok(counts)
    }

    /// Builds the matchers from the database: from what waits, and from the checks that are complete and remembered.
    fn rebuild(&mut self) -> Result<()> {
        let mut matching = Matching::new(self.settings.patience);
        let age = i64::try_from(self.settings.patience.age.as_millis()).unwrap_or(i64::MAX);
        let mut found = Vec::new();
        {
            let of_kind = |kind: &Kind| {
                format!(
                    "SELECT seq, kind, json, received FROM waiting JOIN {kind}_push USING (seq) WHERE kind = '{kind}'"
                )
            };
            let waiting =
                Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ") + " ORDER BY seq";
            let complete = "SELECT seq, 'face_comparison', json -> '$.comparison', received FROM matches
                            WHERE what = ?1 AND received > (SELECT max(received) FROM matches) - ?2
                            UNION ALL SELECT seq, 'driver_picture', json -> '$.picture', received FROM matches
                            WHERE what = ?1 AND received > (SELECT max(received) FROM matches) - ?2 ORDER BY seq";
            let mut feed = |row: &rusqlite::Row<'_>| -> Result<Vec<Found>> {
                let (kind, json) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
                Ok(matching.load(row.get(0)?, kind, json, row.get(3)?)?.found)
            };
            let mut select = self.connection.prepare(complete)?;
            let mut rows = select.query(params![FACE_CHECKS, age])?;
            while let Some(row) = rows.next()? {
                feed(row)?; // these are stored
            }
            let mut select = self.connection.prepare(&waiting)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                found.extend(feed(row)?);
            }
        }
        let transaction = self.connection.transaction_with_behavior(Immediate)?;
        store_matches(&transaction, &found, now(), &mut Counts::new())?;
        transaction.commit()?;
        self.matching = matching;
        Ok(())
    }

    /// Deletes some of what has been kept long enough. Returns whether there may be more.
    pub(crate) fn tidy(&mut self) -> Result<bool> {
        let Some(days) = self.settings.keep_days else { return Ok(false) };
        let before = now() - i64::from(days) * DAY;
        let mut more = false;
        for table in Kind::ALL.iter().map(|&kind| rows::table(kind)).chain(OTHERS.map(str::to_owned)) {
            let delete = format!(
                "DELETE FROM {table} WHERE seq IN (SELECT seq FROM (SELECT seq, received FROM {table} ORDER BY seq \
                 LIMIT {TIDIED}) WHERE received < ?)"
            );
            let deleted = self.connection.execute(&delete, [before]);
            more |= self.noticed(deleted.map_err(Into::into))? > 0;
        }
        self.measure()?;
        Ok(more)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The kernel gives the lock up anyway; a holder that is named is one that was killed.
        let _ = self.connection.execute("UPDATE receiver SET holder = NULL", []);
        let _ = self.lock.unlock();
    }
}

/// Milliseconds since 1970: the clock of all that is stored, and of all matching.
pub(crate) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The time now, by that clock.
#[must_use]
pub fn now() -> i64 {
    milliseconds(SystemTime::now())
}

/// Copies what it can of the log into the file, and waits for the disk.
pub(crate) fn checkpoint(connection: &Connection) -> Result<()> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Takes the file for this process alone. `flock` is not what `SQLite` locks with, so readers are not kept out.
fn lock(path: &Path) -> Result<File> {
    let said = || path.display().to_string();
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.with_context(said)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
                .and_then(|database| database.query_row("SELECT holder FROM receiver", [], |row| row.get(0)))
                .unwrap_or_else(|_| "another process".to_owned());
            bail!("{} is held by {holder}: one receiver a file", said());
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(said),
    }
    let (ours, there) = (file.metadata()?, fs::metadata(path).with_context(said)?);
    ensure!((ours.dev(), ours.ino()) == (there.dev(), there.ino()), "{} was replaced", said());
    Ok(file)
}

/// Checks the database, and brings it to the layout of this release.
fn prepare(connection: &mut Connection, settings: &Settings, holder: &str) -> Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    let version: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let newest = MIGRATIONS.len();
    ensure!(version <= newest, "it is of a newer release: layout {version}, and this one knows {newest}");
    if !settings.no_check {
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        ensure!(found == "ok", "it is damaged: {found}");
    }
    // Not before it is known to be ours. The other files take their mode from this one.
    fs::set_permissions(&settings.file, Permissions::from_mode(0o600))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if settings.fsync { "FULL" } else { "NORMAL" })?;
    // The decoding thread does that, and the length of the log says when.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", settings.log())?;
    connection.pragma_update(None, "cache_size", -(32 << 10))?;
    let transaction = connection.transaction_with_behavior(Immediate)?;
    MIGRATIONS[version..].iter().try_for_each(|migrate| migrate(&transaction))?;
    transaction.pragma_update(None, "user_version", newest)?;
    for &kind in Kind::ALL {
        // A statement that does not fit would be found when bodies have been answered 200.
        let fits = transaction.prepare_cached(&rows::insert(kind));
        fits.with_context(|| format!("its tables are not those of layout {newest}: start a new one"))?;
    }
    transaction.execute("UPDATE receiver SET holder = ?, alive = ?", params![holder, now()])?;
    Ok(transaction.commit()?)
}

/// Makes the tables.
fn migrate_to_1(transaction: &Transaction<'_>) -> Result<()> {
    let others = "SELECT count(*) FROM sqlite_schema";
    let others: usize = transaction.query_row(others, [], |row| row.get(0))?;
    ensure!(
        others == 0,
        "it is the database of something else, or of a release before the first: start a new one"
    );
    for &kind in Kind::ALL {
        transaction.execute_batch(&rows::create(kind))?;
    }
    transaction.execute_batch(
        "CREATE TABLE inbox (id INTEGER PRIMARY KEY, received INTEGER NOT NULL, kind TEXT, content_type TEXT,
           encoding TEXT, headers TEXT NOT NULL, body BLOB NOT NULL);
         CREATE TABLE dead_letter (seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, kind TEXT, content_type TEXT,
           encoding TEXT, headers TEXT NOT NULL, body BLOB NOT NULL, failures TEXT NOT NULL,
           device_id TEXT AS (failures ->> '$[0].device_id'));
         CREATE TABLE matches (seq INTEGER PRIMARY KEY, members TEXT NOT NULL UNIQUE, received INTEGER NOT NULL,
           what TEXT NOT NULL, json TEXT NOT NULL, id TEXT AS (json ->> '$.id'));
         CREATE TABLE waiting (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL);
         CREATE TABLE receiver (holder TEXT, alive INTEGER, last INTEGER NOT NULL);
         INSERT INTO receiver VALUES (NULL, NULL, 0);",
    )?;
    Ok(())
}

/// The oldest bodies that are not decoded yet. They are read beside whoever writes.
///
/// # Errors
/// When they cannot be read.
pub fn pending(connection: &Connection) -> Result<Vec<Body>> {
    let select = "SELECT id, received, kind, content_type, encoding, headers, body FROM inbox ORDER BY id";
    let mut select = connection.prepare_cached(select)?;
    let (mut rows, mut bodies, mut bytes) = (select.query([])?, Vec::new(), 0);
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

/// Stores what is in one body. The pushes of a batch are numbered one after the other.
fn store(
    transaction: &Transaction<'_>,
    matching: &mut Matching,
    Body { id, received, arrival, pushes }: Body,
    counts: &mut Counts,
) -> Result<()> {
    let mut count = |counter, label: &'static str| *counts.entry((counter, label.into())).or_default() += 1;
    let (first, mut failures, mut matches) = (id << 16, Vec::new(), Vec::new());
    for (seq, push) in (first..).zip(pushes) {
        let (row, reading) = match push {
            Ok(push) => push,
            Err(failure) => {
                count("failures", failure.kind);
                failures.push(failure);
                continue;
            }
        };
        let (kind, key) = (row.kind.as_str(), row.key.to_u128().to_be_bytes());
        let mut insert = transaction.prepare_cached(&rows::insert(row.kind))?;
        if insert.execute(params![seq, row.clock, key, received, row.notes, row.json])? == 0 {
            count("bodies", "repeated");
            continue;
        }
        count("pushes", kind);
        reading.notes.iter().for_each(|note| count("notes", note.kind().as_str()));
        let fed = matching.feed(reading.payload, seq, row.key, row.json.len(), moment(received));
        if fed.waits {
            transaction.prepare_cached("INSERT INTO waiting VALUES (?, ?)")?.execute(params![seq, kind])?;
        }
        matches.extend(fed.found);
    }
    if !failures.is_empty() {
        count("bodies", "dead");
        let Arrival { kind, content_type, encoding, headers, body } = arrival;
        let (kind, failures) = (kind.map(Kind::as_str), serde_json::to_string(&failures)?);
        let insert = "INSERT INTO dead_letter VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let values = params![first, received, kind, content_type, encoding, headers, &body[..], failures];
        transaction.prepare_cached(insert)?.execute(values)?;
    }
    store_matches(transaction, &matches, received, counts)
}

/// Stores matches; what is in them waits no longer.
fn store_matches(
    transaction: &Transaction<'_>,
    found: &[Found],
    received: i64,
    counts: &mut Counts,
) -> Result<()> {
    for Found { found, waited } in found {
        let members: Vec<String> = found.members().iter().map(ToString::to_string).collect();
        let insert = "INSERT INTO matches (members, received, what, json) VALUES (?, ?, ?, ?) ON CONFLICT (members) DO NOTHING";
        let values = params![members.join("+"), received, found.what(), serde_json::to_string(found)?];
        if transaction.prepare_cached(insert)?.execute(values)? == 1 {
            *counts.entry(("matches", found.what().into())).or_default() += 1;
        }
        let mut delete = transaction.prepare_cached("DELETE FROM waiting WHERE seq = ?")?;
        for seq in waited {
            delete.execute([seq])?;
        }
    }
    Ok(())
}
