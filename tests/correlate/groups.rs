//! Any stream, in any order, with repetitions and losses, under a clock that jumps: the matchers that gather
//! under an id against a model that holds everything in plain lists.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::{
    Model, Step, WITHOUT, clock, device, extra, id_of, limits, readings, serial, serial_of, steps,
};
use mettax_push::correlate::{
    AlarmFiles, AlarmMessage, AlarmWithFiles, GpsPackage, GpsPackages, GroupEvent, Inserted, Limits,
    PackageMessage,
};
use mettax_push::{AlarmData, AlarmFile, AlarmId, AlarmType, DeviceInfo, GpsData, Push, PushId};
use proptest::prelude::*;

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    #[test]
    fn alarms_and_files_follow_the_model(steps in steps(4), limits in limits()) {
        gathers_like_the_model::<AlarmFiles<Duration>>(&steps, limits)?;
    }

    #[test]
    fn packages_follow_the_model(steps in steps(4), limits in limits()) {
        gathers_like_the_model::<GpsPackages<Duration>>(&steps, limits)?;
    }
}

/// The two matchers that gather under an id, to be tested as one. Slot 0 is what there can be one of.
trait Gatherer: Sized {
    type Message: Into<Push>;
    type Group;
    type Id: std::fmt::Display;

    fn new(limits: Limits) -> Self;
    fn insert(&mut self, id: u8, slot: u8, serial: usize, now: Duration) -> InsertedInto<Self>;
    fn remove(&mut self, id: u8) -> Option<Self::Group>;
    fn drain(&mut self) -> Vec<(Self::Id, Self::Group)>;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool;
    fn next_expiry(&self) -> Option<Duration>;
    /// What there can be one of, and the others in order.
    fn serials(group: Self::Group) -> (Option<usize>, Vec<usize>);
}

/// What inserting gives.
type InsertedInto<G> =
    Inserted<GroupEvent<<G as Gatherer>::Message>, (<G as Gatherer>::Id, <G as Gatherer>::Group)>;

impl Gatherer for AlarmFiles<Duration> {
    type Message = AlarmMessage;
    type Group = AlarmWithFiles;
    type Id = AlarmId;

    fn new(limits: Limits) -> Self {
        AlarmFiles::new(limits)
    }

    fn insert(&mut self, id: u8, slot: u8, serial: usize, now: Duration) -> InsertedInto<Self> {
        if slot == 0 {
            let mut alarm = AlarmData::new(device());
            alarm.alarm_id = id_of(id);
            alarm.alarm_type = AlarmType::Sos.into();
            alarm.extra = extra(serial);
            return self.insert(alarm, now);
        }
        let mut file = AlarmFile::new(device());
        (file.id, file.file_url) = (id_of(id), Some(slot.to_string().into()));
        file.extra = extra(serial);
        self.insert(file, now)
    }

    fn remove(&mut self, id: u8) -> Option<Self::Group> {
        self.remove(&id_of(id)?)
    }

    fn drain(&mut self) -> Vec<(Self::Id, Self::Group)> {
        self.drain()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn next_expiry(&self) -> Option<Duration> {
        self.next_expiry()
    }

    fn serials(group: Self::Group) -> (Option<usize>, Vec<usize>) {
        (
            group.alarm.map(|alarm| serial(&alarm.extra)),
            group.files.iter().map(|file| serial(&file.extra)).collect(),
        )
    }
}

impl Gatherer for GpsPackages<Duration> {
    type Message = PackageMessage;
    type Group = GpsPackage;
    type Id = PushId;

    fn new(limits: Limits) -> Self {
        GpsPackages::new(limits)
    }

    fn insert(&mut self, id: u8, slot: u8, serial: usize, now: Duration) -> InsertedInto<Self> {
        if slot == 0 {
            let mut gps = GpsData::new(device());
            (gps.id, gps.extra) = (id_of(id), extra(serial));
            return self.insert(gps, now);
        }
        let mut info = DeviceInfo::new(device());
        (info.id, info.report_ct) = (id_of(id), Some(clock(slot).0));
        info.extra = extra(serial);
        self.insert(info, now)
    }

    fn remove(&mut self, id: u8) -> Option<Self::Group> {
        self.remove(&id_of(id)?)
    }

    fn drain(&mut self) -> Vec<(Self::Id, Self::Group)> {
        self.drain()
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn next_expiry(&self) -> Option<Duration> {
        self.next_expiry()
    }

    fn serials(group: Self::Group) -> (Option<usize>, Vec<usize>) {
        (group.gps.map(|gps| serial(&gps.extra)), group.others.into_iter().map(serial_of).collect())
    }
}

fn gathers_like_the_model<G: Gatherer>(steps: &[Step], limits: Limits) -> Result<(), TestCaseError> {
    let mut matcher = G::new(limits);
    let mut model = Model::new(limits);
    let mut slots = Vec::new();
    let mut out = Vec::new();
    // The model has the messages of an id in one list, the group in two.
    let in_two = |held: &[usize], slots: &[u8]| {
        let one = held.iter().copied().find(|&serial| slots[serial] == 0);
        (one, held.iter().copied().filter(|&serial| slots[serial] != 0).collect::<Vec<_>>())
    };
    for (serial, step, now) in readings(steps) {
        slots.push(step.slot);
        let Inserted { event, evicted, .. } = matcher.insert(step.id, step.slot, serial, now);

        let mut back = model.expire(now);
        if step.id == WITHOUT {
            let GroupEvent::Unidentified(message) = event else { panic!("held under no id") };
            prop_assert_eq!(serial_of(message.into()), serial);
            out.push(serial);
        } else {
            let held: BTreeSet<u8> =
                model.get(step.id).unwrap_or_default().iter().map(|&serial| slots[serial]).collect();
            if held.contains(&step.slot) {
                let GroupEvent::Repeated(message) = event else { panic!("a repetition was taken") };
                prop_assert_eq!(serial_of(message.into()), serial);
                out.push(serial);
            } else {
                back.extend(model.insert(step.id, serial, now));
                let opened = model.get(step.id).is_some_and(|held| held.len() == 1);
                prop_assert!(matches!(
                    (event, opened),
                    (GroupEvent::Opened, true) | (GroupEvent::Joined, false)
                ));
            }
        }
        prop_assert_eq!(evicted.len(), back.len());
        for (left, ((id, held), reason)) in evicted.into_iter().zip(back) {
            prop_assert_eq!((left.value.0.to_string(), left.reason), (format!("1_{id}"), reason));
            let serials = G::serials(left.value.1);
            out.extend(serials.0.iter().chain(&serials.1));
            prop_assert_eq!(serials, in_two(&held, &slots));
        }
        prop_assert_eq!((matcher.len(), matcher.is_empty()), (model.len(), model.len() == 0));
        prop_assert_eq!(matcher.next_expiry(), model.next_expiry());
        prop_assert!(matcher.len() <= limits.capacity());
    }
    for id in [0, 5] {
        let (group, held) = (matcher.remove(id), model.remove(id));
        prop_assert_eq!(group.is_some(), held.is_some());
        if let (Some(group), Some(held)) = (group, held) {
            let serials = G::serials(group);
            out.extend(serials.0.iter().chain(&serials.1));
            prop_assert_eq!(serials, in_two(&held, &slots));
        }
    }
    prop_assert_eq!(matcher.len(), model.len());
    for ((id, group), (_, (model_id, held))) in matcher.drain().into_iter().zip(&model.entries) {
        prop_assert_eq!(id.to_string(), format!("1_{model_id}"));
        let serials = G::serials(group);
        out.extend(serials.0.iter().chain(&serials.1));
        prop_assert_eq!(serials, in_two(held, &slots));
    }
    out.sort_unstable();
    prop_assert_eq!(out, (0..steps.len()).collect::<Vec<_>>());
    Ok(())
}
