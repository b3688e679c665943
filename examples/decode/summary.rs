//! What a whole run came to, in bounded memory.

use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{self, Write},
};

use mettax_push::{
    CompareResult, DecodeError, Decoded, FileType, Kind, NoteKind, PictureStatus, Push, RfidStatus, Switch,
};

use crate::{point::Plain, report::Place};

/// How many failures are listed; all are counted.
const FAILURES: usize = 20;
/// How many different names a tally keeps apart. Names come from outside, so there could be any number.
const NAMES: usize = 1000;
/// How many names a tally prints.
const ROWS: usize = 40;

/// How often each name came.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(String, String), u64>,
    /// Names that found no room.
    others: u64,
}

impl Tally {
    fn add(&mut self, name: &str, what: impl Into<String>) {
        let key = (name.to_owned(), what.into());
        if self.counts.len() < NAMES || self.counts.contains_key(&key) {
            *self.counts.entry(key).or_default() += 1;
        } else {
            self.others += 1;
        }
    }

    /// Prints the names, the most frequent first.
    fn print(&self, title: &str, out: &mut impl Write) -> io::Result<()> {
        if self.counts.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{title}:")?;
        let mut rows: Vec<_> = self.counts.iter().collect();
        rows.sort_by_key(|&(key, &count)| (std::cmp::Reverse(count), key));
        for ((name, what), count) in rows.iter().take(ROWS) {
            writeln!(out, "{count:>8}  {:<16} {}", Plain(name).to_string(), Plain(what))?;
        }
        let rest = rows.iter().skip(ROWS).map(|&(_, &count)| count).sum::<u64>() + self.others;
        if rest > 0 {
            writeln!(out, "{rest:>8}  of other names")?;
        }
        Ok(())
    }
}

/// Counts of everything that came.
#[derive(Default)]
pub(crate) struct Summary {
    pushes: BTreeMap<Kind, u64>,
    failed: u64,
    failures: Vec<String>,
    conversions: Tally,
    remarks: Tally,
    unknown_fields: Tally,
    unknown_codes: Tally,
}

impl Summary {
    pub(crate) fn push(&mut self, decoded: &Decoded<Push>) {
        let push = &decoded.payload;
        *self.pushes.entry(push.kind()).or_default() += 1;
        let mut unknown_code = false;
        for note in &decoded.notes {
            let field = if note.field().is_empty() { "the body" } else { note.field() };
            match note.kind() {
                NoteKind::UnknownField => self.unknown_fields.add(field, format!("in {}", push.kind())),
                NoteKind::UnknownCode => unknown_code = true,
                // The value differs from push to push, what was wrong with it does not.
                NoteKind::Invalid { expected, .. } => {
                    self.remarks.add(field, format!("refused, since not {expected}"));
                }
                remark @ (NoteKind::MissingRequired | NoteKind::AmbiguousKind { .. }) => {
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
        self.trouble(|| format!("{place}: {}", Plain(&error.to_string())));
    }

    pub(crate) fn unreadable(&mut self, name: &str, error: &io::Error) {
        self.trouble(|| format!("{}: {error}", Plain(name)));
    }

    fn trouble(&mut self, describe: impl FnOnce() -> String) {
        self.failed += 1;
        if self.failures.len() < FAILURES {
            self.failures.push(describe());
        }
    }

    /// Whether anything failed.
    pub(crate) fn failed(&self) -> bool {
        self.failed > 0
    }

    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let decoded = self.pushes.values().sum::<u64>();
        writeln!(out, "decoded: {decoded}, failed: {}", self.failed)?;
        for (kind, count) in &self.pushes {
            writeln!(out, "{count:>8}  {kind}")?;
        }
        if self.failed() {
            writeln!(out, "\nfailures:")?;
            for failure in &self.failures {
                writeln!(out, "  {failure}")?;
            }
            let rest = self.failed - self.failures.len() as u64;
            if rest > 0 {
                writeln!(out, "  … and {rest} more (`--errors-only` prints all)")?;
            }
        }
        self.conversions.print("conversions by field", out)?;
        self.remarks.print("values refused, absent or doubtful", out)?;
        self.unknown_fields.print("unknown fields", out)?;
        self.unknown_codes.print("unknown codes", out)
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
        tally.print("names", &mut text).expect("memory can be written");
        let text = String::from_utf8(text).expect("text");
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines[1..3], ["names:", "       2  field0003"]);
        assert_eq!(lines.last(), Some(&"     965  of other names"));
        assert_eq!(lines.len(), 2 + ROWS + 1);
    }
}
