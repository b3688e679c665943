//! What the tests of the matchers share: streams of calls, and a model that holds everything in plain lists.

use std::{fmt::Debug, str::FromStr, time::Duration};

use mettax_push::correlate::{EvictionReason, Limits};
use mettax_push::{DeviceId, DeviceTime, Extra, GatewayTime, Push, RawJson};
use proptest::prelude::*;

/// One call: by how much the clock moved, and the message: the `slot`th of those with this id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) clock: i64,
    /// What it is matched by; [`WITHOUT`] for none.
    pub(crate) id: u8,
    pub(crate) slot: u8,
}

/// The number of the messages that come without an id.
pub(crate) const WITHOUT: u8 = 7;

/// An id for a number; `None` where it stands for none.
pub(crate) fn id_of<I: FromStr<Err: Debug>>(number: u8) -> Option<I> {
    (number != WITHOUT).then(|| format!("1_{number}").parse().unwrap())
}

pub(crate) fn device() -> DeviceId {
    "1".parse().unwrap()
}

pub(crate) fn steps(slots: u8) -> impl Strategy<Value = Vec<Step>> {
    let clock = prop_oneof![6 => 0..4_i64, 2 => -30..0_i64, 1 => 0..60_i64, 1 => -5000..5000_i64];
    let step = (clock, 0..8_u8, 0..slots).prop_map(|(clock, id, slot)| Step { clock, id, slot });
    prop::collection::vec(step, 0..120)
}

pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    let capacity = prop_oneof![4 => 0..10_usize, 1 => Just(1000)];
    let age = prop_oneof![4 => 0..40_u64, 1 => Just(u64::MAX)];
    (capacity, age).prop_map(|(capacity, age)| Limits::new(capacity, Duration::from_secs(age)))
}

/// The readings of a clock that starts somewhere and never shows less than nothing.
pub(crate) fn readings(steps: &[Step]) -> impl Iterator<Item = (usize, Step, Duration)> {
    let mut clock = 1000_i64;
    steps.iter().enumerate().map(move |(serial, &step)| {
        clock = (clock + step.clock).max(0);
        (serial, step, Duration::from_secs(clock.unsigned_abs()))
    })
}

/// Serial numbers of messages under one id.
pub(crate) type Held = (u8, Vec<usize>);

/// What `Pending` promises, in a list.
pub(crate) struct Model {
    pub(crate) limits: Limits,
    pub(crate) entries: Vec<(Duration, Held)>,
}

impl Model {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, entries: Vec::new() }
    }

    pub(crate) fn get(&self, id: u8) -> Option<&[usize]> {
        self.entries.iter().find(|(_, (key, _))| *key == id).map(|(_, (_, held))| held.as_slice())
    }

    pub(crate) fn remove(&mut self, id: u8) -> Option<Vec<usize>> {
        let place = self.entries.iter().position(|(_, (key, _))| *key == id)?;
        Some(self.entries.remove(place).1.1)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.iter().map(|(_, (_, held))| held.len()).sum()
    }

    pub(crate) fn next_expiry(&self) -> Option<Duration> {
        self.entries.first().map(|(since, _)| *since + self.limits.max_age())
    }

    pub(crate) fn expire(&mut self, now: Duration) -> Vec<(Held, EvictionReason)> {
        for (since, _) in &mut self.entries {
            *since = now.min(*since);
        }
        let age = self.limits.max_age();
        let (expired, rest) =
            std::mem::take(&mut self.entries).into_iter().partition(|(since, _)| *since + age <= now);
        self.entries = rest;
        let expired: Vec<(Duration, Held)> = expired;
        expired.into_iter().map(|(_, held)| (held, EvictionReason::Expired)).collect()
    }

    pub(crate) fn insert(&mut self, id: u8, serial: usize, now: Duration) -> Vec<(Held, EvictionReason)> {
        let mut back = self.expire(now);
        while self.len() >= self.limits.capacity() {
            back.push((self.entries.remove(0).1, EvictionReason::Full));
        }
        match self.entries.iter_mut().find(|(_, (key, _))| *key == id) {
            Some((_, (_, held))) => held.push(serial),
            None => self.entries.push((now, (id, vec![serial]))),
        }
        back
    }
}

pub(crate) fn extra(serial: usize) -> Extra {
    let mut extra = Extra::new();
    extra.insert("serial", RawJson::from_serialize(&serial).unwrap());
    extra
}

pub(crate) fn serial(extra: &Extra) -> usize {
    extra.get("serial").unwrap().deserialize().unwrap()
}

pub(crate) fn serial_of(push: Push) -> usize {
    match push {
        Push::Alarm(push) => serial(&push.extra),
        Push::AlarmFile(push) => serial(&push.extra),
        Push::Gps(push) => serial(&push.extra),
        Push::DeviceInfo(push) => serial(&push.extra),
        Push::FaceComparison(push) => serial(&push.extra),
        Push::DriverPicture(push) => serial(&push.extra),
        other => panic!("no such push was fed: {other:?}"),
    }
}

pub(crate) fn clock(seconds: u8) -> (DeviceTime, GatewayTime) {
    let raw = 1_735_296_575 + i64::from(seconds);
    (DeviceTime::from_raw(raw).unwrap(), GatewayTime::from_raw(raw).unwrap())
}
