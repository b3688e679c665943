//! `cargo run --release -p mettax-push-benches --bin compile_cost`: what this crate costs the user who
//! compiles it, beside what the usual crates for the same work cost.
//!
//! Each tree is a scratch project with an empty `main`, built cold (`cargo build`, an empty target folder), in
//! turn and several times; the medians are compared. Downloads are done beforehand and not timed.

use mettax_push_benches::grid::Grid;
use mettax_push_benches::rounds::median;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const ROUNDS: usize = 3;

/// What the same work takes without this crate, with the features that it needs and no more.
const BY_HAND: [&str; 5] = [
    r#"serde = { version = "1", features = ["derive"] }"#,
    r#"serde_json = "1""#,
    r#"serde_with = { version = "3", default-features = false, features = ["json", "macros", "std"] }"#,
    r#"chrono = { version = "0.4", default-features = false, features = ["std"] }"#,
    r#"thiserror = "2""#,
];

/// At most this part of what is needed by hand.
const TARGET: f64 = 1.10;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("compile_cost: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let scratch = Scratch::new()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let ours = |more: &str| format!("mettax-push = {{ path = {:?}{more} }}", root.display().to_string());
    let trees = [
        Tree::new(&scratch, "by hand", &BY_HAND.join("\n"), &root)?,
        Tree::new(&scratch, "mettax-push", &ours(""), &root)?,
        Tree::new(&scratch, "mettax-push, no default features", &ours(", default-features = false"), &root)?,
    ];
    let mut times = vec![Vec::new(); trees.len()];
    for round in 0..ROUNDS {
        for turn in 0..trees.len() {
            let lane = (round + turn) % trees.len();
            times[lane].push(trees[lane].build()?);
            eprintln!("round {}: {}: {:.1} s", round + 1, trees[lane].name, times[lane][round]);
        }
    }
    let times: Vec<f64> = times.into_iter().map(median).collect();
    let mut grid = Grid::new(["tree", "cold build, s", "of by hand", "crates"]);
    for (tree, time) in trees.iter().zip(&times) {
        let ratio = time / times[0];
        grid.row([
            tree.name.to_owned(),
            format!("{time:.1}"),
            format!("{ratio:.2}"),
            tree.crates.to_string(),
        ]);
    }
    grid.print("Cold build as a dependency, debug profile, and crates in the tree without the scratch project itself");
    let verdict = if times[1] / times[0] <= TARGET { "reached" } else { "MISSED" };
    println!(
        "\ndefault features: {:.2} of by hand, target at most {TARGET:.2}: {verdict}",
        times[1] / times[0]
    );
    Ok(())
}

/// A folder that is gone when this program ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("mettax-push-compile-cost-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is in the system's own folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One scratch project.
struct Tree {
    name: &'static str,
    folder: PathBuf,
    crates: usize,
}

impl Tree {
    /// Writes the project, fetches what it needs and counts its crates.
    fn new(scratch: &Scratch, name: &'static str, dependencies: &str, root: &Path) -> Result<Self, String> {
        let folder = scratch.0.join(name.replace([' ', ','], "-"));
        let mut manifest =
            String::from("[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        // A workspace of its own, whatever folder it stands in.
        let _ = writeln!(manifest, "\n[workspace]\n\n[dependencies]\n{dependencies}");
        let write = || {
            std::fs::create_dir_all(folder.join("src"))?;
            std::fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
            std::fs::write(folder.join("Cargo.toml"), manifest)?;
            // The same versions in each tree, where the project has settled on some.
            let lock = root.join("Cargo.lock");
            if lock.exists() {
                std::fs::copy(lock, folder.join("Cargo.lock"))?;
            }
            Ok(())
        };
        write().map_err(|error: std::io::Error| error.to_string())?;
        cargo(&folder, &["fetch"])?;
        let listed = cargo(&folder, &["tree", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"])?;
        // Proc macros and build scripts are compiled too. A path or a mark may follow name and version.
        let mut names: Vec<String> =
            listed.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
        names.sort();
        names.dedup();
        Ok(Self { name, folder, crates: names.iter().filter(|name| !name.starts_with("scratch ")).count() })
    }

    /// Seconds for a cold build.
    fn build(&self) -> Result<f64, String> {
        let target = self.folder.join("target");
        if target.exists() {
            std::fs::remove_dir_all(target).map_err(|error| error.to_string())?;
        }
        let start = Instant::now();
        cargo(&self.folder, &["build", "--offline", "--quiet"])?;
        Ok(start.elapsed().as_secs_f64())
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    // What the outer cargo has set for its own build must not reach the inner one.
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
