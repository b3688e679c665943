//! Names that anybody may invent, a bounded number of them.

use std::collections::BTreeMap;

/// How many characters of a name or an example are kept.
const MAX_CHARS: usize = 64;

/// A map by name that stops growing.
#[derive(Debug)]
pub(crate) struct Capped<V> {
    entries: BTreeMap<String, V>,
    limit: usize,
    left_out: u64,
}

impl<V: Default> Capped<V> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { entries: BTreeMap::new(), limit, left_out: 0 }
    }

    /// The entry of a name; `None`, and counted, where the map is full.
    pub(crate) fn entry(&mut self, name: &str) -> Option<&mut V> {
        let name = cut(name);
        if !self.entries.contains_key(&name) && self.entries.len() >= self.limit {
            self.left_out += 1;
            return None;
        }
        Some(self.entries.entry(name).or_default())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(name)
    }

    /// How often a name found no room.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }
}

/// The first 64 characters, and a sign that there were more.
pub(crate) fn cut(text: &str) -> String {
    cut_to(text, MAX_CHARS)
}

pub(crate) fn cut_to(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_counted() {
        let mut counts = Capped::<u32>::new(2);
        for name in ["a", "b", "c", "a", "c"] {
            if let Some(count) = counts.entry(name) {
                *count += 1;
            }
        }
        assert_eq!(counts.iter().collect::<Vec<_>>(), [("a", &2), ("b", &1)]);
        assert_eq!(counts.left_out(), 2);
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(cut(&"é".repeat(64)), "é".repeat(64));
        assert_eq!(cut(&"é".repeat(65)), "é".repeat(64) + "…");
    }
}
