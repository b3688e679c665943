//! Input that nobody meant to send: damaged, made up, hostile, or broken by whoever printed it.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

mod checks;
#[path = "../common/mod.rs"]
mod common;
mod fuzzed;
mod hostile;
mod json_suite;
mod made_up;
mod one_byte;
mod repair_soundness;
mod tolerance;
