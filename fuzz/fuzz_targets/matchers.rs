//! The matchers under any sequence of calls.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push_fuzz::checks::matchers::{Call, check};

fuzz_target!(|run: (u8, u8, Vec<(u8, u8, u16)>)| {
    let (capacity, max_age, calls) = run;
    let calls = calls.into_iter().map(|(call, id, now)| (Call::numbered(call), id, now));
    check(capacity, max_age, calls);
});
