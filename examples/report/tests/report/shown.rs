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

/// What can be wrong with a stream, a line each.
const DAMAGED: &str = r#"{"deviceId":"1","lat":1.5,"lon":2.5,"num":3,"speed":0,"course":0,"actual":false,"id":"1_1","reportCt":1741590000,"deviceCt":1741593600}
{"deviceId":"1","lat":1.6,"lon":2.5,"num":3,"speed":0,"course":0,"actual":true,"id":"1_2","reportCt":1741607999,"deviceCt":1741593600}
{"deviceId":"1","lat":1.6,"lon":2.5,"num":3,"speed":0,"course":0,"actual":true,"id":"1_2","reportCt":1741607999,"deviceCt":1741593600}
{"deviceId":"1","lat":0,"lon":0,"num":0,"speed":"12.","course":0,"actual":true,"id":"1_3","reportCt":1741608100,"deviceCt":1741593700}
{"deviceId":"1","lat":1.8,"lon":2.5,"num":"3","speed":0,"course":0,"actual":true,"id":"1_4","reportCt":1741608200,"deviceCt":1741593800}
{"deviceId":"1","lat":1.7,"lon":2.5,"num":3,"speed":0,"course":0,"actual":false,"id":"1_5","reportCt":1741612000,"deviceCt":1741593900}
[{"deviceId":"2","alarmType":"sos,madeUp","actual":true,"id":"2_1","alarmId":"7","lat":"1.5","lon":"2.5","reportCt":946684800,"deviceCt":1741594000},{"alarmType":"sos"}]
{"deviceId":"2","alarmType":"sos","actual":true,"id":"2_2","alarmId":"8","madeUp":1}
{"deviceId":"3","fileUrl":"u","fileType":"77","id":"7"}
{"deviceId":"3","num":1,"lat":91,"lon":2,"actual":false,"id":"3_1","reportCt":1741600000,"deviceCt":1741603600}
{"deviceId":"3","madeUp":{"wheel":1}}
{"deviceId":"3","lat":1,"lon":2,"num":1,"deviceCt":1900000000,"id":"3_2"}
nonsense
"#;

#[test]
fn what_is_wrong_is_told() {
    let page = crate::report_of("Damaged", DAMAGED.as_bytes()).to_html();
    insta::assert_snapshot!(text(&page));
}

#[test]
fn each_line_of_the_saved_stream_is_counted() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/saved.ndjson");
    let saved = std::fs::read(path).expect("the file is there");
    let (mut pushes, mut failed) = (0, Vec::new());
    for (index, line) in saved.split(|&byte| byte == b'\n').enumerate() {
        match mettax_push::Decoder::tolerant().decode_batch(line) {
            _ if line.trim_ascii().is_empty() => {}
            Ok(batch) => {
                pushes += batch.iter().filter(|push| push.is_ok()).count();
                failed.extend(batch.iter().filter(|push| push.is_err()).map(|_| index + 1));
            }
            Err(_) => failed.push(index + 1),
        }
    }
    let report = crate::report_of("Saved", &saved);
    assert_eq!((report.pushes(), report.failures()), (pushes as u64, failed.len() as u64));
    let page = text(&report.to_html());
    for line in failed {
        assert!(page.contains(&format!("line {line} | ")), "line {line}");
    }
}

#[test]
fn nothing_is_a_page_too() {
    insta::assert_snapshot!(text(&crate::report_of("Nothing", b"\n\n").to_html()));
}
