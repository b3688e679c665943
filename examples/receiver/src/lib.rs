//! The pieces of the receiver, for its program and for others that take pushes in: what a body is and how it is read
//! ([`reading`]), how it is taken in over HTTP ([`http`]), how a push is laid out in a table ([`rows`]), and what
//! belongs together ([`matching`]). [`inbox`] keeps bodies until [`store`] has stored what is in them, each in a file of
//! `SQLite`, and [`writer`] is who writes.

pub mod args;
pub mod clock;
pub mod database;
pub mod export;
pub mod http;
pub mod inbox;
pub mod matching;
pub mod observe;
pub mod page;
pub mod reading;
pub mod rows;
pub mod serve;
pub mod store;
mod watch;
pub mod writer;

/// Every Rust block of docs/database.md is a doc test of this package, which has the crates that they need.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/database.md")]
struct DatabaseDocTests;
