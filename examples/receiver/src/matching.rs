//! What was seen before, and what belongs together.

use std::time::Duration;

use mettax_push::{
    AlarmData, AlarmFile, AlarmId, DriverPicture, FaceComparison, Push, PushId,
    correlate::{
        AlarmFiles, AlarmMessage, AlarmWithFiles, DedupKey, Deduplicator, FaceEvent, FaceMatcher,
        FaceMessage, Limits,
    },
};
use serde::Serialize;

/// How many pushes are remembered: more than a journal and a queue ever hold.
const REMEMBERED: usize = 500_000;
/// How many messages wait for what belongs to them, faces and alarms each.
const WAITING: usize = 50_000;

/// What belongs together, as far as it came.
#[derive(Debug, Serialize)]
#[serde(tag = "match", rename_all = "snake_case")]
pub(crate) enum Match {
    /// A face check: both halves, or the one that waited in vain.
    FaceCheck { id: PushId, comparison: Option<FaceComparison>, picture: Option<DriverPicture> },
    /// An alarm and its files, when no more are waited for.
    AlarmWithFiles { id: AlarmId, alarm: Option<AlarmData>, files: Vec<AlarmFile> },
}

impl Match {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::FaceCheck { comparison: Some(_), picture: Some(_), .. } => "face_checks",
            Self::FaceCheck { .. } => "face_halves",
            Self::AlarmWithFiles { alarm: None, .. } => "files_without_alarm",
            Self::AlarmWithFiles { files, .. } if files.is_empty() => "alarms_without_files",
            Self::AlarmWithFiles { .. } => "alarms_with_files",
        }
    }

    /// The keys of its members: what it is told by, in this run and the next.
    pub(crate) fn of(&self) -> String {
        let keys: Vec<DedupKey> = match self {
            Self::FaceCheck { comparison, picture, .. } => {
                comparison.iter().map(DedupKey::from).chain(picture.iter().map(DedupKey::from)).collect()
            }
            Self::AlarmWithFiles { alarm, files, .. } => {
                alarm.iter().map(DedupKey::from).chain(files.iter().map(DedupKey::from)).collect()
            }
        };
        keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
    }
}

impl From<FaceMessage> for Match {
    fn from(half: FaceMessage) -> Self {
        let id = half.id().clone();
        let (comparison, picture) = match half {
            FaceMessage::Comparison(comparison) => (Some(comparison), None),
            FaceMessage::Picture(picture) => (None, Some(picture)),
        };
        Self::FaceCheck { id, comparison, picture }
    }
}

impl From<(AlarmId, AlarmWithFiles)> for Match {
    fn from((id, found): (AlarmId, AlarmWithFiles)) -> Self {
        Self::AlarmWithFiles { id, alarm: found.alarm, files: found.files }
    }
}

/// The state of all matching. It follows from the stored pushes alone, so a start builds it anew from them.
#[derive(Debug)]
pub(crate) struct Matching {
    seen: Deduplicator<Duration>,
    faces: FaceMatcher<Duration>,
    alarms: AlarmFiles<Duration>,
}

impl Matching {
    pub(crate) fn new(repeat_age: Duration, match_age: Duration) -> Self {
        Self {
            seen: Deduplicator::new(Limits::new(REMEMBERED, repeat_age)),
            faces: FaceMatcher::new(Limits::new(WAITING, match_age)),
            alarms: AlarmFiles::new(Limits::new(WAITING, match_age)),
        }
    }

    /// Whether a push is new.
    pub(crate) fn is_new(&mut self, key: DedupKey, now: Duration) -> bool {
        self.seen.insert(key, now)
    }

    /// Hears a new push, and gives what is complete with it.
    pub(crate) fn feed(&mut self, push: Push, now: Duration) -> Vec<Match> {
        let push = match FaceMessage::try_from(push) {
            Ok(message) => {
                let fed = self.faces.feed(message, now);
                let halves = fed.leftovers.into_iter().map(|leftover| leftover.value.into());
                let complete = match fed.event {
                    FaceEvent::Complete(check) => Some(Match::FaceCheck {
                        id: check.comparison.id.clone(),
                        comparison: Some(check.comparison),
                        picture: Some(check.picture),
                    }),
                    _ => None,
                };
                return halves.chain(complete).collect();
            }
            Err(push) => push,
        };
        let Ok(message) = AlarmMessage::try_from(push) else { return Vec::new() };
        let fed = self.alarms.feed(message, now);
        fed.leftovers.into_iter().map(|leftover| leftover.value.into()).collect()
    }

    /// What has waited long enough.
    pub(crate) fn expire(&mut self, now: Duration) -> Vec<Match> {
        let halves = self.faces.expire(now).into_iter().map(|leftover| leftover.value.into());
        let alarms = self.alarms.expire(now).into_iter().map(|leftover| leftover.value.into());
        halves.chain(alarms).collect()
    }

    /// What waits now; nothing waits then.
    pub(crate) fn drain(&mut self) -> Vec<Match> {
        let halves = self.faces.drain().into_iter().map(Match::from);
        halves.chain(self.alarms.drain().into_iter().map(Match::from)).collect()
    }

    pub(crate) fn waiting(&self) -> usize {
        self.faces.len() + self.alarms.len()
    }
}
