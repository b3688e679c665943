//! Any bytes through every public entry: no panic, and the limits hold.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| mettax_push_fuzz::checks::entries::check(body));
