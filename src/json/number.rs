//! The one reader of decimal text, for strings and bare numbers alike.
//!
//! `[+-]?(D+(.D+)?|.D+)([eE][+-]?D+)?` with ASCII digits, JSON white space around it trimmed.

use super::swar;

/// The largest integer up to which every integer is a double: 2^53 - 1.
const MAX_EXACT: i64 = (1 << 53) - 1;

/// The integer that a text is: plain digits within `i64`, or an integral value of at most 2^53 - 1.
#[inline]
pub(crate) fn integer(text: &[u8]) -> Option<i64> {
    #[cold]
    fn any_integer(text: &[u8]) -> Option<i64> {
        Decimal::of(text)?.integer()
    }
    plain_integer(text).or_else(|| any_integer(text))
}

/// As [`integer`], of what is not negative, and up to what `u64` holds.
#[cfg(feature = "serde_with")]
pub(crate) fn unsigned(text: &[u8]) -> Option<u64> {
    match integer(text) {
        Some(value) => value.try_into().ok(),
        None => Decimal::of(text).filter(Decimal::is_plain)?.text.parse().ok(),
    }
}

/// Whether a bare JSON number is an integer whose digits say all of it: not `-0`, which would be an id like `0`.
pub(crate) fn is_integer(json: &str) -> bool {
    json != "-0" && !json.contains(['.', 'e', 'E'])
}

/// The nearest double to what a text says, where it is finite.
#[inline]
pub(crate) fn float(text: &[u8]) -> Option<f64> {
    #[cold]
    fn any_float(text: &[u8]) -> Option<f64> {
        Decimal::of(text)?.float()
    }
    plain_float(text).or_else(|| any_float(text))
}

/// Seconds with a fraction as whole milliseconds, and whether something finer was cut off.
#[cold]
pub(crate) fn milliseconds(text: &[u8]) -> Option<(i64, bool)> {
    Decimal::of(text)?.scaled(3)
}

/// Up to 18 digits, which nearly all integers are and `i64` always holds.
#[inline]
fn plain_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = split_minus(text);
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    match plain_digits(0, digits) {
        (value, []) => Some(if negative { -value } else { value }),
        _ => None,
    }
}

/// At most 15 digits and perhaps a point among them, which nearly all measurements are.
///
/// Digits and power of ten are then exact as doubles, so that their quotient, which is rounded once, is the
/// double nearest to the text: the same that `f64::from_str` finds.
#[inline]
fn plain_float(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    // There, a quotient is rounded twice.
    if cfg!(all(target_arch = "x86", not(target_feature = "sse2"))) {
        return None;
    }
    let (negative, digits) = split_minus(text);
    if digits.len() > 16 {
        return None;
    }
    let (value, fraction) = match plain_digits(0, digits) {
        (value, rest) if rest.len() == digits.len() || value >= 1_000_000_000_000_000 => return None,
        (value, []) => (value, 0),
        (value, [b'.', fraction @ ..]) => match plain_digits(value, fraction) {
            (value, []) if !fraction.is_empty() => (value, fraction.len()),
            _ => return None,
        },
        _ => return None,
    };
    #[allow(clippy::cast_precision_loss)] // 15 digits are exact
    let value = value as f64 / POWERS.get(fraction)?;
    Some(if negative { -value } else { value })
}

#[inline]
fn split_minus(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, text),
    }
}

/// Appends the digits that come first to those of a value, and gives what comes after them. The caller sees to
/// it that there are no more than `i64` holds.
#[inline]
fn plain_digits(mut value: i64, mut text: &[u8]) -> (i64, &[u8]) {
    if let Some((chunk, rest)) = text.split_first_chunk()
        && let Some(digits) = swar::eight_digits(*chunk)
    {
        (value, text) = (value * 100_000_000 + digits, rest);
    }
    while let [byte @ b'0'..=b'9', rest @ ..] = text {
        (value, text) = (value * 10 + i64::from(byte - b'0'), rest);
    }
    (value, text)
}

/// Decimal text, taken apart but not yet a value.
#[derive(Clone, Copy)]
struct Decimal<'a> {
    text: &'a str,
    negative: bool,
    /// The digits before and after the point.
    integer: &'a str,
    fraction: Option<&'a str>,
    exponent: Option<i64>,
}

/// Without JSON white space around it.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let white = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t' | b'\n' | b'\r'));
    // Hardly any text has some, and searching for its ends costs more than this look.
    if white(text.as_bytes().first()) || white(text.as_bytes().last()) {
        text.trim_matches([' ', '\t', '\n', '\r'])
    } else {
        text
    }
}

/// Splits leading ASCII digits off.
fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    }
}

impl<'a> Decimal<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        Self::parse(core::str::from_utf8(text).ok()?)
    }

    fn parse(text: &'a str) -> Option<Self> {
        let text = trim(text);
        let (negative, rest) = sign(text);
        let (integer, rest) = digits(rest);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (fraction, rest) = digits(rest);
                (Some(fraction).filter(|digits| !digits.is_empty())?.into(), rest)
            }
            None => (None, rest),
        };
        if integer.is_empty() && fraction.is_none() {
            return None;
        }
        let exponent = match rest.strip_prefix(['e', 'E']) {
            Some(rest) => {
                let (negative, rest) = sign(rest);
                let (exponent, rest) = digits(rest);
                if exponent.is_empty() || !rest.is_empty() {
                    return None;
                }
                // No text in memory has 10^15 digits, so a larger exponent reads the same as this one.
                let magnitude = exponent.parse().unwrap_or(i64::MAX).min(1_000_000_000_000_000);
                Some(if negative { -magnitude } else { magnitude })
            }
            None if rest.is_empty() => None,
            None => return None,
        };
        Some(Self { text, negative, integer, fraction, exponent })
    }

    /// Whether there are digits only, perhaps with a sign.
    fn is_plain(&self) -> bool {
        self.fraction.is_none() && self.exponent.is_none()
    }

    /// See [`integer`].
    fn integer(&self) -> Option<i64> {
        if self.is_plain() {
            return self.text.parse().ok();
        }
        self.scaled(0).filter(|&(_, cut)| !cut).map(|(value, _)| value)
    }

    /// The value times 10^`shift` without its fraction, where that is at most 2^53 - 1, and whether there was one.
    fn scaled(&self, shift: i64) -> Option<(i64, bool)> {
        let fraction = self.fraction.unwrap_or_default();
        // The value is 0.DDDD × 10^point, over all digits.
        let mut point = i64::try_from(self.integer.len()).ok()? + self.exponent.unwrap_or(0) + shift;
        let mut value: i64 = 0;
        let (mut leading, mut cut) = (true, false);
        for digit in self.integer.bytes().chain(fraction.bytes()).map(|byte| i64::from(byte - b'0')) {
            if leading && digit == 0 {
                point -= 1;
                continue;
            }
            leading = false;
            cut |= point <= 0 && digit != 0;
            if point > 0 {
                value = value.checked_mul(10)?.checked_add(digit)?;
                point -= 1;
            }
        }
        if !leading {
            for _ in 0..point.clamp(0, 32) {
                value = value.checked_mul(10)?;
            }
        }
        (value <= MAX_EXACT).then_some((if self.negative { -value } else { value }, cut))
    }

    /// See [`float`].
    fn float(&self) -> Option<f64> {
        self.text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_or_refused() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("012", 12),
            ("+12", 12),
            (" 12\n", 12),
            ("12.0", 12),
            ("1e3", 1000),
            ("1.6E9", 1_600_000_000),
            ("-1.50e1", -15),
            ("0e999999999999999999999", 0),
            ("0.000", 0),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("9007199254740991.0", MAX_EXACT),
            ("-9007199254740991.0", -MAX_EXACT),
            ("1200e-2", 12),
            ("0.0012e4", 12),
            (".5e1", 5),
            ("00000000000000000000000012.0", 12),
        ] {
            assert_eq!(integer(text.as_bytes()), Some(value), "{text}");
        }
        for text in [
            "",
            " ",
            "+",
            "-",
            ".",
            "12.5",
            "12.",
            "1_000",
            "0x10",
            "true",
            "\u{661}\u{662}",
            "1e",
            "1e+",
            "1 2",
            "--1",
            "9223372036854775808",
            "9007199254740992.0",
            "1e16",
            "1e99999999999999999999",
            "1e-1",
            "NaN",
            "1.",
            "e5",
            "1e5.0",
            "12\u{a0}",
            "10000000000000000000000.0",
        ] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn long_digits_stay_exact() {
        let zeros = "0".repeat(10_000);
        assert_eq!(integer(format!("1{zeros}e-10000").as_bytes()), Some(1));
        assert_eq!(integer(format!("0.{zeros}12e10002").as_bytes()), Some(12));
        assert_eq!(integer(format!("1{zeros}").as_bytes()), None);
    }

    #[test]
    fn floats_are_nearest_and_finite() {
        for (text, value) in [("35.926264", 35.926_264), (".5", 0.5), ("+1e2", 100.0), ("-0", -0.0)] {
            let read = float(text.as_bytes()).unwrap();
            assert_eq!(read.to_bits(), f64::to_bits(value), "{text}");
        }
        for text in ["1e400", "NaN", "Infinity", "inf", "12.", "nan", "-1e999"] {
            assert_eq!(float(text.as_bytes()), None, "{text}");
        }
    }

    /// The ways for plain text and for all text are two readers of one grammar.
    #[test]
    fn plain_text_reads_as_any_text_does() {
        let mut seed = 1_u64;
        let mut plain = 0;
        for _ in 0..200_000 {
            // Of all numbers of 64 bits, so many leading ones: all lengths are equally likely.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (seed >> 1).to_string();
            let length = usize::try_from(seed >> 32).unwrap() % 19 + 1;
            let point = usize::try_from(seed >> 40).unwrap() % (length + 3);
            let mut text: String = digits.chars().cycle().take(length).collect();
            if point <= length {
                text.insert(point, '.');
            }
            if seed & 0x100 == 0 {
                text.insert(0, '-');
            }
            let by_hand = Decimal::parse(&text);
            let bits = |float: Option<f64>| float.map(f64::to_bits);
            let float = by_hand.as_ref().and_then(Decimal::float);
            assert_eq!(bits(float), bits(text.parse().ok().filter(|_| by_hand.is_some())), "{text}");
            if let Some(quick) = plain_float(text.as_bytes()) {
                plain += 1;
                assert_eq!(bits(Some(quick)), bits(float), "{text}");
            }
            if let Some(quick) = plain_integer(text.as_bytes()) {
                assert_eq!(Some(quick), by_hand.and_then(|text| text.integer()), "{text}");
            }
        }
        assert!((60_000..180_000).contains(&plain), "{plain} were read the plain way");
        assert_eq!(plain_integer(b"-999999999999999999"), Some(-999_999_999_999_999_999));
        assert_eq!(plain_float(b"-0").map(f64::to_bits), Some((-0.0_f64).to_bits()));
        assert_eq!(plain_float(b"999999999999999"), Some(999_999_999_999_999.0));
        assert_eq!(plain_float(b"0.00000000000001"), Some(1e-14));
        for text in [&b""[..], b"-", b".", b"-.", b".5", b"5.", b"1.2.3", b"1e5", b"+1", b" 1", b"1\xd9\xa1"]
        {
            assert_eq!((plain_integer(text), plain_float(text)), (None, None), "{text:?}");
        }
    }

    #[test]
    fn scaling_keeps_milliseconds() {
        assert_eq!(milliseconds(b"1735296575.250"), Some((1_735_296_575_250, false)));
        assert_eq!(milliseconds(b"1735296575.2505"), Some((1_735_296_575_250, true)));
        assert_eq!(milliseconds(b"1735296575.2500"), Some((1_735_296_575_250, false)));
        assert_eq!(milliseconds(b"0.0009"), Some((0, true)));
    }
}
