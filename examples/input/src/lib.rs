//! How the programs read saved pushes, and how they [end](program).
//!
//! An input is a file, a folder, a pattern such as `logs/*.ndjson`, or `-` for standard input. Its bodies are the lines
//! of NDJSON, or one body over several lines, and may be compressed by gzip or zstd, which their first bytes show. No
//! more than one body is held at a time, and of a line that is longer than [`MAX_BYTES`] the start alone.
//!
//! ```no_run
//! let mut inputs = input::Inputs::new(&["saved".into()], mettax_push::Decoder::tolerant())?;
//! while let Some(body) = inputs.next_body()? {
//!     println!("line {}: {:?}", body.line(), body.decode());
//! }
//! # Ok::<(), input::Error>(())
//! ```

// Also modules of the example `decode`, which the library's package holds and this one does not.
#[path = "../../decode/input.rs"]
mod bodies;
#[path = "../../decode/format.rs"]
mod format;
#[path = "../../decode/layout.rs"]
mod layout;

mod files;
pub mod program;
#[cfg(test)]
mod tests;
mod zstd;

use std::{
    error,
    fmt::{self, Display},
    fs::File,
    io::{self, BufRead, BufReader, Cursor, IsTerminal as _, Read},
    path::{Path, PathBuf},
    vec,
};

use bodies::Bodies;
pub use bodies::{Body, Outcome};
use flate2::bufread::MultiGzDecoder;
use format::Format;
use mettax_push::Decoder;
use serde::de::IgnoredAny;

/// The longest body that is read: the decoder's default.
pub const MAX_BYTES: usize = 16 << 20;

/// What a program's help says about its inputs.
pub const HELP: &str = "\
An input is a file, a folder (all files below it, in the order of their names, but for those that start with
a dot), a quoted pattern such as 'logs/*.ndjson.gz', or `-` for standard input, which is read where there is
no other. It holds NDJSON, one body a line, or one body over several lines, and may be compressed by gzip or
zstd.
";

/// How often a file may be compressed: by a server, and by somebody who kept it.
const LAYERS: usize = 3;
const BUFFER: usize = 64 * 1024;

/// The bodies of all inputs of a command line, one after the other.
pub struct Inputs {
    files: vec::IntoIter<PathBuf>,
    decoder: Decoder,
    /// The file that is read, or was read last.
    file: PathBuf,
    bodies: Option<Bodies>,
}

impl Inputs {
    /// Finds the files; without an argument it is standard input.
    ///
    /// # Errors
    ///
    /// When a folder or a pattern holds no file, or cannot be looked through.
    pub fn new(arguments: &[String], decoder: Decoder) -> Result<Self, Error> {
        let files = files::of(arguments)?.into_iter();
        let decoder = decoder.max_bytes(MAX_BYTES);
        Ok(Self { files, decoder, file: PathBuf::new(), bodies: None })
    }

    /// The next body, blank lines included; `None` at the end of the last input.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or holds no text. The call after that goes on with the next file.
    pub fn next_body(&mut self) -> Result<Option<Body<'_>>, Error> {
        loop {
            if let Some(bodies) = &mut self.bodies {
                match bodies.advance() {
                    Ok(true) => break,
                    Ok(false) => self.bodies = None,
                    Err(error) => {
                        let after = bodies.body().map_or(0, |body| body.line());
                        self.bodies = None;
                        let after = if after > 0 { format!("after line {after}: ") } else { String::new() };
                        return Err(Error::new(&self.file, format!("{after}{error}")));
                    }
                }
            }
            let Some(file) = self.files.next() else { return Ok(None) };
            self.file = file;
            let reader = open(&self.file).map_err(|error| Error::new(&self.file, error))?;
            self.bodies = Some(Bodies::new(reader, self.decoder, MAX_BYTES));
        }
        Ok(self.bodies.as_ref().and_then(Bodies::body))
    }

    /// How much of the file's text has been given, in bytes, which shows how far it goes.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.bodies.as_ref().map_or(0, Bodies::position)
    }

    /// The file of the last body; `-` for standard input.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }
}

/// A JSON text in one line: the line ends, which are all between its tokens, become blanks. `None` for other text.
#[must_use]
pub fn in_one_line(text: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(text).ok()?;
    let text = text.trim_ascii_end().iter();
    Some(text.map(|&byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }).collect())
}

/// Opens a file, or standard input for `-`, and decompresses what it finds.
fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    let raw: Box<dyn Read> = if file == Path::new("-") {
        if io::stdin().is_terminal() {
            eprintln!("reading standard input; `--help` says how to name a file");
        }
        Box::new(io::stdin())
    } else {
        Box::new(File::open(file)?)
    };
    decompress(raw)
}

/// The text in a file, whatever it is compressed by.
fn decompress(raw: Box<dyn Read>) -> io::Result<Box<dyn BufRead>> {
    let mut reader: Box<dyn BufRead> = Box::new(BufReader::with_capacity(BUFFER, raw));
    for _ in 0..=LAYERS {
        let head = format::read_head(&mut reader)?;
        let found = Format::of(&head);
        let whole = Cursor::new(head).chain(reader);
        let inside: Box<dyn Read> = match found {
            None => return Ok(Box::new(whole)),
            Some(Format::Gzip) => Box::new(Damage("gzip", MultiGzDecoder::new(whole))),
            Some(Format::Zstd) => Box::new(Damage("zstd", zstd::Frames::new(whole))),
            Some(other) => return Err(io::Error::other(other.to_string())),
        };
        reader = Box::new(BufReader::with_capacity(BUFFER, inside));
    }
    Err(io::Error::other(format!("it is compressed more than {LAYERS} times over")))
}

/// Says of an error that it comes from decompressing.
struct Damage<R>(&'static str, R);

impl<R: Read> Read for Damage<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self(format, reader) = self;
        reader.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::other(format!("its {format} data are damaged or cut off: {error}")),
        })
    }
}

/// An input that cannot be read.
#[derive(Debug)]
pub struct Error {
    file: PathBuf,
    problem: String,
}

impl Error {
    fn new(file: impl Into<PathBuf>, problem: impl Display) -> Self {
        Self { file: file.into(), problem: problem.to_string() }
    }
}

impl Display for Error {
    /// `cannot read saved.xlsx: this looks like …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = match self.file.to_string_lossy() {
            name if name == "-" => "standard input".into(),
            name => name.escape_debug().to_string(),
        };
        write!(f, "cannot read {file}: {}", self.problem)
    }
}

impl error::Error for Error {}
