//! The matchers under any sequence of calls: every message comes out once or is still held, nothing passes the
//! capacity, and a clock that steps back does no harm.
#![no_main]

use std::time::Duration;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use mettax_push::{
    AlarmFile, DeviceTime, DriverPicture, FaceComparison, GatewayTime,
    correlate::{AlarmFiles, Deduplicator, FaceEvent, FaceMatcher, GroupEvent, Limits},
};

#[derive(Arbitrary, Debug)]
struct Run {
    capacity: u8,
    max_age: u8,
    calls: Vec<(Call, u8, u16)>,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Comparison,
    Picture,
    File,
    Expire,
    Drain,
}

fuzz_target!(|run: Run| {
    let limits = Limits::new(usize::from(run.capacity), Duration::from_secs(run.max_age.into()));
    let mut faces = FaceMatcher::new(limits);
    let mut files = AlarmFiles::new(limits);
    let mut seen = Deduplicator::new(limits);
    // How many messages went in, and how many came out.
    let (mut faces_in, mut faces_out, mut files_in, mut files_out) = (0, 0, 0, 0);
    for (call, id, now) in run.calls {
        let (now, text) = (Duration::from_secs(now.into()), format!("{}", id % 16));
        let (push_id, device) = (text.parse().unwrap(), "1".parse().unwrap());
        match call {
            Call::Comparison | Call::Picture => {
                faces_in += 1;
                let fed = if matches!(call, Call::Picture) {
                    faces.feed(DriverPicture::new(push_id, device, 1.into()), now)
                } else {
                    let (report, gateway) = (DeviceTime::from_raw(0), GatewayTime::from_raw(0));
                    faces.feed(FaceComparison::new(push_id, device, report, gateway, 0.into()), now)
                };
                faces_out += fed.leftovers.len()
                    + match fed.event {
                        FaceEvent::Complete(check) => {
                            assert_eq!(check.comparison.id, check.picture.id);
                            2
                        }
                        FaceEvent::Repeated(_) => 1,
                        _ => 0,
                    };
            }
            Call::File => {
                files_in += 1;
                let file = AlarmFile::new(text.parse().unwrap(), device, format!("{id}").into());
                let _ = seen.insert(&mettax_push::Push::from(file.clone()), now);
                let fed = files.feed(file, now);
                files_out += fed.leftovers.iter().map(|group| group.value.1.files.len()).sum::<usize>();
                files_out += usize::from(matches!(fed.event, GroupEvent::Repeated(_)));
            }
            Call::Expire => {
                seen.expire(now);
                faces_out += faces.expire(now).len();
                files_out += files.expire(now).iter().map(|group| group.value.1.files.len()).sum::<usize>();
            }
            Call::Drain => {
                faces_out += faces.drain().len();
                files_out += files.drain().iter().map(|(_, group)| group.files.len()).sum::<usize>();
            }
        }
        let capacity = limits.capacity();
        assert!(faces.len() <= capacity && files.len() <= capacity && seen.len() <= capacity);
        assert_eq!(faces_in, faces_out + faces.len(), "a face message was lost or came twice");
    }
    files_out += files.drain().iter().map(|(_, group)| group.files.len()).sum::<usize>();
    assert_eq!(files_in, files_out, "a file was lost or came twice");
});
