//! What was answered 200 is stored once, and what belongs together is found once, whatever is killed or stopped.
//!
//! `examples/fleet/drill` runs these for longer.

use std::{
    collections::VecDeque,
    env, fs,
    io::Write as _,
    num::NonZeroU32,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use mettax_push::{Push, samples::Generator};

use crate::{
    expected::Expected,
    servers::{Fleet, wait_until},
};

/// How many bodies a second there are, and how many senders.
const RATE: usize = 1000;
const SENDERS: &str = "32";
/// How many pushes are kept back that belong to earlier ones.
const LATER: usize = 600;

struct Drill {
    fleet: Fleet,
    expected: Expected,
    generator: Generator,
    seconds: usize,
}

impl Drill {
    /// Bodies like no others: pushes of all kinds, alarms with files, both halves of face checks and one alone; some
    /// come again, and some are no pushes.
    fn bodies(&mut self) -> (PathBuf, usize) {
        let (mut bodies, mut later): (Vec<String>, VecDeque<Push>) = Default::default();
        let wanted = self.seconds * RATE;
        while bodies.len() < wanted {
            let number = bodies.len();
            let push = match number % 10 {
                0 | 1 => {
                    let (comparison, picture) = self.generator.face_check();
                    if !number.is_multiple_of(7) {
                        later.push_back(picture.into());
                    }
                    comparison.into()
                }
                2 => {
                    let (alarm, file) = self.generator.alarm_with_file();
                    later.push_back(alarm.into());
                    file.into()
                }
                // What belongs together comes seconds apart: more than one owner has to do with it.
                3..=5 if later.len() > LATER => later.pop_front().expect("there are some"),
                _ => self.generator.by_ref().next().expect("it has no end"),
            };
            bodies.push(push.to_body());
            if number.is_multiple_of(13) {
                bodies.push(format!("nonsense {number} of {}", self.expected.rows()));
            }
            if number.is_multiple_of(11) {
                bodies.push(bodies[number / 2].clone());
            }
        }
        let file = self.fleet.folder.join("bodies.ndjson");
        let mut out = fs::File::create(&file).expect("it can be written");
        for body in &bodies {
            self.expected.add(body.as_bytes());
            writeln!(out, "{body}").expect("it can be written");
        }
        (file, bodies.len())
    }

    /// Posts bodies, and does something every so often until all of them are answered 200.
    fn run(&mut self, what: &str, every: Duration, mut act: impl FnMut(&mut Fleet)) {
        let (file, count) = self.bodies();
        let rate = RATE.to_string();
        let began = Instant::now();
        let posting = thread::spawn(self.fleet.replay(&file, &["--rate", &rate, "--concurrency", SENDERS]));
        let (mut next, mut acts) = (began + every, 0);
        while !posting.is_finished() {
            // Bounded, since what is killed delays what it is bounded by.
            if acts < self.seconds.div_ceil(2) && Instant::now() >= next {
                act(&mut self.fleet);
                acts += 1;
                next = Instant::now() + every;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let report = posting.join().expect("no panic");
        let answered = began.elapsed();
        assert!(report.all_answered_200(), "{what}: a body was not answered 200");
        let behind = self.fleet.wait_until_stored(self.expected.rows());
        self.expected.assert_stored_in(&self.fleet);
        assert!(acts > 0, "nothing was done");
        let (pushes, matches) = (self.expected.pushes.len(), self.expected.matches.len());
        println!(
            "{what}: {acts} times; {count} bodies answered 200 in {:.1} s, stored {:.1} s later; {pushes} pushes and \
             {matches} matches in all; memory {:?} MB (intake, workers)",
            answered.as_secs_f64(),
            behind.as_secs_f64(),
            self.fleet.memory().iter().map(|bytes| bytes >> 20).collect::<Vec<_>>()
        );
    }
}

/// A drill with as many buckets as the fleet has by default.
fn drill(fleet: Fleet) -> Drill {
    let seconds = env::var("DRILL_SECONDS").map_or(4, |text| text.parse().expect("a number of seconds"));
    let expected = Expected::with_buckets(const { NonZeroU32::new(64).unwrap() });
    Drill { fleet, expected, generator: Generator::new(18), seconds }
}

#[test]
fn whatever_is_killed_or_stopped() {
    let mut drill = drill(Fleet::start("drills", 2, &["--lease", "3"], &[]));
    let mut turn = 0;
    drill.run("SIGKILL of a worker", Duration::from_secs(2), |fleet| {
        turn = 1 - turn;
        fleet.workers[turn] = {
            fleet.workers[turn].kill();
            fleet.worker()
        };
    });
    drill.run("SIGKILL of NATS", Duration::from_secs(3), Fleet::restart_nats);
    drill.run("SIGKILL of PostgreSQL", Duration::from_secs(3), Fleet::restart_postgres);

    let mut stolen = 0;
    drill.run("messages taken from under their owner", Duration::from_secs(1), |fleet| {
        stolen += fleet.steal();
    });
    assert!(stolen > 0, "nothing was taken");
    println!("  {stolen} messages");

    drill.run("1, 4, 2 workers", Duration::from_secs(2), |fleet| {
        for count in [1, 4, 2] {
            while fleet.workers.len() > count {
                fleet.workers.pop();
            }
            while fleet.workers.len() < count {
                fleet.add_worker();
            }
            let took = fleet.wait_until_shared();
            println!("  {count} workers have {:?} after {:.1} s", fleet.shares(), took.as_secs_f64());
        }
    });

    drill.run("SIGSTOP of a worker", Duration::from_secs(2), |fleet| {
        let began = Instant::now();
        fleet.workers[0].signal("STOP");
        // Bounded by the lease, and by how often the others look.
        let lost = wait_until("the other one has all", || fleet.shares() == [65]);
        assert!(lost < Duration::from_secs(8), "{lost:?}");
        // Beyond the time after which messages that are not acknowledged come again, which is twice the lease.
        thread::sleep(Duration::from_secs(8).saturating_sub(began.elapsed()));
        fleet.workers[0].signal("CONT");
        let back = fleet.wait_until_shared();
        println!(
            "  lost after {:.1} s, shared {:.1} s after SIGCONT",
            lost.as_secs_f64(),
            back.as_secs_f64()
        );
    });
}

/// With three servers of NATS, what was answered 200 outlives any one of them and its disk.
#[test]
fn a_server_of_three_is_lost_with_its_disk() {
    let replicas = ["--replicas", "3"];
    let mut drill = drill(Fleet::start_on(3, "replicas", 1, &replicas, &replicas));
    let mut lost = (0..3).cycle();
    drill.run("loss of one NATS of three", Duration::from_secs(2), |fleet| {
        fleet.replace_nats(lost.next().expect("it has no end"));
    });
}

/// Without a worker the stream fills up: what does not fit is answered 503, and what is there is not discarded. With
/// one it is emptied, and takes what is sent again.
#[test]
fn a_full_stream_refuses_and_is_emptied() {
    let limit = ["--stream-bytes", "200000"];
    let mut fleet = Fleet::start("full", 0, &limit, &limit);
    let file = fleet.folder.join("bodies.ndjson");
    let bodies: Vec<String> = Generator::new(5).take(1000).map(|push| push.to_body()).collect();
    fs::write(&file, bodies.join("\n")).expect("it can be written");
    let posting = thread::spawn(fleet.replay(&file, &["--concurrency", "8"]));
    thread::sleep(Duration::from_secs(3));
    assert!(!posting.is_finished(), "all fits");
    fleet.add_worker();
    assert!(posting.join().expect("no panic").all_answered_200());
    let mut expected = Expected::default();
    for body in &bodies {
        expected.add(body.as_bytes());
    }
    fleet.wait_until_stored(expected.rows());
    expected.assert_stored_in(&fleet);
}

/// Some servers make room for such a message by deleting the oldest one, which nobody has stored yet.
#[test]
fn what_nearly_fits_into_a_full_stream_is_refused() {
    let limit = ["--stream-bytes", "10000"];
    let fleet = Fleet::start("nearly", 0, &limit, &limit);
    let (refused, taken, state) = fleet.fill_stream(10_000);
    assert!(taken > 5);
    assert!(refused && state.first_sequence == 1 && state.messages == taken, "{taken}, {state:?}");
}
