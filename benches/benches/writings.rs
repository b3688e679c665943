//! `cargo bench -p mettax-push-benches --bench writings [kind…]`: the same pushes as other serializers write them,
//! beside strict `serde_json` with the kind known, which reads the same bytes: by instructions, which are the same on
//! each run, and by time. `-- --instructions` leaves the time out. Started without `--bench` it only checks that both read
//! every writing.

use mettax_push::{Push, decode};
use mettax_push_benches::cases;
use mettax_push_benches::count;
use mettax_push_benches::grid::Grid;
use mettax_push_benches::many::{self, Measured};
use mettax_push_benches::mode;
use mettax_push_benches::rounds::{Contender, Plan, Race, geometric_mean};
use mettax_push_benches::writings::Written;
use std::time::Duration;

const PLAN: Plan = Plan { rounds: 60, batch: Duration::from_micros(150) };

/// What a writing may take at most of strict's time: the mean over the kinds, and any of them.
const TARGETS: [(&str, f64, f64); 18] = [
    ("compact", 0.34, 0.42),
    ("UTF-8 names", 0.36, 0.45),
    ("names escaped inside", 0.45, 0.60),
    ("names escaped outside", 0.45, 0.60),
    ("slashes escaped inside", 0.42, 0.55),
    ("slashes escaped in both", 0.42, 0.55),
    ("pretty inside", 0.42, 0.50),
    ("pretty both", 0.42, 0.50),
    ("blanks after : and ,", 0.42, 0.50),
    ("one unknown field", 0.45, 0.55),
    ("siblings before data", 0.48, 0.60),
    ("siblings after data", 0.48, 0.60),
    ("\\u0022 for quotes", 1.0, 1.1),
    ("all names, null", 0.50, 0.60),
    ("all text names, blank", 0.50, 0.60),
    ("bare object", 0.45, 0.60),
    ("data an object", 0.45, 0.60),
    ("form", 0.45, 0.60),
];

fn main() {
    let wanted = mode::names();
    let mut kinds = cases::written();
    kinds.retain(|(kind, _)| wanted.is_empty() || wanted.iter().any(|name| name == kind));
    // As long as can be counted in little time.
    let measured = many::measured(100_000, 200);
    let mut contenders: Vec<&Contender> =
        measured.iter().flat_map(|measured| [&measured.ours, &measured.peer]).collect();
    let first_writing = contenders.len();
    let written = kinds.iter().flat_map(|(_, writings)| writings);
    contenders.extend(written.flat_map(|written| [&written.ours, &written.strict, &written.skip]));
    if count::was_counted(&contenders) {
        return;
    }
    for (kind, writings) in &kinds {
        for Written { name, body, .. } in writings {
            let push = decode(body).unwrap_or_else(|error| panic!("{kind}, {name}: {error}"));
            assert_eq!(push.kind().as_str(), *kind, "{name} is taken for another kind");
            assert!(*name != "compact" || same(&push, writings), "{kind}: writings differ in what they hold");
        }
    }
    if mode::quick() {
        contenders.iter().for_each(|contender| contender.run(1));
        println!("{} kinds in {} writings: all decode, to the same values", kinds.len(), TARGETS.len());
        return;
    }
    let counts = count::instructions(&contenders);
    if let Err(reason) = &counts {
        eprintln!("no instructions were counted: {reason}");
    }
    // By their places among the contenders.
    let counted = |one: usize, other: usize| {
        let counts = counts.as_ref().ok()?;
        #[allow(clippy::cast_precision_loss)] // a decode takes far fewer than 2^53 instructions
        Some(counts[one] as f64 / counts[other] as f64)
    };
    print_writings(&kinds, |one, other| counted(first_writing + one, first_writing + other));
    print_long(|ours| counted(ours, ours + 1));
}

fn is_timed() -> bool {
    !mode::has_flag("--instructions")
}

fn print_writings(kinds: &[(&'static str, Vec<Written>)], counted: impl Fn(usize, usize) -> Option<f64>) {
    let mut grid =
        Grid::new(["writing", "skip", "instructions", "worst", "of", "time", "worst", "of", "target", "any"]);
    for (place, (name, mean, any)) in TARGETS.into_iter().enumerate() {
        eprintln!("measuring {name}");
        let mut row = vec![name.to_owned()];
        let ours = |kind| 3 * (kind * TARGETS.len() + place);
        let [skip, ..] = cells(kinds, |kind| counted(ours(kind) + 2, ours(kind) + 1));
        row.push(skip);
        row.extend(cells(kinds, |kind| counted(ours(kind), ours(kind) + 1)));
        row.extend(cells(kinds, |kind| {
            let written = &kinds[kind].1[place];
            assert_eq!(written.name, name);
            is_timed().then(|| Race::run(&[&written.ours, &written.strict], PLAN).ratio(0, 1))
        }));
        row.extend([mean, any].map(|target| format!("{target:.2}")));
        grid.row(row);
    }
    grid.print(
        "Our cost as a part of strict's, for the same pushes in other writings (geometric mean, worst kind), and that \
         of serde_json skipping them, by instructions",
    );
}

fn print_long(counted: impl Fn(usize) -> Option<f64>) {
    let mut grid = Grid::new(["long or many", "measured by", "instructions", "time", "limit"]);
    for (place, Measured { name, by, ours, peer, limit }) in
        many::measured(8_000_000, 10_000).iter().enumerate()
    {
        eprintln!("measuring {name}");
        let time = is_timed().then(|| Race::run(&[ours, peer], Plan { rounds: 15, ..PLAN }).ratio(0, 1));
        let cell = |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        grid.row([
            (*name).to_owned(),
            (*by).to_owned(),
            cell(counted(2 * place)),
            cell(time),
            format!("{limit:.1}"),
        ]);
    }
    grid.print(
        "Long values (100 kB counted, 8 MB timed) and many pushes (200, 10,000), in multiples of what measures them",
    );
}

/// The geometric mean of the ratios of all kinds, the worst of them, and whose that is.
fn cells(kinds: &[(&'static str, Vec<Written>)], ratio: impl Fn(usize) -> Option<f64>) -> [String; 3] {
    let ratios: Option<Vec<f64>> = (0..kinds.len()).map(ratio).collect();
    let worst =
        |ratios: &[f64]| (0..ratios.len()).max_by(|&one, &other| ratios[one].total_cmp(&ratios[other]));
    match ratios.and_then(|ratios| worst(&ratios).map(|worst| (ratios, worst))) {
        Some((ratios, worst)) => [
            format!("{:.2}", geometric_mean(&ratios)),
            format!("{:.2}", ratios[worst]),
            kinds[worst].0.to_owned(),
        ],
        None => ["-", "-", "-"].map(str::to_owned),
    }
}

/// Whether the writings that change nothing but bytes decode to the same push.
fn same(push: &Push, writings: &[Written]) -> bool {
    let others = ["slashes", "pretty", "blanks after", "siblings", "\\u0022", "bare", "data an", "form"];
    writings
        .iter()
        .filter(|written| others.iter().any(|start| written.name.starts_with(start)))
        .all(|written| decode(written.body).is_ok_and(|other| other == *push))
}
