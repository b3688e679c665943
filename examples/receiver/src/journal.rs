//! What was received and is not stored yet.
//!
//! The journal is a row of files. A body is appended to the last one before it is answered; a file is removed
//! when all of its bodies are stored. What a start finds is what an earlier run left, and is stored first.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    mem,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{appender::Appender, entry::Entry};

/// How long a file gets: what is read again after a kill, and what stays behind until it is stored.
const FILE_LENGTH: u64 = 16 << 20;
/// How old a file gets: much less than a push is remembered, so that what is read again is known again.
const FILE_AGE: Duration = Duration::from_secs(10);

/// The files that are complete, up to the body that each ends with: appended by the one who writes the
/// journal, removed by the one who stores.
#[derive(Debug, Default)]
pub(crate) struct Complete(Mutex<VecDeque<(u64, PathBuf)>>);

impl Complete {
    fn add(&self, last: u64, path: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back((last, path));
    }

    /// Takes the files that hold nothing behind the body `stored`.
    pub(crate) fn take_stored(&self, stored: u64) -> Vec<PathBuf> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        while files.front().is_some_and(|&(last, _)| last <= stored) {
            taken.extend(files.pop_front().map(|(_, path)| path));
        }
        taken
    }
}

#[derive(Debug)]
struct Current {
    file: Appender,
    path: PathBuf,
    since: Instant,
    /// The last body in it that may be answered.
    last: u64,
}

/// The last file of the journal, to which bodies are appended.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    fsync: bool,
    current: Option<Current>,
    next_seq: u64,
    lines: Vec<u8>,
}

impl Journal {
    /// Goes on after the body `last`.
    pub(crate) fn after(last: u64, folder: &Path, fsync: bool) -> Self {
        Self { folder: folder.into(), fsync, current: None, next_seq: last + 1, lines: Vec::new() }
    }

    /// Numbers bodies and writes them down, all or none.
    pub(crate) fn append(&mut self, entries: &mut [Entry]) -> io::Result<()> {
        let mut lines = mem::take(&mut self.lines);
        lines.clear();
        for entry in entries {
            // A number is never given twice, even where the writing fails.
            entry.seq = self.next_seq;
            self.next_seq += 1;
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        let last = self.next_seq - 1;
        let written = self.write(&lines, last);
        self.lines = lines;
        written
    }

    /// Tries whether the journal can be written, by a blank line.
    pub(crate) fn probe(&mut self) -> io::Result<()> {
        // A file of its own, should there be none, gets a number of its own.
        self.next_seq += 1;
        let last = self.current.as_ref().map_or(0, |current| current.last);
        self.write(b"\n", last)
    }

    /// Writes lines, the last body of the file now being `last`. Between two calls there is always a new number,
    /// so no two files have the same name.
    fn write(&mut self, lines: &[u8], last: u64) -> io::Result<()> {
        let current = match &mut self.current {
            Some(current) => current,
            none => {
                let path = self.folder.join(format!("journal-{:020}.ndjson", self.next_seq));
                let file = Appender::open(&path, |_| {})?;
                if self.fsync {
                    File::open(&self.folder)?.sync_all()?;
                }
                none.insert(Current { file, path, since: Instant::now(), last: 0 })
            }
        };
        current.file.append(lines)?;
        if self.fsync {
            current.file.sync()?;
        }
        current.last = last;
        Ok(())
    }

    /// Ends the current file where it is long or old enough; the next body starts a new one.
    pub(crate) fn rotate(&mut self, complete: &Complete) {
        let due =
            |current: &Current| current.file.length() >= FILE_LENGTH || current.since.elapsed() >= FILE_AGE;
        if self.current.as_ref().is_some_and(due) {
            self.complete(complete);
        }
    }

    /// Ends the current file.
    pub(crate) fn complete(&mut self, complete: &Complete) {
        if let Some(current) = self.current.take() {
            complete.add(current.last, current.path);
        }
    }
}

/// The files that an earlier run left, oldest first.
pub(crate) fn left(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("journal-") && name.ends_with(".ndjson") {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Reads the bodies of a file, and tells how many lines are damaged. A last line without an end was never
/// answered.
pub(crate) fn read(path: &Path, mut each: impl FnMut(Entry)) -> io::Result<usize> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut line, mut damaged) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        let Some(content) = line.strip_suffix(b"\n") else { break };
        match serde_json::from_slice(content) {
            _ if content.is_empty() => {}
            Ok(entry) => each(entry),
            Err(_) => damaged += 1,
        }
        line.clear();
    }
    Ok(damaged)
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::*;
    use crate::entry::Raw;

    #[test]
    fn no_two_files_have_one_name() {
        let folder = std::env::temp_dir().join(format!("receiver-journal-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (mut journal, complete) = (Journal::after(6, &folder, false), Complete::default());
        let entry = || Entry { seq: 0, received: 1, kind: None, raw: Raw(Bytes::from_static(b"a body")) };
        for _ in 0..3 {
            journal.append(&mut [entry()]).expect("it can be written");
            journal.complete(&complete);
            journal.probe().expect("it can be written");
            journal.complete(&complete);
        }
        let files = left(&folder).expect("a folder");
        assert_eq!(files.len(), 6);
        let mut read_back = Vec::new();
        for file in &files {
            assert_eq!(read(file, |entry| read_back.push(entry.seq)).expect("it is there"), 0);
        }
        assert_eq!(read_back, [7, 9, 11]);
        assert_eq!(complete.take_stored(11), files);
        fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn a_file_goes_with_its_last_body_and_not_before() {
        let complete = Complete::default();
        complete.add(3, "a".into());
        complete.add(7, "b".into());
        complete.add(9, "c".into());
        assert!(complete.take_stored(2).is_empty());
        assert_eq!(complete.take_stored(3), [PathBuf::from("a")]);
        assert!(complete.take_stored(6).is_empty());
        assert_eq!(complete.take_stored(10), [PathBuf::from("b"), "c".into()]);
        assert!(complete.take_stored(u64::MAX).is_empty());
    }
}
