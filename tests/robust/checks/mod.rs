//! What the fuzz targets check. The targets in `fuzz/` feed it what libFuzzer finds on nightly; `fuzzed.rs` feeds
//! it what proptest makes up, and the committed corpora, on stable.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a library to the fuzz targets, a module to the tests; in both a panic is the report"
)]

pub mod entries;
pub mod grammar;
pub mod identity;
pub mod matchers;
pub mod paths;
pub mod wire;
