//! How many pushes a second go from the intake to PostgreSQL, with one worker, everything on the same cores.
//!
//! ```text
//! cargo bench -p fleet --bench load
//! cargo bench -p fleet --bench load -- 20 2    # seconds, workers
//! ```

#[path = "../tests/fleet/servers.rs"]
#[allow(dead_code)] // what only the tests need
mod servers;

use std::{
    env, fs, thread,
    time::{Duration, Instant},
};

use mettax_push::{Push, samples::Generator};
use servers::Fleet;

/// What one worker must store a second.
const WANTED: f64 = 5000.0;

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)] // of numbers of pushes
fn main() {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let seconds: f64 = arguments.next().map_or(10.0, |text| text.parse().expect("seconds"));
    let workers: usize = arguments.next().map_or(1, |text| text.parse().expect("a number of workers"));
    let fleet = Fleet::start("load", workers, &[], &[]);
    let stored = || fleet.stored().unwrap_or(0);
    let mut generator = Generator::new(1);
    let mut write = |name: &str, count: usize| {
        let file = fleet.folder.join(name);
        let lines: String = generator.by_ref().take(count).map(|push: Push| push.to_body() + "\n").collect();
        fs::write(&file, lines).expect("it can be written");
        file
    };
    let (warm, bodies) = (write("warm", 5000), write("bodies", (25_000.0 * seconds) as usize));
    let until_stored = |wanted: i64| servers::wait_until("all is stored", || stored() >= wanted);
    assert!(fleet.replay(&warm, &["--concurrency", "64"])().all_answered_200());
    until_stored(5000);

    let began = Instant::now();
    let options = ["--concurrency", "64", "--seconds", &seconds.to_string()];
    let posting = thread::spawn(fleet.replay(&bodies, &options));
    let report = posting.join().expect("no panic");
    assert!(report.all_answered_200());
    let posted = report.done() as i64;
    let at_the_end = stored() - 5000;
    until_stored(5000 + posted);
    let rate = posted as f64 / began.elapsed().as_secs_f64();
    println!(
        "{posted} pushes posted at {:.0}/s, p99 {:.1} ms; {at_the_end} stored by then, all at {rate:.0}/s with {workers} \
         worker(s); memory {:?} MB (intake, workers)",
        report.rate(),
        report.latency(99).as_secs_f64() * 1e3,
        fleet.memory().iter().map(|bytes| bytes >> 20).collect::<Vec<_>>(),
    );
    // Looking every 100 ms is part of it.
    assert!(
        began.elapsed() > Duration::from_secs(1) && rate >= WANTED,
        "slower than the {WANTED}/s that are wanted"
    );
}
