//! The `receiver` and `replay` examples, run as programs over loopback.
//!
//! Unix only: the tests send SIGTERM and SIGKILL.
#![cfg(unix)]

mod answers;
#[allow(dead_code)] // the tests choose forms by themselves
#[path = "../../examples/replay/form.rs"]
mod form;
mod killed;
mod replayed;
mod server;
mod stored;
