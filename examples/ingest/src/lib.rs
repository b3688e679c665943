//! What every program that takes pushes in does alike, wherever it keeps them: take bodies over HTTP ([`http`],
//! [`serve`]), read them ([`reading`]), lay a push out as a row ([`rows`]), find what belongs together ([`matching`]),
//! and tell how it goes ([`observe`]).

pub mod clock;
pub mod http;
pub mod matching;
pub mod observe;
pub mod reading;
pub mod rows;
pub mod serve;

use bytesize::ByteSize;

/// Reads a number of bytes of a command line, such as `65536`, `64KiB` or `2GB`.
///
/// # Errors
/// When it is none, or too large.
pub fn bytes<T: TryFrom<u64>>(text: &str) -> Result<T, &'static str> {
    let bytes = text.parse().ok().and_then(|ByteSize(bytes)| bytes.try_into().ok());
    bytes.ok_or("not a number of bytes, such as 65536, 64KiB or 2GB")
}
