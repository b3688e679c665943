//! Matching what belongs together, and telling what was said before.
//!
//! The vendor leaves this to the receiver: a face check comes as two messages in either order, the files of
//! an alarm come after it or before it, pushes of one package share an `id`, and a webhook repeats what it
//! believes was not received. The types here are the state machines for that. They do no IO, start no
//! thread and read no clock: each call is told the time (see [`Clock`]), and the same calls always give
//! the same answers. Each holds a bounded number of messages for a bounded time ([`Limits`]), and **nothing
//! disappears**: a message that is not matched, one that came twice, and one without the id that it would be
//! matched by are handed back.
//!
//! | to match | use | by |
//! | --- | --- | --- |
//! | the result and the picture of a face check | [`FaceMatcher`] | `id` |
//! | an alarm and its files | [`AlarmFiles`] | `alarmId`, `id` of a file |
//! | what came in one package with a position | [`GpsPackages`] | `id` |
//! | a push and its repetition | [`Deduplicator`] | [`DedupKey`] |
//! | something else | [`Pending`] | a key of yours |
//!
//! [`OffsetTracker`] learns each device's offset from UTC, and so turns a
//! [`DeviceTime`](crate::DeviceTime) into an instant.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use mettax_push::correlate::{FaceEvent, FaceMatcher, FaceMessage, Limits};
//!
//! let mut faces = FaceMatcher::new(Limits::new(10_000, Duration::from_secs(10 * 60)));
//! for body in [
//!     &br#"{"data":{"id":"333777444585_1","deviceId":"333777444585","status":"1","messageType":"2"}}"#[..],
//!     br#"{"data":{"id":"333777444585_1","deviceId":"333777444585","compaResult":0,"messageType":"1"}}"#,
//! ] {
//!     // Every other push belongs to no face check.
//!     let Ok(message) = FaceMessage::try_from(mettax_push::decode(body)?) else { continue };
//!     let inserted = faces.insert(message, Instant::now());
//!     if let FaceEvent::Complete(check) = inserted.event {
//!         println!("face check {:?}: {:?}", check.comparison.id, check.comparison.compa_result);
//!     }
//!     for evicted in inserted.evicted {
//!         println!("only one half of {:?}", evicted.value.id());
//!     }
//! }
//! # assert!(faces.is_empty());
//! # Ok::<(), mettax_push::DecodeError>(())
//! ```

mod ages;
mod alarm_files;
mod dedup;
mod dedup_key;
mod face;
mod gps_packages;
mod groups;
mod limits;
mod offset;
mod pending;

pub use alarm_files::{AlarmFiles, AlarmMessage, AlarmWithFiles};
pub use dedup::Deduplicator;
pub use dedup_key::{DedupKey, InvalidDedupKey};
pub use face::{FaceCheck, FaceEvent, FaceMatcher, FaceMessage};
pub use gps_packages::{GpsPackage, GpsPackages, PackageMessage};
pub use groups::GroupEvent;
pub use limits::{Clock, Evicted, EvictionReason, Inserted, Limits};
pub use offset::{LearnedOffset, OffsetTracker};
pub use pending::Pending;
