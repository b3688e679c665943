//! What an optional feature adds: a module each, named as the feature. `.ci/run` runs it with each feature alone.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "samples")]
mod samples;
#[cfg(feature = "serde_with")]
mod serde_with;
