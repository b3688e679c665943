//! SipHash-2-4 with a result of 128 bits, under the key zero.
//!
//! The hashers of `core` promise no result that stays the same from one release to the next. This one is
//! published with test vectors, so a key that was stored stays good; and it is strong enough that nobody
//! makes two pushes with one key by trial.

/// The state while bytes come in.
#[derive(Clone, Debug)]
pub(super) struct SipHasher128 {
    v: [u64; 4],
    /// The bytes that do not make a word yet, the first lowest.
    tail: u64,
    /// Modulo 256: more of it does not enter the result.
    length: u8,
}

impl SipHasher128 {
    pub(super) const fn new() -> Self {
        Self::with_key([0, 0])
    }

    const fn with_key([low, high]: [u64; 2]) -> Self {
        let v = [
            low ^ 0x736f_6d65_7073_6575,
            // The constant of the 64-bit form, and what makes it the 128-bit one.
            high ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            low ^ 0x6c79_6765_6e65_7261,
            high ^ 0x7465_6462_7974_6573,
        ];
        Self { v, tail: 0, length: 0 }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        let filled = 8 * u32::from(self.length % 8);
        for &word in words {
            let word = u64::from_le_bytes(word);
            self.compress(self.tail | word << filled);
            // What did not fit; where all did, the shift is too wide, and nothing is left.
            self.tail = word.checked_shr(64 - filled).unwrap_or(0);
            self.length = self.length.wrapping_add(8);
        }
        for &byte in rest {
            let place = self.length % 8;
            self.tail |= u64::from(byte) << (8 * place);
            self.length = self.length.wrapping_add(1);
            if place == 7 {
                let word = core::mem::take(&mut self.tail);
                self.compress(word);
            }
        }
    }

    pub(super) fn finish(mut self) -> u128 {
        let last = self.tail | u64::from(self.length) << 56;
        self.compress(last);
        self.v[2] ^= 0xee;
        let low = self.finalize();
        self.v[1] ^= 0xdd;
        let high = self.finalize();
        u128::from(high) << 64 | u128::from(low)
    }

    fn compress(&mut self, word: u64) {
        self.v[3] ^= word;
        self.rounds(2);
        self.v[0] ^= word;
    }

    fn finalize(&mut self) -> u64 {
        self.rounds(4);
        self.v[0] ^ self.v[1] ^ self.v[2] ^ self.v[3]
    }

    fn rounds(&mut self, count: usize) {
        let [mut a, mut b, mut c, mut d] = self.v;
        for _ in 0..count {
            a = a.wrapping_add(b);
            b = b.rotate_left(13) ^ a;
            a = a.rotate_left(32);
            c = c.wrapping_add(d);
            d = d.rotate_left(16) ^ c;
            a = a.wrapping_add(d);
            d = d.rotate_left(21) ^ a;
            c = c.wrapping_add(b);
            b = b.rotate_left(17) ^ c;
            c = c.rotate_left(32);
        }
        self.v = [a, b, c, d];
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    fn hash(mut hasher: SipHasher128, bytes: &[u8]) -> u128 {
        hasher.write(bytes);
        hasher.finish()
    }

    #[test]
    fn bytes_may_come_in_any_pieces() {
        let bytes: Vec<u8> = (0..40).collect();
        for cut in 0..bytes.len() {
            let mut hasher = SipHasher128::new();
            hasher.write(&bytes[..cut]);
            hasher.write(&bytes[cut..]);
            assert_eq!(hasher.finish(), hash(SipHasher128::new(), &bytes));
        }
    }

    /// The published vectors: the key is the bytes 0 to 15, the text the bytes 0 to n - 1.
    #[test]
    fn the_published_vectors_hold() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        let vectors: [(u8, u128); 5] = [
            (0, 0xa381_7f04_ba25_a8e6_6df6_7214_c755_0293),
            (1, 0xda87_c1d8_6b99_af44_3476_5911_9b22_fc45),
            (8, 0x3b62_a9ba_6258_f561_0f83_e264_f314_97b4),
            (15, 0x5493_e999_33b0_a811_7e08_ec0f_97cf_c3d9),
            (63, 0x5150_d177_2f50_834a_503e_069a_973f_bd7c),
        ];
        for (length, expected) in vectors {
            let bytes: Vec<u8> = (0..length).collect();
            // They are printed in the order of the bytes.
            assert_eq!(hash(SipHasher128::with_key(key), &bytes).swap_bytes(), expected, "{length} bytes");
        }
    }
}
