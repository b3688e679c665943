//! Any stream, in any order, with repetitions and losses, under a clock that jumps: the face matcher, the
//! deduplicator and the piece they stand on against lists that hold everything, and the offset tracker
//! against wrong hints. `groups.rs` does the same for the matchers that gather.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{
    Held, Model, WITHOUT, clock, device, extra, id_of, limits, readings, serial, serial_of, steps,
};
use mettax_push::correlate::{
    Deduplicator, Evicted, EvictionReason, FaceEvent, FaceMatcher, FaceMessage, Limits, OffsetTracker,
    Pending,
};
use mettax_push::{AlarmFile, DeviceTime, DriverPicture, FaceComparison, GpsData, Push};
use proptest::prelude::*;

fn face(id: u8, slot: u8, serial: usize) -> FaceMessage {
    if slot == 0 {
        let mut message = FaceComparison::new(device());
        (message.id, message.extra) = (id_of(id), extra(serial));
        message.into()
    } else {
        let mut message = DriverPicture::new(device());
        (message.id, message.extra) = (id_of(id), extra(serial));
        message.into()
    }
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    /// The oracle sees the whole stream: with room and time enough, each id of which both messages came is
    /// paired once, from the first of each, and all other messages come out once too, those without an id at once.
    #[test]
    fn faces_are_paired_as_by_an_oracle_that_sees_everything(steps in steps(2)) {
        let mut firsts: BTreeMap<u8, BTreeMap<u8, usize>> = BTreeMap::new();
        for (serial, step, _) in readings(&steps).filter(|(_, step, _)| step.id != WITHOUT) {
            firsts.entry(step.id).or_default().entry(step.slot).or_insert(serial);
        }
        let mut expected: Vec<Vec<usize>> =
            firsts.values().filter(|sides| sides.len() == 2).map(|sides| sides.values().copied().collect()).collect();
        let mut lonely: Vec<usize> =
            firsts.values().filter(|sides| sides.len() == 1).flat_map(|sides| sides.values().copied()).collect();
        lonely.sort_unstable();
        // In the order in which they become complete.
        expected.sort_by_key(|pair| pair.iter().copied().max());

        let mut faces = FaceMatcher::new(Limits::new(1000, Duration::MAX));
        let (mut pairs, mut repeated, mut without_id) = (Vec::new(), 0, 0);
        for (number, step, now) in readings(&steps) {
            let inserted = faces.insert(face(step.id, step.slot, number), now);
            prop_assert!(inserted.evicted.is_empty());
            match inserted.event {
                FaceEvent::Complete(check) => {
                    prop_assert_eq!(&check.comparison.id, &check.picture.id);
                    pairs.push(vec![serial(&check.comparison.extra), serial(&check.picture.extra)]);
                }
                FaceEvent::Repeated(message) => {
                    prop_assert_eq!(serial_of(message.into()), number);
                    repeated += 1;
                }
                FaceEvent::Unidentified(message) => {
                    prop_assert_eq!(step.id, WITHOUT);
                    prop_assert_eq!(serial_of(message.into()), number);
                    without_id += 1;
                }
                _ => {}
            }
        }
        let left: Vec<usize> = faces.drain().into_iter().map(|message| serial_of(message.into())).collect();
        prop_assert_eq!(pairs.len() * 2 + repeated + without_id + left.len(), steps.len());
        prop_assert_eq!(pairs, expected);
        prop_assert_eq!(left, lonely);
    }

    /// Under any limits and any clock: the same as the model at every step, within the capacity, and every
    /// message out exactly once.
    #[test]
    fn faces_follow_the_model(steps in steps(2), limits in limits()) {
        let mut faces = FaceMatcher::new(limits);
        let (mut waiting, mut done) = (Model::new(limits), Model::new(limits));
        let mut slots = Vec::new();
        let mut out = Vec::new();
        for (number, step, now) in readings(&steps) {
            slots.push(step.slot);
            let inserted = faces.insert(face(step.id, step.slot, number), now);

            let mut back = waiting.expire(now);
            done.expire(now);
            let held = waiting.get(step.id).map(|held| held[0]);
            if step.id == WITHOUT {
                prop_assert_eq!(inserted.event, FaceEvent::Unidentified(face(step.id, step.slot, number)));
                out.push(number);
            } else if done.get(step.id).is_some() || held.is_some_and(|held| slots[held] == step.slot) {
                prop_assert_eq!(inserted.event, FaceEvent::Repeated(face(step.id, step.slot, number)));
                out.push(number);
            } else if let Some(held) = held {
                waiting.remove(step.id);
                done.insert(step.id, number, now);
                let FaceEvent::Complete(check) = inserted.event else { panic!("not paired: {:?}", inserted.event) };
                let mut pair = [serial(&check.comparison.extra), serial(&check.picture.extra)];
                pair.sort_unstable();
                prop_assert_eq!(pair, [held, number]);
                out.extend(pair);
            } else {
                back.extend(waiting.insert(step.id, number, now));
                prop_assert_eq!(inserted.event, FaceEvent::Waiting);
            }
            let left: Vec<(Vec<usize>, EvictionReason)> =
                inserted.evicted.into_iter().map(|left| (vec![serial_of(left.value.into())], left.reason)).collect();
            let back: Vec<(Vec<usize>, EvictionReason)> = back.into_iter().map(|((_, held), reason)| (held, reason)).collect();
            out.extend(left.iter().flat_map(|(held, _)| held));
            prop_assert_eq!(left, back);
            prop_assert_eq!((faces.len(), faces.is_empty()), (waiting.len(), waiting.len() == 0));
            prop_assert_eq!(faces.remembered(), done.len());
            prop_assert!(faces.len() <= limits.capacity() && faces.remembered() <= limits.capacity());
        }
        out.extend(faces.drain().into_iter().map(|message| serial_of(message.into())));
        out.sort_unstable();
        prop_assert_eq!(out, (0..steps.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_deduplicator_follows_the_model(steps in steps(1), limits in limits()) {
        let mut seen = Deduplicator::new(limits);
        let mut model = Model::new(limits);
        for (serial, step, now) in readings(&steps) {
            let mut file = AlarmFile::new(device());
            file.file_url = Some(step.id.to_string().into());
            let message = Push::from(file);
            model.expire(now);
            let new = model.get(step.id).is_none();
            if new {
                model.insert(step.id, serial, now);
            }
            prop_assert_eq!(seen.insert(&message, now), new);
            prop_assert_eq!((seen.len(), seen.is_empty()), (model.len(), model.len() == 0));
            prop_assert!(seen.len() <= limits.capacity());
        }
    }

    /// `Pending` itself, with `take` between the messages.
    #[test]
    fn pending_follows_the_model(steps in steps(4), limits in limits()) {
        let mut pending: Pending<u8, Vec<usize>, Duration> = Pending::new(limits);
        let mut model = Model::new(limits);
        for (serial, step, now) in readings(&steps) {
            if step.slot == 0 {
                prop_assert_eq!(pending.remove(&step.id), model.remove(step.id));
            } else {
                let back = pending.insert(step.id, now, |held| held.push(serial));
                prop_assert_eq!(plain(back), model.insert(step.id, serial, now));
            }
            prop_assert_eq!(pending.len(), model.len());
            prop_assert_eq!(pending.is_empty(), model.len() == 0);
            prop_assert!(pending.len() <= limits.capacity());
            prop_assert_eq!(pending.next_expiry(), model.next_expiry());
            prop_assert_eq!(pending.iter().map(|(id, held)| (*id, held.clone())).collect::<Vec<_>>(),
                model.entries.iter().map(|(_, held)| held.clone()).collect::<Vec<_>>());
        }
        prop_assert_eq!(pending.drain(), model.entries.into_iter().map(|(_, held)| held).collect::<Vec<_>>());
        prop_assert_eq!((pending.len(), pending.next_expiry()), (0, None));
    }

    /// Up to four wrong hints in any nine change nothing; five right ones in a row are believed.
    #[test]
    fn an_offset_withstands_wrong_hints_and_follows_a_change(
        from in -48..=56_i64,
        to in -48..=56_i64,
        noise in prop::collection::vec((any::<bool>(), prop::option::of(-48..=56_i64)), 0..60),
    ) {
        let mut offsets = OffsetTracker::new(1);
        let mut heard = Vec::new();
        let mut hear = |quarters: i64| {
            let (_, gateway) = clock(0);
            let report = DeviceTime::from_raw(gateway.raw() + quarters * 900 + 120).unwrap();
            let mut gps = GpsData::new(device());
            (gps.report_ct, gps.device_ct) = (Some(report), Some(gateway));
            gps.actual = Some(true);
            heard.push(quarters);
            let learned = offsets.observe(&gps.into()).unwrap();
            let quarters = i64::from(learned.offset.local_minus_utc()) / 900;
            let recent = &heard[heard.len().saturating_sub(9)..];
            assert_eq!(learned.hints, recent.len());
            assert_eq!(learned.agreeing, recent.iter().filter(|&&hint| hint == quarters).count());
            let both_against = recent.iter().rev().take(2).all(|&hint| hint != quarters);
            assert_eq!(learned.confirmed, learned.agreeing >= 5 && !both_against);
            quarters
        };
        for _ in 0..9 {
            prop_assert_eq!(hear(from), from);
        }
        let mut wrong = vec![false; 9];
        for (is_wrong, value) in noise {
            let recent = wrong.iter().rev().take(8).filter(|&&wrong| wrong).count();
            wrong.push(is_wrong && recent < 4);
            prop_assert_eq!(hear(if wrong.ends_with(&[true]) { value.unwrap_or(to) } else { from }), from);
        }
        for _ in 0..4 {
            hear(to);
        }
        prop_assert_eq!(hear(to), to);
    }
}

fn plain(evicted: Vec<Evicted<(u8, Vec<usize>)>>) -> Vec<(Held, EvictionReason)> {
    evicted.into_iter().map(|left| (left.value, left.reason)).collect()
}
