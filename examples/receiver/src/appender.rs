//! A file that only grows, by whole lines.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Seek as _, SeekFrom, Write as _},
    path::Path,
};

/// Appends lines, all of a call or none.
#[derive(Debug)]
pub(crate) struct Appender {
    file: File,
    length: u64,
    /// Whether there may be more in the file than its length here.
    torn: bool,
}

impl Appender {
    /// Opens the file, or makes it, and tells `each` its lines. A last line without an end is from a writer
    /// that was killed: it was never relied on, and is cut off.
    pub(crate) fn open(path: &Path, mut each: impl FnMut(&[u8])) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut length = 0;
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let Some(content) = line.strip_suffix(b"\n") else { break };
            each(content);
            length += line.len() as u64;
            line.clear();
        }
        file.set_len(length)?;
        Ok(Self { file, length, torn: false })
    }

    /// Appends whole lines. They are with the kernel when this returns, so they outlive this process.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        if self.torn {
            self.file.set_len(self.length)?;
        }
        self.torn = true;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(lines)?;
        self.torn = false;
        self.length += lines.len() as u64;
        Ok(())
    }

    /// Waits until all is on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }
}
