//! The one generic piece: what waits under a key, bounded in number and age.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    ages::Ages,
    limits::{Clock, Evicted, EvictionReason, Limits},
};

/// What waits under a key for more to come, bounded in number and age.
///
/// The matchers of this module stand on it; it serves as well for a matching of your own. Each
/// [`insert`](Self::insert) adds one message to the value of its key. A value comes back whole, by
/// [`remove`](Self::remove), when its first message has reached the age, or, oldest first, when as many
/// messages are held as the capacity allows.
///
/// A call takes logarithmic time, and linear in what it gives back.
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::{Limits, Pending, EvictionReason};
/// let mut trips: Pending<&str, Vec<&str>, Duration> =
///     Pending::new(Limits::new(3, Duration::from_secs(60)));
/// let at = Duration::from_secs;
/// assert!(trips.insert("bus", at(0), |stops| stops.push("school")).is_empty());
/// assert!(trips.insert("van", at(1), |stops| stops.push("market")).is_empty());
/// assert!(trips.insert("bus", at(2), |stops| stops.push("station")).is_empty());
/// assert_eq!(trips.get("bus").unwrap(), &["school", "station"]);
///
/// // Full: the oldest comes back, with all that it has.
/// let back = trips.insert("cab", at(3), |stops| stops.push("hotel"));
/// assert_eq!(back[0].value, ("bus", vec!["school", "station"]));
/// assert_eq!(back[0].reason, EvictionReason::Full);
///
/// let back = trips.expire(at(61));
/// assert_eq!(back[0].value, ("van", vec!["market"]));
/// assert_eq!(back[0].reason, EvictionReason::Expired);
/// assert_eq!(trips.remove("cab"), Some(vec!["hotel"]));
/// assert!(trips.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Pending<K, V, T> {
    limits: Limits,
    /// The number of each key's entry.
    numbers: BTreeMap<K, u64>,
    /// The entries, numbered in the order of their first messages.
    entries: BTreeMap<u64, Entry<K, V>>,
    ages: Ages<T>,
    next_number: u64,
    messages: usize,
}

#[derive(Clone, Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    messages: usize,
}

impl<K: Ord + Clone, V, T: Clock> Pending<K, V, T> {
    /// Holds nothing yet.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            numbers: BTreeMap::new(),
            entries: BTreeMap::new(),
            ages: Ages::new(),
            next_number: 0,
            messages: 0,
        }
    }

    /// Adds one message to the value of `key`, a new one where none is held. Gives back what expired, and
    /// what had to make room, oldest first; that can be the value of `key` itself, and then the message
    /// starts a new one.
    ///
    /// # Panics
    /// Where `T` cannot add the age to a reading of the clock; see [`expire`](Self::expire).
    #[must_use = "messages that come back are in here, and nowhere else"]
    pub fn insert(&mut self, key: K, now: T, add: impl FnOnce(&mut V)) -> Vec<Evicted<(K, V)>>
    where
        V: Default,
    {
        let mut evicted = self.expire(now);
        while self.messages >= self.limits.capacity()
            && let Some(oldest) = self.pop_oldest()
        {
            evicted.push(Evicted { value: oldest, reason: EvictionReason::Full });
        }
        // `add` comes before all counting: should it panic, the counts still fit.
        if let Some(number) = self.numbers.get(&key)
            && let Some(entry) = self.entries.get_mut(number)
        {
            add(&mut entry.value);
            entry.messages += 1;
            self.messages += 1;
            return evicted;
        }
        let mut value = V::default();
        add(&mut value);
        self.messages += 1;
        let number = self.next_number;
        self.next_number += 1;
        self.ages.add(number, now);
        self.numbers.insert(key.clone(), number);
        self.entries.insert(number, Entry { key, value, messages: 1 });
        evicted
    }

    /// Gives back what has reached the age at `now`, oldest first.
    ///
    /// # Panics
    /// Where `T` cannot add the age to a reading of the clock. Those named at [`Clock`] can, unless they
    /// read within 100 years of their own end.
    #[must_use = "messages that come back are in here, and nowhere else"]
    pub fn expire(&mut self, now: T) -> Vec<Evicted<(K, V)>> {
        self.ages.observe(now);
        let mut evicted = Vec::new();
        while self.next_expiry().is_some_and(|expiry| expiry <= now)
            && let Some(oldest) = self.pop_oldest()
        {
            evicted.push(Evicted { value: oldest, reason: EvictionReason::Expired });
        }
        evicted
    }

    /// What is held under `key`.
    #[must_use]
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: core::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.entries.get(self.numbers.get(key)?).map(|entry| &entry.value)
    }

    /// Gives back what is held under `key`.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: core::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let number = self.numbers.remove(key)?;
        self.remove_entry(number).map(|entry| entry.value)
    }

    /// Gives back everything, oldest first.
    #[must_use = "messages that come back are in here, and nowhere else"]
    pub fn drain(&mut self) -> Vec<(K, V)> {
        self.numbers.clear();
        self.ages = Ages::new();
        self.messages = 0;
        core::mem::take(&mut self.entries).into_values().map(|entry| (entry.key, entry.value)).collect()
    }

    /// What is held, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.values().map(|entry| (&entry.key, &entry.value))
    }

    /// When the oldest expires: the next moment at which [`expire`](Self::expire) has something to give.
    #[must_use]
    pub fn next_expiry(&self) -> Option<T> {
        self.ages.oldest().map(|since| since + self.limits.max_age())
    }

    /// How many messages are held; never more than the capacity.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The limits.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    fn pop_oldest(&mut self) -> Option<(K, V)> {
        let (&number, _) = self.entries.first_key_value()?;
        let entry = self.remove_entry(number)?;
        self.numbers.remove(&entry.key);
        Some((entry.key, entry.value))
    }

    fn remove_entry(&mut self, number: u64) -> Option<Entry<K, V>> {
        let entry = self.entries.remove(&number)?;
        self.ages.remove(number);
        self.messages -= entry.messages;
        Some(entry)
    }
}
