//! The samples that users get are the fixtures, and what the generator makes up is valid.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{fixtures, page};
use mettax_push::{
    AlarmData, Decoder, ErrorKind, GatewayTime, Kind, NoteKind, Payload, Push,
    samples::{Generator, SAMPLES},
};
use proptest::prelude::*;

const KNOWN: &[Kind] = Kind::ALL.split_last().unwrap().1;

#[test]
fn the_samples_are_the_fixtures() {
    let samples: Vec<_> = SAMPLES
        .iter()
        .map(|sample| (format!("{}.json", sample.name), sample.body.as_bytes().to_vec()))
        .collect();
    let sorted: BTreeMap<_, _> = samples.into_iter().collect();
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), fixtures("wire"));
    for sample in SAMPLES {
        assert_eq!(
            mettax_push::decode(sample.body.as_bytes()).unwrap().kind(),
            sample.kind,
            "{}",
            sample.name
        );
    }
    let kinds: BTreeSet<_> = SAMPLES.iter().map(|sample| sample.kind).collect();
    assert_eq!(kinds, KNOWN.iter().copied().collect(), "a sample for each kind");
}

/// One push of every kind, so that a change of what a seed gives is seen, and said in CHANGELOG.md.
#[test]
fn a_seed_gives_these_pushes() {
    let mut generator = Generator::new(1);
    let bodies: Vec<_> = Kind::ALL.iter().map(|&kind| generator.push_of(kind).to_body()).collect();
    insta::assert_snapshot!(bodies.join("\n"));
}

/// The pushes differ in what the code of a user may depend on.
#[test]
fn the_pushes_are_mixed() {
    assert_eq!(Generator::new(1).size_hint(), (usize::MAX, None));
    let pushes: Vec<_> = Generator::new(0).take(4000).collect();
    let share = |holds: &dyn Fn(&Push) -> bool| pushes.iter().filter(|push| holds(push)).count();
    for &kind in KNOWN {
        assert!(share(&|push| push.kind() == kind) > 300, "{kind}");
    }
    assert!(share(&|push| push.position().is_some()) > 500);
    assert!(share(&|push| push.position().is_none() && push.kind() == Kind::Alarm) > 20, "without a fix");
    assert!(share(&Push::is_supplementary) > 50);
    assert!(share(&|push| matches!(push, Push::Alarm(alarm) if alarm.alarm_type.len() > 1)) > 50);
    let devices: BTreeSet<_> = pushes.iter().filter_map(Push::device_id).collect();
    assert_eq!(devices.len(), 64);
    // Nothing but the fields of the page is there.
    for &kind in KNOWN {
        let fields = page::fields(kind);
        for push in pushes.iter().filter(|push| push.kind() == kind) {
            assert!(page::written(push).is_subset(&fields), "{push:#?}");
        }
    }
}

#[test]
fn every_field_of_the_page_is_made_up() {
    let mut generator = Generator::new(0);
    let pushes = Kind::ALL.iter().flat_map(|&kind| [kind; 400]).map(|kind| generator.push_of(kind));
    page::assert_all_fields_occur(pushes, "src/samples/draw.rs");
}

fn check(push: &Push) {
    let body = push.to_body();
    match Decoder::strict().decode(body.as_bytes()) {
        Ok(decoded) => assert_eq!(&decoded.payload, push, "{body}"),
        // Of no known kind, and that alone is refused.
        Err(error) => {
            assert_eq!((push.kind(), error.kind()), (Kind::Unknown, ErrorKind::Envelope), "{error}: {body}");
        }
    }
    let tolerant = Decoder::tolerant().decode(body.as_bytes()).unwrap();
    assert_eq!(&tolerant.payload, push, "{body}");
    let noted: Vec<_> = tolerant.notes.iter().map(|note| (note.field(), note.kind())).collect();
    if push.kind() == Kind::Unknown {
        assert_eq!(noted, [("madeUpField", &NoteKind::UnknownField)]);
    } else {
        assert_eq!(noted, [], "{body}");
    }
}

proptest! {
    #![proptest_config(crate::common::cases(1024))]

    #[test]
    fn every_push_is_valid_and_reads_as_it_was(seed: u64) {
        let mut generator = Generator::new(seed);
        for &kind in Kind::ALL {
            let push = generator.push_of(kind);
            prop_assert_eq!(push.kind(), kind);
            check(&push);
        }
        check(&generator.push());
    }

    #[test]
    fn a_seed_gives_the_same_pushes(seed: u64) {
        let some = |seed| Generator::new(seed).take(5).collect::<Vec<_>>();
        prop_assert_eq!(some(seed), some(seed));
        prop_assert_ne!(some(seed), some(seed ^ 1));
    }

    #[test]
    fn what_belongs_together_is_matched(seed: u64) {
        let mut generator = Generator::new(seed);
        let (alarm, file) = generator.alarm_with_file();
        prop_assert_eq!(&alarm.device_id, &file.device_id);
        prop_assert!(alarm.alarm_id.is_some() && alarm.alarm_id == file.id);
        let (comparison, picture) = generator.face_check();
        prop_assert_eq!(&comparison.device_id, &picture.device_id);
        prop_assert!(comparison.id.is_some() && comparison.id == picture.id);
        // Another pair is another alarm, and another check.
        prop_assert_ne!(&generator.alarm_with_file().0.alarm_id, &alarm.alarm_id);
        prop_assert_ne!(&generator.face_check().0.id, &comparison.id);
        for push in [Push::from(alarm), file.into(), comparison.into(), picture.into()] {
            check(&push);
        }
    }

    #[test]
    fn a_push_is_credible_in_itself(seed: u64) {
        let mut generator = Generator::new(seed);
        let alarm: AlarmData = generator.payload();
        prop_assert_eq!(Push::from(alarm.clone()).kind(), AlarmData::KIND);
        // The id says what the other fields say.
        let id = alarm.id.as_ref().unwrap();
        prop_assert_eq!(id.device_id(), Some(alarm.device_id.as_str()));
        let drawn = id.sequence_time().unwrap();
        prop_assert_eq!(Some(drawn.timestamp()), alarm.device_ct.map(GatewayTime::raw));
        // The two clocks tell the zone exactly where the data was sent at its time.
        prop_assert_eq!(alarm.utc_offset_hint().is_some(), !alarm.is_supplementary());
        // Its place is where that zone is, and the hemisphere that of the zone's land.
        if let (Some(offset), Some(place)) = (alarm.utc_offset_hint(), alarm.position()) {
            let hours = f64::from(offset.local_minus_utc()) / 3600.0;
            let apart = (hours - place.lon / 15.0).rem_euclid(24.0);
            prop_assert!(apart.min(24.0 - apart) < 0.7, "{} at {:?}", offset, place);
            let southern = ["+12:45", "-03:00"].contains(&offset.to_string().as_str());
            prop_assert_eq!(place.lat < 0.0, southern, "{} at {:?}", offset, place);
        }
        // A device without a fix is there, at (0, 0), as it is on the wire.
        prop_assert_eq!(alarm.position().is_none(), alarm.lat == Some(0.0) && alarm.lon == Some(0.0));
    }
}
