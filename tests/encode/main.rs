//! What is written, and that it decodes to what it was written from.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

#[path = "../common/mod.rs"]
mod common;
mod encoding;
#[path = "../robust/checks/identity.rs"]
mod identity;
mod properties;
mod stored;
