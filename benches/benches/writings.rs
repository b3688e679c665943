//! `cargo bench -p mettax-push-benches --bench writings [kind…]`: the same pushes as other serializers write them,
//! beside strict `serde_json` with the kind known, which reads the same bytes. Started without `--bench` it only checks
//! that both read every writing.

use mettax_push::{Push, decode};
use mettax_push_benches::cases;
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::rounds::{Plan, Race, geometric_mean};
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
    for (kind, writings) in &kinds {
        for Written { name, body, ours, strict } in writings {
            let push = decode(body).unwrap_or_else(|error| panic!("{kind}, {name}: {error}"));
            assert_eq!(push.kind().as_str(), *kind, "{name} is taken for another kind");
            assert!(*name != "compact" || same(&push, writings), "{kind}: writings differ in what they hold");
            ours.run(1);
            strict.run(1);
        }
    }
    if mode::quick() {
        println!("{} kinds in {} writings: all decode, to the same values", kinds.len(), TARGETS.len());
        return;
    }
    let mut grid = Grid::new(["writing", "mean", "target", "worst", "target", "of"]);
    for (place, (name, mean, any)) in TARGETS.into_iter().enumerate() {
        eprintln!("measuring {name}");
        let ratio = |(_, writings): &(&str, Vec<Written>)| {
            let written = &writings[place];
            assert_eq!(written.name, name);
            Race::run(&[&written.ours, &written.strict], PLAN).ratio(0, 1)
        };
        let ratios: Vec<f64> = kinds.iter().map(ratio).collect();
        let worst =
            (0..kinds.len()).max_by(|&one, &other| ratios[one].total_cmp(&ratios[other])).expect("a kind");
        grid.row([
            name.to_owned(),
            format!("{:.2}", geometric_mean(&ratios)),
            format!("{mean:.2}"),
            format!("{:.2}", ratios[worst]),
            format!("{any:.2}"),
            kinds[worst].0.to_owned(),
        ]);
    }
    grid.print(
        "Our time as a part of strict's, for the same pushes in other writings (geometric mean, worst kind)",
    );
}

/// Whether the writings that change nothing but bytes decode to the same push.
fn same(push: &Push, writings: &[Written]) -> bool {
    let others = ["slashes", "pretty", "blanks after", "siblings", "\\u0022", "bare", "data an", "form"];
    writings
        .iter()
        .filter(|written| others.iter().any(|start| written.name.starts_with(start)))
        .all(|written| decode(written.body).is_ok_and(|other| other == *push))
}
