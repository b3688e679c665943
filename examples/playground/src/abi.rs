//! The border to JavaScript: numbers in and out, and two buffers of bytes in the memory of the module.
//!
//! JavaScript calls [`input`] for room, writes bytes there, calls one of the others, and reads as many bytes at
//! [`output`] as that returned. No pointer is followed here: an address is a number, and what is at it is a `Vec`.
//! Exporting a name is what `unsafe_code` forbids, because two functions of one name would be undefined behaviour;
//! these names exist once.

use std::sync::Mutex;

use serde::Serialize;

use crate::{Switches, detail, is_one_body, made_up, presets, row, survey};

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Makes room for so many bytes, and gives the address.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn input(length: usize) -> usize {
    with(&INPUT, |input| {
        input.clear();
        input.resize(length, 0);
        input.as_ptr() as usize
    })
}

/// Where the bytes are that the last call made.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn output() -> usize {
    with(&OUTPUT, |output| output.as_ptr() as usize)
}

/// 1 where the input is one body, 0 where each of its lines is one.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn layout(switches: u32) -> usize {
    with(&INPUT, |input| usize::from(is_one_body(input, Switches::from_bits(switches))))
}

/// The summaries of the lines of the input.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn lines(switches: u32) -> usize {
    write(|input| {
        survey(input, Switches::from_bits(switches)).iter().flat_map(|line| line.to_bytes()).collect()
    })
}

/// The summary of the input as one body.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn whole(switches: u32) -> usize {
    write(|input| crate::Summary::of(input, 0, Switches::from_bits(switches)).to_bytes().to_vec())
}

/// A line of a list about the body in the input, as JSON.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn brief(switches: u32) -> usize {
    write(|input| json(&row(input, Switches::from_bits(switches))))
}

/// All about the body in the input, as JSON.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn full(switches: u32) -> usize {
    write(|input| json(&detail(input, Switches::from_bits(switches))))
}

/// The presets, as JSON.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn samples() -> usize {
    write(|_| json(&presets()))
}

/// So many lines of made-up pushes, the same ones for the same seed.
#[allow(unsafe_code, reason = "the export of a name")]
#[unsafe(no_mangle)]
extern "C" fn generated(seed: u32, count: usize) -> usize {
    write(|_| made_up(seed, count).into_bytes())
}

fn write(make: impl FnOnce(&[u8]) -> Vec<u8>) -> usize {
    let bytes = with(&INPUT, |input| make(input));
    with(&OUTPUT, |output| {
        *output = bytes;
        output.len()
    })
}

/// There is one thread, and after a panic, which ends the module, nobody calls it again.
fn with<R>(buffer: &Mutex<Vec<u8>>, use_it: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    use_it(&mut buffer.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default() // writing text and numbers to memory cannot fail
}
