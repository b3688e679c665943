//! What came of the requests.

use std::{collections::BTreeMap, fmt, io, time::Duration};

/// The answers, counted, and how long they took.
#[derive(Debug, Default)]
pub(crate) struct Report {
    statuses: BTreeMap<u16, usize>,
    /// Errors of the connection, by their text.
    errors: BTreeMap<String, usize>,
    again: usize,
    latencies: Vec<Duration>,
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
    pub(crate) fn sent_again(&mut self) {
        self.again += 1;
    }

    pub(crate) fn done(&self) -> usize {
        self.latencies.len() + self.errors.values().sum::<usize>()
    }

    pub(crate) fn all_answered_200(&self) -> bool {
        self.errors.is_empty() && self.statuses.keys().all(|&status| status == 200)
    }

    pub(crate) fn print(&mut self, took: Option<Duration>, out: &mut impl io::Write) -> io::Result<()> {
        writeln!(out, "requests: {}", self.done())?;
        for (status, count) in &self.statuses {
            writeln!(out, "answered {status}: {count}")?;
        }
        for (error, count) in &self.errors {
            writeln!(out, "not answered: {count} ({error})")?;
        }
        if self.again > 0 {
            writeln!(out, "sent again after 503: {}", self.again)?;
        }
        if let Some(took) = took
            && !self.latencies.is_empty()
        {
            #[allow(clippy::cast_precision_loss)] // it is for reading
            let rate = self.done() as f64 / took.as_secs_f64().max(1e-9);
            writeln!(out, "took {:.3} s: {rate:.0} requests a second", took.as_secs_f64())?;
            self.latencies.sort_unstable();
            write!(out, "latency:")?;
            for percent in [50, 90, 99] {
                write!(out, " p{percent} {},", Milliseconds(percentile(&self.latencies, percent)))?;
            }
            writeln!(out, " longest {}", Milliseconds(percentile(&self.latencies, 100)))?;
        }
        out.flush()
    }
}

/// The shortest time within which so many percent were answered; the times are sorted, and there is one.
fn percentile(latencies: &[Duration], percent: usize) -> Duration {
    let rank = (latencies.len() * percent).div_ceil(100).max(1);
    latencies[rank - 1]
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
        let times: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        for (percent, expected) in [(0, 1), (50, 100), (99, 198), (100, 200)] {
            assert_eq!(percentile(&times, percent), Duration::from_millis(expected));
        }
        assert_eq!(percentile(&times[..1], 50), Duration::from_millis(1));
        assert_eq!(percentile(&times[..3], 50), Duration::from_millis(2));
    }

    #[test]
    fn whatever_was_not_answered_200_counts() {
        let mut report = Report::default();
        report.answered(200, Duration::from_millis(3));
        assert!(report.all_answered_200());
        report.answered(413, Duration::from_millis(1));
        report.failed(&io::Error::other("gone"));
        assert!(!report.all_answered_200());
        let mut out = Vec::new();
        report.print(Some(Duration::from_secs(1)), &mut out).expect("memory takes all");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "requests: 3\nanswered 200: 1\nanswered 413: 1\nnot answered: 1 (gone)\n\
             took 1.000 s: 3 requests a second\nlatency: p50 1.00 ms, p90 3.00 ms, p99 3.00 ms, longest 3.00 ms\n"
        );
    }
}
