//! Which pushes came before.

use std::collections::{HashSet, VecDeque};

use mettax_push::correlate::DedupKey;

/// How many pushes are remembered to know repetitions.
pub(crate) const REMEMBERED: usize = 100_000;

/// The keys of the last pushes.
///
/// Not [`Deduplicator`](mettax_push::correlate::Deduplicator), which forgets by age too: with so many keys, that was a
/// third of the time of a report.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    keys: HashSet<DedupKey>,
    /// The same in the order in which they came.
    order: VecDeque<DedupKey>,
}

impl Repeats {
    /// Whether a push is new; from now on it is not.
    pub(crate) fn is_new(&mut self, key: DedupKey) -> bool {
        if !self.keys.insert(key) {
            return false;
        }
        if self.order.len() == REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.order.push_back(key);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_and_no_repetition_prolongs() {
        let key = |number: usize| format!("{number:032x}").parse().expect("a key");
        let mut repeats = Repeats::default();
        assert!(repeats.is_new(key(0)) && !repeats.is_new(key(0)));
        assert!((1..REMEMBERED).all(|number| repeats.is_new(key(number))));
        assert!(!repeats.is_new(key(0)), "within the last ones");
        assert!(repeats.is_new(key(REMEMBERED)));
        assert!(repeats.is_new(key(0)), "forgotten");
        assert_eq!((repeats.keys.len(), repeats.order.len()), (REMEMBERED, REMEMBERED));
    }
}
