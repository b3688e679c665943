//! The matchers under any sequence of calls: every message comes out once or is still held, nothing passes the
//! capacity, and a clock that steps back does no harm.

use std::time::Duration;

use mettax_push::{
    AlarmData, AlarmFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, Push,
    correlate::{
        AlarmFiles, AlarmWithFiles, Deduplicator, FaceEvent, FaceMatcher, GpsPackage, GpsPackages,
        GroupEvent, Limits,
    },
};

#[derive(Clone, Copy, Debug)]
pub enum Call {
    Comparison,
    Picture,
    Alarm,
    File,
    Gps,
    Info,
    Take,
    Expire,
    Drain,
}

impl Call {
    const ALL: [Self; 9] = [
        Self::Comparison,
        Self::Picture,
        Self::Alarm,
        Self::File,
        Self::Gps,
        Self::Info,
        Self::Take,
        Self::Expire,
        Self::Drain,
    ];

    /// Any number stands for a call.
    pub fn numbered(number: u8) -> Self {
        Self::ALL[usize::from(number) % Self::ALL.len()]
    }
}

/// How many messages went in, and how many came out.
#[derive(Default)]
struct Flow {
    fed: usize,
    back: usize,
}

impl Flow {
    fn holds(&self, held: usize) {
        assert_eq!(self.fed, self.back + held, "a message was lost or came twice");
    }
}

fn files_of(group: &AlarmWithFiles) -> usize {
    usize::from(group.alarm.is_some()) + group.files.len()
}

fn parts_of(group: &GpsPackage) -> usize {
    usize::from(group.gps.is_some()) + group.others.len()
}

/// What came out of a matcher that gathers, when it was fed.
macro_rules! came_back {
    ($fed:expr, $size:ident) => {{
        let inserted = $fed;
        let groups: usize = inserted.evicted.iter().map(|group| $size(&group.value.1)).sum();
        groups + usize::from(matches!(inserted.event, GroupEvent::Repeated(_) | GroupEvent::Unidentified(_)))
    }};
}

pub fn check(capacity: u8, max_age: u8, calls: impl IntoIterator<Item = (Call, u8, u16)>) {
    let limits = Limits::new(usize::from(capacity), Duration::from_secs(max_age.into()));
    let mut faces = FaceMatcher::new(limits);
    let mut files = AlarmFiles::new(limits);
    let mut packages = GpsPackages::new(limits);
    let mut seen = Deduplicator::new(limits);
    let (mut face_flow, mut file_flow, mut package_flow) =
        (Flow::default(), Flow::default(), Flow::default());
    for (call, id, now) in calls {
        let (now, text) = (Duration::from_secs(now.into()), (id % 16).to_string());
        let device = "1".parse().unwrap();
        // One in 16 has no id.
        let (push_id, alarm_id) = match id % 16 {
            0 => (None, None),
            _ => (text.parse().ok(), text.parse().ok()),
        };
        match call {
            Call::Comparison | Call::Picture => {
                face_flow.fed += 1;
                let inserted = if matches!(call, Call::Picture) {
                    let mut picture = DriverPicture::new(device);
                    picture.id = push_id;
                    faces.insert(picture, now)
                } else {
                    let mut comparison = FaceComparison::new(device);
                    comparison.id = push_id;
                    faces.insert(comparison, now)
                };
                face_flow.back += inserted.evicted.len()
                    + match inserted.event {
                        FaceEvent::Complete(check) => {
                            assert_eq!(check.comparison.id, check.picture.id);
                            2
                        }
                        FaceEvent::Repeated(_) | FaceEvent::Unidentified(_) => 1,
                        _ => 0,
                    };
            }
            Call::Alarm => {
                file_flow.fed += 1;
                // The same alarm may come in another package.
                let mut alarm = AlarmData::new(device);
                (alarm.id, alarm.alarm_id) = (format!("1_{id}").parse().ok(), alarm_id);
                file_flow.back += came_back!(files.insert(alarm, now), files_of);
            }
            Call::File => {
                file_flow.fed += 1;
                let mut file = AlarmFile::new(device);
                (file.id, file.file_url) = (alarm_id, Some(id.to_string().into()));
                let known = seen.contains(&Push::from(file.clone()));
                let new = seen.insert(&Push::from(file.clone()), now);
                assert!(new || known, "not new, though it was not known");
                file_flow.back += came_back!(files.insert(file, now), files_of);
            }
            Call::Gps => {
                package_flow.fed += 1;
                let mut gps = GpsData::new(device);
                gps.id = push_id;
                package_flow.back += came_back!(packages.insert(gps, now), parts_of);
            }
            Call::Info => {
                package_flow.fed += 1;
                let mut info = DeviceInfo::new(device);
                info.id = push_id;
                package_flow.back += came_back!(packages.insert(info, now), parts_of);
            }
            Call::Take => {
                file_flow.back += alarm_id.and_then(|id| files.remove(&id)).as_ref().map_or(0, files_of);
                package_flow.back += push_id.and_then(|id| packages.remove(&id)).as_ref().map_or(0, parts_of);
            }
            Call::Expire => {
                seen.expire(now);
                face_flow.back += faces.expire(now).len();
                file_flow.back += files.expire(now).iter().map(|left| files_of(&left.value.1)).sum::<usize>();
                package_flow.back +=
                    packages.expire(now).iter().map(|left| parts_of(&left.value.1)).sum::<usize>();
            }
            Call::Drain => {
                face_flow.back += faces.drain().len();
                file_flow.back += files.drain().iter().map(|(_, group)| files_of(group)).sum::<usize>();
                package_flow.back += packages.drain().iter().map(|(_, group)| parts_of(group)).sum::<usize>();
            }
        }
        let capacity = limits.capacity();
        assert!(faces.len() <= capacity && files.len() <= capacity);
        assert!(packages.len() <= capacity && seen.len() <= capacity);
        face_flow.holds(faces.len());
        file_flow.holds(files.len());
        package_flow.holds(packages.len());
    }
}
