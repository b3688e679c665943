//! The public types: their traits and sizes, and what each value reads, compares and prints as.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

mod alarm_types;
// Compares with a list that is made with all features on.
#[cfg(all(feature = "samples", feature = "serde_with"))]
mod api;
mod binary;
mod codes;
#[path = "../common/mod.rs"]
mod common;
mod file_url;
mod ids;
mod time;
mod usage;
mod values;
