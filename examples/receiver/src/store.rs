//! The one file in which everything is stored.
//!
//! One transaction stores what is in some bodies, and writes down how far it came in the inbox. So each push is stored
//! exactly once wherever the process ends, and a start has nothing of its own to do but to go on.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use ingest::{
    clock::{moment, now},
    matching::{FACE_CHECKS, Found, Matching, Patience},
    observe::Counts,
    reading::Arrival,
    rows::table,
};
use mettax_push::Kind;
use rusqlite::{Connection, Transaction, TransactionBehavior::Immediate, params};

use crate::{
    database::{Database, Keeping, Migration, checkpoint},
    inbox::{Body, Inbox, Progress},
    tables,
};

const MIGRATIONS: [Migration; 1] = [migrate_to_1];
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
    /// How it is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// Delete what came so many days ago
    #[arg(long)]
    pub keep_days: Option<u32>,
    /// What waits for what belongs to it.
    #[command(flatten)]
    pub patience: Patience,
}

/// The database, and what follows from it.
#[derive(Debug)]
pub struct Store {
    database: Database,
    settings: Settings,
    matching: Matching,
    /// How far it has come in the inbox.
    pub progress: Progress,
    /// Holds the lock. It is never closed before the connection: that would give up the locks of `SQLite`.
    lock: File,
}

impl Store {
    /// Locks the file and opens it and its inbox, or makes them; checks them; brings an older layout up to date; builds
    /// the matchers. Whoever finds the file taken is told of the `holder`.
    ///
    /// # Errors
    /// When another process holds it, it is damaged or of a newer release, or cannot be read or written.
    pub fn open(settings: Settings, holder: &str) -> Result<(Self, Inbox)> {
        let lock = lock(&settings.file)?;
        // What lies beside it lies beside the file itself, also where its path is a link.
        let is_link = settings.file.is_symlink();
        let path = if is_link { fs::canonicalize(&settings.file)? } else { settings.file.clone() };
        let said = || path.display().to_string();
        let database = Database::open(path.clone(), &settings.keeping, &MIGRATIONS)?;
        let matching = Matching::new(settings.patience);
        let mut store = Self { database, settings, matching, progress: Progress::default(), lock };
        let mark = store.take(holder).with_context(said)?;
        let (inbox, mark) = Inbox::open(&path, &store.settings.keeping, store.progress, mark)?;
        store.set_inbox(Some(mark)).and_then(|()| store.rebuild()).with_context(said)?;
        Ok((store, inbox))
    }

    /// Says who holds it, and reads how far it has come. Returns the mark of its inbox.
    fn take(&mut self, holder: &str) -> Result<Option<i32>> {
        let connection = &self.database.connection;
        let unfit = || format!("its tables are not those of layout {}: start a new one", MIGRATIONS.len());
        for &kind in Kind::ALL {
            // A statement that does not fit would be found when bodies have been answered 200.
            connection.prepare_cached(&tables::insert(kind)).with_context(unfit)?;
        }
        let read = "SELECT last, inbox FROM receiver";
        let read = connection.query_row(read, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (last, mark) = read.with_context(unfit)?;
        connection.execute("UPDATE receiver SET holder = ?", [holder])?;
        self.progress = Progress { last, used: self.database.used, ..self.progress };
        Ok(mark)
    }

    /// Writes down the mark of its inbox, or that it has none any more: it is empty and may be removed.
    pub(crate) fn set_inbox(&self, mark: Option<i32>) -> Result<()> {
        self.database.connection.execute("UPDATE receiver SET inbox = ?", [mark])?;
        Ok(())
    }

    /// How many messages wait for what belongs to them, and how long they are.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        (self.matching.waiting(), self.matching.bytes())
    }

    /// Copies the log into the file when it is long.
    pub(crate) fn shorten(&self) -> Result<()> {
        if self.database.is_log_long()? { checkpoint(&self.database.connection) } else { Ok(()) }
    }

    /// Whether it can be written.
    pub(crate) fn probe(&mut self) -> Result<()> {
        self.database.probe()
    }

    /// Stores what is in bodies, which are the next of the inbox, in one transaction. Returns what was counted.
    ///
    /// # Errors
    /// When it cannot be stored; nothing of it is then.
    pub fn store(&mut self, bodies: Vec<Body>) -> Result<Counts> {
        let (mut progress, mut counts) = (self.progress, Counts::new());
        let Some(last) = bodies.last().map(|body| body.id) else { return Ok(counts) };
        progress.last = last;
        progress.bodies += bodies.len();
        progress.bytes += bodies.iter().map(|body| body.arrival.body.len()).sum::<usize>();
        counts.insert(("bodies", "decoded".into()), bodies.len() as u64);
        let store_all = || -> Result<()> {
            let transaction = self.database.connection.transaction_with_behavior(Immediate)?;
            for body in bodies {
                store(&transaction, &mut self.matching, body, &mut counts)?;
            }
            transaction.prepare_cached("UPDATE receiver SET last = ?")?.execute([last])?;
            Ok(transaction.commit()?)
        };
        if let Err(error) = store_all() {
            // The matchers have gone on, the database has not.
            self.rebuild()?;
            return Err(error);
        }
        self.database.measure()?;
        progress.used = self.database.used;
        self.progress = progress;
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
                let transaction = self.database.connection.transaction_with_behavior(Immediate)?;
                store_matches(&transaction, &found, received, &mut counts)?;
                Ok(transaction.commit()?)
            };
            if let Err(error) = store() {
                self.rebuild()?;
                return Err(error);
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
            let mut select = self.database.connection.prepare(complete)?;
            let mut rows = select.query(params![FACE_CHECKS, age])?;
            while let Some(row) = rows.next()? {
                feed(row)?; // these are stored
            }
            let mut select = self.database.connection.prepare(&waiting)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                found.extend(feed(row)?);
            }
        }
        let transaction = self.database.connection.transaction_with_behavior(Immediate)?;
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
        for table in Kind::ALL.iter().map(|&kind| table(kind)).chain(OTHERS.map(str::to_owned)) {
            let delete = format!(
                "DELETE FROM {table} WHERE seq IN (SELECT seq FROM (SELECT seq, received FROM {table} ORDER BY seq \
                 LIMIT {TIDIED}) WHERE received < ?)"
            );
            more |= self.database.connection.execute(&delete, [before])? > 0;
        }
        self.database.measure()?;
        self.progress.used = self.database.used;
        Ok(more)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The kernel gives the lock up anyway; a holder that is named is one that was killed.
        let _ = self.database.connection.execute("UPDATE receiver SET holder = NULL", []);
        let _ = self.lock.unlock();
    }
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

/// Makes the tables.
fn migrate_to_1(transaction: &Transaction<'_>) -> Result<()> {
    let others = "SELECT count(*) FROM sqlite_schema";
    let others: usize = transaction.query_row(others, [], |row| row.get(0))?;
    ensure!(
        others == 0,
        "it is the database of something else, or of a release before the first: start a new one"
    );
    for &kind in Kind::ALL {
        transaction.execute_batch(&tables::create(kind))?;
    }
    transaction.execute_batch(
        "CREATE TABLE dead_letter (seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, kind TEXT, content_type TEXT,
           encoding TEXT, headers TEXT NOT NULL, body BLOB NOT NULL, failures TEXT NOT NULL,
           device_id TEXT AS (failures ->> '$[0].device_id'));
         CREATE TABLE matches (seq INTEGER PRIMARY KEY, members TEXT NOT NULL UNIQUE, received INTEGER NOT NULL,
           what TEXT NOT NULL, json TEXT NOT NULL, id TEXT AS (json ->> '$.id'));
         CREATE TABLE waiting (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL);
         CREATE TABLE receiver (holder TEXT, inbox INTEGER, last INTEGER NOT NULL);
         INSERT INTO receiver VALUES (NULL, NULL, 0);",
    )?;
    Ok(())
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
        let mut insert = transaction.prepare_cached(&tables::insert(row.kind))?;
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
