//! Tables.

use maud::{Markup, html};

use super::words::number;
use crate::tally::Tally;

/// How many names have a row.
pub(super) const NAMES: usize = 50;

/// A table that scrolls by itself where the page is narrow. The names of columns of numbers begin with `#`.
pub(super) fn table(caption: &str, head: &[impl AsRef<str>], body: &Markup) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead {
                    tr {
                        @for name in head {
                            @match name.as_ref().strip_prefix('#') {
                                Some(name) => th .n scope="col" { (name) },
                                None => th scope="col" { (name.as_ref()) },
                            }
                        }
                    }
                }
                tbody { (body) }
            }
        }
    }
}

/// A number in a table; zeros are pale, so that the others are seen.
pub(super) fn cell(value: u64) -> Markup {
    html! { td.n.zero[value == 0] { (number(value)) } }
}

/// What a table of names does not show.
pub(super) fn more_names<V>(tally: &Tally<V>) -> Markup {
    let rows = tally.rows();
    let rest: u64 = rows.iter().skip(NAMES).map(|row| row.2.count).sum::<u64>() + tally.others;
    html! { @if rest > 0 { p .more { "and " (number(rest)) " of other names" } } }
}
