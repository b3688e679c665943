//! A push made up field by field comes back from its own encoding as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push_fuzz::{checks::identity::check, pushes::MadeUp};

fuzz_target!(|made_up: MadeUp| check(&made_up.0));
