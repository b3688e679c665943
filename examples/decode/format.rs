//! What a file is that holds no text, by its first bytes, and how to get at the pushes in it.
#![allow(unreachable_pub)] // the package `input` is made of this file too

use std::{
    fmt::{self, Display},
    io::{self, ErrorKind, Read},
};

/// A format that is no text of pushes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One file, compressed.
    Gzip,
    /// One file, compressed.
    Zstd,
    /// What it is called, and the way from there to text.
    Other(&'static str, &'static str),
}

/// How much of a file is looked at: the name of a tar archive's format ends here.
const HEAD: usize = 263;
/// The longest of the other signs; no body of a push is shorter.
const ENOUGH: usize = 16;

/// Signs at the start of a file.
const SIGNS: &[(&[u8], Format)] = &[
    (b"\x1f\x8b", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"\xfd7zXZ\0", Format::Other("xz", "pipe it through `xz -dc`")),
    (b"\x04\x22\x4d\x18", Format::Other("lz4", "pipe it through `lz4 -dc`")),
    (b"BZh", Format::Other("bzip2", "pipe it through `bzip2 -dc`")),
    (b"7z\xbc\xaf\x27\x1c", Format::Other("a 7z archive", "pipe it through `7z x -so`")),
    (b"PK\x03\x04", Format::Other("a zip archive", "pipe it through `unzip -p`")),
    (b"PK\x05\x06", Format::Other("a zip archive without a file in it", "look for another one")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Other("an Office file such as xls", SPREADSHEET)),
    (b"%PDF-", Format::Other("a PDF", "copy the text of the body out of it, and try `decode --repair`")),
    (b"PAR1", Format::Other("Parquet", "DuckDB's COPY writes its column of bodies as text, a body a line")),
    (b"ARROW1", Format::Other("Arrow", "write its column of bodies as text, a body a line")),
    (b"Obj\x01", Format::Other("Avro", "write its column of bodies as text, a body a line")),
    (
        b"SQLite format 3\0",
        Format::Other("a SQLite database", "`receiver export` writes what is in a receiver's"),
    ),
    (b"\x89PNG", Format::Other("a picture", MEDIA)),
    (b"\xff\xd8\xff", Format::Other("a picture", MEDIA)),
    (b"<!DOCTYPE", Format::Other("an HTML page", PAGE)),
    (b"<!doctype", Format::Other("an HTML page", PAGE)),
    (b"<html", Format::Other("an HTML page", PAGE)),
    (b"<?xml", Format::Other("XML", PAGE)),
    (b"\xff\xfe", Format::Other("text in UTF-16", "pipe it through `iconv -f UTF-16 -t UTF-8`")),
    (b"\xfe\xff", Format::Other("text in UTF-16", "pipe it through `iconv -f UTF-16 -t UTF-8`")),
    (b"{\0", Format::Other("text in UTF-16", "pipe it through `iconv -f UTF-16LE -t UTF-8`")),
    (b"\0{", Format::Other("text in UTF-16", "pipe it through `iconv -f UTF-16BE -t UTF-8`")),
];
const SPREADSHEET: &str = "save the column of bodies as text, a body a line";
const MEDIA: &str = "the file behind a push's `fileUrl` is no push";
const PAGE: &str = "a server may have answered with it in place of the file";

impl Format {
    /// The format of a file that starts with these bytes; `None` where it may be text.
    pub fn of(head: &[u8]) -> Option<Self> {
        let sign = SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, format)| *format);
        match sign {
            // Each Office format has one of these as the first file of its archive.
            Some(Self::Other(..)) if head.get(30..).is_some_and(is_office) => {
                Some(Self::Other("an Office file such as xlsx", SPREADSHEET))
            }
            None if head.get(257..262) == Some(b"ustar") && head[..100].contains(&0) => {
                Some(Self::Other("a tar archive", "pipe it through `tar -xO`"))
            }
            None if head.get(4..8) == Some(b"ftyp") && head[0] == 0 => Some(Self::Other("a video", MEDIA)),
            sign => sign,
        }
    }
}

fn is_office(name: &[u8]) -> bool {
    name.starts_with(b"[Content_Types].xml") || name.starts_with(b"_rels/") || name.starts_with(b"xl/")
}

impl Display for Format {
    /// `this looks like gzip: pipe it through …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, way) = match self {
            Self::Gzip => ("gzip", "pipe it through `gzip -dc`"),
            Self::Zstd => ("zstd", "pipe it through `zstd -dc`"),
            Self::Other(name, way) => (*name, *way),
        };
        write!(f, "this looks like {name}: {way}")
    }
}

/// Reads the first bytes: as many as are there at once, and enough to see a format by.
pub fn read_head(reader: &mut (impl Read + ?Sized)) -> io::Result<Vec<u8>> {
    let (mut head, mut length) = (vec![0; HEAD], 0);
    while length < ENOUGH {
        match reader.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_text_in_every_form() {
        for body in [
            "",
            "{",
            "{\"data\":\"x\"}",
            "data=%7B%7D",
            "%7B%22data",
            "\u{feff}{}",
            "[1]",
            "\n\n{}",
            "P",
            "B",
            "\0",
        ] {
            assert_eq!(Format::of(body.as_bytes()), None, "{body}");
        }
        let text = format!("{{\"data\":\"{:248}ustar\"}}", "");
        assert_eq!(text.find("ustar"), Some(257));
        assert_eq!(Format::of(text.as_bytes()), None);
    }

    #[test]
    fn what_is_no_text_says_what_to_do() {
        let said = |head: &[u8]| Format::of(head).expect("no text").to_string();
        assert_eq!(said(b"\x1f\x8b\x08"), "this looks like gzip: pipe it through `gzip -dc`");
        assert_eq!(said(b"PK\x03\x04"), "this looks like a zip archive: pipe it through `unzip -p`");
        let xlsx = [&b"PK\x03\x04"[..], &[0; 26], b"[Content_Types].xml"].concat();
        assert!(said(&xlsx).starts_with("this looks like an Office file such as xlsx: save the column"));
        let tar = [&b"saved.ndjson"[..], &[0; 245], b"ustar\x0000"].concat();
        assert!(said(&tar).starts_with("this looks like a tar archive"));
        assert!(said(b"\0\0\0\x20ftypisom").starts_with("this looks like a video"));
    }

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut buffer[..1])
        }
    }

    #[test]
    fn the_head_is_read_from_a_slow_pipe() {
        assert_eq!(read_head(&mut Slow(b"abc")).expect("memory can be read"), b"abc");
        assert_eq!(read_head(&mut Slow(&[7; 100])).expect("memory can be read"), [7; ENOUGH]);
        assert_eq!(read_head(&mut &[7; 1000][..]).expect("memory can be read"), [7; HEAD]);
    }
}
