//! The vocabulary: how large an image is, what part of it is meant, and what a sample is.
//!
//! Coordinates are (row, col) everywhere; row 0 is the top row and col 0 the left column. Nothing
//! here does any I/O or knows any other room of the program.

mod number;
mod orientation;
mod rect;
mod sample;
mod size;
mod strip;

pub use crate::image::number::{Number, NumberError};
pub use crate::image::orientation::Orientation;
pub use crate::image::rect::Rect;
pub use crate::image::sample::{ByteOrder, SampleKind, SampleType, SampleTypeError};
pub use crate::image::size::{Size, SizeError};
pub use crate::image::strip::{PART_COLS, Strip, StripError, StripSink, strips, tiles};
