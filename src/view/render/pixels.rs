//! Pixels of a screen in memory.

use crate::view::geometry::camera::Screen;

/// Pixels of a screen: red, green and blue, a byte each, row-major without padding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels {
    /// How many there are.
    pub screen: Screen,
    /// `3 × rows × cols` bytes in sRGB.
    pub rgb: Vec<u8>,
}
