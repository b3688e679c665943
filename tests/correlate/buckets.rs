//! Where a device goes among partitions: below their number, evenly, and the same for ever.

use std::num::NonZeroU32;

use mettax_push::DeviceId;
use proptest::prelude::*;

/// Partitions are stored too: these never change. They were computed apart from this crate.
#[test]
fn buckets_stay_the_same_for_ever() {
    let numbers = [1, 2, 16, 64, 1000, u32::MAX].map(|number| NonZeroU32::new(number).unwrap());
    for (id, expected) in [
        ("105045133913", [0, 1, 15, 62, 982, 4_218_898_958]),
        ("1", [0, 1, 8, 35, 547, 2_350_512_620]),
        ("333777444585", [0, 1, 9, 39, 618, 2_655_486_757]),
        ("a.b*c >", [0, 0, 0, 1, 22, 98_529_874]),
        ("\u{8f66}", [0, 0, 1, 4, 63, 271_639_302]),
    ] {
        let device: DeviceId = id.parse().unwrap();
        assert_eq!(numbers.map(|number| device.bucket(number)), expected, "{id}");
    }
}

/// Devices that are numbered one after the other spread as evenly as chance: chi-squared, whose mean for 63 degrees of
/// freedom is 63, and which is above 120 once in 100,000 times.
#[test]
fn buckets_are_even() {
    let mut counts = [0_i32; 64];
    for number in 0..64_000_u64 {
        let device: DeviceId = (105_045_133_913 + number).to_string().parse().unwrap();
        counts[device.bucket(NonZeroU32::new(64).unwrap()) as usize] += 1;
    }
    let chi_squared: f64 = counts.iter().map(|count| f64::from(count - 1000).powi(2) / 1000.0).sum();
    assert!(chi_squared < 120.0, "{chi_squared}: {counts:?}");
}

proptest! {
    #![proptest_config(crate::common::cases(1000))]

    #[test]
    fn a_bucket_is_below_their_number(id in "[^\\s]{1,40}", buckets in 1..=u32::MAX) {
        let Ok(device) = id.parse::<DeviceId>() else { return Ok(()) };
        let bucket = device.bucket(NonZeroU32::new(buckets).unwrap());
        prop_assert!(bucket < buckets);
        prop_assert_eq!(device.bucket(NonZeroU32::MIN), 0);
    }
}
