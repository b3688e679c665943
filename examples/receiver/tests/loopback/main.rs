//! The receiver, run as a program over loopback.
//!
//! Unix only: the tests send SIGTERM and SIGKILL.
#![cfg(unix)]

mod answers;
mod bounds;
mod damage;
mod killed;
mod proxy;
mod replayed;
mod server;
mod stored;
