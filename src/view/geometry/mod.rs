//! Where what is seen lies: in the image, on the screen, in tiles. Arithmetic.

pub(crate) mod camera;
pub(crate) mod plan;
pub(crate) mod region;
pub(crate) mod sight;
pub(crate) mod taps;

pub use camera::{Camera, Point, Screen};
pub use region::{Region, RegionError};
