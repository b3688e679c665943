//! `cargo bench -p mettax-push-benches --bench table [kind…]`: what decoding costs, kind by kind, beside what
//! a user would write by hand. Started without `--bench` it only checks that everything decodes, and that the
//! heap is asked for no more than the result owns.

use mettax_push::decode;
use mettax_push_benches::alloc::{Counting, measure};
use mettax_push_benches::cases::{self, Case, PEERS, WAYS};
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::rounds::{Contender, Plan, Race, geometric_mean};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const PLAN: Plan = Plan { rounds: 400, batch: Duration::from_micros(150) };

/// For the geometric means: at most this much of that peer's time.
const TARGETS: [(&str, f64); 3] = [("strict", 0.40), ("skip", 0.65), ("untagged", 0.22)];

fn main() {
    let wanted = mode::names();
    let mut cases = cases::all();
    cases.retain(|case| wanted.is_empty() || wanted.iter().any(|name| name == case.kind));
    let heaps: Vec<Heaps> = cases.iter().map(Heaps::of).collect();
    if mode::quick() {
        for (case, heaps) in cases.iter().zip(&heaps) {
            assert!(
                heaps.ours <= heaps.owned,
                "{}: {} allocations for {}",
                case.kind,
                heaps.ours,
                heaps.owned
            );
        }
        println!("{} kinds, {} peers: all decode, and no allocation is wasted", cases.len(), PEERS.len());
        return;
    }
    let rows: Vec<Row> = cases.into_iter().zip(heaps).map(|(case, heaps)| Row::of(case, heaps)).collect();
    print_ratios(&rows);
    print_peers(&rows);
    print_ways(&rows);
    print_targets(&rows);
}

/// How often the heap is asked, in one decode.
struct Heaps {
    ours: u64,
    /// What the result needs: a clone asks once for each string and list that it owns.
    owned: u64,
    peers: Vec<u64>,
}

impl Heaps {
    /// Counts, and so checks that each peer and each way decodes.
    fn of(case: &Case) -> Self {
        let count = |contender: &Contender| measure(|| contender.run(1)).1.calls;
        let push = decode(case.body).unwrap_or_else(|error| panic!("{}: {error}", case.kind));
        assert_eq!(push.kind().to_string(), case.kind, "a sample is taken for another kind");
        let heaps = Self {
            ours: count(&case.ours),
            owned: measure(|| push.clone()).1.calls,
            peers: case.peers.iter().map(count).collect(),
        };
        case.ways.iter().flatten().for_each(|way| way.run(1));
        heaps
    }
}

/// What was measured of one kind.
struct Row {
    case: Case,
    heaps: Heaps,
    race: Race,
}

/// Where the peers start among the lanes of a race: ours is the first.
const FIRST_PEER: usize = 1;
const FIRST_WAY: usize = FIRST_PEER + PEERS.len();

impl Row {
    fn of(case: Case, heaps: Heaps) -> Self {
        eprintln!("measuring {}", case.kind);
        let mut lanes = vec![&case.ours];
        lanes.extend(&case.peers);
        // An impossible way gives its lane to ours, so that the lanes keep their numbers.
        lanes.extend(case.ways.iter().map(|way| way.as_ref().unwrap_or(&case.ours)));
        let race = Race::run(&lanes, PLAN);
        Self { case, heaps, race }
    }

    /// Our time over a peer's.
    fn ratio(&self, peer: usize) -> f64 {
        self.race.ratio(0, FIRST_PEER + peer)
    }

    /// The time of one of our other ways over that of plain `decode`. None where the vendor's sample does not
    /// allow it; notes count on a clean body alone.
    fn way(&self, way: usize) -> Option<f64> {
        let fair = WAYS[way] != "notes" || self.case.clean;
        (self.case.ways[way].is_some() && fair).then(|| self.race.ratio(FIRST_WAY + way, 0))
    }
}

fn print_ratios(rows: &[Row]) {
    let head = ["kind", "bytes", "ours ns", "MB/s", "allocs", "owned"];
    let mut grid = Grid::new(head.into_iter().chain(PEERS));
    for row in rows {
        let (bytes, time) = (row.case.body.len(), row.race.time(0));
        let mut cells = vec![
            row.case.kind.to_owned(),
            bytes.to_string(),
            format!("{time:.0}"),
            format!("{:.0}", megabytes_per_second(bytes, time)),
            row.heaps.ours.to_string(),
            row.heaps.owned.to_string(),
        ];
        cells.extend((0..PEERS.len()).map(|peer| format!("{:.3}", row.ratio(peer))));
        grid.row(cells);
    }
    let mut means = vec!["geometric mean".to_owned(); 1];
    means.resize(head.len(), String::new());
    means.extend((0..PEERS.len()).map(|peer| format!("{:.3}", mean_ratio(rows, peer))));
    grid.row(means);
    grid.print("Our time as a part of each peer's (kind unknown, everything tolerated; lower is better)");
}

fn print_peers(rows: &[Row]) {
    let mut grid = Grid::new(["kind"].into_iter().chain(PEERS));
    for row in rows {
        let cell =
            |peer: usize| format!("{:.0} / {}", row.race.time(FIRST_PEER + peer), row.heaps.peers[peer]);
        grid.row([row.case.kind.to_owned()].into_iter().chain((0..PEERS.len()).map(cell)));
    }
    grid.print("The peers themselves: ns / allocations");
}

fn print_ways(rows: &[Row]) {
    let mut grid = Grid::new(["kind"].into_iter().chain(WAYS));
    let percent = |ratio: f64| format!("{:+.1} %", (ratio - 1.0) * 100.0);
    for row in rows {
        let cell = |way| row.way(way).map_or("-".to_owned(), percent);
        grid.row([row.case.kind.to_owned()].into_iter().chain((0..WAYS.len()).map(cell)));
    }
    let mean = |way| {
        let ratios: Vec<f64> = rows.iter().filter_map(|row| row.way(way)).collect();
        if ratios.is_empty() { "-".to_owned() } else { percent(geometric_mean(&ratios)) }
    };
    grid.row(["geometric mean".to_owned()].into_iter().chain((0..WAYS.len()).map(mean)));
    grid.print("Our other ways, against plain `decode` of the double-encoded body");
}

fn print_targets(rows: &[Row]) {
    println!();
    for (peer, target) in TARGETS {
        let lane = PEERS.iter().position(|name| *name == peer).expect("a target names a peer");
        let mean = mean_ratio(rows, lane);
        let verdict = if mean <= target { "reached" } else { "MISSED" };
        println!("against {peer}: {mean:.3}, target at most {target:.2}: {verdict}");
    }
}

fn mean_ratio(rows: &[Row], peer: usize) -> f64 {
    geometric_mean(&rows.iter().map(|row| row.ratio(peer)).collect::<Vec<_>>())
}

#[allow(clippy::cast_precision_loss)] // a body is far shorter than 2^53 bytes
fn megabytes_per_second(bytes: usize, nanoseconds: f64) -> f64 {
    bytes as f64 / nanoseconds * 1e3
}
