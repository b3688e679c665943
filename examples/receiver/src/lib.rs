//! A receiver of pushes for one machine. [`inbox`] keeps bodies until [`store`] has stored what is in them, each in a
//! file of `SQLite`, and [`writer`] is who writes.

pub mod args;
pub mod database;
pub mod export;
pub mod inbox;
pub mod page;
pub mod store;
mod tables;
mod watch;
pub mod writer;

/// Every Rust block of docs/database.md is a doc test of this package, which has the crates that they need.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/database.md")]
struct DatabaseDocTests;
