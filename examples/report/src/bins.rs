//! Counts over time in bounded memory.

use std::collections::BTreeMap;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The widths of a bin, in seconds; each is a whole number of the one before, so that bins can be joined. With the last
/// of them, the hundred years of a gateway's clock are some hundred bins.
const WIDTHS: &[i64] =
    &[MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY];

/// What a bin holds.
pub(crate) trait Joined: Clone + Default {
    /// Takes in what a neighbouring bin holds.
    fn join(&mut self, other: &Self);
    /// How many pushes went in.
    fn count(&self) -> u64;
}

/// A histogram over time whose bins get wider when there would be too many of them.
#[derive(Debug, Clone)]
pub(crate) struct Bins<T> {
    /// Index of the width.
    width: usize,
    limit: usize,
    /// By its number: the time divided by the width.
    by_number: BTreeMap<i64, T>,
}

impl<T: Joined> Bins<T> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { width: 0, limit, by_number: BTreeMap::new() }
    }

    /// The bin of a time, in epoch seconds.
    pub(crate) fn at(&mut self, time: i64) -> &mut T {
        while self.by_number.len() >= self.limit
            && self.width + 1 < WIDTHS.len()
            && !self.by_number.contains_key(&time.div_euclid(self.seconds()))
        {
            self.widen();
        }
        self.by_number.entry(time.div_euclid(self.seconds())).or_default()
    }

    /// How wide a bin is.
    pub(crate) fn seconds(&self) -> i64 {
        WIDTHS[self.width]
    }

    fn widen(&mut self) {
        let before = self.seconds();
        self.width += 1;
        let (bins, width) = (std::mem::take(&mut self.by_number), self.seconds());
        for (number, bin) in bins {
            self.by_number.entry((number * before).div_euclid(width)).or_default().join(&bin);
        }
    }

    /// How wide a bin has to be for a plot of this span with no more columns than these.
    pub(crate) fn width_for(&self, span: Span, columns: i64) -> i64 {
        let wide = WIDTHS[self.width..].iter().find(|width| (span.end - span.start) / **width <= columns);
        wide.copied().unwrap_or(WIDTHS[WIDTHS.len() - 1])
    }

    /// The same in bins that are at least so wide.
    pub(crate) fn in_width(&self, seconds: i64) -> Self {
        let mut joined = self.clone();
        while joined.seconds() < seconds && joined.width + 1 < WIDTHS.len() {
            joined.widen();
        }
        joined
    }

    /// The bins in their order, each with the time at which it begins.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        self.by_number.iter().map(|(number, bin)| (number * self.seconds(), bin))
    }

    /// The span that a plot shows: without the few pushes whose clock is further from all others than these are from
    /// each other, so that one wrong clock does not squeeze a day into a line.
    pub(crate) fn span(&self) -> Option<Span> {
        let bins: Vec<_> = self.iter().map(|(start, bin)| (start, bin.count())).collect();
        let all: u64 = bins.iter().map(|bin| bin.1).sum();
        let few = all / 200;
        let (mut low, mut below) = (0, 0);
        while below + bins.get(low)?.1 <= few {
            below += bins[low].1;
            low += 1;
        }
        let (mut high, mut above) = (bins.len() - 1, 0);
        while high > low && above + bins[high].1 <= few {
            above += bins[high].1;
            high -= 1;
        }
        // Whatever is no further away than the rest is long belongs to it after all.
        let reach = (bins[high].0 - bins[low].0).max(HOUR);
        while low > 0 && bins[low].0 - bins[low - 1].0 <= reach {
            low -= 1;
        }
        while high + 1 < bins.len() && bins[high + 1].0 - bins[high].0 <= reach {
            high += 1;
        }
        Some(Span { start: bins[low].0, end: bins[high].0 + self.seconds() })
    }
}

/// From a time to another, in epoch seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Span {
    pub(crate) fn contains(self, time: i64) -> bool {
        (self.start..self.end).contains(&time)
    }

    /// Widened to whole bins.
    pub(crate) fn in_bins_of(self, seconds: i64) -> Self {
        let start = self.start.div_euclid(seconds) * seconds;
        let end = (self.end + seconds - 1).div_euclid(seconds) * seconds;
        Self { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Joined for u64 {
        fn join(&mut self, other: &Self) {
            *self += other;
        }

        fn count(&self) -> u64 {
            *self
        }
    }

    fn bins(limit: usize, times: impl IntoIterator<Item = i64>) -> Bins<u64> {
        let mut bins = Bins::new(limit);
        times.into_iter().for_each(|time| *bins.at(time) += 1);
        bins
    }

    #[test]
    fn bins_get_wider_and_lose_nothing() {
        let bins = bins(10, (0..1000).map(|minute| minute * 60));
        assert_eq!(bins.seconds(), 3 * HOUR);
        assert_eq!(bins.iter().map(|(_, count)| count).sum::<u64>(), 1000);
        assert_eq!(bins.iter().next(), Some((0, &180)));
    }

    #[test]
    fn all_years_of_a_gateway_are_a_bounded_number_of_bins() {
        // 2000 to 2099, which are all that a clock of a push can hold.
        let bins = bins(128, (946_684_800..4_102_444_800).step_by(86_400 / 2));
        assert!(bins.by_number.len() <= 128, "{}", bins.by_number.len());
        assert_eq!(bins.iter().map(|(_, count)| count).sum::<u64>(), 2 * 36_525);
    }

    #[test]
    fn a_few_wrong_clocks_do_not_stretch_the_plot() {
        let day = (0..1000).map(|count| 1_741_564_800 + count * 86);
        let wrong = bins(2000, day.clone().chain([946_684_800, 4_102_444_799]));
        assert_eq!(wrong.span(), Some(Span { start: 1_741_564_800, end: 1_741_564_800 + DAY - 480 }));
        // Many of them are no mistake of a few.
        let many = bins(2000, day.chain((0..100).map(|count| 946_684_800 + count * 60)));
        assert_eq!(many.span().map(|span| span.start), Some(946_684_800));
        assert_eq!(bins(10, []).span(), None);
    }

    #[test]
    fn a_plot_has_no_more_columns_than_it_may() {
        let bins = bins(2000, (0..1440).map(|minute| minute * 60));
        let span = bins.span().expect("there are bins");
        let joined = bins.in_width(bins.width_for(span, 96));
        assert_eq!((joined.seconds(), joined.by_number.len()), (15 * MINUTE, 96));
    }
}
