//! What a body decodes to: its form, its kind, its values, or the error; one push or many, and repair.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

#[path = "../common/mod.rs"]
mod common;
mod conversions;
mod detection;
mod field_cases;
mod fixtures;
mod forms;
mod inspect;
mod lines;
mod many;
mod messages;
mod regressions;
mod repair;
mod repair_edits;
mod strict;
