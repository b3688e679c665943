//! `cargo bench -p mettax-push-benches --bench instructions`: the instructions that decoding takes, against
//! the budgets in `budgets.txt`; exit 1 where something is dearer. `-- --renew` writes the budgets anew.
//! No clock is read, so a busy machine changes nothing.
//!
//! Each count is the difference between a process that decodes 2 N times and one that decodes N times, divided
//! by N: start-up, loading and the first touch of everything are in both, and cancel out.
//!
//! Started without `--bench` it runs each of those processes once, without valgrind.

use mettax_push_benches::budgets::{Budgets, SLACK_PERCENT, Verdict};
use mettax_push_benches::cases::{self, Case};
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::rounds::Contender;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const TIMES: u32 = 100;
/// How this program tells itself to be the one that is counted: `--decode <kind> <way> <times>`.
const CHILD: &str = "--decode";
/// Where it is set to 1, a machine without valgrind fails instead of passing.
const MUST: &str = "MUST_COUNT_INSTRUCTIONS";

fn main() -> ExitCode {
    if mode::has_flag(CHILD) {
        return child();
    }
    let work = work();
    if mode::quick() {
        for (_, contender) in &work {
            contender.run(1);
        }
        println!("{} ways to decode are ready to be counted", work.len());
        return ExitCode::SUCCESS;
    }
    if let Err(reason) = Command::new("valgrind").arg("--version").output() {
        let must = std::env::var(MUST).is_ok_and(|value| value == "1");
        eprintln!("valgrind cannot be run ({reason}): NO INSTRUCTIONS WERE COUNTED, no budget was checked");
        return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    match count_all(&work) {
        Ok(counts) if mode::has_flag("--renew") => renew(&counts),
        Ok(counts) => check(&counts),
        Err(problem) => fail(&problem),
    }
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

/// The counted process: decodes one thing so many times and says nothing.
fn child() -> ExitCode {
    let arguments = mode::names();
    let [kind, way, times] = &arguments[..] else {
        return fail("a child is given kind, way and times");
    };
    let (name, times) = (format!("{kind} {way}"), times.parse().unwrap_or(0));
    match work().iter().find(|(known, _)| *known == name) {
        Some((_, contender)) => contender.run(times),
        None => return fail(&format!("no work is named {name}")),
    }
    ExitCode::SUCCESS
}

/// Counts all of it, on as many threads as the machine has: each process is counted by itself.
fn count_all(work: &[(String, Contender)]) -> Result<Budgets, String> {
    let names: Vec<&str> = work.iter().map(|(name, _)| name.as_str()).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = Budgets::default();
    std::thread::scope(|scope| {
        let share = names.len().div_ceil(threads);
        let counting: Vec<_> = names.chunks(share).map(|names| scope.spawn(|| count_each(names))).collect();
        for thread in counting {
            let counted = thread.join().map_err(|_| "a counting thread panicked".to_owned())??;
            for (name, count) in counted {
                counts.set(name, count);
            }
        }
        Ok(counts)
    })
}

fn count_each(names: &[&str]) -> Result<Vec<(String, u64)>, String> {
    names.iter().map(|name| Ok(((*name).to_owned(), count(name)?))).collect()
}

/// The instructions of one decode.
fn count(name: &str) -> Result<u64, String> {
    let (once, twice) = (collected(name, TIMES)?, collected(name, 2 * TIMES)?);
    let more = twice.checked_sub(once).ok_or_else(|| format!("{name}: twice the work took less"))?;
    Ok(more / u64::from(TIMES))
}

/// The instructions of a whole process that decodes `times` times.
fn collected(name: &str, times: u32) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .arg(CHILD)
        .args(name.split(' '))
        .arg(times.to_string())
        // An allocator that is tuned, or more or less to put on the stack, would be counted as ours.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .output()
        .map_err(|error| error.to_string())?;
    let report = String::from_utf8_lossy(&output.stderr);
    let line = report.lines().find_map(|line| line.split_once("Collected : "));
    match line.map(|(_, count)| count.trim().parse()) {
        Some(Ok(count)) if output.status.success() => Ok(count),
        _ => Err(format!("{name}: no count in what valgrind says:\n{report}")),
    }
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
