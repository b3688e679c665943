//! The public types: their traits and sizes, and what each value reads, compares and prints as.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

// `api` compares with a list that is made with all features on.
mod alarm_types;
#[cfg(feature = "samples")]
mod api;
#[path = "../common/mod.rs"]
mod common;
mod file_url;
mod time;
mod values;
