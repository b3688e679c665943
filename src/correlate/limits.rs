//! How much is held and for how long, and what becomes of what is not.

use core::{ops::Add, time::Duration};

/// A reading of the caller's clock.
///
/// Nothing here asks for the time; every call is told it. Any ordered type will do to which a
/// [`Duration`] can be added: `std::time::Instant`, chrono's `DateTime<Utc>`, or a plain `Duration` since
/// whenever you like, as in a test. It is implemented for all of them.
///
/// A clock may step back. What is held then counts as having come in at the moment to which the clock
/// stepped, unless it already counted as older: nothing expires early, and nothing stays because the clock
/// was once ahead.
///
/// ```
/// use mettax_push::correlate::Clock;
/// fn reads<T: Clock>(_now: T) {}
/// reads(std::time::Instant::now());
/// reads(chrono::DateTime::UNIX_EPOCH);
/// reads(std::time::Duration::ZERO);
/// ```
pub trait Clock: Copy + Ord + Add<Duration, Output = Self> {}

impl<T: Copy + Ord + Add<Duration, Output = T>> Clock for T {}

/// How much is held at the most, and for how long.
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::Limits;
/// let limits = Limits::new(10_000, Duration::from_secs(15 * 60));
/// assert_eq!(limits.capacity(), 10_000);
/// assert_eq!(limits.max_age(), Duration::from_secs(900));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    capacity: usize,
    max_age: Duration,
}

impl Limits {
    /// The longest age, 100 years of 365 days: any clock can be asked what it shows that much later.
    pub const LONGEST_AGE: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

    /// Holds `capacity` messages for `max_age`.
    ///
    /// A capacity of 0 counts as 1, and an age above [`LONGEST_AGE`](Self::LONGEST_AGE) as that one: with
    /// `Duration::MAX` nothing expires, and the capacity alone is the bound.
    #[must_use]
    pub const fn new(capacity: usize, max_age: Duration) -> Self {
        let capacity = if capacity == 0 { 1 } else { capacity };
        let too_long = max_age.as_secs() >= Self::LONGEST_AGE.as_secs();
        Self { capacity, max_age: if too_long { Self::LONGEST_AGE } else { max_age } }
    }

    /// How many messages are held at the most.
    #[must_use]
    pub const fn capacity(self) -> usize {
        self.capacity
    }

    /// After how long what is held comes back.
    #[must_use]
    pub const fn max_age(self) -> Duration {
        self.max_age
    }
}

/// Something that was held and comes back by itself, because of its age or for want of room.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evicted<V> {
    /// What was held.
    pub value: V,
    /// Why it is held no longer.
    pub reason: EvictionReason,
}

/// Why something is held no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EvictionReason {
    /// It was held for the age of [`Limits::max_age`].
    Expired,
    /// It was the oldest when [`Limits::capacity`] was reached.
    Full,
}

/// What became of a message that was inserted, and what came back on that occasion.
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::{AlarmFiles, GroupEvent, Limits, EvictionReason};
/// use mettax_push::AlarmFile;
/// let file = |alarm: &str| {
///     let mut file = AlarmFile::new("1".parse().unwrap());
///     file.id = alarm.parse().ok();
///     file
/// };
/// let mut alarms = AlarmFiles::new(Limits::new(1, Duration::from_secs(600)));
/// assert!(alarms.insert(file("7"), Duration::ZERO).evicted.is_empty());
///
/// let inserted = alarms.insert(file("8"), Duration::ZERO);
/// assert_eq!(inserted.event, GroupEvent::Opened);
/// let [evicted] = &inserted.evicted[..] else { panic!() };
/// assert_eq!((evicted.value.0.as_str(), evicted.reason), ("7", EvictionReason::Full));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "messages that come back are in here, and nowhere else"]
#[non_exhaustive]
pub struct Inserted<E, V> {
    /// What became of the message.
    pub event: E,
    /// What is held no longer, oldest first.
    pub evicted: alloc::vec::Vec<Evicted<V>>,
}
