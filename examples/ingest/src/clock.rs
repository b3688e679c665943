//! The clock of all that is stored, and of all matching: milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time by this clock.
#[must_use]
pub fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The time now.
#[must_use]
pub fn now() -> i64 {
    milliseconds(SystemTime::now())
}

/// A time as matchers take it.
#[must_use]
pub fn moment(received: i64) -> Duration {
    Duration::from_millis(received.max(0).unsigned_abs())
}
