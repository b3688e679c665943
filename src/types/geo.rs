//! The crate's position as a point of `geo-types`.

use geo_types::Point;

use super::position::Position;

#[cfg_attr(docsrs, doc(cfg(feature = "geo-types")))]
impl From<Position> for Point<f64> {
    /// East comes first in a point: `x` is the longitude, `y` the latitude, both in degrees.
    ///
    /// ```
    /// use geo_types::Point;
    /// use mettax_push::Position;
    /// let point = Point::from(Position::new(24.067906, 76.96842).unwrap());
    /// assert_eq!((point.x(), point.y()), (76.96842, 24.067906));
    /// ```
    fn from(position: Position) -> Self {
        Self::new(position.lon, position.lat)
    }
}
