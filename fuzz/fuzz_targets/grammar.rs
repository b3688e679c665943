//! A body is a syntax error for us exactly when it is one for serde_json at the same layer.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| mettax_push_fuzz::checks::grammar::check(text));
