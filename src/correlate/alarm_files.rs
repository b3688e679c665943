//! Alarms and their files.

use alloc::vec::Vec;

use super::{
    dedup_key::DedupKey,
    groups::{Group, GroupEvent, Groups, append, groups},
};
use crate::{
    payload::{AlarmData, AlarmFile},
    push::Push,
    types::AlarmId,
};

/// An alarm, or a file of one; there is no third, so a `match` needs no further arm. A [`Push`] of one of the two
/// kinds becomes one by `try_from`.
///
/// ```
/// use mettax_push::{AlarmFile, correlate::AlarmMessage};
/// let mut file = AlarmFile::new("1".parse()?);
/// assert_eq!(AlarmMessage::from(file.clone()).id(), None);
/// file.id = Some("7".parse()?);
/// assert_eq!(AlarmMessage::from(file).id().unwrap(), "7");
/// # Ok::<(), mettax_push::BlankId>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum AlarmMessage {
    /// The alarm.
    Alarm(AlarmData),
    /// A file.
    File(AlarmFile),
}

impl AlarmMessage {
    /// The alarm's id, where it came: `alarmId` of an alarm, `id` of a file.
    #[must_use]
    pub fn id(&self) -> Option<&AlarmId> {
        match self {
            Self::Alarm(alarm) => alarm.alarm_id.as_ref(),
            Self::File(file) => file.id.as_ref(),
        }
    }
}

impl From<AlarmData> for AlarmMessage {
    fn from(alarm: AlarmData) -> Self {
        Self::Alarm(alarm)
    }
}

impl From<AlarmFile> for AlarmMessage {
    fn from(file: AlarmFile) -> Self {
        Self::File(file)
    }
}

impl From<AlarmMessage> for Push {
    fn from(message: AlarmMessage) -> Self {
        match message {
            AlarmMessage::Alarm(alarm) => alarm.into(),
            AlarmMessage::File(file) => file.into(),
        }
    }
}

impl TryFrom<Push> for AlarmMessage {
    /// A push of another kind comes back as it is.
    type Error = Push;

    fn try_from(push: Push) -> Result<Self, Push> {
        match push {
            Push::Alarm(alarm) => Ok(alarm.into()),
            Push::AlarmFile(file) => Ok(file.into()),
            other => Err(other),
        }
    }
}

/// What came of one alarm. There is at least one message in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AlarmWithFiles {
    /// The alarm; `None` where only files have come.
    pub alarm: Option<AlarmData>,
    /// Its files, in the order in which they came.
    pub files: Vec<AlarmFile>,
}

/// Gathers alarms and their files, whichever come first.
///
/// They are matched by alarm id; a message without one comes back at once, as [`GroupEvent::Unidentified`]. No push
/// says how many files an alarm has, so what came is handed back
/// when the age is reached, or sooner by [`remove`](Self::remove); [`get`](Self::get) shows it in the meantime.
/// A file that comes after that is held anew, and comes back without an alarm under the alarm's id.
///
/// A message that comes again while the first is held is recognised, and comes back as
/// [`GroupEvent::Repeated`]: a file by its [`DedupKey`](crate::correlate::DedupKey), an alarm by the alarm id alone,
/// even where it tells something else: put a [`Deduplicator`](crate::correlate::Deduplicator) in front, and what still
/// comes back that way is an alarm that tells something else.
///
/// ```
/// use std::time::Duration;
/// use mettax_push::correlate::{AlarmFiles, GroupEvent, Limits};
/// use mettax_push::{AlarmData, AlarmFile};
/// let alarm: AlarmData = serde_json::from_str(
///     r#"{"id":"1_7","alarmId":"7","deviceId":"1","alarmType":"sos","reportCt":1735296575,"deviceCt":1735296575}"#,
/// )?;
/// let file = |url: &str| {
///     let mut file = AlarmFile::new("1".parse().unwrap());
///     (file.id, file.file_url) = ("7".parse().ok(), Some(url.into()));
///     file
/// };
/// let mut alarms = AlarmFiles::new(Limits::new(10_000, Duration::from_secs(600)));
/// let at = Duration::from_secs;
///
/// assert_eq!(alarms.insert(file("a.jpg"), at(0)).event, GroupEvent::Opened);
/// assert_eq!(alarms.insert(alarm, at(1)).event, GroupEvent::Joined);
/// assert_eq!(alarms.insert(file("b.mp4"), at(2)).event, GroupEvent::Joined);
/// assert_eq!(alarms.insert(file("a.jpg"), at(3)).event, GroupEvent::Repeated(file("a.jpg").into()));
///
/// let evicted = alarms.expire(at(600));
/// let (alarm_id, found) = &evicted[0].value;
/// assert_eq!((alarm_id.as_str(), found.files.len()), ("7", 2));
/// assert!(found.alarm.is_some());
///
/// // Of no alarm that anybody could tell.
/// let stray = AlarmFile::new("1".parse().unwrap());
/// assert_eq!(alarms.insert(stray.clone(), at(601)).event, GroupEvent::Unidentified(stray.into()));
/// assert!(alarms.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AlarmFiles<T> {
    groups: Groups<AlarmId, AlarmWithFiles, T>,
}

groups!(AlarmFiles, AlarmId, AlarmMessage, AlarmWithFiles);

impl Group for AlarmWithFiles {
    type Message = AlarmMessage;

    fn key_of(message: &AlarmMessage) -> DedupKey {
        match message {
            AlarmMessage::Alarm(alarm) => alarm.into(),
            AlarmMessage::File(file) => file.into(),
        }
    }

    fn is_taken(&self, message: &AlarmMessage) -> bool {
        matches!(message, AlarmMessage::Alarm(_)) && self.alarm.is_some()
    }

    fn add(&mut self, message: AlarmMessage) {
        match message {
            AlarmMessage::Alarm(alarm) => self.alarm = Some(alarm),
            AlarmMessage::File(file) => append(&mut self.files, file),
        }
    }

    fn each_key(&self, visit: &mut dyn FnMut(DedupKey)) {
        self.alarm.iter().map(DedupKey::from).chain(self.files.iter().map(DedupKey::from)).for_each(visit);
    }
}
