//! What the API promises beside its signatures, which `public-api.txt` lists: auto traits, derives, and sizes.
#![allow(elided_lifetimes_in_paths)] // the table below names types by one word, arguments aside

use std::{
    collections::BTreeSet,
    fmt::Debug,
    hash::Hash,
    panic::{RefUnwindSafe, UnwindSafe},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use mettax_push::{
    AlarmData, AlarmFile, AlarmGroup, AlarmId, AlarmType, AlarmTypes, BlankId, CaptureFile, CaptureId,
    CompareResult, DecodeError, Decoded, Decoder, DeviceId, DeviceInfo, DeviceTime, DriverPicture, ErrorKind,
    Extra, FaceComparison, FieldPlace, FileType, FileUrl, GatewayTime, GpsData, Inspected, InvalidAlarmGroup,
    InvalidKind, InvalidTime, JsonType, Kind, Line, LineSplitter, Lines, Note, NoteKind, PassThrough,
    PassThroughMessage, PassThroughPorts, PictureStatus, Position, Push, PushId, RawJson, RawLine,
    RepairStep, RfidRead, RfidStatus, SensorData, SerialHex, ShownKind, Similarity, Switch, UnknownCode,
    UnknownPush, UnknownText,
    correlate::{
        AlarmFiles, AlarmMessage, AlarmWithFiles, DedupKey, Deduplicator, Evicted, EvictionReason, FaceCheck,
        FaceEvent, FaceMatcher, FaceMessage, GpsPackage, GpsPackages, GroupEvent, Inserted, InvalidDedupKey,
        LearnedOffset, Limits, OffsetTracker, PackageMessage, Pending,
    },
    extra::{IntoIter, Iter},
    samples::{Generator, Sample},
    with::{CommaList, Id, JsonText, Kept, Tolerant},
};

/// Every public type goes to another thread, is shared by threads, outlives a panic, and prints itself.
trait Common: Debug + Send + Sync + Unpin + UnwindSafe + RefUnwindSafe {}
impl<T: Debug + Send + Sync + Unpin + UnwindSafe + RefUnwindSafe> Common for T {}
/// What is compared and kept.
trait Plain: Common + Clone + PartialEq {}
impl<T: Common + Clone + PartialEq> Plain for T {}
/// What equals itself.
trait Exact: Plain + Eq {}
impl<T: Plain + Eq> Exact for T {}
/// What is looked up.
trait Lookup: Exact + Hash {}
impl<T: Exact + Hash> Lookup for T {}
/// What is sorted too.
trait Sortable: Lookup + Ord {}
impl<T: Lookup + Ord> Sortable for T {}

/// Asserts at compile time that each type has the traits of its row; gives the names of all.
macro_rules! types {
    ($($traits:path: $($name:ident $(<$($argument:ty),*>)?),*;)*) => {{
        $($({
            fn assert<T: $traits>() {}
            assert::<$name $(<$($argument),*>)?>();
        })*)*
        [$($(stringify!($name)),*),*]
    }};
}

#[test]
fn every_public_type_has_the_traits_that_its_users_expect() {
    let asserted = types! {
        Common: AlarmFiles<Instant>, DecodeError, Deduplicator<DateTime<Utc>>, FaceMatcher<Duration>, Generator, IntoIter,
            Iter, GpsPackages<Instant>, CommaList<Tolerant>, Id, Inspected, JsonText<Tolerant>, Tolerant, Line, LineSplitter, Lines,
            RawLine, OffsetTracker, Pending<PushId, Vec<Push>, Instant>;
        Plain: AlarmData, AlarmFile, AlarmMessage, AlarmWithFiles, CaptureFile, Decoded<Push>, DeviceInfo,
            DriverPicture, FaceCheck, FaceComparison, FaceEvent, FaceMessage, Inserted<FaceEvent, FaceMessage>, GpsData,
            GpsPackage, GroupEvent<PackageMessage>, LearnedOffset, Evicted<Push>, PackageMessage, PassThrough,
            PassThroughMessage, PassThroughPorts, Position, Push, RfidRead, SensorData, UnknownPush;
        Exact: BlankId, Decoder, FieldPlace, ShownKind, Kept<DeviceId>, InvalidAlarmGroup, InvalidDedupKey, InvalidKind, Limits;
        Lookup: AlarmTypes, Extra, InvalidTime, JsonType, EvictionReason, Note, NoteKind, RawJson, Sample;
        Sortable: AlarmGroup, AlarmId, AlarmType, CaptureId, CompareResult, DedupKey, DeviceId, DeviceTime,
            ErrorKind, FileType, FileUrl, GatewayTime, Kind, PictureStatus, PushId, RepairStep, RfidStatus, SerialHex,
            Similarity, Switch, UnknownCode, UnknownText;
    };
    let listed = include_str!("public-api.txt");
    let listed: BTreeSet<_> = listed.lines().filter_map(type_name).collect();
    assert_eq!(listed, asserted.into(), "left: the types of the API; right: those of the table above");
}

/// The name of the type that a line of `public-api.txt` declares.
fn type_name(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("#[non_exhaustive] ");
    let path = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
    path.split(['<', '(', ' ']).next()?.rsplit("::").next()
}

#[test]
fn errors_are_errors_for_any_thread() {
    fn assert<T: std::error::Error + Send + Sync + 'static>() {}
    assert::<DecodeError>();
    assert::<BlankId>();
    assert::<InvalidTime>();
    assert::<InvalidKind>();
    assert::<InvalidAlarmGroup>();
    assert::<InvalidDedupKey>();
}

#[test]
fn small_values_are_copied() {
    fn assert<T: Copy>(largest: usize) {
        assert!(size_of::<T>() <= largest, "{} bytes", size_of::<T>());
    }
    assert::<Kind>(1);
    assert::<ErrorKind>(1);
    assert::<DeviceTime>(8);
    assert::<GatewayTime>(8);
    assert::<Option<GatewayTime>>(8);
    assert::<Similarity>(8);
    assert::<Position>(16);
    assert::<DedupKey>(16);
    assert::<Decoder>(32);
}

/// What a push is moved by: through channels, into vectors, out of results. `DeviceInfo` is the largest kind.
#[test]
#[cfg(target_pointer_width = "64")]
fn a_push_is_small_enough_to_be_passed_around() {
    assert!(size_of::<Push>() <= 256, "{} bytes", size_of::<Push>());
    assert_eq!(
        size_of::<Result<Push, DecodeError>>(),
        size_of::<Push>(),
        "the error costs the result nothing"
    );
    assert!(size_of::<Decoded<Push>>() <= 256 + 24, "{} bytes", size_of::<Decoded<Push>>());
}

/// A later release may add a field or a variant without breaking anybody, but where there can be no more.
#[test]
fn what_may_grow_is_non_exhaustive() {
    let lines: Vec<_> = include_str!("public-api.txt").lines().collect();
    let mut closed_enums = Vec::new();
    for line in &lines {
        let (path, is_enum) = match (line.strip_prefix("pub enum "), line.strip_prefix("pub struct ")) {
            (Some(path), _) => (path, true),
            (_, Some(path)) => (path, false),
            _ => continue,
        };
        let field = format!("pub {}::", path.split(['<', '(']).next().unwrap());
        // A method starts with `pub fn`, so this is a variant of an enum or a public field of a struct.
        let shows_its_parts = lines.iter().any(|line| line.starts_with(&field));
        if is_enum {
            closed_enums.push(path);
        }
        assert!(is_enum || !shows_its_parts, "{path} has public fields");
    }
    assert_eq!(
        closed_enums,
        [
            "mettax_push::correlate::AlarmMessage",
            "mettax_push::correlate::FaceMessage",
            "mettax_push::with::Kept<T>",
        ]
    );
}
