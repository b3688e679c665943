//! What the fields of one push have in common: a device somewhere, at some time.

use alloc::{format, string::String};

use super::random::Random;
use crate::{
    json::{Field, FieldSet},
    kind::Kind,
};

/// 2024-01-01T00:00:00Z, and how long after it pushes are taken in, in seconds.
const START: i64 = 1_704_067_200;
const SPAN: i64 = 2 * 365 * 86_400;

/// How many devices there are.
const DEVICES: i64 = 64;

/// Where devices stay: the offset of the zone in quarters of an hour, and latitude and longitude in millionths of a
/// degree. No daylight saving: a device keeps its offset.
const PLACES: [(i64, i64, i64); 8] = [
    (32, 22_577_894, 113_938_709),
    (22, 24_067_906, 76_968_420),
    (0, 51_500_000, -120_000),
    (-20, 40_700_000, -74_000_000),
    (23, 27_700_000, 85_300_000),
    (-14, 47_500_000, -52_700_000),
    (51, -43_950_000, -176_550_000),
    (-12, -23_550_000, -46_630_000),
];

/// One push before it is written down.
pub(super) struct Scene<'r> {
    pub(super) random: &'r mut Random,
    pub(super) kind: Kind,
    documented_required: FieldSet,
    /// The number of the device.
    device: i64,
    /// When the gateway took the data in, in epoch seconds.
    pub(super) gateway: i64,
    /// What the device's clock showed.
    pub(super) device_clock: i64,
    /// Sent at its time, rather than later.
    pub(super) real_time: bool,
    /// The device knows where it is.
    pub(super) fix: bool,
    /// The picture of a face check was taken.
    pub(super) pictured: bool,
}

impl<'r> Scene<'r> {
    pub(super) fn new(random: &'r mut Random, kind: Kind, documented_required: FieldSet) -> Self {
        let device = random.between(0, DEVICES - 1);
        let gateway = START + random.between(0, SPAN);
        let real_time = !random.one_in(8);
        let clock_is_ahead = random.between(-60, 60);
        let late = if real_time { 0 } else { random.between(600, 86_400) };
        Self {
            device,
            gateway,
            device_clock: gateway + place(device).0 * 900 + clock_is_ahead - late,
            real_time,
            fix: !random.one_in(8),
            pictured: true,
            kind,
            documented_required,
            random,
        }
    }

    /// Whether an optional field is there. What the page requires always is, so that there is nothing to note.
    pub(super) fn has(&mut self, field: Field) -> bool {
        match field.name() {
            // Of no known kind, but of some device.
            "deviceId" => true,
            _ if self.documented_required.contains(field) => true,
            "lat" | "lon" => self.fix,
            "imageUrl" => self.pictured,
            _ => !self.random.one_in(3),
        }
    }

    /// A field that the page does not name, where nothing else would be there.
    pub(super) fn unknown_field(&mut self) -> Option<String> {
        (self.kind == Kind::Unknown).then(|| format!("\"madeUpField\":{}", self.random.between(0, 999)))
    }

    pub(super) fn device_id(&self) -> String {
        format!("9000000{:05}", self.device)
    }

    /// The number that the platform draws: a snowflake number of this moment.
    pub(super) fn sequence(&mut self) -> i64 {
        // Within the second of the gateway's clock, and then what tells numbers of one millisecond apart.
        let millis = self.gateway * 1000 + self.random.between(0, 999);
        crate::types::snowflake(millis) | self.random.between(0, 0x3f_ffff)
    }

    /// Latitude or longitude in degrees, near the device's place; zero without a fix.
    pub(super) fn coordinate(&mut self, of: fn((i64, i64, i64)) -> i64) -> f64 {
        if !self.fix {
            return 0.0;
        }
        self.decimal(of(place(self.device)) - 9999, of(place(self.device)) + 9999, 1_000_000)
    }

    /// A decimal number between two, given in parts of one.
    pub(super) fn decimal(&mut self, low: i64, high: i64, parts: i32) -> f64 {
        #[allow(clippy::cast_precision_loss)] // the ranges are far smaller than 2^53
        let number = self.random.between(low, high) as f64;
        number / f64::from(parts)
    }
}

fn place(device: i64) -> (i64, i64, i64) {
    usize::try_from(device)
        .ok()
        .and_then(|index| PLACES.get(index % PLACES.len()))
        .copied()
        .unwrap_or_default()
}
