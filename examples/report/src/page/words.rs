//! Numbers and times as people read them.

use chrono::{DateTime, Utc};

/// `1,234,567`
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1 device`, `2 devices`, `3 pushes`
pub(super) fn count(count: u64, what: &str) -> String {
    let plural = match what {
        _ if count == 1 => "",
        what if what.ends_with("sh") || what.ends_with('x') => "es",
        _ => "s",
    };
    format!("{} {what}{plural}", number(count))
}

/// `4.2 %`, and no 0 % for what came, nor 100 % for what is not all.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let tenths = u128::from(part) * 1000 / u128::from(whole.max(1));
    match tenths {
        0 if part > 0 => "under 0.1 %".into(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

fn date(time: i64) -> DateTime<Utc> {
    // The clocks of a push hold the years 2000 to 2099, so there is always one.
    DateTime::from_timestamp(time, 0).unwrap_or_default()
}

/// A time in a format of chrono's.
pub(super) fn formatted(time: i64, format: &str) -> String {
    date(time).format(format).to_string()
}

/// `2025-03-10 00:02:08`
pub(super) fn time(time: i64) -> String {
    formatted(time, "%F %T")
}

/// `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`
pub(super) fn duration(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3600 => match seconds % 60 {
            0 => format!("{} min", seconds / 60),
            rest => format!("{} min {rest:02} s", seconds / 60),
        },
        3600..86_400 => match seconds % 3600 / 60 {
            0 => format!("{} h", seconds / 3600),
            rest => format!("{} h {rest:02} min", seconds / 3600),
        },
        _ => match seconds % 86_400 / 3600 {
            0 => format!("{} d", seconds / 86_400),
            rest => format!("{} d {rest} h", seconds / 86_400),
        },
    }
}

/// `+13 s`, `−1 min 05 s`, with a minus sign that a font draws as one.
pub(super) fn signed(seconds: i64) -> String {
    let sign = match seconds {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", duration(seconds.abs()))
}

/// `35.9263° N, 113.8828° E`
pub(super) fn coordinates(lat: f64, lon: f64) -> String {
    let (north, east) = (if lat < 0.0 { 'S' } else { 'N' }, if lon < 0.0 { 'W' } else { 'E' });
    format!("{:.4}° {north}, {:.4}° {east}", lat.abs(), lon.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_named() {
        assert_eq!(
            [number(0), number(999), number(1000), number(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [count(1, "push"), count(2, "push"), count(0, "device")],
            ["1 push", "2 pushes", "0 devices"]
        );
        assert_eq!(
            [percent(1, 3), percent(1, 100_000), percent(99_999, 100_000)],
            ["33.3 %", "under 0.1 %", "99.9 %"]
        );
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let shown = [0, 59, 60, 65, 3600, 11_100, 86_400, 190_000].map(duration);
        assert_eq!(shown, ["0 s", "59 s", "1 min", "1 min 05 s", "1 h", "3 h 05 min", "1 d", "2 d 4 h"]);
        assert_eq!([signed(0), signed(13), signed(-65)], ["±0 s", "+13 s", "−1 min 05 s"]);
        assert_eq!(coordinates(-33.85, 151.2), "33.8500° S, 151.2000° E");
    }
}
