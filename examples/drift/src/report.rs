//! The report, for people and for machines.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use crate::{
    compare::{Finding, category_name},
    seen::{NO_KIND, Seen},
};

#[derive(Serialize)]
struct Report<'a> {
    lines: u64,
    pushes: u64,
    failures: u64,
    kinds: BTreeMap<&'a str, u64>,
    findings: &'a [Finding],
}

pub(crate) fn json(mut out: impl Write, seen: &Seen, findings: &[Finding]) -> io::Result<()> {
    let decoded = seen.kinds.iter().filter(|(name, _)| **name != NO_KIND);
    let kinds = decoded.map(|(name, kind)| (*name, kind.pushes)).collect();
    let (pushes, failures) = (seen.pushes(), seen.failures());
    serde_json::to_writer_pretty(&mut out, &Report { lines: seen.lines, pushes, failures, kinds, findings })?;
    writeln!(out)
}

pub(crate) fn text(mut out: impl Write, seen: &Seen, findings: &[Finding], compared: bool) -> io::Result<()> {
    writeln!(out, "{} lines: {} pushes, {} failures", seen.lines, seen.pushes(), seen.failures())?;
    for (name, kind) in &seen.kinds {
        writeln!(out, "  {name:<16} {:>6} pushes {:>6} failures", kind.pushes, kind.failures)?;
    }
    let mut category = None;
    for finding in findings {
        if category.replace(finding.category) != Some(finding.category) {
            writeln!(out, "\n{}", category_name(finding.category))?;
        }
        line(&mut out, finding)?;
    }
    let than = if compared { "the baseline" } else { "the vendor's page" };
    match findings.len() {
        0 => writeln!(out, "\nnothing that {than} does not know"),
        count => writeln!(out, "\n{count} things that {than} does not know"),
    }
}

fn line(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let Finding { kind, name, detail, count, of, first_line, example, .. } = finding;
    write!(out, "  {kind}: {}", plain(name))?;
    if !detail.is_empty() {
        write!(out, ", {detail}")?;
    }
    write!(out, " ({count} of {of}, {})", Percent(*count, *of))?;
    if *first_line > 0 {
        write!(out, ", first on line {first_line}")?;
    }
    if let Some(example) = example {
        write!(out, ": {}", plain(example))?;
    }
    writeln!(out)
}

/// Text from outside, which must not steer a terminal.
fn plain(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\'' | '\\' => c.to_string(),
        _ => c.escape_debug().to_string(),
    };
    text.chars().map(escape).collect()
}

/// A share with one digit behind the point.
struct Percent(u64, u64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = self.0 * 1000 / self.1.max(1);
        write!(f, "{}.{} %", tenths / 10, tenths % 10)
    }
}
