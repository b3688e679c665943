//! From bytes to the fields of one JSON object; knows no kind of push and no payload.
//!
//! ```text
//! text ── scan ──▶ Object: a packed token for each field ── get ──▶ Token ── number ──▶ i64, f64
//! ```

pub(crate) mod escape;
pub(crate) mod field;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod scan;
pub(crate) mod swar;
pub(crate) mod token;

pub(crate) use field::{Field, FieldSet};
pub use token::JsonType;
