//! SIMD within a register (SWAR): bytes looked at eight at a time in one 64-bit word.
//!
//! The tests for a byte below a bound and for a byte of a value are those of Anderson's "Bit Twiddling Hacks"
//! ("Determine if a word has a byte less than n", "... a zero byte"); digits are joined as Lemire's "Quickly parsing
//! eight digits" does.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes of string text come before the first quote, backslash or control character.
#[inline(always)] // on the quick path of every string
#[allow(clippy::inline_always)]
pub(crate) fn find_escape(bytes: &[u8]) -> usize {
    // Most text ends within these words, of which none is asked whether it is there.
    let Some(block) = bytes.first_chunk::<40>() else { return run(bytes, special_byte, is_special) };
    let (words, _) = block.as_chunks();
    for (place, word) in words.iter().enumerate() {
        let end = special_byte(u64::from_le_bytes(*word));
        if end != 0 {
            return 8 * place + index(end);
        }
    }
    40 + find_far_escape(bytes.get(40..).unwrap_or_default())
}

/// The same, for text that may be long: four words are looked at together, which the compiler does with SIMD.
#[inline(never)]
fn find_far_escape(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<32>();
    let mut passed = 0;
    for block in blocks {
        let (words, _) = block.as_chunks();
        if words.iter().fold(0, |found, word| found | special_byte(u64::from_le_bytes(*word))) != 0 {
            break;
        }
        passed += 32;
    }
    passed + run(bytes.get(passed..).unwrap_or_default(), special_byte, is_special)
}

/// Whether a byte is a quote, a backslash, or a control character.
#[inline]
fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < 0x20
}

/// How many digits come first.
#[inline]
pub(crate) fn digit_run(bytes: &[u8]) -> usize {
    run(bytes, no_digit, |byte| !byte.is_ascii_digit())
}

/// How many bytes come before the first that ends a run. `ends` looks at a word, whose first byte is its
/// lowest, and sets the high bit of the first byte that ends the run; bits of later bytes mean nothing.
#[inline]
fn run(bytes: &[u8], ends: fn(u64) -> u64, ends_at: fn(u8) -> bool) -> usize {
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let end = ends(u64::from_le_bytes(*chunk));
        if end != 0 {
            return bytes.len() - rest.len() + index(end);
        }
        rest = after;
    }
    let last = rest.iter().position(|&byte| ends_at(byte)).unwrap_or(rest.len());
    bytes.len() - rest.len() + last
}

/// Which byte the lowest bit is in.
#[inline]
pub(crate) fn index(end: u64) -> usize {
    end.trailing_zeros() as usize / 8
}

/// The bytes of a word before the one that has the lowest bit, its highest, and that bit as their end.
#[inline]
pub(crate) fn ended(end: u64, word: u64) -> u64 {
    let lowest = end & end.wrapping_neg();
    word & ((lowest >> 7) - 1) | lowest
}

/// Sets the high bit of the first byte that is a quote, a backslash, or a control character.
///
/// A byte below what is subtracted borrows into its own high bit. A borrow can spill over into higher bytes
/// only, and the first is the one asked for. Bytes outside ASCII have the high bit already: they are masked.
#[inline]
fn special_byte(word: u64) -> u64 {
    // Flipping this bit puts the quote (0x22) below the blank (0x20), next to the control characters.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGHS
}

/// Sets the high bit of the first byte that is below a bound, of 0x80 at most.
#[inline]
pub(crate) fn byte_below<const BOUND: u8>(word: u64) -> u64 {
    word.wrapping_sub(ONES * u64::from(BOUND)) & !word & HIGHS
}

/// Sets the high bit of the first byte that has a value or is not ASCII.
#[inline]
pub(crate) fn byte_or_beyond(byte: u8, word: u64) -> u64 {
    (word ^ (ONES * u64::from(byte))).wrapping_sub(ONES) & HIGHS
}

/// Sets the high bit of the first byte that is no digit.
#[inline]
fn no_digit(word: u64) -> u64 {
    // A digit becomes its value, and what is above nine passes 0x80 when 0x76 is added.
    let values = word ^ (ONES * 0x30);
    (values.wrapping_add(ONES * 0x76) | values) & HIGHS
}

/// The number that eight bytes are, where all of them are digits.
#[inline]
#[allow(clippy::cast_possible_wrap)] // eight digits are far from the end of the range
pub(crate) fn eight_digits(bytes: [u8; 8]) -> Option<i64> {
    let word = u64::from_le_bytes(bytes);
    if no_digit(word) != 0 {
        return None;
    }
    // The first digit is the lowest byte. Neighbours are joined to numbers of two digits, these to numbers of
    // four, and these to the one of eight: each product has in its upper half of a lane what is wanted.
    let ones = word & (ONES * 0x0f);
    let pairs = ones.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_digits_are_their_number() {
        for number in (0..100_000_000).step_by(9973).chain([12_345_678, 99_999_999]) {
            let text = format!("{number:08}");
            assert_eq!(eight_digits(*text.as_bytes().first_chunk().unwrap()), Some(number), "{text}");
        }
        for at in 0..8 {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut bytes = *b"99999999";
                bytes[at] = byte;
                assert_eq!(eight_digits(bytes), None, "{byte:#x} at {at}");
            }
        }
    }

    #[test]
    fn every_byte_at_every_place_ends_a_run_or_does_not() {
        fn check(run: fn(&[u8]) -> usize, filler: u8, ends: impl Fn(u8) -> bool) {
            for byte in 0..=u8::MAX {
                for length in (1..20).chain([40, 70, 99]) {
                    for at in 0..length {
                        let mut bytes = [filler; 99];
                        bytes[at] = byte;
                        let expected = if ends(byte) { at } else { length };
                        assert_eq!(run(&bytes[..length]), expected, "{byte:#x} at {at} of {length}");
                    }
                }
            }
        }
        for filler in *b"x !#[]\x7f\x80\xff" {
            check(find_escape, filler, |byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        }
        for filler in *b"0789" {
            check(digit_run, filler, |byte| !byte.is_ascii_digit());
        }
    }
}
