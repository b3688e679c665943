//! The list of alarm codes: a list like any other, that reads back as it was written.

use std::collections::HashSet;

use crate::common::{
    encoded,
    generate::{alarm_type, text},
};
use mettax_push::{AlarmData, AlarmType, AlarmTypes};
use proptest::{collection::vec, prelude::*};
use serde::{
    Deserialize,
    de::value::{Error as ValueError, SeqDeserializer},
};

fn list(codes: &[&str]) -> AlarmTypes {
    codes.iter().map(|&code| AlarmType::from(code)).collect()
}

fn parsed(text: &str) -> AlarmTypes {
    text.parse().unwrap()
}

#[test]
fn a_list_in_order() {
    let mut types = AlarmTypes::new().with(AlarmType::LaneShift).with(AlarmType::from("doorOpen"));
    assert_eq!((types.len(), types.is_empty()), (2, false));
    assert!(types.contains("laneShift") && types.contains(AlarmType::from("doorOpen")));
    assert!(!types.contains("speed") && !types.contains("lane"));
    types.extend([AlarmType::Speed]);
    types.push(AlarmType::Sos);
    assert_eq!(types.to_string(), "laneShift,doorOpen,speed,sos");
    assert_eq!(String::from(types.clone()), "laneShift,doorOpen,speed,sos");
    let borrowed: Vec<&AlarmType> = (&types).into_iter().collect();
    assert_eq!(borrowed, types.iter().collect::<Vec<_>>());
    let owned: Vec<AlarmType> = types.clone().into_iter().collect();
    assert_eq!(owned, types.as_slice());
    assert_eq!(AlarmTypes::from(owned), types);
    assert_eq!(AlarmTypes::from(AlarmType::Sos).as_slice(), [AlarmType::Sos]);
}

#[test]
fn a_list_may_be_empty() {
    for empty in [
        AlarmTypes::new(),
        AlarmTypes::default(),
        AlarmTypes::from(Vec::new()),
        AlarmTypes::from(AlarmType::from(" ,\u{200b}, ")),
        AlarmTypes::from(vec![AlarmType::from(""), AlarmType::from(",")]),
        AlarmTypes::new().with(AlarmType::from(",")),
        list(&["", " "]),
        parsed(""),
        parsed(" , ,"),
        parsed("[]"),
        parsed("[ , ]"),
        parsed("[null, \"\"]"),
    ] {
        assert!(empty.is_empty() && empty.iter().next().is_none() && !empty.contains(""));
        assert_eq!((empty.len(), empty.to_string()), (0, String::new()));
        assert_eq!(empty, AlarmTypes::new());
        assert_eq!(HashSet::from([empty.clone(), AlarmTypes::new()]).len(), 1);
        assert_eq!(serde_json::to_string(&empty).unwrap(), "\"\"");
        assert_eq!(empty.into_iter().count(), 0);
    }
}

/// One code or several, in whatever way they were put together.
#[test]
fn equal_lists_are_equal() {
    for count in 1..4 {
        let codes = &AlarmType::KNOWN[..count];
        let mut extended = AlarmTypes::from(codes[0].clone());
        extended.extend(codes[1..].iter().cloned());
        let joined = codes.iter().map(AlarmType::as_str).collect::<Vec<_>>().join(", ");
        let made = [
            codes.iter().cloned().fold(AlarmTypes::new(), AlarmTypes::with),
            extended,
            codes.iter().cloned().collect(),
            AlarmTypes::from(codes.to_vec()),
            AlarmTypes::from(AlarmType::from(joined.as_str())),
            parsed(&joined),
            serde_json::from_value(serde_json::json!(codes)).unwrap(),
            serde_json::from_value(serde_json::json!(joined)).unwrap(),
        ];
        for types in &made {
            assert_eq!((types, types.as_slice(), types.len()), (&made[0], codes, count));
            assert_eq!(types.clone().into_iter().collect::<Vec<_>>(), codes);
            assert_eq!(HashSet::from([types, &made[0]]).len(), 1);
            assert_eq!(format!("{types:?}"), format!("AlarmTypes({codes:?})"));
        }
    }
}

/// What a comma list cannot hold is split, however it is added.
#[test]
fn what_is_added_is_split_and_trimmed() {
    for added in ["sos,,b ", "\u{feff} sos\u{200b}, b\n", ",sos,\u{a0}b,"] {
        let code = AlarmType::from(added);
        let mut pushed = list(&["a"]);
        pushed.push(code.clone());
        let mut extended = list(&["a", "c"]);
        extended.extend([code.clone(), AlarmType::Speed]);
        assert_eq!(pushed.as_slice(), ["a", "sos", "b"]);
        assert_eq!(extended.as_slice(), ["a", "c", "sos", "b", "speed"]);
        for types in [
            AlarmTypes::from(code.clone()),
            AlarmTypes::from(vec![code.clone()]),
            std::iter::once(code.clone()).collect(),
            parsed(added),
            serde_json::from_value(serde_json::json!(added)).unwrap(),
            serde_json::from_value(serde_json::json!([added])).unwrap(),
        ] {
            assert_eq!(types.as_slice(), ["sos", "b"], "{added:?}");
            assert_eq!(types.as_slice()[0], AlarmType::Sos, "by its name, where it has one");
        }
    }
    // Nothing to split, nothing left: the list stays as it was.
    assert_eq!(list(&["a"]).with(AlarmType::from(" ")), list(&["a"]));
}

#[test]
fn text_is_read_as_a_comma_list_or_an_array() {
    for (text, codes) in [
        ("laneShift, speed", &["laneShift", "speed"][..]),
        (",a,", &["a"]),
        ("a b", &["a b"]),
        // The text of a JSON array.
        (r#"["a","b,c",7,null]"#, &["a", "b", "c", "7"]),
        (r#" [ "a" ] "#, &["a"]),
        (r#"["[a]"]"#, &["[a]"]),
        (r#"["\u0061"]"#, &["a"]),
        ("[1844674407370955161600]", &["1844674407370955161600"]),
        // As Java prints a list.
        ("[a, b]", &["a", "b"]),
        ("[a]", &["a"]),
        ("[[a]]", &["[a]"]),
        ("[true]", &["true"]),
        ("[1.5, -0]", &["1.5", "-0"]),
        // Neither.
        ("[a", &["[a"]),
        ("a]", &["a]"]),
        ("[", &["["]),
        ("a[],b", &["a[]", "b"]),
    ] {
        assert_eq!(parsed(text).as_slice(), codes, "{text}");
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(serde_json::from_str::<AlarmTypes>(&json).unwrap(), parsed(text), "{text}");
    }
}

#[test]
fn lists_read_under_plain_serde() {
    for (json, codes) in [
        (r#"["laneShift","speed"]"#, &["laneShift", "speed"][..]),
        (r#"["laneShift"]"#, &["laneShift"]),
        (r#"["a",""," b "]"#, &["a", "b"]),
        (r#"["[a]"]"#, &["[a]"]),
        (r#"["a",null,7]"#, &["a", "7"]),
        ("7", &["7"]),
        ("[]", &[]),
        ("null", &[]),
    ] {
        assert_eq!(serde_json::from_str::<AlarmTypes>(json).unwrap().as_slice(), codes, "{json}");
    }
    for json in ["7.0", "[[]]", "{}", "true"] {
        assert!(serde_json::from_str::<AlarmTypes>(json).is_err(), "{json}");
    }
    // A deserializer that promises more elements than there can be gets no room for them.
    let endless = SeqDeserializer::<_, ValueError>::new((0..usize::MAX).map(|_| true));
    assert!(AlarmTypes::deserialize(endless).is_err());
}

/// Only what would be read as an array is written as one.
#[test]
fn lists_are_written_so_that_they_read_back() {
    for (codes, json) in [
        (&["laneShift", "speed"][..], r#""laneShift,speed""#),
        (&["a b"], r#""a b""#),
        (&["a", "[b]"], r#""a,[b]""#),
        (&["[a", "b"], r#""[a,b""#),
        (&["[a", "b]"], r#"["[a","b]"]"#),
        (&["[]"], r#"["[]"]"#),
        (&["[\"a\"]"], r#"["[\"a\"]"]"#),
    ] {
        let types = list(codes);
        assert_eq!(serde_json::to_string(&types).unwrap(), json);
        assert_eq!(serde_json::from_str::<AlarmTypes>(json).unwrap(), types);
        // Text by itself has no quotes around a comma list.
        let text = types.to_string();
        assert_eq!(text, json.strip_prefix('"').map_or(json, |json| json.strip_suffix('"').unwrap()));
        assert_eq!(parsed(&text), types);
    }
}

/// A list of no codes says no more than that the field is not there.
#[test]
fn an_empty_list_is_left_out_of_a_payload() {
    let body = encoded(
        r#"{"deviceId":"1","id":"1_2","alarmId":"3","alarmType":"sos","reportCt":1735296575,"deviceCt":1735296575}"#,
    );
    let mut alarm: AlarmData = mettax_push::decode_as(body.as_bytes()).unwrap();
    assert!(serde_json::to_string(&alarm).unwrap().contains(r#""alarmType":"sos""#));
    alarm.alarm_type = AlarmTypes::new();
    let json: serde_json::Value = serde_json::to_value(&alarm).unwrap();
    assert_ne!(json.get("alarmType"), Some(&"".into()));
}

/// Codes as they may be built: with commas, blanks and brackets anywhere.
fn codes() -> impl Strategy<Value = Vec<AlarmType>> {
    let code = prop_oneof![
        4 => alarm_type(),
        1 => "[\\[\\]\", \u{200b}a]{0,6}".prop_map(|code| AlarmType::from(code.as_str())),
    ];
    vec(code, 0..5)
}

proptest! {
    #![proptest_config(crate::common::cases(2048))]

    #[test]
    fn what_is_written_reads_back(codes in codes()) {
        let types: AlarmTypes = codes.iter().cloned().collect();
        prop_assert_eq!(parsed(&types.to_string()), types.clone());
        let json = serde_json::to_string(&types).unwrap();
        prop_assert_eq!(serde_json::from_str::<AlarmTypes>(&json).unwrap(), types.clone());
        // However it was put together, it is the same list.
        prop_assert_eq!(&AlarmTypes::from(codes.clone()), &types);
        prop_assert_eq!(&codes.into_iter().fold(AlarmTypes::new(), AlarmTypes::with), &types);
        prop_assert_eq!(AlarmTypes::from(types.clone().into_iter().collect::<Vec<_>>()), types);
    }

    #[test]
    fn codes_in_a_list_are_parts_of_a_comma_list(text in prop_oneof![text(), "[\\[\\]\",\u{feff} a]{0,9}"]) {
        for code in &parsed(&text) {
            prop_assert!(!code.as_str().is_empty() && !code.as_str().contains(','), "{code:?}");
            prop_assert_eq!(code.as_str().trim(), code.as_str());
            prop_assert_eq!(&AlarmType::from(code.as_str()), code);
        }
    }
}
