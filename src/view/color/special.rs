//! Colours that no value of an image has.

/// Around the image and behind transparent pixels: a dark, neutral grey.
pub const BACKGROUND: [u8; 3] = [24, 24, 24];

/// Pixels that are not a number.
pub const NOT_A_NUMBER: [u8; 3] = [255, 0, 255];

/// Pixels that are infinite.
pub const PLUS_INFINITY: [u8; 3] = [255, 255, 255];

/// Pixels that are infinite and negative.
pub const MINUS_INFINITY: [u8; 3] = [0, 0, 0];

/// Pixels whose value stands for none, where an image has such a value: a green that is far from the colours of all
/// colormaps, and dark, as there may be many.
pub const NO_DATA: [u8; 3] = [0, 96, 0];
