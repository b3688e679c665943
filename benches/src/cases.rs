//! The ten kinds, each with its body, its peers and our own ways to decode it.

use crate::peers::{pick_first, sonic, two_pass, two_pass::Envelope, untagged, value};
use crate::rounds::Contender;
use crate::writings::{self, Object, Written};
use mettax_push::{Decoder, decode, decode_as};

/// What the peers are called, in the order of the table. The first is strict `serde_json` in two passes.
pub const PEERS: [&str; 6] = ["strict", "value", "untagged", "pick_first", "sonic", "skip"];

/// Our other ways, beside plain `decode` of the double-encoded body.
pub const WAYS: [&str; 4] = ["object", "strict_mode", "decode_as", "notes"];

/// One kind of push.
pub struct Case {
    /// As `Kind` is displayed.
    pub kind: &'static str,
    /// The double-encoded body, as the webhook sends it.
    pub body: &'static [u8],
    /// The body with its object not encoded: `{"data":{…}}`.
    pub object: &'static [u8],
    /// What `decode` does, which everything else is compared with.
    pub ours: Contender,
    /// In the order of [`PEERS`].
    pub peers: Vec<Contender>,
    /// In the order of [`WAYS`]; `None` where the vendor's sample cannot be decoded that way.
    pub ways: Vec<Option<Contender>>,
    /// Whether the tolerant decoder has nothing to note.
    pub clean: bool,
}

macro_rules! cases {
    ($($kind:literal: $ours:ident, $shape:ident;)*) => {
        const BODIES: &[(&str, &[u8])] =
            &[$(($kind, include_bytes!(concat!("../../fixtures/wire/", $kind, ".json")))),*];

        /// Every kind in every writing, by the kind's name.
        ///
        /// # Panics
        /// Where a sample is no documented body.
        #[must_use]
        pub fn written() -> Vec<(&'static str, Vec<Written>)> {
            let mut names: Vec<_> = BODIES.iter().flat_map(|(_, body)| Object::names(body)).collect();
            // Of a name that is a number in one sample and text in another, the number is in front.
            names.sort_unstable();
            names.dedup_by(|(next, _), (name, _)| next == name);
            vec![$(($kind, writings::of::<two_pass::$shape>(body($kind), &names))),*]
        }

        /// All ten.
        ///
        /// # Panics
        /// Where a sample cannot be decoded.
        #[must_use]
        pub fn all() -> Vec<Case> {
            vec![$({
                let body = received($kind);
                case(
                    $kind,
                    body,
                    vec![
                        Contender::new(PEERS[0], body, two_pass::decode::<two_pass::$shape>),
                        Contender::new(PEERS[1], body, value::decode::<two_pass::$shape>),
                        Contender::new(PEERS[2], body, untagged::decode),
                        Contender::new(PEERS[3], body, pick_first::decode::<pick_first::$shape>),
                        Contender::new(PEERS[4], body, sonic::decode::<sonic::$shape>),
                        Contender::new(PEERS[5], body, two_pass::skip),
                    ],
                    Contender::new(WAYS[2], body, decode_as::<mettax_push::$ours>),
                )
            }),*]
        }
    };
}

cases! {
    "alarm": AlarmData, Alarm;
    "gps": GpsData, Gps;
    "device_info": DeviceInfo, DeviceInfo;
    "pass_through": PassThrough, PassThrough;
    "alarm_file": AlarmFile, AlarmFile;
    "sensor": SensorData, Sensor;
    "capture_file": CaptureFile, CaptureFile;
    "face_comparison": FaceComparison, FaceComparison;
    "driver_picture": DriverPicture, DriverPicture;
    "rfid": RfidRead, Rfid;
}

/// The double-encoded body of a kind.
///
/// # Panics
/// Where there is no such kind.
#[must_use]
pub fn body(kind: &str) -> &'static [u8] {
    let found = BODIES.iter().find(|(name, _)| *name == kind);
    found.unwrap_or_else(|| panic!("no kind {kind}")).1.trim_ascii()
}

/// A body in a buffer of its own, as a server receives it. The samples of the program itself start anywhere, and the
/// check for UTF-8 takes up to a hundred instructions more where a text is not aligned. It lives as long as the bench.
fn received(kind: &str) -> &'static [u8] {
    body(kind).to_vec().leak()
}

fn case(kind: &'static str, body: &'static [u8], peers: Vec<Contender>, known: Contender) -> Case {
    let object = object_form(body);
    let tolerant = |body: &'static [u8]| Decoder::tolerant().decode(body);
    let strict = |body: &'static [u8]| Decoder::strict().decode(body);
    Case {
        kind,
        body,
        object,
        ours: Contender::new("ours", body, decode),
        peers,
        ways: vec![
            Some(Contender::new(WAYS[0], object, decode)),
            // The vendor's own Face Check and RFID samples break its table, and strict refuses them.
            strict(body).is_ok().then(|| Contender::new(WAYS[1], body, strict)),
            Some(known),
            Some(Contender::new(WAYS[3], body, tolerant)),
        ],
        clean: tolerant(body).unwrap_or_else(|error| panic!("{kind}: {error}")).notes.is_empty(),
    }
}

/// `{"data":"{\\"a\\":1}"}` to `{"data":{"a":1}}`. It lives as long as the bench, like the samples themselves.
fn object_form(body: &[u8]) -> &'static [u8] {
    let envelope: Envelope<'_> = serde_json::from_slice(body).expect("a sample is a double-encoded body");
    format!("{{\"data\":{}}}", envelope.data).into_bytes().leak()
}
