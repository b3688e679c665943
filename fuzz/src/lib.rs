//! What the fuzz targets share.

#[path = "../../tests/robust/checks/mod.rs"]
pub mod checks;
pub mod pushes;
