//! The matchers, the keys, the buckets and the clocks: case by case, and against models over any stream of calls.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

mod buckets;
#[path = "../common/mod.rs"]
mod common;
mod groups;
mod keys;
mod matchers;
mod model;
mod oracle;
