//! The two messages of a face check.

use alloc::{boxed::Box, vec::Vec};

use super::{
    limits::{Clock, Evicted, Inserted, Limits},
    pending::Pending,
};
use crate::{
    payload::{DriverPicture, FaceComparison},
    push::Push,
    types::PushId,
};

/// One of the two messages of a face check; there is no third, so a `match` needs no further arm.
///
/// ```
/// use mettax_push::{Kind, Push, correlate::FaceMessage};
/// let push = mettax_push::decode(br#"{"data":{"id":"1_7","deviceId":"1","status":"1","messageType":"2"}}"#)?;
/// let message = FaceMessage::try_from(push).expect("a picture is one of the two");
/// assert_eq!(message.id().unwrap(), "1_7");
/// assert_eq!(Push::from(message).kind(), Kind::DriverPicture);
///
/// // Every other push comes back as it is.
/// let file = mettax_push::decode(br#"{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}"#)?;
/// assert_eq!(FaceMessage::try_from(file.clone()), Err(file));
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum FaceMessage {
    /// Message type 1: the result.
    Comparison(FaceComparison),
    /// Message type 2: the picture.
    Picture(DriverPicture),
}

impl FaceMessage {
    /// The id that both messages share, where it came.
    #[must_use]
    pub fn id(&self) -> Option<&PushId> {
        match self {
            Self::Comparison(comparison) => comparison.id.as_ref(),
            Self::Picture(picture) => picture.id.as_ref(),
        }
    }
}

impl From<FaceComparison> for FaceMessage {
    fn from(comparison: FaceComparison) -> Self {
        Self::Comparison(comparison)
    }
}

impl From<DriverPicture> for FaceMessage {
    fn from(picture: DriverPicture) -> Self {
        Self::Picture(picture)
    }
}

impl From<FaceMessage> for Push {
    fn from(message: FaceMessage) -> Self {
        match message {
            FaceMessage::Comparison(comparison) => comparison.into(),
            FaceMessage::Picture(picture) => picture.into(),
        }
    }
}

impl TryFrom<Push> for FaceMessage {
    /// A push of another kind comes back as it is.
    type Error = Push;

    fn try_from(push: Push) -> Result<Self, Push> {
        match push {
            Push::FaceComparison(comparison) => Ok(comparison.into()),
            Push::DriverPicture(picture) => Ok(picture.into()),
            other => Err(other),
        }
    }
}

/// A face check, complete.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FaceCheck {
    /// The result.
    pub comparison: FaceComparison,
    /// The picture.
    pub picture: DriverPicture,
}

/// What became of a message of a face check.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FaceEvent {
    /// It is the second of the two: here are both.
    Complete(FaceCheck),
    /// It is the first of the two, and waits for the other.
    Waiting,
    /// One like it waits already, or was paired before: here it is back.
    Repeated(FaceMessage),
    /// It has no id, so nothing can be matched with it: here it is back.
    Unidentified(FaceMessage),
}

/// Pairs the two messages of a face check, whichever comes first.
///
/// They are matched by `id`, as the vendor's page says; a message without one can be matched with nothing, and comes
/// back at once as [`FaceEvent::Unidentified`]. A message that comes twice is recognised while the
/// first one waits, and, after the check is complete, for another [`Limits::max_age`], so that a repeated
/// pair is not a second check. The first one counts: a later one with the same id and type comes back as
/// [`FaceEvent::Repeated`] even where it tells something else.
///
/// The capacity counts waiting messages; as many complete checks are remembered by their ids.
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::{FaceEvent, FaceMatcher, Limits, EvictionReason};
/// use mettax_push::{DriverPicture, FaceComparison};
/// let picture = |id: &str| -> DriverPicture {
///     serde_json::from_str(&format!(r#"{{"id":"{id}","deviceId":"1","status":"1"}}"#)).unwrap()
/// };
/// let comparison: FaceComparison = serde_json::from_str(
///     r#"{"id":"1_7","deviceId":"1","compaResult":0,"reportCt":1762529189,"deviceCt":1762500399}"#,
/// )?;
/// let mut faces = FaceMatcher::new(Limits::new(10_000, Duration::from_secs(600)));
/// let at = Duration::from_secs;
///
/// assert_eq!(faces.insert(picture("1_7"), at(0)).event, FaceEvent::Waiting);
/// let FaceEvent::Complete(check) = faces.insert(comparison, at(2)).event else { panic!() };
/// assert_eq!(check.comparison.id, check.picture.id);
/// assert_eq!(faces.insert(picture("1_7"), at(3)).event, FaceEvent::Repeated(picture("1_7").into()));
///
/// // A message whose other half never comes is handed back when its time is over.
/// assert_eq!(faces.insert(picture("1_8"), at(4)).event, FaceEvent::Waiting);
/// let evicted = faces.expire(at(604));
/// assert_eq!(evicted[0].value, picture("1_8").into());
/// assert_eq!(evicted[0].reason, EvictionReason::Expired);
///
/// // One half of a check that nobody can tell.
/// let stray = DriverPicture::new("1".parse().unwrap());
/// assert_eq!(faces.insert(stray.clone(), at(605)).event, FaceEvent::Unidentified(stray.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FaceMatcher<T> {
    waiting: Pending<PushId, Half, T>,
    /// The ids of the checks that are complete.
    done: Pending<PushId, (), T>,
}

/// What waits: one of the two.
#[derive(Clone, Debug, Default)]
struct Half {
    comparison: Option<Box<FaceComparison>>,
    picture: Option<Box<DriverPicture>>,
}

impl Half {
    fn has_one_like(&self, message: &FaceMessage) -> bool {
        match message {
            FaceMessage::Comparison(_) => self.comparison.is_some(),
            FaceMessage::Picture(_) => self.picture.is_some(),
        }
    }

    fn add(&mut self, message: FaceMessage) {
        match message {
            FaceMessage::Comparison(comparison) => self.comparison = Some(Box::new(comparison)),
            FaceMessage::Picture(picture) => self.picture = Some(Box::new(picture)),
        }
    }

    fn into_message(self) -> Option<FaceMessage> {
        let comparison = self.comparison.map(|comparison| FaceMessage::Comparison(*comparison));
        comparison.or(self.picture.map(|picture| FaceMessage::Picture(*picture)))
    }
}

impl<T: Clock> FaceMatcher<T> {
    /// Holds nothing yet.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self { waiting: Pending::new(limits), done: Pending::new(limits) }
    }

    /// Takes a message. What has expired by `now` comes back first, and is not paired any more; a message without an
    /// `id` comes back at once.
    ///
    /// # Panics
    /// As [`Pending::expire`].
    pub fn insert(&mut self, message: impl Into<FaceMessage>, now: T) -> Inserted<FaceEvent, FaceMessage> {
        let message = message.into();
        let mut evicted = self.expire(now);
        let Some(id) = message.id() else {
            return Inserted { event: FaceEvent::Unidentified(message), evicted };
        };
        let waits = self.waiting.get(id).is_some_and(|half| half.has_one_like(&message));
        if waits || self.done.get(id).is_some() {
            return Inserted { event: FaceEvent::Repeated(message), evicted };
        }
        let id = id.clone();
        let mut half = self.waiting.remove(&id).unwrap_or_default();
        half.add(message);
        let event = match half {
            Half { comparison: Some(comparison), picture: Some(picture) } => {
                // What comes back is an id without a message.
                drop(self.done.insert(id, now, |()| ()));
                FaceEvent::Complete(FaceCheck { comparison: *comparison, picture: *picture })
            }
            half => {
                evicted.extend(messages(self.waiting.insert(id, now, |waiting| *waiting = half)));
                FaceEvent::Waiting
            }
        };
        Inserted { event, evicted }
    }

    /// Gives back the messages that have reached the age at `now`, oldest first.
    ///
    /// # Panics
    /// As [`Pending::expire`].
    #[must_use = "messages that come back are in here, and nowhere else"]
    pub fn expire(&mut self, now: T) -> Vec<Evicted<FaceMessage>> {
        drop(self.done.expire(now));
        messages(self.waiting.expire(now)).collect()
    }

    /// Gives back all messages that wait, oldest first; what is complete stays known.
    #[must_use = "messages that come back are in here, and nowhere else"]
    pub fn drain(&mut self) -> Vec<FaceMessage> {
        self.waiting.drain().into_iter().filter_map(|(_, half)| half.into_message()).collect()
    }

    /// When the oldest message that waits expires.
    #[must_use]
    pub fn next_expiry(&self) -> Option<T> {
        self.waiting.next_expiry()
    }

    /// How many messages wait; never more than the capacity.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether no message waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many complete checks are remembered, to recognise their repetitions; never more than the
    /// capacity.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.done.len()
    }
}

/// The messages in what came back; what waits is never empty.
fn messages(evicted: Vec<Evicted<(PushId, Half)>>) -> impl Iterator<Item = Evicted<FaceMessage>> {
    evicted.into_iter().filter_map(|evicted| {
        let reason = evicted.reason;
        let (_, half) = evicted.value;
        half.into_message().map(|value| Evicted { value, reason })
    })
}
