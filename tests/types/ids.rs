//! Identities and other texts: kept exactly, and as good as text to a map or a comparison.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasher, Hash, RandomState},
};

use mettax_push::{AlarmId, BlankId, CaptureId, DeviceId, FileUrl, PushId, SerialHex};
use proptest::prelude::*;

#[test]
fn texts_compare_with_text() {
    let id: DeviceId = "1".parse().unwrap();
    let (one, u) = ("1".to_owned(), "u".to_owned());
    assert!(id == "1" && id == *"1" && id == one && id != "2" && id != *"2" && id != u);
    assert!("1" == id && *"1" == id && one == id && "2" != id && *"2" != id && u != id);
    let url = FileUrl::from("u".to_owned());
    assert!(url == "u" && url == *"u" && url == u && url != one && url != "v" && url != *"v");
    assert!("u" == url && *"u" == url && u == url && one != url && "v" != url && *"v" != url);
    assert_eq!((String::from(id.clone()), String::from(url.clone())), ("1".to_owned(), "u".to_owned()));
    assert_eq!((id.as_ref(), url.as_ref()), ("1", "u"));
    assert_eq!((id.as_str(), url.as_str()), ("1", "u"));
    assert_eq!((id.into_string(), url.into_string()), ("1".to_owned(), "u".to_owned()));
    assert_eq!(SerialHex::from("F5ff0A").bytes(), Some(vec![0xf5, 0xff, 0x0a]));
    assert_eq!(SerialHex::from("").bytes(), Some(vec![]));
    for no_pairs in ["f", "f5f", "g0", "0g", "+1", "é"] {
        assert_eq!(SerialHex::from(no_pairs).bytes(), None, "{no_pairs}");
    }
}

#[test]
fn a_push_id_is_a_device_and_a_sequence() {
    let parts = |text: &str| {
        let id: PushId = text.parse().unwrap();
        (id.device_id().map(str::to_owned), id.sequence(), id.sequence_time().is_some())
    };
    let device = Some("105045133913".to_owned());
    assert_eq!(
        parts("105045133913_1843895343409950720"),
        (device.clone(), Some(1_843_895_343_409_950_720), true)
    );
    assert_eq!(parts("a_b_7"), (Some("a_b".to_owned()), Some(7), true));
    assert_eq!(parts("7"), (None, None, false));
    assert_eq!(parts("_7"), (None, Some(7), true));
    for no_number in
        ["105045133913_", "105045133913_+7", "105045133913_-7", "105045133913_7 ", "105045133913_x"]
    {
        assert_eq!(parts(no_number), (device.clone(), None, false), "{no_number}");
    }
    assert_eq!(parts("1_18446744073709551616").1, None, "more than 64 bits");
    assert_eq!(parts("1_18446744073709551615"), (Some("1".to_owned()), Some(u64::MAX), false));
    let alarm = |text: &str| text.parse::<AlarmId>().unwrap().sequence_time().map(|time| time.to_string());
    assert_eq!(alarm("1924683352005763072").as_deref(), Some("2025-05-20 04:27:24.662 UTC"));
    assert_eq!(alarm("4194304").as_deref(), Some("2010-11-04 01:42:54.658 UTC"), "one millisecond on");
    assert_eq!((alarm("+7"), alarm("9223372036854775808")), (None, None));
}

#[test]
fn an_id_is_kept_exactly_and_never_blank() {
    for text in [" 1", "1 ", "\u{feff}1\u{200b}", "中", "\u{0}1", "!"] {
        let id: DeviceId = text.parse().unwrap();
        assert_eq!((id.as_str(), id.to_string()), (text, text.to_owned()));
        assert_eq!(DeviceId::try_from(text.to_owned()), Ok(id));
    }
    for blank in
        ["", " ", "\t\r\n", "\u{a0}\u{3000}", "\u{200b}\u{feff}\u{2060}", "\u{ad}", "\u{0}\u{1b}\u{9f}"]
    {
        assert!(blank.parse::<DeviceId>().is_err(), "{blank:?}");
        assert!(PushId::try_from(blank).is_err());
        assert!(AlarmId::try_from(blank.to_owned()).is_err());
        assert!(serde_json::from_value::<CaptureId>(blank.into()).is_err());
    }
    let error: BlankId = DeviceId::try_from("").unwrap_err();
    assert_eq!(error.to_string(), "an id cannot be blank");
}

/// One map of each kind of id, looked up by text.
#[test]
fn maps_of_ids_are_looked_up_by_text() {
    macro_rules! look_up {
        ($($id:ident),*) => { $(
            // In place and on the heap.
            for text in ["1", "105045133913_1843895343409950720"] {
                let id: $id = text.parse().unwrap();
                let map = HashMap::from([(id.clone(), 7)]);
                assert_eq!((map.get(text), map.get("2"), map.get(&id)), (Some(&7), None, Some(&7)));
                assert_eq!(BTreeMap::from([(id.clone(), 7)]).get(text), Some(&7));
                assert!(HashSet::from([id.clone()]).contains(text));
                assert_eq!(String::from(id), text);
            }
        )* };
    }
    look_up!(DeviceId, PushId, AlarmId, CaptureId);
}

proptest! {
    #![proptest_config(crate::common::cases(512))]

    /// What `Borrow` asks of equality, order and hash.
    #[test]
    fn an_id_is_equal_ordered_and_hashed_as_its_text(
        one in crate::common::generate::text(),
        other in crate::common::generate::text(),
    ) {
        fn check<T>(one: &str, other: &str, hasher: &RandomState)
        where
            T: for<'a> TryFrom<&'a str, Error = BlankId> + Borrow<str> + Ord + Hash,
        {
            let (a, b) = (T::try_from(one).unwrap(), T::try_from(other).unwrap());
            assert_eq!((a.borrow(), b.borrow()), (one, other));
            assert_eq!((a == b, a.cmp(&b)), (one == other, one.cmp(other)));
            assert_eq!(hasher.hash_one(&a), hasher.hash_one(one));
        }
        let hasher = RandomState::new();
        check::<DeviceId>(&one, &other, &hasher);
        check::<PushId>(&one, &other, &hasher);
        check::<AlarmId>(&one, &other, &hasher);
        check::<CaptureId>(&one, &other, &hasher);
    }
}
