//! What the fuzz targets share.

pub mod pushes;
pub mod wire;
