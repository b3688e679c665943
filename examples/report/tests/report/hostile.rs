//! What a sender may write must not change the page.

use mettax_push::Decoder;
use report::{Report, Settings};

use crate::report_of;

const NAME: &str = r#"<script>alert(1)</script><img src=x onerror=\"alert(1)\">'&amp;]]>--><!--"#;

/// A stream in which every value that is shown is an attack.
fn attack() -> String {
    let pushes = [
        format!(
            r#"{{"deviceId":"{NAME}","alarmType":"{NAME}","lat":1.5,"lon":1.5,"reportCt":1741564800,"deviceCt":1741564800,"actual":true,"{NAME}":1}}"#
        ),
        format!(
            r#"{{"deviceId":"{NAME}","num":"{NAME}","course":1,"speed":1,"lat":2.5,"lon":1.5,"reportCt":1741564900,"deviceCt":1741564900,"actual":true}}"#
        ),
        format!(r#"{{"deviceId":"{NAME}","fileUrl":"u","fileType":"{NAME}","id":"1"}}"#),
        format!(r#"{{"deviceId":["{NAME}"],"alarmType":"sos"}}"#),
        format!(r#"{{"deviceId":"1","{NAME}":"{NAME}"}}"#),
    ];
    pushes.join("\n") + "\n" + NAME + "\n"
}

#[test]
fn hostile_names_are_text() {
    let attack = attack();
    let mut report = report_of("<script>title</script>", attack.as_bytes());
    report.start_source("<script>file</script>");
    report.start_source("<script>other</script>");
    report.insert_unreadable("<script>error</script>");
    let page = report.to_html();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the names are shown");
    let lower = page.to_lowercase();
    for tag in ["<script", "<img", "<iframe", "<object", "<link", "<base", "<!--", "<a href=\"javascript"] {
        assert!(!lower.contains(tag), "the page holds {tag}");
    }
    // Every tag of the page is one of its own, with its own attributes.
    for tag in page.split('<').skip(1) {
        let tag = tag.split_once('>').expect("a tag ends").0;
        let quotes = tag.matches('"').count();
        assert!(quotes % 2 == 0, "an attribute does not end: {tag}");
        let outside: String = tag.split('"').step_by(2).collect();
        assert!(!outside.contains("onerror") && !outside.contains("alert"), "{tag}");
    }
}

#[test]
fn what_steers_text_is_shown_as_its_escape() {
    let body = "{\"deviceId\":\"1\u{202e}2\\u0000\\u001b\",\"alarmType\":\"sos\"}";
    let page = report_of("", body.as_bytes()).to_html();
    assert!(page.contains(r"1\u{202e}2\u{0}\u{1b}"));
    assert!(!page.contains(['\u{202e}', '\0', '\x1b']));
}

#[test]
fn the_page_stays_small_whatever_comes() {
    let mut report = Report::new(Settings::new(""));
    let long = "x".repeat(10_000);
    for number in 0..20_000 {
        let body = format!(
            r#"{{"deviceId":"d{number}","alarmType":"a{number}","f{number}":1,"reportCt":{},"deviceCt":{},"lat":"{number}.","lon":1,"actual":{}}}"#,
            946_684_800 + number * 150_000_i64,
            4_102_444_799 - number * 150_000_i64,
            number % 2 == 0,
        );
        report.insert(1, &Decoder::tolerant().decode(body.as_bytes()).expect("an alarm"));
    }
    for number in 0..300 {
        let body =
            format!(r#"{{"deviceId":"{number}{long}","alarmType":"{number}{long}","{number}{long}":1}}"#);
        report.insert(2, &Decoder::tolerant().decode(body.as_bytes()).expect("an alarm"));
        let error = Decoder::tolerant().decode(format!("{number}{long}").as_bytes()).expect_err("no push");
        report.insert_failure(3, &error);
    }
    report.start_source(&long);
    let page = report.to_html();
    assert!(page.len() < 500_000, "{}", page.len());
    assert!(page.contains("5,000 or more"));
    assert!(page.contains("beyond the first 5,000: 15,300 pushes"));
    assert!(page.contains("and 200 more"), "failures");
}

#[test]
fn long_ids_that_start_alike_are_two_devices() {
    let long = "7".repeat(100);
    let text = format!(
        "{{\"deviceId\":\"{long}1\",\"alarmType\":\"sos\"}}\n{{\"deviceId\":\"{long}2\",\"alarmType\":\"sos\"}}\n"
    );
    let page = report_of("", text.as_bytes()).to_html();
    assert!(page.contains("<dt>devices</dt><dd>2</dd>"));
}
