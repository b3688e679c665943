//! docs/servers.md shows the files of this package as they are.

const PAGE: &str = include_str!("../../../../docs/servers.md");

/// What each block needs of the one before it is on no line that a reader sees, since the reader has pasted that one.
#[test]
fn the_page_shows_these_files() {
    for (name, text) in [
        ("src/refusal.rs", include_str!("../../src/refusal.rs")),
        ("src/for_axum.rs", include_str!("../../src/for_axum.rs")),
        ("src/for_actix.rs", include_str!("../../src/for_actix.rs")),
    ] {
        let shown = match text.split_once("\nuse crate::Refusal;\n") {
            Some((before, after)) => format!("# use extractors::Refusal;\n{before}{after}"),
            None => text.to_owned(),
        };
        assert!(PAGE.contains(&format!("\n```rust\n{shown}```\n")), "no block of docs/servers.md is {name}");
    }
}
