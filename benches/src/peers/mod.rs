//! What a user would write instead of this crate, each as a competent user would write it.
//!
//! All but the last know the kind beforehand or try all ten, and none of them detects, coerces, notes or
//! keeps unknown fields. Where a choice was open it went to the peer: alarm types stay one string, times stay
//! integers, `messageType` is not stored.

pub mod pick_first;
pub mod shapes;
pub mod sonic;
pub mod two_pass;
pub mod untagged;
pub mod value;

/// A reader of JSON text: what the third layer, inside a pass-through, is read with.
pub trait Reader {
    /// Reads a value from text.
    ///
    /// # Errors
    /// What the reader says.
    fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String>;
}

#[cfg(test)]
mod tests {
    use super::untagged::Any;
    use super::{pick_first, sonic, two_pass, untagged, value};
    use crate::cases::body;

    /// The `Debug` text of a pick-first result is that of the strict one: same names, same fields, same values.
    macro_rules! agree {
        ($test:ident, $kind:literal, $shape:ident) => {
            #[test]
            fn $test() {
                let body = body($kind);
                let strict = two_pass::decode::<two_pass::$shape>(body).unwrap();
                assert_eq!(strict, value::decode(body).unwrap());
                assert_eq!(strict, sonic::decode::<sonic::$shape>(body).unwrap());
                let lenient = pick_first::decode::<pick_first::$shape>(body).unwrap();
                assert_eq!(format!("{strict:?}"), format!("{lenient:?}"));
                assert_eq!(Any::$shape(strict), untagged::decode(body).unwrap());
            }
        };
    }

    agree!(alarm, "alarm", Alarm);
    agree!(gps, "gps", Gps);
    agree!(device_info, "device_info", DeviceInfo);
    agree!(alarm_file, "alarm_file", AlarmFile);
    agree!(sensor, "sensor", Sensor);
    agree!(capture_file, "capture_file", CaptureFile);
    agree!(face_comparison, "face_comparison", FaceComparison);
    agree!(driver_picture, "driver_picture", DriverPicture);
    agree!(rfid, "rfid", Rfid);

    #[test]
    fn pass_through() {
        let body = body("pass_through");
        let strict = two_pass::decode::<two_pass::PassThrough>(body).unwrap();
        assert!(strict.message.com1.is_some() && strict.message.com2.is_some());
        assert_eq!(strict, value::decode(body).unwrap());
        let sonic: sonic::PassThrough = sonic::decode(body).unwrap();
        assert_eq!(strict.message, sonic.message);
        let lenient: pick_first::PassThrough = pick_first::decode(body).unwrap();
        assert_eq!(strict.message, lenient.message);
        assert_eq!(Any::PassThrough(strict), untagged::decode(body).unwrap());
    }
}
