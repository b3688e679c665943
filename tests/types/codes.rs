//! Codes: the number or text of the wire, the name, and the words for a person.

use std::{collections::HashSet, fmt::Debug};

use mettax_push::{
    AlarmGroup, AlarmType, CompareResult, FileType, InvalidAlarmGroup, InvalidKind, Kind, PictureStatus,
    RfidStatus, Switch,
};
use proptest::prelude::*;

#[test]
fn codes_know_whether_they_have_a_name() {
    for known in CompareResult::KNOWN {
        assert_eq!(&CompareResult::from(known.code()), known);
        assert!(!known.is_unknown());
    }
    assert_eq!((CompareResult::from(7).code(), CompareResult::from(7).is_unknown()), (7, true));
    for known in FileType::KNOWN {
        let number = known.as_str().strip_prefix('0').unwrap();
        assert_eq!((&FileType::from(known.as_str()), &FileType::from(number)), (known, known));
        assert!(!known.is_unknown());
    }
    assert_eq!((FileType::from("05").as_str(), FileType::from("05").is_unknown()), ("05", true));
}

/// For every code that is a number: what is written, what is read, and the name.
macro_rules! numbers {
    ($($code:ident),*) => { $(
        for known in $code::KNOWN {
            let number = known.code().to_string();
            assert_eq!((known.to_string(), number.parse::<$code>().as_ref()), (number.clone(), Ok(known)));
            assert_eq!(serde_json::to_string(known).unwrap(), number);
            assert_eq!(known.name(), Some(format!("{known:?}").as_str()));
        }
        let new: $code = "99".parse().unwrap();
        assert_eq!((new.code(), new.name(), new.to_string().as_str()), (99, None, "99"));
        let $code::Unknown(code) = new else { panic!("it has a name") };
        assert_eq!(code.code(), 99);
        for no_number in ["", "On", "1.0", " 1", "1e0", "9223372036854775808"] {
            assert!(no_number.parse::<$code>().is_err(), "{no_number}");
        }
    )* };
}

#[test]
fn a_number_is_written_as_the_wire_has_it() {
    numbers!(CompareResult, PictureStatus, RfidStatus, Switch);
    assert_eq!(CompareResult::NoDriverPicture.name(), Some("NoDriverPicture"));
}

#[test]
fn a_text_is_written_as_the_wire_has_it() {
    for known in FileType::KNOWN {
        assert_eq!(
            (known.to_string().as_str(), known.as_str().parse().as_ref()),
            (known.as_str(), Ok(known))
        );
        assert_eq!(known.name(), Some(format!("{known:?}").as_str()));
    }
    let new: FileType = "05".parse().unwrap();
    assert_eq!((new.name(), new.to_string().as_str()), (None, "05"));
    let FileType::Unknown(text) = new else { panic!("it has a name") };
    assert_eq!(text.as_str(), "05");
    let AlarmType::Unknown(text) = AlarmType::from("doorOpen") else { panic!("it has a name") };
    assert_eq!(text.as_str(), "doorOpen");
}

#[test]
fn a_switch_is_on_or_off_or_neither() {
    let on = [Switch::On, Switch::Off, Switch::from(2), Switch::from(-1)].map(|switch| switch.is_on());
    assert_eq!(on, [Some(true), Some(false), None, None]);
}

#[test]
fn every_alarm_type_has_its_code_and_its_group() {
    assert_eq!(AlarmType::KNOWN.len(), 55);
    for known in AlarmType::KNOWN {
        assert_eq!(&AlarmType::from(known.as_str()), known);
        assert!(known.group().is_some() && !known.is_unknown());
    }
    assert_eq!(AlarmType::Drift.group(), Some(AlarmGroup::PowerAndDevice));
    assert_eq!(AlarmType::SeatBelt.group(), Some(AlarmGroup::DriverMonitoring));
    let new: AlarmType = "doorOpen".parse().unwrap();
    assert_eq!((new.as_str(), new.group(), new.is_unknown()), ("doorOpen", None, true));
}

#[test]
fn an_alarm_type_compares_with_text_from_both_sides() {
    for code in ["sos", "doorOpen"] {
        let alarm = AlarmType::from(code);
        let (owned, other) = (code.to_owned(), "so".to_owned());
        assert!(alarm == code && alarm == *code && alarm == owned && alarm != *"so" && alarm != other);
        assert!(code == alarm && *code == alarm && owned == alarm && *"so" != alarm && other != alarm);
        assert_eq!(AsRef::<str>::as_ref(&alarm), code);
    }
}

/// What a person reads is said once for each code, in words that are not the code.
#[test]
fn every_alarm_type_has_a_label_of_its_own() {
    let labels: HashSet<&str> = AlarmType::KNOWN.iter().map(AlarmType::label).collect();
    assert_eq!(labels.len(), AlarmType::KNOWN.len());
    for known in AlarmType::KNOWN {
        let label = known.label();
        assert_ne!(known, label);
        assert!(
            label.starts_with(|first: char| first.is_ascii_uppercase()) && !label.ends_with('.'),
            "{label}"
        );
    }
    assert_eq!(AlarmType::HardBraking.label(), "Hard braking");
    assert_eq!(AlarmType::from("doorOpen").label(), "doorOpen");
}

#[test]
fn every_group_has_a_name_and_a_label() {
    let used: HashSet<AlarmGroup> = AlarmType::KNOWN.iter().filter_map(AlarmType::group).collect();
    assert_eq!(used, AlarmGroup::ALL.iter().copied().collect());
    for &group in AlarmGroup::ALL {
        names(group, group.as_str());
        assert_ne!(group.label(), group.as_str());
    }
    assert_eq!(AlarmGroup::DriverAssistance.label(), "Driver assistance (ADAS)");
    let error: InvalidAlarmGroup = "Fence".parse::<AlarmGroup>().unwrap_err();
    assert_eq!(error.to_string(), "no such group of alarms");
    assert!(serde_json::from_str::<AlarmGroup>("\"Fence\"").is_err());
}

#[test]
fn a_kind_is_read_and_written_by_its_name() {
    for &kind in Kind::ALL {
        names(kind, kind.as_str());
    }
    let error: InvalidKind = "GPS".parse::<Kind>().unwrap_err();
    assert_eq!(error.to_string(), "no such kind of push");
    for wrong in ["\"GPS\"", "\"\"", "1", "null"] {
        assert!(serde_json::from_str::<Kind>(wrong).is_err(), "{wrong}");
    }
    // From a reader that lends nothing, and as the key of a map.
    assert_eq!(serde_json::from_reader::<_, Kind>(&b"\"rfid\""[..]).unwrap(), Kind::Rfid);
    assert_eq!(serde_json::from_value::<Kind>("rfid".into()).unwrap(), Kind::Rfid);
    assert_eq!(
        serde_json::from_str::<std::collections::BTreeMap<Kind, u8>>(r#"{"gps":1}"#).unwrap()[&Kind::Gps],
        1
    );
}

/// A name is what `Display` and serde write, and what `FromStr` and serde read.
fn names<T>(value: T, name: &str)
where
    T: Copy
        + Debug
        + ToString
        + PartialEq
        + std::str::FromStr<Err: Debug>
        + serde::Serialize
        + serde::de::DeserializeOwned,
{
    assert_eq!((value.to_string().as_str(), name.parse::<T>().unwrap()), (name, value));
    let json = serde_json::to_string(name).unwrap();
    assert_eq!(
        (serde_json::to_string(&value).unwrap(), serde_json::from_str::<T>(&json).unwrap()),
        (json, value)
    );
}

proptest! {
    #![proptest_config(crate::common::cases(512))]

    #[test]
    fn any_number_reads_back(number in prop_oneof![-2_i64..9, any::<i64>()]) {
        prop_assert_eq!(CompareResult::from(number).to_string().parse(), Ok(CompareResult::from(number)));
        prop_assert_eq!(Switch::from(number).to_string().parse(), Ok(Switch::from(number)));
        prop_assert_eq!(Switch::from(number).to_string(), number.to_string());
    }

    #[test]
    fn any_text_reads_back(text in crate::common::generate::text()) {
        let (alarm, file) = (AlarmType::from(text.as_str()), FileType::from(text.as_str()));
        prop_assert_eq!(alarm.to_string().parse(), Ok(alarm));
        prop_assert_eq!(file.to_string().parse(), Ok(file));
    }
}
