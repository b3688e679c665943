//! How a bench was started.

/// True unless this is a real `cargo bench` run, which passes `--bench`. `cargo test --benches` passes
/// nothing, and `cargo bench -- --test` both: each then runs once, for its checks alone.
#[must_use]
pub fn quick() -> bool {
    has_flag("--test") || !has_flag("--bench")
}

/// Whether a flag was given.
#[must_use]
pub fn has_flag(flag: &str) -> bool {
    std::env::args().skip(1).any(|argument| argument == flag)
}

/// The arguments that are no flags: names to choose from.
#[must_use]
pub fn names() -> Vec<String> {
    std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect()
}
