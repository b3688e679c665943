//! `cargo bench -p mettax-push-benches --bench instructions`: the instructions that decoding takes, against
//! the budgets in `budgets.txt`; exit 1 where something is dearer. `-- --renew` writes the budgets anew.
//! No clock is read, so a busy machine changes nothing.
//!
//! Started without `--bench` it runs each of those ways once, without valgrind.

use mettax_push_benches::budgets::{Budgets, SLACK_PERCENT, Verdict};
use mettax_push_benches::cases::{self, Case};
use mettax_push_benches::count;
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::rounds::Contender;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where it is set to 1, a machine without valgrind fails instead of passing.
const MUST: &str = "MUST_COUNT_INSTRUCTIONS";

fn main() -> ExitCode {
    let work = work();
    let contenders: Vec<&Contender> = work.iter().map(|(_, contender)| contender).collect();
    if count::was_counted(&contenders) {
        return ExitCode::SUCCESS;
    }
    if mode::quick() {
        for contender in contenders {
            contender.run(1);
        }
        println!("{} ways to decode are ready to be counted", work.len());
        return ExitCode::SUCCESS;
    }
    if let Err(reason) = count::available() {
        let must = std::env::var(MUST).is_ok_and(|value| value == "1");
        eprintln!("{reason}: NO INSTRUCTIONS WERE COUNTED, no budget was checked");
        return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    let mut counts = Budgets::default();
    match count::instructions(&contenders) {
        Ok(counted) => {
            work.iter().zip(counted).for_each(|((name, _), count)| counts.set(name.clone(), count));
        }
        Err(problem) => return fail(&problem),
    }
    if mode::has_flag("--renew") { renew(&counts) } else { check(&counts) }
}

/// Everything that has a budget: its name is `<kind> <way>`, or `all <writing>` for one push of each kind.
fn work() -> Vec<(String, Contender)> {
    let mut work = Vec::new();
    for Case { kind, ours, ways, .. } in cases::all() {
        work.push((format!("{kind} decode"), ours));
        work.extend(ways.into_iter().flatten().map(|way| (format!("{kind} {}", way.name), way)));
    }
    let mut writings: Vec<(String, Vec<Contender>)> = Vec::new();
    for written in cases::written().into_iter().flat_map(|(_, writings)| writings) {
        let name = format!("all {}", written.name.replace(' ', "_"));
        match writings.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => all.push(written.ours),
            None => writings.push((name, vec![written.ours])),
        }
    }
    work.extend(writings.into_iter().map(|(name, all)| (name, Contender::all(all))));
    work
}

fn budget_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("budgets.txt")
}

fn renew(counts: &Budgets) -> ExitCode {
    let file = budget_file();
    match std::fs::write(&file, counts.render()) {
        Ok(()) => {
            println!("{} budgets written to {}", counts.count(), file.display());
            ExitCode::SUCCESS
        }
        Err(error) => fail(&format!("{}: {error}", file.display())),
    }
}

fn check(counts: &Budgets) -> ExitCode {
    let file = budget_file();
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()));
    let budgets = match text.and_then(|text| Budgets::parse(&text)) {
        Ok(budgets) => budgets,
        Err(problem) => return fail(&problem),
    };
    let (mut red, mut grid) = (0, Grid::new(["kind and way", "instructions", "budget", "verdict"]));
    let mut row = |name: &str, count: String, verdict: Verdict| {
        let (text, passes) = match verdict {
            Verdict::Within(change) => (format!("{:+.1} %", change * 100.0), true),
            Verdict::Cheaper(change) => (format!("{:+.1} %, renew to keep the gain", change * 100.0), true),
            Verdict::Dearer(change) => (format!("{:+.1} %, DEARER", change * 100.0), false),
            Verdict::New => ("NO BUDGET".to_owned(), false),
            Verdict::Gone => ("NOT COUNTED".to_owned(), false),
        };
        red += usize::from(!passes);
        let budget = budgets.get(name).map_or("-".to_owned(), |budget| budget.to_string());
        grid.row([name.to_owned(), count, budget, text]);
    };
    for (name, count) in counts.iter() {
        row(name, count.to_string(), budgets.judge(name, count));
    }
    for name in budgets.missing_from(counts) {
        row(name, "-".to_owned(), Verdict::Gone);
    }
    grid.print("Instructions of one decode");
    if red == 0 {
        println!("\nno count exceeds its budget by more than {SLACK_PERCENT} %");
        return ExitCode::SUCCESS;
    }
    println!(
        "\n{red} red. Where the cost is wanted, renew the budgets (-- --renew) and say why in the commit."
    );
    ExitCode::FAILURE
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("instructions: {problem}");
    ExitCode::FAILURE
}
