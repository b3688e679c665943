//! A place on the earth, only where the push really gives one.

use serde::{Deserialize, Serialize};

/// Latitude and longitude in degrees, both there and both credible.
///
/// **The page names no datum.** Receivers measure in WGS 84, and that is what other software takes such numbers
/// for; but devices and platforms for China may send the shifted coordinates of its law (GCJ-02), which lie
/// there up to some 700 m apart. Hold a position against a map that you trust before you rely on either.
///
/// It is serialized as an object of `lat` and `lon`, and read from one where [`new`](Self::new) takes the two.
///
/// ```
/// use mettax_push::Position;
/// assert!(Position::new(24.067906, 76.96842).is_some());
/// assert!(Position::new(0.0, 0.0).is_none(), "a device without a fix");
/// assert!(Position::new(91.0, 0.0).is_none(), "out of range");
///
/// let json = serde_json::to_string(&Position::new(24.067906, 76.96842)).unwrap();
/// assert_eq!(json, r#"{"lat":24.067906,"lon":76.96842}"#);
/// assert_eq!(serde_json::from_str::<Position>(&json).ok(), Position::new(24.067906, 76.96842));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Coordinates")]
#[non_exhaustive]
pub struct Position {
    /// Degrees north of the equator, -90 to 90.
    pub lat: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub lon: f64,
}

impl Position {
    /// Both in range, and not the (0, 0) that a device without a fix reports.
    #[must_use]
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        // A range contains no NaN, so these two lines refuse that too.
        let in_range = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        let no_fix = lat == 0.0 && lon == 0.0;
        (in_range && !no_fix).then_some(Self { lat, lon })
    }

    /// As [`new`](Self::new), where both may be absent.
    pub(crate) fn of(lat: Option<f64>, lon: Option<f64>) -> Option<Self> {
        Self::new(lat?, lon?)
    }
}

/// What a position is read from: two numbers that may be none.
#[derive(Deserialize)]
#[serde(rename = "Position")]
struct Coordinates {
    lat: f64,
    lon: f64,
}

impl TryFrom<Coordinates> for Position {
    type Error = &'static str;

    fn try_from(Coordinates { lat, lon }: Coordinates) -> Result<Self, Self::Error> {
        Self::new(lat, lon).ok_or("no position: out of range, or the (0, 0) of a device without a fix")
    }
}
