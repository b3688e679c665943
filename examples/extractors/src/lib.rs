//! Extractors of pushes for two web frameworks, as docs/servers.md shows them: a test holds both to the same text.
#![allow(
    missing_docs,
    clippy::must_use_candidate,
    reason = "the files are shown on a page, which says what a comment here would"
)]

pub mod for_actix;
pub mod for_axum;
mod refusal;

pub use refusal::Refusal;

/// Every Rust block of docs/servers.md is a doc test of this package, which has the frameworks that they need.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/servers.md")]
struct ServersDocTests;
