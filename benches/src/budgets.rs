//! The committed budgets: how many instructions each way to decode each kind may take.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A count may exceed its budget by this much, and the gate stays green: another release of the compiler, the
/// C library or valgrind moves the counts a little, a change to the decoder that matters moves them more.
pub const SLACK_PERCENT: u64 = 5;

const HEAD: &str = "\
# Instructions per decode: kind, way, budget. Written by
#   cargo bench -p mettax-push-benches --bench instructions -- --renew
# and checked by the same command without --renew. See README.md.
";

/// Budgets by kind and way.
#[derive(Debug, Default, PartialEq)]
pub struct Budgets {
    counts: BTreeMap<String, u64>,
}

/// What a count is, beside its budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// There is no budget of that name.
    New,
    /// Within the slack; the part by which it differs.
    Within(f64),
    /// Dearer than the slack allows.
    Dearer(f64),
    /// Cheaper by more than the slack: the budget should be renewed, so that the gain is kept.
    Cheaper(f64),
    /// There is a budget, and no count.
    Gone,
}

impl Budgets {
    /// Reads the committed text.
    ///
    /// # Errors
    /// Names the first line that is not `kind way count`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut budgets = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let [kind, way, count] = parts[..] else {
                return Err(format!("not `kind way count`: {line}"));
            };
            let count = count.parse().map_err(|error| format!("{line}: {error}"))?;
            budgets.set(format!("{kind} {way}"), count);
        }
        Ok(budgets)
    }

    pub fn set(&mut self, name: String, count: u64) {
        self.counts.insert(name, count);
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<u64> {
        self.counts.get(name).copied()
    }

    /// Name and count, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counts.iter().map(|(name, &count)| (name.as_str(), count))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts.len()
    }

    /// Judges a count.
    #[must_use]
    pub fn judge(&self, name: &str, count: u64) -> Verdict {
        let Some(budget) = self.get(name) else {
            return Verdict::New;
        };
        #[allow(clippy::cast_precision_loss)] // a decode takes far fewer than 2^53 instructions
        let change = count as f64 / budget as f64 - 1.0;
        if count * 100 > budget * (100 + SLACK_PERCENT) {
            Verdict::Dearer(change)
        } else if count * 100 < budget * (100 - SLACK_PERCENT) {
            Verdict::Cheaper(change)
        } else {
            Verdict::Within(change)
        }
    }

    /// The names that were not counted this time: a kind or a way that is gone.
    #[must_use]
    pub fn missing_from(&self, counted: &Self) -> Vec<&str> {
        self.counts.keys().filter(|name| counted.get(name).is_none()).map(String::as_str).collect()
    }

    /// The text to commit.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = HEAD.to_owned();
        for (name, count) in &self.counts {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name} {count}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut budgets = Budgets::default();
        budgets.set("gps decode".to_owned(), 1000);
        budgets.set("gps notes".to_owned(), 1020);
        assert_eq!(Budgets::parse(&budgets.render()).unwrap(), budgets);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert!(Budgets::parse("gps 1000").unwrap_err().contains("gps 1000"));
        assert!(Budgets::parse("gps decode many").unwrap_err().contains("gps decode many"));
    }

    #[test]
    fn five_percent_is_within_and_more_is_not() {
        let budgets = Budgets::parse("gps decode 1000").unwrap();
        assert!(matches!(budgets.judge("gps decode", 1050), Verdict::Within(_)));
        assert!(matches!(budgets.judge("gps decode", 1051), Verdict::Dearer(_)));
        assert!(matches!(budgets.judge("gps decode", 949), Verdict::Cheaper(_)));
        assert_eq!(budgets.judge("gps notes", 1), Verdict::New);
    }

    #[test]
    fn what_was_not_counted_is_named() {
        let budgets = Budgets::parse("gps decode 1000").unwrap();
        assert_eq!(budgets.missing_from(&Budgets::default()), ["gps decode"]);
    }
}
