//! What belongs together: the two messages of a face check, and an alarm with its files.

use std::{collections::HashMap, time::Duration};

use anyhow::Result;
use clap::Args;
use mettax_push::{
    AlarmData, AlarmFile, AlarmId, Decoder, DriverPicture, FaceComparison, Kind, Push, PushId,
    correlate::{
        AlarmFiles, AlarmMessage, AlarmWithFiles, DedupKey, FaceEvent, FaceMatcher, FaceMessage, GroupEvent,
        Limits,
    },
};
use serde::Serialize;

use crate::{bytes, clock::moment};

/// How many messages wait for what belongs to them, faces and alarms each.
const WAITING: usize = 50_000;
/// What a face check of which both halves came is called.
pub const FACE_CHECKS: &str = "face_checks";

/// What belongs together, as far as it came.
#[derive(Debug, Serialize)]
#[serde(tag = "match", rename_all = "snake_case")]
pub enum Match {
    /// A face check: both halves, or the one that waited in vain.
    FaceCheck {
        /// The id that both share.
        id: Option<PushId>,
        /// The result.
        comparison: Option<FaceComparison>,
        /// The picture.
        picture: Option<DriverPicture>,
    },
    /// An alarm and its files, when no more are waited for.
    AlarmWithFiles {
        /// The alarm's id.
        id: AlarmId,
        /// The alarm.
        alarm: Option<AlarmData>,
        /// Its files, as they came.
        files: Vec<AlarmFile>,
    },
}

impl Match {
    /// Its name in counts and in the column `what`.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self {
            Self::FaceCheck { comparison: Some(_), picture: Some(_), .. } => FACE_CHECKS,
            Self::FaceCheck { .. } => "face_halves",
            Self::AlarmWithFiles { alarm: None, .. } => "files_without_alarm",
            Self::AlarmWithFiles { files, .. } if files.is_empty() => "alarms_without_files",
            Self::AlarmWithFiles { .. } => "alarms_with_files",
        }
    }

    /// The keys of its members: what it is told by.
    #[must_use]
    pub fn members(&self) -> Vec<DedupKey> {
        match self {
            Self::FaceCheck { comparison, picture, .. } => {
                comparison.iter().map(DedupKey::from).chain(picture.iter().map(DedupKey::from)).collect()
            }
            Self::AlarmWithFiles { alarm, files, .. } => {
                alarm.iter().map(DedupKey::from).chain(files.iter().map(DedupKey::from)).collect()
            }
        }
    }
}

impl From<FaceMessage> for Match {
    fn from(half: FaceMessage) -> Self {
        let id = half.id().cloned();
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

/// How much waits at the most, and for how long.
#[derive(Args, Clone, Copy, Debug)]
pub struct Patience {
    /// How long a message waits for what belongs to it
    #[arg(long = "match-age", default_value = "10m", value_name = "TIME", value_parser = humantime::parse_duration)]
    pub age: Duration,
    /// Have so many bytes wait for what belongs to them; what waits longest goes first
    #[arg(long = "max-waiting", default_value = "32MiB", value_name = "BYTES", value_parser = bytes::<usize>)]
    pub bytes: usize,
}

/// What came of a message.
#[derive(Debug, Default)]
pub struct Fed {
    /// Whether it waits now.
    pub waits: bool,
    /// What is complete with it, or waited in vain.
    pub found: Vec<Found>,
}

/// Something that belongs together, and the numbers of those of its messages that waited: they do not any more.
#[derive(Debug)]
pub struct Found {
    /// What belongs together.
    pub found: Match,
    /// The numbers of its messages.
    pub waited: Vec<i64>,
}

/// All that waits. Whoever keeps it has each message that waits written down, and so can build it anew.
#[derive(Debug)]
pub struct Matching {
    faces: FaceMatcher<Duration>,
    alarms: AlarmFiles<Duration>,
    bytes: usize,
    /// The number and the length of each message that waits.
    messages: HashMap<DedupKey, (i64, usize)>,
    patience: Patience,
}

impl Matching {
    /// Nothing waits yet.
    #[must_use]
    pub fn new(patience: Patience) -> Self {
        let limits = Limits::new(WAITING, patience.age);
        let (faces, alarms) = (FaceMatcher::new(limits), AlarmFiles::new(limits));
        Self { faces, alarms, bytes: 0, messages: HashMap::new(), patience }
    }

    /// Hears a new push, with its number, and with its key and its length in JSON, since both are known already.
    pub fn feed(&mut self, push: Push, seq: i64, key: DedupKey, length: usize, now: Duration) -> Fed {
        let (waits, found) = match FaceMessage::try_from(push) {
            Ok(message) => {
                let fed = self.faces.insert(message, now);
                let halves = fed.evicted.into_iter().map(|evicted| evicted.value.into());
                let waits = fed.event == FaceEvent::Waiting;
                let complete = match fed.event {
                    FaceEvent::Complete(check) => Some(Match::FaceCheck {
                        id: check.comparison.id.clone(),
                        comparison: Some(check.comparison),
                        picture: Some(check.picture),
                    }),
                    _ => None,
                };
                (waits, halves.chain(complete).collect())
            }
            Err(push) => match AlarmMessage::try_from(push) {
                Ok(message) => {
                    let fed = self.alarms.insert(message, now);
                    let waits = matches!(fed.event, GroupEvent::Opened | GroupEvent::Joined);
                    (waits, fed.evicted.into_iter().map(|evicted| evicted.value.into()).collect())
                }
                Err(_) => (false, Vec::new()),
            },
        };
        if waits {
            self.bytes += length;
            self.messages.insert(key, (seq, length));
        }
        let mut fed = Fed { waits, found: self.let_go(found) };
        while self.bytes > self.patience.bytes {
            let Some(moment) = self.next_expiry() else { break };
            fed.found.extend(self.expire(moment));
        }
        fed
    }

    /// Hears a push again that was stored, after a start: one that waited, or a half of a face check that is complete.
    ///
    /// # Errors
    /// When what was stored is no push of this kind.
    pub fn load(&mut self, seq: i64, kind: &str, json: &str, received: i64) -> Result<Fed> {
        let kind: Kind = kind.parse()?;
        let push = Decoder::tolerant().decode_kind(kind, json.as_bytes())?.payload;
        let key = push.dedup_key();
        Ok(self.feed(push, seq, key, json.len(), moment(received)))
    }

    /// When the first of what waits has waited long enough.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        [self.faces.next_expiry(), self.alarms.next_expiry()].into_iter().flatten().min()
    }

    /// What has waited long enough.
    pub fn expire(&mut self, now: Duration) -> Vec<Found> {
        let halves = self.faces.expire(now).into_iter().map(|evicted| evicted.value.into());
        let alarms = self.alarms.expire(now).into_iter().map(|evicted| evicted.value.into());
        let found = halves.chain(alarms).collect();
        self.let_go(found)
    }

    /// How many messages wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.messages.len()
    }

    /// How long they are in JSON.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn let_go(&mut self, found: Vec<Match>) -> Vec<Found> {
        let mut take = |key| {
            let (seq, length) = self.messages.remove(&key)?;
            self.bytes -= length;
            Some(seq)
        };
        let each = found.into_iter().map(|found| {
            let waited = found.members().into_iter().filter_map(&mut take).collect();
            Found { found, waited }
        });
        each.collect()
    }
}
