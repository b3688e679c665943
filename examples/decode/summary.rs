//! What a whole run came to, in bounded memory.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet, hash_map::RandomState},
    fmt::{self, Display},
    hash::BuildHasher as _,
    io::{self, Write},
};

use mettax_push::{
    CompareResult, DecodeError, Decoded, DeviceId, FileType, GatewayTime, Kind, NoteKind, PictureStatus,
    Push, RfidStatus, Switch,
};

use crate::{
    columns::{self, Colours, WIDTH},
    point::Plain,
    remark::is_remark,
    report::{Place, SECONDS},
};

/// How many failures are listed; all are counted.
const FAILURES: usize = 10;
/// How many different names a tally keeps apart. Names come from outside, so there could be any number.
const NAMES: usize = 1000;
/// How many names a tally prints.
const ROWS: usize = 40;
/// How many devices are told apart.
const DEVICES: usize = 100_000;

/// How often each name came.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(String, String), u64>,
    /// Names that found no room.
    others: u64,
}

impl Tally {
    fn add(&mut self, name: &str, what: impl Into<String>) {
        self.count((name.to_owned(), what.into()), 1);
    }

    fn count(&mut self, key: (String, String), times: u64) {
        if self.counts.len() < NAMES || self.counts.contains_key(&key) {
            *self.counts.entry(key).or_default() += times;
        } else {
            self.others += times;
        }
    }

    fn merge(&mut self, later: Self) {
        self.others += later.others;
        later.counts.into_iter().for_each(|(key, times)| self.count(key, times));
    }

    /// Prints the names, the most frequent first.
    fn print(&self, title: &str, out: &mut impl Write, colours: Colours) -> io::Result<()> {
        if self.counts.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", colours.bold(title))?;
        let mut rows: Vec<_> = self.counts.iter().collect();
        rows.sort_by_key(|&(key, &count)| (Reverse(count), key));
        rows.truncate(ROWS);
        let names = rows.iter().map(|((name, _), _)| columns::width(name)).max().unwrap_or(0).clamp(16, 40);
        for ((name, what), count) in &rows {
            let row = format!("{count:>8}  {:<names$}  {}", Plain(name).to_string(), Plain(what));
            writeln!(out, "{}", columns::cut(row.trim_end(), WIDTH))?;
        }
        let printed = rows.iter().map(|&(_, &count)| count).sum::<u64>();
        let rest = self.counts.values().sum::<u64>() + self.others - printed;
        if rest > 0 {
            writeln!(out, "{rest:>8}  of other names")?;
        }
        Ok(())
    }
}

/// Counts of everything that came.
#[derive(Default)]
pub(crate) struct Summary {
    /// By their hashes, which take less room.
    devices: HashSet<u64>,
    hasher: RandomState,
    /// The first and the last `deviceCt`.
    span: Option<(GatewayTime, GatewayTime)>,
    pushes: BTreeMap<Kind, u64>,
    alarms: Tally,
    failed: u64,
    causes: Tally,
    failures: Vec<String>,
    left_out: u64,
    unreadable: u64,
    conversions: Tally,
    remarks: Tally,
    unknown_fields: Tally,
    unknown_codes: Tally,
}

impl Summary {
    /// One without anything in it, for a part of the run, to be [merged](Self::merge).
    pub(crate) fn alike(&self) -> Self {
        Self { hasher: self.hasher.clone(), ..Self::default() }
    }

    /// Adds what a later part of the run came to.
    pub(crate) fn merge(&mut self, later: Self) {
        let room = DEVICES - self.devices.len();
        self.devices.extend(later.devices.into_iter().take(room));
        self.span = match (self.span, later.span) {
            (Some((first, last)), Some((start, end))) => Some((first.min(start), last.max(end))),
            (one, other) => one.or(other),
        };
        for (kind, count) in later.pushes {
            *self.pushes.entry(kind).or_default() += count;
        }
        for (tally, later) in [
            (&mut self.alarms, later.alarms),
            (&mut self.causes, later.causes),
            (&mut self.conversions, later.conversions),
            (&mut self.remarks, later.remarks),
            (&mut self.unknown_fields, later.unknown_fields),
            (&mut self.unknown_codes, later.unknown_codes),
        ] {
            tally.merge(later);
        }
        self.failures.extend(later.failures);
        self.failures.truncate(FAILURES);
        self.failed += later.failed;
        self.left_out += later.left_out;
        self.unreadable += later.unreadable;
    }

    pub(crate) fn push(&mut self, decoded: &Decoded<Push>) {
        let push = &decoded.payload;
        *self.pushes.entry(push.kind()).or_default() += 1;
        self.device(push.device_id());
        if let Some(clock) = push.device_ct() {
            let (first, last) = self.span.unwrap_or((clock, clock));
            self.span = Some((first.min(clock), last.max(clock)));
        }
        if let Push::Alarm(alarm) = push {
            for code in &alarm.alarm_type {
                self.alarms.add(code.label(), if code.is_unknown() { "no name yet" } else { code.as_str() });
            }
        }
        let mut unknown_code = false;
        for note in &decoded.notes {
            let field = if note.field().is_empty() { "the body" } else { note.field() };
            match note.kind() {
                NoteKind::UnknownField => self.unknown_fields.add(field, format!("in {}", push.kind())),
                NoteKind::UnknownCode => unknown_code = true,
                // The value differs from push to push, what was wrong with it does not.
                NoteKind::Invalid { expected, .. } => {
                    self.remarks.add(field, format!("not {expected}; read as absent"));
                }
                remark if is_remark(remark) => {
                    self.remarks.add(field, remark.to_string());
                }
                conversion => self.conversions.add(field, conversion.to_string()),
            }
        }
        if unknown_code {
            unknown_codes(push, |field, code| self.unknown_codes.add(field, code));
        }
    }

    pub(crate) fn failure(&mut self, place: &Place<'_>, error: &DecodeError) {
        self.failed += 1;
        self.device(error.device_id());
        let kind = error.push_kind().map_or("no known kind", Kind::as_str);
        self.causes.add(&error.kind().as_str().replace('_', " "), kind);
        if self.failures.len() < FAILURES {
            self.failures.push(format!("{place}: {}", Plain(&error.to_string())));
        }
    }

    /// Counts what was of another kind than was asked for.
    pub(crate) fn left_out(&mut self) {
        self.left_out += 1;
    }

    pub(crate) fn unreadable(&mut self) {
        self.unreadable += 1;
    }

    fn device(&mut self, device: Option<&DeviceId>) {
        if let Some(device) = device
            && self.devices.len() < DEVICES
        {
            self.devices.insert(self.hasher.hash_one(device));
        }
    }

    /// Whether anything failed.
    pub(crate) fn failed(&self) -> bool {
        self.failed > 0
    }

    /// Whether an input could not be read to its end.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.unreadable > 0
    }

    pub(crate) fn print(&self, out: &mut impl Write, colours: Colours) -> io::Result<()> {
        let decoded = self.pushes.values().sum::<u64>();
        let more = if self.devices.len() < DEVICES { "" } else { " or more" };
        write!(out, "{}{more}", Count(self.devices.len() as u64, "device"))?;
        if let Some((first, last)) = self.span {
            let (first, last) = (first.utc().format(SECONDS), last.utc().format(SECONDS));
            write!(out, ", from {first} to {last} UTC")?;
        }
        let (pushes, failures) = (Count(decoded, "push"), Count(self.failed, "failure").to_string());
        let colours_of_failures = if self.failed() { colours } else { Colours::default() };
        writeln!(out, "\n{pushes}, {}", colours_of_failures.red(&failures))?;
        if self.left_out > 0 {
            writeln!(out, "{} of other kinds left out", Count(self.left_out, "line"))?;
        }
        if self.unreadable > 0 {
            writeln!(out, "{} could not be read", Count(self.unreadable, "file"))?;
        }
        if !self.pushes.is_empty() {
            writeln!(out, "\n{}", colours.bold("pushes by kind"))?;
        }
        for (kind, count) in &self.pushes {
            writeln!(out, "{count:>8}  {kind}")?;
        }
        self.alarms.print("alarms by type", out, colours)?;
        self.causes.print("failures by cause", out, colours)?;
        if self.failed() {
            writeln!(out)?;
            for failure in &self.failures {
                for (index, part) in columns::wrap(failure, WIDTH - 4).into_iter().enumerate() {
                    writeln!(out, "{}{part}", if index == 0 { "  " } else { "    " })?;
                }
            }
            let rest = self.failed - self.failures.len() as u64;
            if rest > 0 {
                writeln!(out, "  … and {rest} more (`--errors-only` prints all)")?;
            }
        }
        self.conversions.print("conversions by field", out, colours)?;
        self.remarks.print("refused, absent or doubtful", out, colours)?;
        self.unknown_fields.print("fields that the page does not name", out, colours)?;
        self.unknown_codes.print("codes without a name", out, colours)
    }
}

/// `1 device`, `2 devices`, `3 pushes`
struct Count(u64, &'static str);

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, what) = self;
        let plural = match what {
            _ if *count == 1 => "",
            what if what.ends_with("sh") => "es",
            _ => "s",
        };
        write!(f, "{count} {what}{plural}")
    }
}

/// Tells every code of a push that this release does not name.
fn unknown_codes(push: &Push, mut tell: impl FnMut(&str, String)) {
    let mut code = |field: &str, unknown: Option<String>| {
        if let Some(code) = unknown {
            tell(field, code);
        }
    };
    match push {
        Push::Alarm(alarm) => {
            for unknown in alarm.alarm_type.iter().filter(|code| code.is_unknown()) {
                code("alarmType", Some(unknown.to_string()));
            }
        }
        Push::DeviceInfo(info) => {
            code("acc", unnamed(info.acc.as_ref(), Switch::is_unknown));
            code("blockedStatus", unnamed(info.blocked_status.as_ref(), Switch::is_unknown));
            code("elec", unnamed(info.elec.as_ref(), Switch::is_unknown));
        }
        Push::AlarmFile(file) => code("fileType", unnamed(file.file_type.as_ref(), FileType::is_unknown)),
        Push::FaceComparison(face) => {
            code("compaResult", unnamed(face.compa_result.as_ref(), CompareResult::is_unknown));
        }
        Push::DriverPicture(picture) => {
            code("status", unnamed(picture.status.as_ref(), PictureStatus::is_unknown));
        }
        Push::Rfid(rfid) => code("status", unnamed(rfid.status.as_ref(), RfidStatus::is_unknown)),
        _ => {}
    }
}

/// A code that has no name, as it is on the wire.
fn unnamed<C: Display>(code: Option<&C>, is_unknown: fn(&C) -> bool) -> Option<String> {
    code.filter(|code| is_unknown(code)).map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_keeps_a_bounded_number_of_names() {
        let mut tally = Tally::default();
        for index in 0..NAMES + 5 {
            tally.add(&format!("field{index:04}"), "");
        }
        tally.add("field0003", "");
        assert_eq!(tally.counts.len(), NAMES);
        let mut text = Vec::new();
        tally.print("names", &mut text, Colours::default()).expect("memory can be written");
        let text = String::from_utf8(text).expect("text");
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines[1..3], ["names", "       2  field0003"]);
        assert_eq!(lines.last(), Some(&"     965  of other names"));
        assert_eq!(lines.len(), 2 + ROWS + 1);
    }
}
