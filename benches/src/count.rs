//! Instructions, counted by valgrind (callgrind). No clock is read, so a busy machine changes nothing: the same binary
//! gives the same counts.
//!
//! The program starts itself once more under callgrind, which writes what was counted to a file of its own at the end of
//! each [`lap`]. Each contender decodes once, so that everything was touched, and then [`TIMES`] times in a lap.

use crate::mode;
use crate::rounds::Contender;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

const TIMES: u32 = 100;
/// How the program tells itself to be the one that is counted.
const CHILD: &str = "--counted";

/// Whether this is the process that is counted. If so, all has been run in it, and there is nothing else to do.
#[must_use]
pub fn was_counted(contenders: &[&Contender]) -> bool {
    if !mode::has_flag(CHILD) {
        return false;
    }
    for contender in contenders {
        contender.run(1);
        lap();
        contender.run(TIMES);
        lap();
    }
    true
}

/// Callgrind knows it by its name, and ends a count when it returns.
#[inline(never)]
fn lap() {
    black_box(());
}

/// Whether valgrind is there.
///
/// # Errors
/// Why it cannot be run.
pub fn available() -> Result<(), String> {
    let started = Command::new("valgrind").arg("--version").output();
    started.map(|_| ()).map_err(|reason| format!("valgrind cannot be run ({reason})"))
}

/// The instructions of one decode of each contender. The program gives the same to [`was_counted`].
///
/// # Errors
/// What valgrind said instead of counting.
pub fn instructions(contenders: &[&Contender]) -> Result<Vec<u64>, String> {
    let folder = std::env::temp_dir().join(format!("mettax-push-counts-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let counts = counted_in(&folder, contenders.len());
    fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    counts
}

fn counted_in(folder: &Path, all: usize) -> Result<Vec<u64>, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = |number: usize| folder.join(format!("counts.{number}"));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-line=no", "--dump-after=*count::lap*"])
        .arg(format!("--callgrind-out-file={}", folder.join("counts").display()))
        .arg(program)
        .arg(CHILD)
        .args(mode::names())
        // An allocator that is tuned, or more or less to put on the stack, would be counted as ours.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("valgrind failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    // The first of each two files is what comes before a lap.
    let count = |place: usize| {
        let file = file(2 * place + 2);
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse::<u64>().ok());
        Ok(total.ok_or_else(|| format!("{}: no total", file.display()))? / u64::from(TIMES))
    };
    (0..all).map(count).collect()
}
