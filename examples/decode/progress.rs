//! How far a large file has been read, and how fast, on standard error.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

/// Smaller files are read before a bar could be looked at.
const LARGE: u64 = 8 << 20;
const PAUSE: Duration = Duration::from_millis(100);
const WIDTH: u64 = 40;

/// A bar on the last line of the terminal.
pub(crate) struct Progress {
    size: u64,
    began: Instant,
    next: Instant,
    visible: bool,
}

impl Progress {
    /// A bar for a file of this size, where the file is large and somebody can see the bar.
    pub(crate) fn of(size: u64) -> Option<Self> {
        let began = Instant::now();
        let next = began + PAUSE;
        (size >= LARGE && io::stderr().is_terminal()).then_some(Self { size, began, next, visible: false })
    }

    /// Whether it is time to draw the bar again.
    pub(crate) fn is_due(&self) -> bool {
        Instant::now() >= self.next
    }

    /// Draws the bar. What was printed before must have reached the terminal.
    pub(crate) fn draw(&mut self, position: u64) {
        eprint!("\r{}", bar(position, self.size, self.began.elapsed()));
        self.visible = true;
        self.next = Instant::now() + PAUSE;
    }

    /// Takes the bar away, so that something can be printed in its place.
    pub(crate) fn hide(&mut self) {
        if self.visible {
            eprint!("\r\x1b[K");
            // A terminal that cannot be written to shows no bar, and that is all.
            let _ = io::stderr().flush();
            self.visible = false;
        }
    }
}

fn bar(position: u64, size: u64, took: Duration) -> String {
    let (position, size) = (position.min(size), size.max(1));
    let part = |whole: u64| usize::try_from(u128::from(position) * u128::from(whole) / u128::from(size));
    let (done, percent) = (part(WIDTH).unwrap_or(0), part(100).unwrap_or(0));
    let rest = usize::try_from(WIDTH).unwrap_or(0) - done;
    let rate = u128::from(position >> 20) * 1000 / took.as_millis().max(1);
    format!("[{:#<done$}{:rest$}] {percent:>3} % of {} MiB, {rate:>4} MiB/s", "", "", size >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_from_left_to_right() {
        let bar = |position, size| bar(position, size, Duration::from_millis(500));
        assert_eq!(bar(0, 64 << 20), format!("[{}]   0 % of 64 MiB,    0 MiB/s", " ".repeat(40)));
        assert_eq!(
            bar(16 << 20, 64 << 20),
            format!("[{}{}]  25 % of 64 MiB,   32 MiB/s", "#".repeat(10), " ".repeat(30))
        );
        // A file that grows while it is read is not more than done.
        assert_eq!(bar(65 << 20, 64 << 20), format!("[{}] 100 % of 64 MiB,  128 MiB/s", "#".repeat(40)));
    }
}
