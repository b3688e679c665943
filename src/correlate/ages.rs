//! When each of many things came in, by a clock that may step back.

use alloc::collections::BTreeMap;

/// The arrival times of things that are numbered in the order in which they came.
///
/// Neighbours that came in at the same reading share one entry, and a step back of the clock makes
/// neighbours of everything that claims a later reading. So the readings never fall from one number to
/// the next, what came first is what expires first, and however the clock moves, each entry is merged
/// away at most once.
#[derive(Clone, Debug)]
pub(super) struct Ages<T> {
    /// By the number of its first member; up to the next run, all numbers in use belong to it.
    runs: BTreeMap<u64, Run<T>>,
}

#[derive(Clone, Debug)]
struct Run<T> {
    since: T,
    members: usize,
}

impl<T: Copy + Ord> Ages<T> {
    pub(super) const fn new() -> Self {
        Self { runs: BTreeMap::new() }
    }

    /// Takes a reading of the clock: what claims to have come in later counts from now on.
    pub(super) fn observe(&mut self, now: T) {
        let mut merged: Option<(u64, usize)> = None;
        while let Some(last) = self.runs.last_entry()
            && last.get().since > now
        {
            let (first, run) = last.remove_entry();
            merged = Some((first, run.members + merged.map_or(0, |(_, members)| members)));
        }
        if let Some((first, members)) = merged {
            self.runs.insert(first, Run { since: now, members });
        }
    }

    /// Notes that `number`, higher than all before it, came in at the reading last observed.
    pub(super) fn add(&mut self, number: u64, now: T) {
        match self.runs.last_entry() {
            Some(mut last) if last.get().since == now => last.get_mut().members += 1,
            _ => {
                self.runs.insert(number, Run { since: now, members: 1 });
            }
        }
    }

    /// Forgets a number that was added.
    pub(super) fn remove(&mut self, number: u64) {
        if let Some((&first, run)) = self.runs.range_mut(..=number).next_back() {
            run.members -= 1;
            if run.members == 0 {
                self.runs.remove(&first);
            }
        }
    }

    /// Since when the oldest has been there.
    pub(super) fn oldest(&self) -> Option<T> {
        self.runs.first_key_value().map(|(_, run)| run.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_makes_later_ones_younger_and_leaves_older_ones() {
        let mut ages = Ages::new();
        for (number, now) in [(0, 10), (1, 20), (2, 30)] {
            ages.observe(now);
            ages.add(number, now);
        }
        ages.observe(15);
        assert_eq!(ages.runs.len(), 2);
        assert_eq!(ages.oldest(), Some(10));
        ages.remove(0);
        assert_eq!(ages.oldest(), Some(15));
        ages.remove(1);
        assert_eq!(ages.oldest(), Some(15), "the other of the two is still there");
        ages.remove(2);
        assert_eq!(ages.oldest(), None);
    }

    #[test]
    fn what_comes_at_one_reading_shares_an_entry() {
        let mut ages = Ages::new();
        for number in 0..100_u64 {
            ages.observe(number / 50);
            ages.add(number, number / 50);
        }
        assert_eq!(ages.runs.len(), 2);
        for number in 0..50 {
            assert_eq!(ages.oldest(), Some(0));
            ages.remove(number);
        }
        assert_eq!(ages.oldest(), Some(1));
    }

    #[test]
    fn a_gap_in_the_middle_costs_nothing() {
        let mut ages = Ages::new();
        for number in 0..100_u64 {
            ages.observe(number);
            ages.add(number, number);
            if number > 0 {
                ages.remove(number);
            }
        }
        assert_eq!(ages.runs.len(), 1);
    }
}
