//! What pages show.

use crate::page_of;

/// Each SVG of a page that has a description, an element a line, by the id of its title.
fn drawings(page: &str) -> Vec<(String, String)> {
    let drawings = page.split("<svg").skip(1).filter_map(|rest| {
        let (_, id) = rest.split_once("<title id=\"")?;
        let before = rest.find("<title id=\"")?;
        let (name, _) = id.split_once("-title\"")?;
        // Plots hold a box for each row, which is an SVG too, and after which they go on.
        (before < 300).then(|| name.to_owned())
    });
    let names: Vec<_> = drawings.collect();
    names.into_iter().map(|name| (name.clone(), drawing(page, &name))).collect()
}

/// The whole SVG whose title has this id.
fn drawing(page: &str, name: &str) -> String {
    let title = page.find(&format!("<title id=\"{name}-title\"")).expect("the title");
    let start = page[..title].rfind("<svg").expect("its SVG");
    let (mut depth, mut end) = (0, start);
    loop {
        let opens = page[end + 1..].find("<svg").map(|at| end + 1 + at);
        let closes = page[end..].find("</svg>").map(|at| end + at + "</svg>".len()).expect("it ends");
        match opens.filter(|opens| *opens < closes) {
            Some(opens) => (depth, end) = (depth + 1, opens),
            None if depth == 0 => return page[start..closes].replace("><", ">\n<"),
            None => (depth, end) = (depth - 1, closes - 1),
        }
    }
}

/// The text of a page without its tags, a line a cell or paragraph.
fn text(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let mut text = String::new();
    for part in body.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        let ends_row =
            ["/tr", "/p", "/li", "/h1", "/h2", "/h3", "/caption", "/summary", "/div", "/text", "/desc"];
        text.push_str(words);
        if ends_row.contains(&tag) {
            text.push('\n');
        } else if matches!(tag, "/td" | "/th" | "/dt" | "/title") {
            text.push_str(" | ");
        }
    }
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let version = concat!("report ", env!("CARGO_PKG_VERSION"));
    lines.collect::<Vec<_>>().join("\n").replace(version, "report <version>")
}

#[test]
fn the_drives_are_drawn() {
    let page = page_of("drives.ndjson");
    let drawings = drawings(&page);
    let names: Vec<_> = drawings.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["kinds-plot", "alarms-plot", "map-0", "map-1", "map-2", "map-3", "clocks-plot"]);
    for (name, svg) in drawings {
        insta::assert_snapshot!(name, svg);
    }
}

#[test]
fn the_drives_are_told() {
    insta::assert_snapshot!(text(&page_of("drives.ndjson")));
}

#[test]
fn the_saved_stream_is_told() {
    insta::assert_snapshot!(text(&page_of("../../fixtures/saved.ndjson")));
}

#[test]
fn nothing_is_a_page_too() {
    insta::assert_snapshot!(text(&crate::report_of("Nothing", b"\n\n").to_html()));
}
