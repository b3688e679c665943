//! Runs of bytes, looked through eight at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first byte from `at` on that a plain run of string text does not hold: a quote, a backslash, or a
/// control character.
#[inline]
pub(crate) fn plain_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, not_plain, |byte| byte == b'"' || byte == b'\\' || byte < 0x20)
}

/// The first byte from `at` on that is no digit.
#[inline]
pub(crate) fn digits_end(bytes: &[u8], at: usize) -> usize {
    run_end(bytes, at, no_digit, |byte| !byte.is_ascii_digit())
}

/// The first byte from `at` on that ends a run. `ends` looks at a word, whose first byte is its lowest, and
/// sets the high bit of the first byte that ends the run; bits of later bytes mean nothing.
#[inline]
fn run_end(bytes: &[u8], mut at: usize, ends: fn(u64) -> u64, ends_at: fn(u8) -> bool) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let end = ends(u64::from_le_bytes(*chunk));
        if end != 0 {
            return at + index(end);
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|&byte| !ends_at(byte)) {
        at += 1;
    }
    at
}

/// Which byte the lowest bit is in.
#[inline]
pub(crate) fn index(end: u64) -> usize {
    end.trailing_zeros() as usize / 8
}

/// The bytes of a word before the one that has the lowest bit, its highest.
#[inline]
pub(crate) fn before(end: u64, word: u64) -> u64 {
    let lowest = end & end.wrapping_neg();
    word & ((lowest >> 7) - 1)
}

/// Sets the high bit of the first byte that is a quote, a backslash, or a control character.
///
/// A byte below what is subtracted borrows into its own high bit. A borrow can spill over into higher bytes
/// only, and the first is the one asked for. Bytes outside ASCII have the high bit already: they are masked.
#[inline]
pub(crate) fn not_plain(word: u64) -> u64 {
    // Flipping this bit puts the quote (0x22) below the blank (0x20), next to the control characters.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGHS
}

/// Sets the high bit of the first byte that is no digit.
#[inline]
fn no_digit(word: u64) -> u64 {
    // A digit becomes its value, and what is above nine passes 0x80 when 0x76 is added.
    let values = word ^ (ONES * 0x30);
    (values.wrapping_add(ONES * 0x76) | values) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_ends_a_run_or_does_not() {
        for byte in 0..=u8::MAX {
            for length in 1..20 {
                for at in 0..length {
                    for (filler, end, ends) in [
                        (b'x', plain_end as fn(&[u8], usize) -> usize, matches!(byte, b'"' | b'\\' | 0..0x20)),
                        (0xff, plain_end, matches!(byte, b'"' | b'\\' | 0..0x20)),
                        (b'!', plain_end, matches!(byte, b'"' | b'\\' | 0..0x20)),
                        (b'7', digits_end, !byte.is_ascii_digit()),
                        (b'0', digits_end, !byte.is_ascii_digit()),
                        (b'9', digits_end, !byte.is_ascii_digit()),
                    ] {
                        let mut bytes = vec![filler; length];
                        bytes[at] = byte;
                        for from in 0..=at {
                            let expected = if ends { at } else { length };
                            assert_eq!(end(&bytes, from), expected, "{byte:#x} at {at} of {length}");
                        }
                    }
                }
            }
        }
    }
}
