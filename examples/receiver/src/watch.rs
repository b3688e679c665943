//! Whether files are still where they were: no answer may rely on one that nobody will find.

use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result, ensure};

/// How coarse the times of a file system may be: two changes within it may leave the same time.
const COARSE: Duration = Duration::from_secs(3);
/// The files of a database, by what comes after its name.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// The files of databases that lie in one folder.
#[derive(Debug)]
pub(crate) struct Watch {
    folder: PathBuf,
    files: Vec<Watched>,
    /// What the folder was when all files were there, if any change since then would show in it.
    seen: Option<Folder>,
}

/// The number of a folder, and when a name in it was made, replaced or removed last.
type Folder = (u64, u64, SystemTime);

#[derive(Debug)]
struct Watched {
    path: PathBuf,
    /// The device and number by which it is told from one in its place.
    number: (u64, u64),
    suffix: &'static str,
    length: u64,
}

impl Watch {
    pub(crate) fn over(databases: &[&Path]) -> Result<Self> {
        let mut files = Vec::new();
        for database in databases {
            for suffix in SUFFIXES {
                let path = beside(database, suffix);
                let found = fs::metadata(&path).with_context(|| path.display().to_string())?;
                files.push(Watched { path, number: (found.dev(), found.ino()), suffix, length: found.len() });
            }
        }
        let folder = databases.first().and_then(|database| database.parent()).unwrap_or(Path::new(""));
        // A name alone lies in the folder that is called `.`.
        Ok(Self { folder: folder.join("."), files, seen: None })
    }

    /// Looks at each file.
    pub(crate) fn look(&mut self) -> Result<()> {
        // Before the files, so that what changes meanwhile is found by the next look.
        let (folder, now) = (self.folder()?, SystemTime::now());
        self.seen = None;
        for file in &mut self.files {
            let found =
                fs::metadata(&file.path).with_context(|| format!("{} is gone", file.path.display()))?;
            ensure!((found.dev(), found.ino()) == file.number, "{} was replaced", file.path.display());
            // Of the three, the database alone never gets shorter.
            let is_cut = file.suffix.is_empty() && found.len() < file.length;
            ensure!(!is_cut, "{} was cut off", file.path.display());
            file.length = found.len();
        }
        let is_old = now.duration_since(folder.2).is_ok_and(|age| age > COARSE);
        self.seen = is_old.then_some(folder);
        Ok(())
    }

    /// Looks at the folder, and at each file unless the folder tells that all are there: one look instead of seven.
    pub(crate) fn glance(&mut self) -> Result<()> {
        match self.seen {
            Some(seen) if seen == self.folder()? => Ok(()),
            _ => self.look(),
        }
    }

    fn folder(&self) -> Result<Folder> {
        let read = || {
            let found = fs::metadata(&self.folder)?;
            Ok::<_, std::io::Error>((found.dev(), found.ino(), found.modified()?))
        };
        read().with_context(|| format!("{} is gone", self.folder.display()))
    }

    /// How long the logs were at the last look.
    pub(crate) fn logs(&self) -> u64 {
        self.files.iter().filter(|file| file.suffix == "-wal").map(|file| file.length).sum()
    }
}

/// The path of a file whose name goes on.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.to_owned().into_os_string();
    path.push(suffix);
    path.into()
}

/// Removes the files of a database.
pub(crate) fn remove(database: &Path) -> Result<()> {
    for suffix in SUFFIXES {
        let path = beside(database, suffix);
        fs::remove_file(&path).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
