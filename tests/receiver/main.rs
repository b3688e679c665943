//! The `receiver` and `replay` examples, run as programs over loopback.
//!
//! Unix only: the tests send SIGTERM and SIGKILL.
#![cfg(unix)]

mod answers;
mod killed;
mod replayed;
mod server;
mod stored;

// Modules of the two programs, for the tests that are in them. Their names are what they call each other.
#[allow(dead_code)]
#[path = "../../examples/receiver/appender.rs"]
mod appender;
#[allow(dead_code)]
#[path = "../../examples/receiver/entry.rs"]
mod entry;
#[allow(dead_code)]
#[path = "../../examples/replay/form.rs"]
mod form;
#[allow(dead_code)]
#[path = "../../examples/receiver/journal.rs"]
mod journal;
#[allow(dead_code)]
#[path = "../../examples/receiver/args.rs"]
mod receiver_args;
#[allow(dead_code)]
#[path = "../../examples/replay/args.rs"]
mod replay_args;
#[allow(dead_code)]
#[path = "../../examples/replay/report.rs"]
mod report;
