//! The clock of the races.

use std::time::Duration;

/// How long this thread has had a processor: what other programs take meanwhile is not counted.
#[cfg(unix)]
#[must_use]
pub fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Wall time, where a thread's own time is not to be had.
#[cfg(not(unix))]
#[must_use]
pub fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}
