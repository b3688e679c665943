//! A counting allocator: how often the heap was asked, and how much of it was held at the most.
//!
//! A bench that counts puts it in its own root:
//! `#[global_allocator] static ALLOCATOR: Counting = Counting;`
//! The instruction gate does not, so that its counts are those of the system's allocator alone.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering::Relaxed};

/// The system's allocator, counting while [`measure`] runs.
pub struct Counting;

// The benches have one thread, so relaxed atomics are plain counters. While nothing is measured the cost
// is one load and one branch that is always predicted: the timed runs do not pay for the counted ones.
static ON: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);
static HELD: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

fn count(calls: u64, bytes: isize) {
    if ON.load(Relaxed) {
        CALLS.fetch_add(calls, Relaxed);
        let held = HELD.fetch_add(bytes, Relaxed) + bytes;
        PEAK.fetch_max(held, Relaxed);
    }
}

/// A layout's size never exceeds `isize::MAX`, so the sign cannot be lost.
#[allow(clippy::cast_possible_wrap)]
const fn signed(size: usize) -> isize {
    size as isize
}

// SAFETY: every call is passed to `System` unchanged, with the caller's own layout and pointer, and its
// answer is returned unchanged; counting touches four atomics and never allocates.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, signed(layout.size()));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, signed(layout.size()));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, signed(size) - signed(layout.size()));
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, -signed(layout.size()));
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What the heap was asked for while a closure ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heap {
    /// Calls that gave or grew a block; a `realloc` counts as one.
    pub calls: u64,
    /// The most bytes held at once, above what was held before.
    pub peak: usize,
    /// The bytes still held at the end, above what was held before.
    pub held: usize,
}

/// Runs `work` and counts. Not to be nested, and not to be called from two threads.
///
/// # Panics
/// Where [`Counting`] is not the global allocator: a count of nought would be a lie.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Heap) {
    let (_, probe) = counted(|| std::hint::black_box(Box::new(1u8)));
    assert_eq!(probe.calls, 1, "the counting allocator is not installed in this bench");
    counted(work)
}

fn counted<T>(work: impl FnOnce() -> T) -> (T, Heap) {
    CALLS.store(0, Relaxed);
    HELD.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    ON.store(true, Relaxed);
    let value = work();
    ON.store(false, Relaxed);
    let bytes = |counter: &AtomicIsize| usize::try_from(counter.load(Relaxed)).unwrap_or(0);
    (value, Heap { calls: CALLS.load(Relaxed), peak: bytes(&PEAK), held: bytes(&HELD) })
}
