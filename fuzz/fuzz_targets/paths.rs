//! The same object in every form gives the same push: read in place, unescaped first, or as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| mettax_push_fuzz::checks::paths::check(text));
