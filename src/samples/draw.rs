//! A value for each type of field, by the name of the field where the type alone does not say what is credible.

use alloc::{
    format,
    string::{String, ToString},
};

use super::scene::Scene;
use crate::{
    decode::Key,
    payload::{PassThroughMessage, record::Record},
    types::{
        AlarmId, AlarmType, AlarmTypes, CaptureId, CompareResult, DeviceId, DeviceTime, FileType, FileUrl,
        GatewayTime, PictureStatus, PushId, RfidStatus, SerialHex, Similarity, Switch,
    },
};

/// Draws the value of a field.
pub(crate) trait Draw: Sized {
    fn draw(scene: &mut Scene<'_>, key: Key) -> Self;
}

impl<T: Draw> Draw for Option<T> {
    fn draw(scene: &mut Scene<'_>, key: Key) -> Self {
        scene.has(key).then(|| T::draw(scene, key))
    }
}

macro_rules! draw {
    ($($type:ty: |$scene:ident, $key:ident| $value:expr;)*) => { $(
        impl Draw for $type {
            #[allow(unused_variables)]
            fn draw($scene: &mut Scene<'_>, $key: Key) -> Self {
                $value
            }
        }
    )* };
}

draw! {
    bool: |scene, key| match key.name() {
        "actual" => scene.real_time,
        "localizationFailure" => !scene.fix,
        _ => scene.random.one_in(2),
    };
    i64: |scene, key| {
        let (low, high) = match key.name() {
            "num" if !scene.fix => (0, 3),
            "num" => (4, 18),
            "course" => (0, 359),
            "signal" => (0, 31),
            "ioStatus" => (0, 255),
            "channelId" => (1, 4),
            _ => (0, 999),
        };
        scene.random.between(low, high)
    };
    f64: |scene, key| match key.name() {
        "lat" => scene.coordinate(|(_, lat, _)| lat),
        "lon" => scene.coordinate(|(_, _, lon)| lon),
        "speed" => scene.decimal(0, 1100, 10),
        "voltage" => scene.decimal(110, 290, 10),
        "quantity" => scene.decimal(0, 100, 1),
        _ => scene.decimal(0, 9_999_999, 10),
    };
    String: |scene, key| {
        let number = scene.random.between(0, 0xffff_ffff);
        match key.name() {
            "licensePlate" => format!("TEST-{:03}", number % 1000),
            "driverName" => format!("made-up-driver-{}", number % 100),
            "adc" => format!("{:04X}", number % 0x1_0000),
            _ => format!("{number:08X}"),
        }
    };
    DeviceTime: |scene, key| Self::from_raw(match key.name() {
        "accUpdateTime" => scene.device_clock - scene.random.between(0, 9000),
        _ => scene.device_clock,
    });
    GatewayTime: |scene, key| Self::from_raw(scene.gateway);
    AlarmTypes: |scene, key| {
        let mut types = Self::new(scene.random.pick(AlarmType::KNOWN).clone());
        while scene.random.one_in(4) {
            types.extend([scene.random.pick(AlarmType::KNOWN).clone()]);
        }
        types
    };
    CompareResult: |scene, key| scene.random.pick(Self::KNOWN).clone();
    FileType: |scene, key| scene.random.pick(Self::KNOWN).clone();
    PictureStatus: |scene, key| {
        let status = scene.random.pick(Self::KNOWN).clone();
        scene.pictured = status == Self::Success;
        status
    };
    RfidStatus: |scene, key| scene.random.pick(Self::KNOWN).clone();
    Switch: |scene, key| scene.random.pick(Self::KNOWN).clone();
    Similarity: |scene, key| Self::from_hundredths(scene.random.between(0, 10_000));
    SerialHex: |scene, key| {
        let eight_bytes = format!("{:016x}", scene.random.bits());
        eight_bytes[..*scene.random.pick(&[2, 4, 8, 16])].into()
    };
    FileUrl: |scene, key| format!("https://files.example.com/{}.jpg", scene.sequence()).into();
    PassThroughMessage: |scene, key| Self::drawn(scene);
    DeviceId: |scene, key| id(&scene.device_id());
    PushId: |scene, key| id(&format!("{}_{}", scene.device_id(), scene.sequence()));
    AlarmId: |scene, key| id(&scene.sequence().to_string());
    CaptureId: |scene, key| id(&scene.random.between(1_000_000_000, 1_999_999_999).to_string());
}

fn id<T: for<'a> TryFrom<&'a str, Error = crate::BlankId>>(text: &str) -> T {
    #[allow(clippy::expect_used)]
    T::try_from(text).expect("a number is not blank")
}
