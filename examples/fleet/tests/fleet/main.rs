//! The fleet, run as programs over loopback, on real servers.
#![cfg(unix)]

mod drills;
mod expected;
mod same;
mod servers;
