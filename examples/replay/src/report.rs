//! What came of the requests.

use std::{collections::BTreeMap, fmt, io, time::Duration};

/// The answers, counted, and how long they took.
#[derive(Debug, Default)]
pub struct Report {
    statuses: BTreeMap<u16, usize>,
    /// Errors of the connection, by their text.
    errors: BTreeMap<String, usize>,
    /// How often a body was sent again, by the status that asked for it.
    again: BTreeMap<u16, usize>,
    latencies: Vec<Duration>,
    took: Duration,
}

impl Report {
    pub(crate) fn answered(&mut self, status: u16, latency: Duration) {
        *self.statuses.entry(status).or_default() += 1;
        self.latencies.push(latency);
    }

    pub(crate) fn failed(&mut self, error: &io::Error) {
        *self.errors.entry(error.to_string()).or_default() += 1;
    }

    /// A body was sent again, because the receiver was busy.
    pub(crate) fn sent_again(&mut self, status: u16) {
        *self.again.entry(status).or_default() += 1;
    }

    /// All is sent.
    pub(crate) fn end(&mut self, took: Duration) {
        self.latencies.sort_unstable();
        self.took = took;
    }

    /// How many requests a second were made.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss)] // it is for reading
        let done = self.done() as f64;
        done / self.took.as_secs_f64().max(1e-9)
    }

    /// The shortest time within which so many percent were answered; zero where nothing was.
    #[must_use]
    pub fn latency(&self, percent: usize) -> Duration {
        let rank = (self.latencies.len() * percent).div_ceil(100).max(1);
        self.latencies.get(rank - 1).copied().unwrap_or_default()
    }

    /// How many requests have been answered, or have failed.
    #[must_use]
    pub fn done(&self) -> usize {
        self.latencies.len() + self.errors.values().sum::<usize>()
    }

    /// Whether every request was answered, whatever the answer.
    #[must_use]
    pub fn all_answered(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether every request was answered 200.
    #[must_use]
    pub fn all_answered_200(&self) -> bool {
        self.all_answered() && self.statuses.keys().all(|&status| status == 200)
    }

    pub(crate) fn print(&self, with_times: bool, out: &mut impl io::Write) -> io::Result<()> {
        writeln!(out, "requests: {}", self.done())?;
        for (status, count) in &self.statuses {
            writeln!(out, "answered {status}: {count}")?;
        }
        for (error, count) in &self.errors {
            writeln!(out, "not answered: {count} ({error})")?;
        }
        for (status, count) in &self.again {
            writeln!(out, "sent again after {status}: {count}")?;
        }
        if with_times && !self.latencies.is_empty() {
            writeln!(out, "took {:.3} s: {:.0} requests a second", self.took.as_secs_f64(), self.rate())?;
            write!(out, "latency:")?;
            for percent in [50, 90, 99] {
                write!(out, " p{percent} {},", Milliseconds(self.latency(percent)))?;
            }
            writeln!(out, " longest {}", Milliseconds(self.latency(100)))?;
        }
        out.flush()
    }
}

struct Milliseconds(Duration);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ms", self.0.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let of = |count: u64| {
            let mut report = Report::default();
            (1..=count).for_each(|number| report.answered(200, Duration::from_millis(number)));
            report.end(Duration::from_secs(1));
            report
        };
        for (percent, expected) in [(0, 1), (50, 100), (99, 198), (100, 200)] {
            assert_eq!(of(200).latency(percent), Duration::from_millis(expected));
        }
        assert_eq!(of(1).latency(50), Duration::from_millis(1));
        assert_eq!(of(3).latency(50), Duration::from_millis(2));
        assert_eq!(of(0).latency(50), Duration::ZERO);
    }

    #[test]
    fn whatever_was_not_answered_200_counts() {
        let mut report = Report::default();
        report.answered(200, Duration::from_millis(3));
        assert!(report.all_answered_200());
        report.answered(413, Duration::from_millis(1));
        assert!(report.all_answered() && !report.all_answered_200());
        report.failed(&io::Error::other("gone"));
        assert!(!report.all_answered() && !report.all_answered_200());
        report.sent_again(429);
        report.end(Duration::from_secs(1));
        let mut out = Vec::new();
        report.print(true, &mut out).expect("memory takes all");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "requests: 3\nanswered 200: 1\nanswered 413: 1\nnot answered: 1 (gone)\nsent again after 429: 1\n\
             took 1.000 s: 3 requests a second\nlatency: p50 1.00 ms, p90 3.00 ms, p99 3.00 ms, longest 3.00 ms\n"
        );
    }
}
