//! Corpora, and what is told of them.

use crate::{
    baseline::Baseline,
    compare::{Finding, findings},
    seen::{Category, MAX_FIELDS, Seen},
};

fn seen(lines: &[&str]) -> Seen {
    let mut seen = Seen::new(true);
    for line in lines {
        look(&mut seen, line);
    }
    seen
}

/// Looks at text as at the one line of a file.
fn look(seen: &mut Seen, text: &str) {
    let outcome = seen.decoder().decode_batch(text.as_bytes());
    seen.outcome(1, outcome);
}

fn file(fields: &str) -> String {
    format!(r#"{{"data":"{{\"captureId\":\"7\",\"deviceId\":\"1\",\"fileUrl\":\"u\"{fields}}}"}}"#)
}

fn told(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{:?} {} {} {}", f.category, f.name, f.detail, f.count)).collect()
}

const CHANNEL: &str = r#",\"channelId\":1"#;

#[test]
fn the_documented_form_is_no_drift() {
    let seen = seen(&[&file(CHANNEL)]);
    assert_eq!(told(&findings(&seen, None)), Vec::<String>::new());
    assert_eq!((seen.lines, seen.pushes(), seen.failures()), (1, 1, 0));
}

#[test]
fn what_the_page_does_not_say_is_told() {
    let lines = [file(r#",\"channelId\":\"1\",\"new\":[1e400]"#), file("")];
    let seen = seen(&[&lines[0], &lines[1], "nonsense"]);
    let found = findings(&seen, None);
    assert_eq!(
        told(&found),
        [
            "UnknownField new array 1",
            "TypeChanged channelId string, and the page says number 1",
            "Absent channelId  1",
            "Failure syntax  1",
        ]
    );
    assert_eq!(found[0].example.as_deref(), Some("[1e400]"));
}

#[test]
fn a_value_that_was_refused_and_a_form_are_drift_of_their_own() {
    let seen = seen(&[
        r#"{"data":{"captureId":["x"],"deviceId":"1","fileUrl":"u","channelId":1}}"#,
        r#"{"data":"{\"deviceId\":\"1\",\"alarmType\":\"sos\",\"lat\":91.0}"}"#,
        r#"{"data":"{\"deviceId\":\"1\",\"fileUrl\":\"u\",\"unheardOf\":1}"}"#,
    ]);
    let told = told(&findings(&seen, None));
    for wanted in [
        "ValueRefused captureId  1",
        "Form `data` is an object  1",
        "Form lat: out of range for a coordinate; the number is kept  1",
        "UnknownKind deviceId,fileUrl,unheardOf  1",
    ] {
        assert!(told.iter().any(|line| line == wanted), "{wanted} is not in {told:#?}");
    }
    assert!(told.iter().any(|line| line.starts_with("UnknownKind no known kind; looks like ")), "{told:#?}");
}

#[test]
fn a_baseline_knows_what_it_saw_and_tells_what_is_new() {
    let old = [file(CHANNEL), file(CHANNEL), file(r#",\"channelId\":\"1\",\"new\":1"#)];
    let old = seen(&[&old[0], &old[1], &old[2]]);
    let baseline = Baseline::parse(&Baseline::of(&old, None).to_text()).unwrap();
    assert_eq!(told(&findings(&old, Some(&baseline))), Vec::<String>::new());

    let line = file(r#",\"channelId\":\"1\",\"new\":\"x\""#);
    let changed = seen(&[&line]);
    assert_eq!(
        told(&findings(&changed, Some(&baseline))),
        [
            "TypeChanged channelId usually number, now usually string 1",
            "TypeChanged new usually number, now usually string 1",
        ]
    );
}

#[test]
fn an_absent_field_is_drift_only_where_it_was_to_be_expected() {
    let with: Vec<String> =
        (0..10).map(|n| file(&format!("{CHANNEL}{}", if n == 0 { "" } else { r#",\"new\":1"# }))).collect();
    let baseline = Baseline::of(&seen(&with.iter().map(String::as_str).collect::<Vec<_>>()), None);
    let without = file(CHANNEL);
    assert_eq!(told(&findings(&seen(&[&*without; 5]), Some(&baseline))), Vec::<String>::new());
    let gone = seen(&[&*without; 6]);
    assert_eq!(
        told(&findings(&gone, Some(&baseline))),
        ["Absent new came in 90 % of the pushes until now 0"]
    );
    let accepted = Baseline::of(&gone, Some(&baseline));
    assert_eq!(told(&findings(&gone, Some(&accepted))), Vec::<String>::new());
}

#[test]
fn hostile_names_fill_no_memory_and_are_drift() {
    let mut seen = Seen::new(true);
    for number in 0..1000 {
        let name = format!("{number}{}", "x".repeat(100));
        look(&mut seen, &file(&format!(r#"{CHANNEL},\"{name}\":1"#)));
        look(&mut seen, &format!(r#"{{"data":{{"deviceId":"1","{name}":1}}}}"#));
    }
    let kept: Vec<_> = seen.kinds.values().map(|kind| kind.fields.iter().count()).collect();
    assert!(kept.iter().all(|count| *count <= MAX_FIELDS), "{kept:?}");
    let found = findings(&seen, None);
    assert!(
        found.iter().any(|f| f.category == Category::LeftOut && f.kind == "capture_file" && f.count > 700)
    );
    assert!(found.iter().all(|f| f.name.chars().count() <= 65));
    let baseline = Baseline::of(&seen, None);
    assert!(!findings(&seen, Some(&baseline)).is_empty(), "nobody can tell that nothing is new");
}

#[test]
fn without_examples_no_value_is_told() {
    let mut seen = Seen::new(false);
    look(&mut seen, &file(r#",\"channelId\":\"secret\",\"new\":\"secret\""#));
    look(&mut seen, r#"{"data":{"captureId":"7","deviceId":["secret"],"fileUrl":"u"}}"#);
    let found = findings(&seen, None);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!format!("{found:?}").contains("secret"));
}
