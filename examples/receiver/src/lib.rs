//! Nothing but doc tests: the program is `main.rs`.

/// Every Rust block of docs/servers.md is a doc test of this package, which has the crates that they need.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/servers.md")]
struct ServersDocTests;
