//! Pushes for your own tests: the vendor's samples, and as many more as you want.
//!
//! [`SAMPLES`] are the bodies of the vendor's page, made well-formed where the page broke them in print. A
//! [`Generator`] makes up pushes that are valid and credible, the same ones for the same seed.
//!
//! ```
//! use mettax_push::{AlarmData, Push, samples};
//!
//! // The page's own sample, one of the constants.
//! let Push::Alarm(alarm) = mettax_push::decode(samples::ALARM.as_bytes())? else { panic!("not an alarm") };
//! assert_eq!(alarm.device_id, "105045133913");
//!
//! // Made up: any kind, one kind, or one payload.
//! let mut generator = samples::Generator::new(7);
//! for push in generator.by_ref().take(100) {
//!     assert_eq!(mettax_push::decode(push.to_body().as_bytes())?, push);
//! }
//! let alarm: AlarmData = generator.payload();
//! assert!(alarm.alarm_type.len() >= 1);
//! # Ok::<(), mettax_push::DecodeError>(())
//! ```

mod draw;
mod random;
mod scene;

use core::iter::FusedIterator;

use crate::{
    de::{Context, Rules},
    json::scan,
    kind::Kind,
    note::Notes,
    payload::{AlarmData, AlarmFile, DriverPicture, FaceComparison},
    push::{Payload, Push, Seal, Table, match_payload},
};
use random::Random;
use scene::Scene;

/// A body of the vendor's page, as a correct webhook sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Sample {
    /// What it is called: `alarm`, `alarm_two_codes`, …
    pub name: &'static str,
    /// The kind of push that it is.
    pub kind: Kind,
    /// The body.
    pub body: &'static str,
}

macro_rules! samples {
    ($($(#[$doc:meta])* $constant:ident = $name:literal: $kind:ident;)*) => {
        $(
            $(#[$doc])*
            pub const $constant: &str = include_str!(concat!("../../fixtures/wire/", $name, ".json"));
        )*

        /// Every sample: one a kind at least, some with the fields that the page lists and does not show.
        ///
        /// Those of the Face Check and of RFID write numbers as strings, as the page does. So decoding notes that,
        /// and strict decoding refuses them.
        ///
        /// ```
        /// use mettax_push::{Decoder, samples::SAMPLES};
        /// for sample in SAMPLES {
        ///     let decoded = Decoder::tolerant().decode(sample.body.as_bytes())?;
        ///     assert_eq!(decoded.payload.kind(), sample.kind);
        /// }
        /// # Ok::<(), mettax_push::DecodeError>(())
        /// ```
        pub const SAMPLES: &[Sample] = &[
            $(Sample { name: $name, kind: Kind::$kind, body: $constant }),*
        ];
    };
}

samples! {
    /// The page's `AlarmData` sample.
    ALARM = "alarm": Alarm;
    /// The same with two codes, and with `speed` and `alarmAttribute`, which the sample does not show.
    ALARM_TWO_CODES = "alarm_two_codes": Alarm;
    /// The page's `GPS Data` sample.
    GPS = "gps": Gps;
    /// The page's `DeviceInfo Data` sample.
    DEVICE_INFO = "device_info": DeviceInfo;
    /// The same with `voltage`, `quantity`, `accUpdateTime` and `localizationFailure`, which it does not show.
    DEVICE_INFO_ALL_FIELDS = "device_info_all_fields": DeviceInfo;
    /// The page's `PassThrough Data` sample.
    PASS_THROUGH = "pass_through": PassThrough;
    /// The same with only `com1` in its `message`.
    PASS_THROUGH_ONE_PORT = "pass_through_one_port": PassThrough;
    /// The page's `AlarmFile Data` sample.
    ALARM_FILE = "alarm_file": AlarmFile;
    /// The page's `Device SensorData` sample.
    SENSOR = "sensor": Sensor;
    /// The page's `CaptureFile Data` sample, its cut-off URL completed with a made-up one.
    CAPTURE_FILE = "capture_file": CaptureFile;
    /// The page's `Face Check` sample of message type 1.
    FACE_COMPARISON = "face_comparison": FaceComparison;
    /// The page's `Face Check` sample of message type 2, its cut-off URL completed with a made-up one.
    DRIVER_PICTURE = "driver_picture": DriverPicture;
    /// The same where the picture was not taken.
    DRIVER_PICTURE_FAILURE = "driver_picture_failure": DriverPicture;
    /// The page's `Push RFID` sample.
    RFID = "rfid": Rfid;
}

/// Makes up pushes, the same ones for the same seed: each valid, credible in itself, and read back as it was.
///
/// A few dozen devices, each in a place and a zone of its own, report in real time or later, with and without a fix.
/// Every field that the page requires is there, and the others at times; codes are those that have a name. So even
/// [strict](crate::Decoder::strict) decoding takes the bodies, and there is nothing to note about them. A push of no
/// known kind is the exception: strict decoding refuses it, and its one field, which is made up, is noted as unknown.
///
/// What a seed gives may change with a release, as when a field is added. The pushes do not refer to each other, but for
/// those of [`alarm_with_file`](Self::alarm_with_file) and [`face_check`](Self::face_check).
///
/// ```
/// use mettax_push::{Kind, samples::Generator};
/// let mut generator = Generator::new(42);
/// let push = generator.push_of(Kind::Rfid);
/// assert_eq!(push.kind(), Kind::Rfid);
/// // As the webhook sends it.
/// let body = push.to_body();
/// assert_eq!(mettax_push::decode(body.as_bytes())?, push);
/// assert_eq!(Generator::new(42).push_of(Kind::Rfid), push);
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Generator(Random);

impl Generator {
    /// Starts with a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// A push of one of the ten kinds.
    pub fn push(&mut self) -> Push {
        let (_unknown, known) = Kind::ALL.split_last().unwrap_or((&Kind::Unknown, &[]));
        let kind = *self.0.pick(known);
        self.push_of(kind)
    }

    /// A push of a kind, [`Kind::Unknown`] included.
    pub fn push_of(&mut self, kind: Kind) -> Push {
        match_payload!(kind, |T| self.payload::<T>().into())
    }

    /// A payload.
    ///
    /// # Panics
    /// Never: what is made up for a table is read by it.
    #[allow(clippy::expect_used)]
    pub fn payload<T: Payload>(&mut self) -> T {
        let Table { rows, documented_required } = T::table(Seal(()));
        let mut scene = Scene::new(&mut self.0, T::KIND, documented_required);
        let unknown = scene.unknown_field();
        let text = draw::object(&mut scene, rows, unknown);
        let mut context = Context::new(Rules::DEFAULT, Notes::dropped());
        let object = scan::object(&text, Rules::DEFAULT.max_depth).expect("made-up text is an object");
        T::build(&object, &mut context).expect("a made-up object fits its table")
    }

    /// An alarm and a file of it: the same device, and one alarm id.
    ///
    /// ```
    /// use std::time::Duration;
    /// use mettax_push::{correlate::{AlarmFiles, GroupEvent, Limits}, samples::Generator};
    /// let (alarm, file) = Generator::new(3).alarm_with_file();
    /// let mut alarms = AlarmFiles::new(Limits::new(100, Duration::from_secs(600)));
    /// alarms.insert(alarm, Duration::ZERO);
    /// assert_eq!(alarms.insert(file, Duration::from_secs(9)).event, GroupEvent::Joined);
    /// ```
    pub fn alarm_with_file(&mut self) -> (AlarmData, AlarmFile) {
        let (alarm, mut file): (AlarmData, AlarmFile) = (self.payload(), self.payload());
        file.device_id = alarm.device_id.clone();
        file.id.clone_from(&alarm.alarm_id);
        (alarm, file)
    }

    /// The two messages of one face check: the same device, and one id.
    ///
    /// ```
    /// use std::time::Duration;
    /// use mettax_push::{correlate::{FaceEvent, FaceMatcher, Limits}, samples::Generator};
    /// let (comparison, picture) = Generator::new(3).face_check();
    /// let mut faces = FaceMatcher::new(Limits::new(100, Duration::from_secs(600)));
    /// faces.insert(comparison, Duration::ZERO);
    /// let event = faces.insert(picture, Duration::from_secs(2)).event;
    /// assert!(matches!(event, FaceEvent::Complete(_)));
    /// ```
    pub fn face_check(&mut self) -> (FaceComparison, DriverPicture) {
        let (comparison, mut picture): (FaceComparison, DriverPicture) = (self.payload(), self.payload());
        picture.device_id = comparison.device_id.clone();
        picture.id.clone_from(&comparison.id);
        (comparison, picture)
    }
}

/// Gives one [`push`](Generator::push) after the other, without an end.
impl Iterator for Generator {
    type Item = Push;

    fn next(&mut self) -> Option<Push> {
        Some(self.push())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}

impl FusedIterator for Generator {}
