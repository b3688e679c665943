//! Prints each push as it comes, and the summary in the end.

use std::{
    fmt,
    io::{self, BufWriter, StdoutLock, Write},
};

use mettax_push::{DecodeError, Decoded, DeviceId, Kind, Push, UnknownPush};
use serde::Serialize;

use crate::{
    args::{Format, Options, Shown},
    columns::{self, Colours, WIDTH},
    geojson::{self, Fix, Tracks},
    input::Outcome,
    point::{self, Plain},
    progress::Progress,
    rows::Csv,
    summary::Summary,
};

/// Where a push stood.
pub(crate) struct Place<'a> {
    /// The name of the input, where there are several.
    pub(crate) file: Option<&'a str>,
    pub(crate) line: u64,
    /// The index in a batch of several pushes.
    pub(crate) item: Option<usize>,
}

impl Place<'_> {
    /// `12`, `12[3]`
    fn short(&self) -> String {
        match self.item {
            Some(item) => format!("{}[{item}]", self.line),
            None => self.line.to_string(),
        }
    }
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
    error: String,
    error_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
    /// What was read of the push: enough to store it and to find its device.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<UnknownPush>,
}

/// What some bodies came to.
pub(crate) struct Printed {
    pub(crate) out: Vec<u8>,
    /// Where devices were, for what is drawn in the end.
    fixes: Vec<(DeviceId, Fix)>,
    summary: Summary,
}

/// Puts bodies into text. Several can work at once, each on bodies of its own.
pub(crate) struct Printer<'o> {
    options: &'o Options,
    colours: Colours,
    /// The name of the input, where there are several.
    file: Option<&'o str>,
    csv: Option<Csv>,
    printed: Printed,
}

impl Printer<'_> {
    /// What all of it came to.
    pub(crate) fn finish(mut self) -> io::Result<Printed> {
        if let Some(csv) = self.csv {
            self.printed.out = csv.finish()?;
        }
        Ok(self.printed)
    }

    pub(crate) fn body(&mut self, line: u64, outcome: Outcome) -> io::Result<()> {
        let file = self.file;
        match outcome {
            Err(error) => self.failure(&Place { file, line, item: None }, &error),
            Ok(items) => {
                let several = items.len() > 1;
                items.into_iter().enumerate().try_for_each(|(index, item)| {
                    let place = Place { file, line, item: several.then_some(index) };
                    match item {
                        Ok(decoded) => self.push(&place, &decoded),
                        Err(error) => self.failure(&place, &error),
                    }
                })
            }
        }
    }

    fn push(&mut self, place: &Place<'_>, decoded: &Decoded<Push>) -> io::Result<()> {
        let push = &decoded.payload;
        if !self.options.chooses(Some(push.kind())) {
            self.printed.summary.left_out();
            return Ok(());
        }
        self.printed.summary.push(decoded);
        let Options { format, notes, shown, .. } = *self.options;
        if shown < Shown::Pushes {
            return Ok(());
        }
        match (format, &mut self.csv) {
            (_, Some(csv)) => return Ok(csv.push(place, decoded)?),
            (Format::Json, _) => {
                let notes = decoded.notes.iter().map(ToString::to_string).collect();
                return self.row(place, Some(push.kind()), Success { payload: push, notes });
            }
            (Format::GeoJson, _) => {
                self.printed.fixes.extend(Fix::of(push));
                return Ok(geojson::alarm(&mut self.printed.out, place, push)?);
            }
            _ => {}
        }
        let device = push.device_id().map_or("-", |device| device.as_str());
        let utc =
            push.device_ct().map_or_else(|| "-".into(), |clock| clock.utc().format(SECONDS).to_string());
        let clock = point::clock(push);
        let what = Plain(&point::of(push)).to_string();
        let kind = push.kind().as_str();
        let line = line_of(&place.short(), kind, &Plain(device).to_string(), &utc, &clock, &what);
        let remarks = match decoded.notes.len() {
            0 => String::new(),
            _ if notes => String::new(),
            1 => "  1 note".into(),
            count => format!("  {count} notes"),
        };
        let line = columns::cut(&line, WIDTH - columns::width(&remarks));
        writeln!(self.printed.out, "{line}{}", self.colours.dim(&remarks))?;
        for note in decoded.notes.iter().filter(|_| notes) {
            let note = Plain(&note.to_string()).to_string();
            for part in columns::wrap(&note, WIDTH - 10) {
                writeln!(self.printed.out, "          {}", self.colours.dim(part))?;
            }
        }
        Ok(())
    }

    fn failure(&mut self, place: &Place<'_>, error: &DecodeError) -> io::Result<()> {
        if !self.options.chooses(error.push_kind()) {
            self.printed.summary.left_out();
            return Ok(());
        }
        self.printed.summary.failure(place, error);
        if self.options.shown < Shown::Failures || self.options.format == Format::GeoJson {
            return Ok(());
        }
        if let Some(csv) = &mut self.csv {
            return Ok(csv.failure(place, error)?);
        }
        if self.options.format == Format::Json {
            let (kind, field, read) = (error.push_kind(), error.field(), error.clone().into_unknown());
            let (error_kind, offset) = (error.kind().as_str(), error.offset());
            return self.row(
                place,
                kind,
                Failure { error: error.to_string(), error_kind, field, offset, read },
            );
        }
        let kind = error.push_kind().map_or("-", Kind::as_str);
        let device = error.device_id().map_or("-", |device| device.as_str());
        let text = Plain(&error.to_string()).to_string();
        // The kind has a column of its own.
        let text = text.strip_prefix(kind).and_then(|text| text.strip_prefix(": ")).unwrap_or(&text);
        let head =
            columns::cut(&format!("{:>6}  {kind:<15} {:<15}", place.short(), Plain(device).to_string()), 80);
        let mut parts = columns::wrap(text, WIDTH - FAILURE).into_iter();
        let first = parts.next().unwrap_or_default();
        writeln!(
            self.printed.out,
            "{head:<width$} {} {first}",
            self.colours.red("FAILED"),
            width = FAILURE - 8
        )?;
        parts.try_for_each(|part| writeln!(self.printed.out, "{:FAILURE$}{part}", ""))
    }

    fn row(&mut self, place: &Place<'_>, kind: Option<Kind>, result: impl Serialize) -> io::Result<()> {
        let &Place { file, line, item } = place;
        serde_json::to_writer(&mut self.printed.out, &Row { file, line, item, kind, result })?;
        self.printed.out.write_all(b"\n")
    }
}

/// Prints what the bodies came to in their order, and the summary.
pub(crate) struct Report<'o> {
    options: &'o Options,
    out: BufWriter<StdoutLock<'static>>,
    colours: Colours,
    input: &'o str,
    /// Whether the name of the input has been printed, where there are several.
    is_named: bool,
    /// Whether a feature of `GeoJSON` has been printed.
    has_feature: bool,
    tracks: Tracks,
    summary: Summary,
    progress: Option<Progress>,
}

impl<'o> Report<'o> {
    pub(crate) fn new(options: &'o Options, out: StdoutLock<'static>) -> Self {
        Self {
            options,
            out: BufWriter::with_capacity(64 * 1024, out),
            colours: Colours::of_output(),
            input: "",
            is_named: true,
            has_feature: false,
            tracks: Tracks::default(),
            summary: Summary::default(),
            progress: None,
        }
    }

    /// Prints what stands above the first push.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        match self.options.format {
            Format::Text if self.options.shown == Shown::Pushes => {
                let head = line_of("  line", "kind", "device", "UTC", "its clock", "what");
                writeln!(self.out, "{}", self.colours.bold(&head))
            }
            Format::Csv { safe } => {
                let mut csv = Csv::new(safe);
                csv.header()?;
                self.out.write_all(&csv.finish()?)
            }
            Format::GeoJson => self.out.write_all(geojson::START.as_bytes()),
            _ => Ok(()),
        }
    }

    /// Says which input comes next.
    pub(crate) fn enter(&mut self, input: &'o str) {
        self.input = input;
        self.is_named = self.options.inputs.len() < 2 || self.options.format != Format::Text;
    }

    /// Shows how far the input has been read, from now on.
    pub(crate) fn show(&mut self, progress: Option<Progress>) {
        self.hide_progress();
        self.progress = progress;
    }

    /// For some bodies of the input.
    pub(crate) fn printer(&self) -> Printer<'o> {
        let csv = if let Format::Csv { safe } = self.options.format { Some(Csv::new(safe)) } else { None };
        Printer {
            options: self.options,
            colours: self.colours,
            file: (self.options.inputs.len() > 1).then_some(self.input),
            csv,
            printed: Printed { out: Vec::new(), fixes: Vec::new(), summary: self.summary.alike() },
        }
    }

    /// Takes what the bodies up to this place of the input came to.
    pub(crate) fn take(&mut self, printed: Printed, position: u64) -> io::Result<()> {
        let Printed { mut out, fixes, summary } = printed;
        self.summary.merge(summary);
        for (device, fix) in fixes {
            self.tracks.add(device, fix, &mut out)?;
        }
        if !out.is_empty() {
            self.hide_progress();
            self.print(&out)?;
        }
        if let Some(progress) = &mut self.progress
            && progress.is_due()
        {
            self.out.flush()?;
            progress.draw(position);
        }
        Ok(())
    }

    fn print(&mut self, mut out: &[u8]) -> io::Result<()> {
        if !self.is_named {
            self.is_named = true;
            let name = columns::cut(&Plain(self.input).to_string(), WIDTH - 1);
            writeln!(self.out, "{}:", self.colours.bold(&name))?;
        }
        if self.options.format == Format::GeoJson && !out.is_empty() && !self.has_feature {
            self.has_feature = true;
            out = out.strip_prefix(geojson::SEPARATOR).unwrap_or(out);
        }
        self.out.write_all(out)
    }

    pub(crate) fn unreadable(&mut self, error: &io::Error) -> io::Result<()> {
        self.hide_progress();
        self.out.flush()?;
        eprintln!("decode: cannot read {}: {error}", Plain(self.input));
        self.summary.unreadable();
        Ok(())
    }

    /// Prints the summary: to standard error where standard output is for a machine.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.hide_progress();
        if self.options.format == Format::GeoJson {
            let mut out = Vec::new();
            self.tracks.write(&mut out)?;
            self.print(&out)?;
            self.out.write_all(geojson::END.as_bytes())?;
        }
        let Options { format, shown, .. } = *self.options;
        if format != Format::Text {
            self.out.flush()?;
            return self.summary.print(&mut io::stderr().lock(), Colours::default());
        }
        if shown == Shown::Pushes || (shown == Shown::Failures && self.failed()) {
            writeln!(self.out)?;
        }
        self.summary.print(&mut self.out, self.colours)?;
        self.out.flush()
    }

    /// Whether any push could not be decoded.
    pub(crate) fn failed(&self) -> bool {
        self.summary.failed()
    }

    /// Whether an input could not be read to its end.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.summary.is_incomplete()
    }

    fn hide_progress(&mut self) {
        if let Some(progress) = &mut self.progress {
            progress.hide();
        }
    }
}

/// Where the text of a failure starts.
const FAILURE: usize = 47;
/// A time to the second.
pub(crate) const SECONDS: &str = "%F %T";

/// The line of a push, in columns.
fn line_of(line: &str, kind: &str, device: &str, utc: &str, clock: &str, what: &str) -> String {
    format!("{line:>6}  {kind:<15} {device:<15} {utc:<19} {clock:>10}  {what}")
}

/// The rest of the line for a push.
#[derive(Serialize)]
struct Success<'a> {
    payload: &'a Push,
    notes: Vec<String>,
}
