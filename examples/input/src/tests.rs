//! Files of every kind, read as a program reads them.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use mettax_push::Decoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use crate::{Body, Inputs, MAX_BYTES};

const PRETTY: &str = "{\n  \"data\": {\n    \"captureId\": \"7\",\n    \"deviceId\": \"1\"\n  }\n}\n";

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("input-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let file = self.0.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

/// The name of the file, the line and the text of each body, and what could not be read.
fn read(arguments: &[&str]) -> Vec<String> {
    let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let mut inputs = match Inputs::new(&arguments, Decoder::tolerant()) {
        Ok(inputs) => inputs,
        Err(error) => return vec![error.to_string()],
    };
    let mut all = Vec::new();
    loop {
        match inputs.next_body() {
            Ok(None) => return all,
            Ok(Some(Body::Line(line))) if line.is_blank() => {}
            Ok(Some(body)) => {
                let text = match body {
                    Body::Line(line) => line.raw,
                    Body::Whole(_, text, _) => text,
                };
                let (line, text) = (body.line(), String::from_utf8_lossy(text).into_owned());
                let name = Path::file_name(inputs.file()).unwrap().to_string_lossy();
                all.push(format!("{name}:{line}: {text}"));
            }
            Err(error) => all.push(error.to_string()),
        }
    }
}

#[test]
fn a_file_is_read_compressed_or_not() {
    let folder = Folder::new("compressed");
    let (one, two) = (b"a\n\n", b"b\r\nc");
    let skipped = [&b"\x50\x2a\x4d\x18\x03\0\0\0abc"[..], &zstd(two)].concat();
    for (name, bytes) in [
        ("plain", [&one[..], two].concat()),
        // As `cat` joins two files, and as servers add to one.
        ("gzip", [gzip(one), gzip(two)].concat()),
        ("zstd", [zstd(one), zstd(two)].concat()),
        ("zstd with a frame to skip", [zstd(one), skipped].concat()),
        ("zstd in gzip", gzip(&zstd(b"a\n\nb\nc\n"))),
    ] {
        let file = folder.write(name, &bytes);
        assert_eq!(read(&[&file]), ["1: a", "3: b", "4: c"].map(|body| format!("{name}:{body}")));
    }
}

/// As the programs `gzip` and `zstd` write them; `fixtures/README.md` says how.
#[test]
fn files_of_other_programs_are_read() {
    let fixture = |name: &str| format!("{}/../../fixtures/drift/{name}", env!("CARGO_MANIFEST_DIR"));
    let plain = read(&[&fixture("before.ndjson")]);
    assert_eq!(plain.len(), 17);
    for name in ["before.ndjson.gz", "before.ndjson.zst"] {
        let plain: Vec<_> = plain.iter().map(|body| body.replace("before.ndjson", name)).collect();
        assert_eq!(read(&[&fixture(name)]), plain);
    }
}

#[test]
fn one_body_may_be_written_over_several_lines() {
    let folder = Folder::new("pretty");
    for bytes in [PRETTY.into(), gzip(PRETTY.as_bytes())] {
        let file = folder.write("body.json", &bytes);
        assert_eq!(read(&[&file]), [format!("body.json:1: {PRETTY}")]);
    }
}

#[test]
fn json_is_put_into_one_line_and_other_text_is_not() {
    let line = crate::in_one_line(PRETTY.as_bytes()).unwrap();
    assert_eq!(line, PRETTY.trim_end().replace('\n', " ").into_bytes());
    assert_eq!(crate::in_one_line(b"{\"a\":\"raw\nend\"}"), None);
}

#[test]
fn a_folder_is_all_files_below_it_and_a_pattern_what_it_matches() {
    let folder = Folder::new("folder [*]");
    for (name, text) in
        [("b", "1"), ("a/2.ndjson", "2"), ("a/1.ndjson", "3"), (".hidden", "4"), ("a/.d/5", "5")]
    {
        folder.write(name, text.as_bytes());
    }
    let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
    assert_eq!(read(&[&path("")]), ["1.ndjson:1: 3", "2.ndjson:1: 2", "b:1: 1"]);
    // Brackets in the name of the folder are part of the pattern, so they are escaped.
    let pattern = path("a/?.ndjson").replace('[', "[[]");
    assert_eq!(read(&[&pattern, &path("b")]), ["1.ndjson:1: 3", "2.ndjson:1: 2", "b:1: 1"]);
    folder.write("c[1]*", b"6");
    assert_eq!(read(&[&path("c[1]*")]), ["c[1]*:1: 6"]);

    let none = path("a/*.gz");
    assert_eq!(read(&[&none]), [format!("cannot read {none}: no file has a name of this pattern")]);
    fs::create_dir(path("empty")).unwrap();
    let none = path("empty");
    assert_eq!(read(&[&none]), [format!("cannot read {none}: there is no file in this folder")]);
    assert!(read(&[&path("***")])[0].contains("Pattern syntax error"), "{:?}", read(&[&path("***")]));
}

#[test]
fn what_cannot_be_read_says_so_and_costs_no_other_file() {
    let folder = Folder::new("unreadable");
    let text = "x\n".repeat(100_000);
    let (gzip, zstd) = (gzip(text.as_bytes()), zstd(text.as_bytes()));
    let mut wrong_checksum = zstd.clone();
    *wrong_checksum.last_mut().unwrap() ^= 1;
    let mut nested = b"x".to_vec();
    for _ in 0..4 {
        nested = self::gzip(&nested);
    }
    let good = folder.write("good", b"y");
    for (name, bytes, problem) in [
        ("a.zip", &b"PK\x03\x04..."[..], "this looks like a zip archive: pipe it through `unzip -p`"),
        ("b.gz", &self::gzip(b"%PDF-1.7"), "this looks like a PDF: "),
        ("c.gz", &gzip[..gzip.len() - 20], "its gzip data are damaged or cut off: "),
        ("d.zst", &zstd[..zstd.len() - 20], "its zstd data are damaged or cut off: "),
        ("e.zst", &wrong_checksum, "after line 100000: its zstd data are damaged or cut off: wrong checksum"),
        ("f.gz", &nested, "it is compressed more than 3 times over"),
    ] {
        let file = folder.write(name, bytes);
        let mut said = read(&[&file, &good]);
        said.retain(|said| !said.ends_with(": x"));
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said[0].starts_with(&format!("cannot read {file}: ")) && said[0].contains(problem),
            "{said:?}"
        );
        assert_eq!(said[1], "good:1: y");
    }
    let missing = folder.0.join("missing");
    assert!(read(&[missing.to_str().unwrap(), &good])[0].contains("missing: No such file"));
}

#[test]
fn no_damage_of_a_compressed_file_is_more_than_an_error() {
    let lines: Vec<_> = (0..60).map(|n| format!("{{\"deviceId\":\"{n}\",\"x\":{}}}\n", n * n)).collect();
    let text = lines.concat();
    for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for index in 0..bytes.len() {
            for change in [1, 0xff] {
                let mut damaged = bytes.clone();
                damaged[index] ^= change;
                let Ok(mut reader) = crate::decompress(Box::new(std::io::Cursor::new(damaged))) else {
                    continue;
                };
                let mut out = Vec::new();
                // What comes may be anything, and ends.
                let _ = std::io::Read::read_to_end(&mut reader, &mut out);
                assert!(out.len() < 10 * text.len());
            }
        }
    }
}

#[test]
fn a_line_of_any_length_takes_no_more_than_the_longest_body() {
    let folder = Folder::new("long");
    let file = folder.write("long.gz", &gzip(&vec![b'x'; MAX_BYTES + 9]));
    let mut inputs = Inputs::new(&[file], Decoder::tolerant()).unwrap();
    match inputs.next_body().unwrap() {
        Some(Body::Line(line)) => assert!(line.is_cut() && line.raw.len() == MAX_BYTES),
        body => panic!("{body:?}"),
    }
    assert!(inputs.next_body().unwrap().is_none());
}
