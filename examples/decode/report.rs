//! Prints each push as it comes, and the summary in the end.

use std::{
    fmt,
    io::{self, BufWriter, StdoutLock, Write},
};

use mettax_push::{DecodeError, Decoded, Kind, Push};
use serde::Serialize;

use crate::{
    args::Options,
    point::{self, Plain},
    progress::Progress,
    summary::Summary,
};

/// What decoding one body gave: pushes, of which each may have failed, or nothing at all.
type Outcome = Result<Vec<Result<Decoded<Push>, DecodeError>>, DecodeError>;

/// Where a push stood.
pub(crate) struct Place<'a> {
    /// The name of the input, where there are several.
    file: Option<&'a str>,
    line: u64,
    /// The index in a batch of several pushes.
    item: Option<usize>,
}

impl fmt::Display for Place<'_> {
    /// `line 12`, `line 12, item 3`, `saved.ndjson: line 12`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = self.file {
            write!(f, "{}: ", Plain(file))?;
        }
        write!(f, "line {}", self.line)?;
        self.item.map_or(Ok(()), |item| write!(f, ", item {item}"))
    }
}

/// A line of `--json`.
#[derive(Serialize)]
struct Row<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
    kind: Option<Kind>,
    #[serde(flatten)]
    result: T,
}

/// The rest of the line for a failure.
#[derive(Serialize)]
struct Failure<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    error: String,
}

pub(crate) struct Report<'o> {
    options: &'o Options,
    out: BufWriter<StdoutLock<'static>>,
    input: &'o str,
    /// How wide the column of input names is; zero where there is one input.
    names: usize,
    summary: Summary,
    progress: Option<Progress>,
}

impl<'o> Report<'o> {
    pub(crate) fn new(options: &'o Options, out: StdoutLock<'static>) -> Self {
        let out = BufWriter::with_capacity(64 * 1024, out);
        let longest = options.inputs.iter().map(|name| name.chars().count() + 1).max();
        let names = if options.inputs.len() > 1 { longest.unwrap_or(0).min(60) } else { 0 };
        Self { options, out, input: "", names, summary: Summary::default(), progress: None }
    }

    /// Prints what stands above the first push.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        if self.options.json || self.options.errors_only {
            return Ok(());
        }
        let head = ["line", "kind", "device", "device's clock", "gateway's clock", "what"];
        let [line, kind, device, report, gateway, what] = head;
        let names = self.names;
        writeln!(
            self.out,
            "{:names$}{line:>6}  {kind:<15} {device:<15} {report:<19} {gateway:<20} {what}",
            ""
        )
    }

    /// Says which input comes next.
    pub(crate) fn enter(&mut self, input: &'o str) {
        self.input = input;
    }

    /// Shows how far the input has been read, from now on.
    pub(crate) fn show(&mut self, progress: Option<Progress>) {
        self.hide_progress();
        self.progress = progress;
    }

    pub(crate) fn advance(&mut self, position: u64) -> io::Result<()> {
        if let Some(progress) = &mut self.progress
            && progress.is_due()
        {
            self.out.flush()?;
            progress.draw(position);
        }
        Ok(())
    }

    pub(crate) fn body(&mut self, line: u64, outcome: Outcome) -> io::Result<()> {
        let file = (self.options.inputs.len() > 1).then_some(self.input);
        match outcome {
            Err(error) => self.failure(&Place { file, line, item: None }, &error),
            Ok(items) => {
                let several = items.len() > 1;
                items.iter().enumerate().try_for_each(|(index, item)| {
                    let place = Place { file, line, item: several.then_some(index) };
                    match item {
                        Ok(decoded) => self.push(&place, decoded),
                        Err(error) => self.failure(&place, error),
                    }
                })
            }
        }
    }

    pub(crate) fn unreadable(&mut self, error: &io::Error) -> io::Result<()> {
        self.hide_progress();
        self.out.flush()?;
        eprintln!("decode: {}: {error}", Plain(self.input));
        self.summary.unreadable(self.input, error);
        Ok(())
    }

    /// Prints the summary: to standard error where standard output is for a machine.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.hide_progress();
        if self.options.json {
            self.out.flush()?;
            return self.summary.print(&mut io::stderr().lock());
        }
        if !self.options.errors_only || self.failed() {
            writeln!(self.out)?;
        }
        self.summary.print(&mut self.out)?;
        self.out.flush()
    }

    /// Whether anything could not be decoded or read.
    pub(crate) fn failed(&self) -> bool {
        self.summary.failed()
    }

    fn push(&mut self, place: &Place<'_>, decoded: &Decoded<Push>) -> io::Result<()> {
        self.summary.push(decoded);
        let push = &decoded.payload;
        let chosen = self.options.kinds.is_empty() || self.options.kinds.contains(&push.kind());
        if self.options.errors_only || !chosen {
            return Ok(());
        }
        self.hide_progress();
        if self.options.json {
            let notes = decoded.notes.iter().map(ToString::to_string).collect();
            return self.row(place, Some(push.kind()), Success { payload: push, notes });
        }
        let device = push.device_id().map_or("-", |device| device.as_str());
        let report = push.report_ct().map_or_else(|| "-".into(), |clock| clock.to_string());
        let gateway = push.device_ct().map_or_else(|| "-".into(), |clock| clock.to_string());
        let (device, point) = (Plain(device).to_string(), point::of(push));
        self.head(place)?;
        writeln!(
            self.out,
            "{:<15} {device:<15} {report:<19} {gateway:<20} {}{}",
            push.kind(),
            Plain(&point),
            Remarks(decoded.notes.len()),
        )
    }

    fn failure(&mut self, place: &Place<'_>, error: &DecodeError) -> io::Result<()> {
        self.summary.failure(place, error);
        self.hide_progress();
        if self.options.json {
            let (field, offset) = (error.field(), error.offset());
            return self.row(place, error.push_kind(), Failure { field, offset, error: error.to_string() });
        }
        self.head(place)?;
        writeln!(self.out, "{:<15} {}", "FAILED", Plain(&error.to_string()))
    }

    /// Prints the line's number, and the names that tell more where the number alone does not.
    fn head(&mut self, place: &Place<'_>) -> io::Result<()> {
        if let Some(file) = place.file {
            write!(self.out, "{:<1$}", Plain(file).to_string(), self.names)?;
        }
        match place.item {
            Some(item) => write!(self.out, "{:>6}  ", format!("{}[{item}]", place.line)),
            None => write!(self.out, "{:>6}  ", place.line),
        }
    }

    fn row(&mut self, place: &Place<'_>, kind: Option<Kind>, result: impl Serialize) -> io::Result<()> {
        let &Place { file, line, item } = place;
        serde_json::to_writer(&mut self.out, &Row { file, line, item, kind, result })?;
        self.out.write_all(b"\n")
    }

    fn hide_progress(&mut self) {
        if let Some(progress) = &mut self.progress {
            progress.hide();
        }
    }
}

/// The rest of the line for a push.
#[derive(Serialize)]
struct Success<'a> {
    payload: &'a Push,
    notes: Vec<String>,
}

/// How many notes there are, where there are any.
struct Remarks(usize);

impl fmt::Display for Remarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            1 => f.write_str("  (1 note)"),
            count => write!(f, "  ({count} notes)"),
        }
    }
}
