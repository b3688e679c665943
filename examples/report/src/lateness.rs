//! How late data came that was sent later (`actual` false).

/// The upper ends of the buckets, in seconds, and what they are called; the last has none.
pub(crate) const BUCKETS: [(i64, &str); 8] = [
    (60, "under 1 minute"),
    (5 * 60, "1 to 5 minutes"),
    (15 * 60, "5 to 15 minutes"),
    (3600, "15 to 60 minutes"),
    (6 * 3600, "1 to 6 hours"),
    (24 * 3600, "6 to 24 hours"),
    (7 * 24 * 3600, "1 to 7 days"),
    (i64::MAX, "over 7 days"),
];

/// A histogram of how late supplementary data came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lateness {
    pub(crate) buckets: [u64; BUCKETS.len()],
    /// From a time in the future: the device's clock was ahead.
    pub(crate) early: u64,
    /// Of a device whose offset from UTC is not known, or without one of the two clocks.
    pub(crate) unknown: u64,
    /// The longest, in seconds.
    pub(crate) longest: Option<i64>,
}

/// How far a device's clock may be ahead before what it sends counts as sent from the future.
const SLACK: i64 = 5 * 60;

impl Lateness {
    pub(crate) fn add(&mut self, seconds: i64) {
        if seconds < -SLACK {
            self.early += 1;
            return;
        }
        let bucket = BUCKETS.iter().position(|&(end, _)| seconds < end).unwrap_or(BUCKETS.len() - 1);
        self.buckets[bucket] += 1;
        self.longest = self.longest.max(Some(seconds));
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.buckets.iter_mut().zip(other.buckets).for_each(|(count, more)| *count += more);
        self.early += other.early;
        self.unknown += other.unknown;
        self.longest = self.longest.max(other.longest);
    }

    /// All that was sent later.
    pub(crate) fn total(&self) -> u64 {
        self.buckets.iter().sum::<u64>() + self.early + self.unknown
    }

    /// The bucket in which the middle of those is whose lateness is known.
    pub(crate) fn usual(&self) -> Option<&'static str> {
        let half = self.buckets.iter().sum::<u64>().div_ceil(2);
        let mut below = 0;
        let bucket = self.buckets.iter().position(|count| {
            below += count;
            half > 0 && below >= half
        })?;
        Some(BUCKETS[bucket].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lateness_is_in_one_bucket() {
        let mut lateness = Lateness::default();
        for seconds in [-301, -300, 0, 59, 60, 3599, 3600, 604_799, 604_800, i64::MAX] {
            lateness.add(seconds);
        }
        assert_eq!(lateness.buckets, [3, 1, 0, 1, 1, 0, 1, 2]);
        assert_eq!((lateness.early, lateness.total(), lateness.longest), (1, 10, Some(i64::MAX)));
        assert_eq!(lateness.usual(), Some("15 to 60 minutes"));
        assert_eq!(Lateness::default().usual(), None);
    }
}
