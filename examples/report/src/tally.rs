//! How often each of a bounded number of things came, and where it came first.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _, sync::Arc};

/// How many different names a tally keeps apart. Names come from outside, so there could be any number.
pub(crate) const NAMES: usize = 500;
/// How many characters of a name are kept.
const NAME: usize = 64;

/// Where a push was: the line of a file, or whatever the caller counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The name of the input, where there are several.
    pub(crate) source: Option<Arc<str>>,
    pub(crate) line: u64,
}

/// How often one thing came.
#[derive(Debug, Clone)]
pub(crate) struct Sighting<V> {
    pub(crate) count: u64,
    pub(crate) first: Place,
    pub(crate) value: V,
}

/// A map by what and which that stops growing.
#[derive(Debug)]
pub(crate) struct Tally<V> {
    seen: BTreeMap<(&'static str, String), Sighting<V>>,
    /// How often a name found no room.
    pub(crate) others: u64,
}

impl<V> Default for Tally<V> {
    fn default() -> Self {
        Self { seen: BTreeMap::new(), others: 0 }
    }
}

/// A row of a tally: what, which, and how often.
pub(crate) type Row<'a, V> = (&'static str, &'a str, &'a Sighting<V>);

impl<V> Tally<V> {
    /// Counts; gives what is kept with the name, where there was room for it.
    pub(crate) fn add(
        &mut self,
        what: &'static str,
        which: &str,
        place: &Place,
        value: impl FnOnce() -> V,
    ) -> Option<&mut V> {
        let key = (what, cut(which, NAME));
        if self.seen.len() >= NAMES && !self.seen.contains_key(&key) {
            self.others += 1;
            return None;
        }
        let new = || Sighting { count: 0, first: place.clone(), value: value() };
        let sighting = self.seen.entry(key).or_insert_with(new);
        sighting.count += 1;
        Some(&mut sighting.value)
    }

    /// The most frequent first.
    pub(crate) fn rows(&self) -> Vec<Row<'_, V>> {
        let mut rows: Vec<_> =
            self.seen.iter().map(|((what, which), sighting)| (*what, which.as_str(), sighting)).collect();
        rows.sort_by_key(|row| Reverse(row.2.count)); // stable, so by name where the counts are equal
        rows
    }

    /// How often anything came.
    pub(crate) fn total(&self) -> u64 {
        self.seen.values().map(|sighting| sighting.count).sum::<u64>() + self.others
    }
}

/// Text from outside as it may be kept and shown: not longer than this, and with what steers a page or a terminal
/// (control characters, marks of direction) as its escape.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(4 * most));
    for (index, character) in text.chars().enumerate() {
        if index == most {
            shown.push('…');
            break;
        }
        match character {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                let _ = write!(shown, "{}", character.escape_unicode()); // writing to a string cannot fail
            }
            _ if character.is_control() => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_is_bounded_and_counts_what_finds_no_room() {
        let mut tally = Tally::default();
        for line in 0..NAMES as u64 + 7 {
            tally.add("field", &format!("name{line}"), &Place { source: None, line }, || ());
        }
        tally.add("field", "name3", &Place { source: None, line: 9999 }, || ());
        assert_eq!((tally.seen.len(), tally.others, tally.total()), (NAMES, 7, NAMES as u64 + 8));
        let rows = tally.rows();
        assert_eq!((rows[0].1, rows[0].2.count, rows[0].2.first.line), ("name3", 2, 3));
    }

    #[test]
    fn text_from_outside_is_cut_and_cannot_steer() {
        assert_eq!(cut("粤B12345", 64), "粤B12345");
        assert_eq!(cut("a\0b\x1b[2J\u{202e}c", 64), "a\\u{0}b\\u{1b}[2J\\u{202e}c");
        assert_eq!(cut(&"é".repeat(65), 64), "é".repeat(64) + "…");
    }
}
