//! What the page needs of the library, as functions from bytes to JSON.
//!
//! ```text
//! page/*.js ──▶ abi ──▶ layout   one body, or one a line
//!                  ├──▶ survey   a few bytes a line: what it is, for a list of any length
//!                  ├──▶ detail   all about one body: kind, fields, notes, error
//!                  └──▶ presets  bodies to try
//! ```
//!
//! All but `abi`, which is the border to JavaScript, is ordinary Rust and tested as such.

#[cfg(target_arch = "wasm32")]
mod abi;
mod detail;
mod layout;
mod presets;
mod rust;
// Of the example `decode`, whose other modules read files.
#[path = "../../decode/layout.rs"]
mod several;
mod survey;
mod table;
mod value;

use mettax_push::Decoder;

pub use detail::{Detail, Row, detail, row};
pub use layout::is_one_body;
pub use presets::{Preset, made_up, presets};
pub use survey::{FAILED, Summary, survey};

/// The longest body that is decoded.
pub const MAX_BYTES: usize = 16 << 20;

/// How to decode, as the page's switches say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// The page of the vendor to the letter.
    pub strict: bool,
    /// Read under-escaped text where it has one reading.
    pub repair: bool,
}

impl Switches {
    /// From the bits that JavaScript gives: 1 for strict, 2 for repair.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self { strict: bits & 1 != 0, repair: bits & 2 != 0 }
    }

    /// The decoder.
    #[must_use]
    pub const fn decoder(self) -> Decoder {
        let decoder = if self.strict { Decoder::strict() } else { Decoder::tolerant() };
        decoder.repair(self.repair).max_bytes(MAX_BYTES)
    }
}
