//! Where pushes, matches and dead letters go, and what is found there at the start.

use std::{borrow::Cow, collections::HashSet, io, path::Path};

use mettax_push::{Kind, correlate::DedupKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    appender::Appender,
    database::{Database, Row},
    entry::Entry,
    matching::{Match, Matching},
    reading::{Failure, Reading, read_as},
    stats::Counts,
};

/// A line of `pushes.ndjson`.
#[derive(Deserialize, Serialize)]
struct PushLine<'a> {
    key: Cow<'a, str>,
    received: u64,
    kind: Cow<'a, str>,
    #[serde(borrow)]
    push: &'a RawValue,
    #[serde(default)]
    notes: Vec<String>,
}

/// A line of `matches.ndjson`.
#[derive(Serialize)]
struct MatchLine<'a> {
    of: &'a str,
    #[serde(flatten)]
    found: &'a Match,
}

/// A line of `dead-letter.ndjson`.
#[derive(Serialize)]
struct DeadLetter<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    failures: &'a [Failure],
}

/// What is to be stored at once.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pushes: Vec<Row>,
    push_lines: Vec<u8>,
    matches: Vec<(String, String)>,
    match_lines: Vec<u8>,
    dead_lines: Vec<u8>,
    pub(crate) counts: Counts,
}

impl Batch {
    pub(crate) fn push(&mut self, key: DedupKey, received: u64, reading: &Reading) -> io::Result<()> {
        let push = &reading.push;
        let json = serde_json::value::to_raw_value(push)?;
        let key = key.to_string();
        let line = PushLine {
            key: Cow::Borrowed(&key),
            received,
            kind: push.kind().as_str().into(),
            push: &json,
            notes: reading.notes.iter().map(ToString::to_string).collect(),
        };
        write_line(&mut self.push_lines, &line)?;
        self.counts.push(push.kind(), &reading.notes);
        self.pushes.push(Row { kind: push.kind(), key, received, json });
        Ok(())
    }

    pub(crate) fn found(&mut self, of: String, found: &Match) -> io::Result<()> {
        let line = serde_json::to_string(&MatchLine { of: &of, found })?;
        self.match_lines.extend_from_slice(line.as_bytes());
        self.match_lines.push(b'\n');
        *self.counts.matches.entry(found.what()).or_default() += 1;
        self.matches.push((of, line));
        Ok(())
    }

    pub(crate) fn dead_letter(&mut self, entry: &Entry, failures: &[Failure]) -> io::Result<()> {
        self.counts.dead_letters += 1;
        write_line(&mut self.dead_lines, &DeadLetter { entry, failures })
    }
}

/// What the files of an earlier run tell.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// Matches that are stored.
    pub(crate) matches: HashSet<String>,
    /// Matches that follow from the stored pushes and are not stored: a kill came between.
    pub(crate) found: Vec<Match>,
    /// The last body in the dead-letter file.
    pub(crate) last_dead: u64,
}

#[derive(Debug)]
pub(crate) struct Store {
    pushes: Appender,
    matches: Appender,
    dead_letters: Appender,
    database: Option<Database>,
}

impl Store {
    /// Opens the files, and brings the matching to where the stored pushes leave it.
    pub(crate) fn open(
        folder: &Path,
        database: Option<Database>,
        matching: &mut Matching,
    ) -> io::Result<(Self, Past)> {
        let mut past = Past::default();
        let matches = Appender::open(&folder.join("matches.ndjson"), |line| {
            past.matches.extend(field(line, "of").and_then(|of| of.as_str().map(str::to_owned)));
        })?;
        let pushes = Appender::open(&folder.join("pushes.ndjson"), |line| {
            let found = matches_after(line, matching).into_iter();
            past.found.extend(found.filter(|found| !past.matches.contains(&found.of())));
        })?;
        let dead_letters = Appender::open(&folder.join("dead-letter.ndjson"), |line| {
            past.last_dead = field(line, "seq").and_then(|seq| seq.as_u64()).unwrap_or(past.last_dead);
        })?;
        Ok((Self { pushes, matches, dead_letters, database }, past))
    }

    /// Stores a batch. After an error, the same batch may be tried again: what was stored of it is left out.
    ///
    /// The order matters after a kill: a push in its file is in the database, and a match in its file is
    /// there in all three.
    pub(crate) fn commit(&mut self, batch: &mut Batch) -> io::Result<()> {
        if let Some(database) = &mut self.database {
            database.insert(&batch.pushes, &batch.matches).map_err(io::Error::other)?;
        }
        batch.pushes.clear();
        batch.matches.clear();
        for (file, lines) in [
            (&mut self.pushes, &mut batch.push_lines),
            (&mut self.matches, &mut batch.match_lines),
            (&mut self.dead_letters, &mut batch.dead_lines),
        ] {
            file.append(lines)?;
            lines.clear();
        }
        Ok(())
    }

    /// Waits until all is on the disk. The database waits for that by itself.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.pushes.sync()?;
        self.matches.sync()?;
        self.dead_letters.sync()
    }
}

/// Has the matching hear a stored push again. A line that is not one of ours is passed over.
fn matches_after(line: &[u8], matching: &mut Matching) -> Vec<Match> {
    let Ok(line) = serde_json::from_slice::<PushLine<'_>>(line) else { return Vec::new() };
    let now = crate::entry::moment(line.received);
    if let Ok(key) = line.key.parse() {
        let _ = matching.is_new(key, now);
    }
    match line.kind.parse() {
        Ok(kind @ (Kind::Alarm | Kind::AlarmFile | Kind::FaceComparison | Kind::DriverPicture)) => {
            let body = format!("{{\"data\":{}}}", line.push);
            read_as(body.as_bytes(), kind)
                .map_or_else(|_| Vec::new(), |reading| matching.feed(reading.push, now))
        }
        _ => Vec::new(),
    }
}

fn field(line: &[u8], name: &str) -> Option<serde_json::Value> {
    serde_json::from_slice::<serde_json::Value>(line).ok()?.get_mut(name).map(serde_json::Value::take)
}

fn write_line(lines: &mut Vec<u8>, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, line)?;
    lines.push(b'\n');
    Ok(())
}
