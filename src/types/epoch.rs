//! The integers of the wire that are dates, and the texts that are such integers.

use chrono::DateTime;

use super::blank;
use crate::json::number;

/// 2000-01-01T00:00:00 and 2100-01-01T00:00:00, in epoch seconds.
///
/// A value in this window is seconds; a value in the window a thousand times as large is milliseconds.
/// The two do not overlap, so neither reading is a guess.
pub(crate) const START: i64 = 946_684_800;
pub(crate) const END: i64 = 4_102_444_800;

/// What a clock reads, for the error of what it does not.
pub(crate) const EXPECTED: &str = "epoch seconds of the years 2000 to 2099";

pub(super) const fn is_seconds(raw: i64) -> bool {
    START <= raw && raw < END
}

/// Whether an integer reads as milliseconds of the years 2000 to 2099.
pub(crate) const fn is_milliseconds(raw: i64) -> bool {
    START * 1000 <= raw && raw < END * 1000
}

/// Whether an integer reads as a date of the years 2000 to 2099, in seconds or in milliseconds.
pub(crate) const fn is_date(raw: i64) -> bool {
    is_seconds(raw) || is_milliseconds(raw)
}

/// The integer of the wire for so many seconds and nanoseconds: in seconds where they are whole, else in milliseconds.
/// Whether something finer was cut off comes with it.
///
/// A leap second, which chrono writes as a second of more than 10^9 nanoseconds, has no number of its own.
fn raw_of(seconds: i64, nanoseconds: u32) -> Result<(i64, bool), InvalidTime> {
    if !is_seconds(seconds) {
        return Err(InvalidTime::OutOfRange);
    }
    let (milliseconds, finer) = (nanoseconds / 1_000_000, nanoseconds % 1_000_000);
    match milliseconds {
        0 => Ok((seconds, finer != 0)),
        1..1000 => Ok((seconds * 1000 + i64::from(milliseconds), finer != 0)),
        _ => Err(InvalidTime::Inexact),
    }
}

/// As [`raw_of`], with nothing cut off.
pub(super) fn exact_raw(seconds: i64, nanoseconds: u32) -> Result<i64, InvalidTime> {
    match raw_of(seconds, nanoseconds)? {
        (raw, false) => Ok(raw),
        (_, true) => Err(InvalidTime::Inexact),
    }
}

/// The instant of RFC 3339 text with an offset, as the integer of the wire, and whether more than its milliseconds was
/// cut off; `None` for all other text, and outside the years 2000 to 2099.
pub(crate) fn instant_from_rfc3339(text: &str) -> Option<(i64, bool)> {
    let instant = DateTime::parse_from_rfc3339(blank::trim(text)).ok()?;
    raw_of(instant.timestamp(), instant.timestamp_subsec_nanos()).ok()
}

/// Seconds with a fraction, as the integer of the wire in milliseconds, and whether something finer was cut off.
#[cold]
pub(crate) fn from_fraction(text: &[u8]) -> Option<(i64, bool)> {
    number::milliseconds(text).filter(|&(millis, _)| is_milliseconds(millis))
}

/// A time that no clock of a push can hold.
///
/// ```
/// use mettax_push::{GatewayTime, InvalidTime};
/// assert_eq!(GatewayTime::try_from(0), Err(InvalidTime::OutOfRange));
/// assert_eq!(InvalidTime::OutOfRange.to_string(), "not a time of the years 2000 to 2099");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTime {
    /// It is not of the years 2000 to 2099.
    #[error("not a time of the years 2000 to 2099")]
    OutOfRange,
    /// It is finer than a millisecond, or within a leap second: the integer of the wire would be another time.
    #[error("not a whole number of milliseconds, or within a leap second")]
    Inexact,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_3339_text_with_an_offset_is_an_instant() {
        for (text, raw, cut) in [
            ("2024-12-27T10:49:35Z", 1_735_296_575, false),
            ("2024-12-27T18:49:35+08:00", 1_735_296_575, false),
            ("2024-12-27T05:19:35.000-05:30", 1_735_296_575, false),
            ("2024-12-27T10:49:35.25Z", 1_735_296_575_250, false),
            ("2024-12-27t10:49:35.250000z", 1_735_296_575_250, false),
            ("2024-12-27T10:49:35.2509Z", 1_735_296_575_250, true),
            ("2024-12-27T10:49:35.0009Z", 1_735_296_575, true),
            ("\u{feff} 2024-12-27T10:49:35Z\n", 1_735_296_575, false),
            ("1999-12-31T23:00:00-01:00", START, false),
            ("2099-12-31T23:59:59.999999Z", END * 1000 - 1, true),
        ] {
            assert_eq!(instant_from_rfc3339(text), Some((raw, cut)), "{text}");
            assert!(is_date(raw));
        }
        for text in [
            "",
            "2024-12-27T10:49:35",
            "2024-12-27",
            "1999-12-31T23:59:59.9999Z",
            "2099-12-31T23:00:00-01:00",
            "2016-12-31T23:59:60Z",
            "2024-12-27T10:49:35+8",
            "2024-13-27T10:49:35Z",
            "1735296575",
        ] {
            assert_eq!(instant_from_rfc3339(text), None, "{text}");
        }
    }
}
