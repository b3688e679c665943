//! Telling a repeated push from a new one.

use super::{
    dedup_key::DedupKey,
    limits::{Clock, Limits},
    pending::Pending,
};

/// Tells a push that was seen before from a new one, within a window of entries and age.
///
/// It remembers the key of each push from the first time it is seen until the age of the limits is
/// reached, or until so many others came that the capacity is; a repetition does not prolong it. What counts
/// as the same push is said at [`DedupKey`]. The pushes themselves are not kept.
///
/// A webhook repeats what it believes was not received, so note a push as seen once it is safe: where
/// handling fails after [`insert`](Self::insert), [`remove`](Self::remove) lets the repetition through.
///
/// ```
/// use std::time::{Duration, Instant};
/// use mettax_push::correlate::{Deduplicator, Limits};
/// let body = br#"{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}"#;
/// let mut seen = Deduplicator::new(Limits::new(100_000, Duration::from_secs(24 * 60 * 60)));
/// let push = mettax_push::decode(body)?;
/// assert!(seen.insert(&push, Instant::now()));
/// assert!(!seen.insert(&push, Instant::now()), "a repetition");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Deduplicator<T> {
    seen: Pending<DedupKey, (), T>,
}

impl<T: Clock> Deduplicator<T> {
    /// Has seen nothing yet. The capacity of the limits counts remembered pushes.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { seen: Pending::new(limits) }
    }

    /// Whether the push is new; from now on it is not.
    ///
    /// # Panics
    /// As [`Pending::expire`].
    #[must_use = "whether the push is new"]
    pub fn insert(&mut self, key: impl Into<DedupKey>, now: T) -> bool {
        let key = key.into();
        self.expire(now);
        let new = self.seen.get(&key).is_none();
        if new {
            // What comes back is a key without a message.
            drop(self.seen.insert(key, now, |()| ()));
        }
        new
    }

    /// Whether the push was seen, as far as is remembered; [`expire`](Self::expire) first, or it may
    /// have been longer ago than the age.
    #[must_use]
    pub fn contains(&self, key: impl Into<DedupKey>) -> bool {
        self.seen.get(&key.into()).is_some()
    }

    /// Forgets a push, so that its repetition is new. Returns whether it was remembered.
    pub fn remove(&mut self, key: impl Into<DedupKey>) -> bool {
        self.seen.remove(&key.into()).is_some()
    }

    /// Forgets what has reached the age. [`insert`](Self::insert) does it too.
    ///
    /// # Panics
    /// As [`Pending::expire`].
    pub fn expire(&mut self, now: T) {
        drop(self.seen.expire(now));
    }

    /// How many pushes are remembered; never more than the capacity.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}
