//! How many samples there are along which axes, and in which order a file runs through them.

use crate::image::Size;

/// How many samples there are along each axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Rows and columns of one frame.
    pub size: Size,
    /// Pictures in the file.
    pub frames: u64,
    /// Samples of one pixel.
    pub channels: u64,
}

/// An axis of an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Axis {
    Frame,
    Row,
    Col,
    Channel,
}

/// The order in which a file runs through its samples: the axes from the slowest to the fastest.
///
/// # Guarantees
///
/// Each axis occurs once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order(pub(crate) [Axis; 4]);

impl Order {
    /// Frames of rows of pixels, the channels of a pixel together: C order, as NumPy and cameras
    /// write it.
    pub const PACKED: Order = Order([Axis::Frame, Axis::Row, Axis::Col, Axis::Channel]);
    /// One plane after another (ENVI's `bsq`).
    pub const PLANES: Order = Order([Axis::Frame, Axis::Channel, Axis::Row, Axis::Col]);
    /// The same row of all planes together (ENVI's `bil`).
    pub const LINES: Order = Order([Axis::Row, Axis::Frame, Axis::Channel, Axis::Col]);
    /// The same pixel of all planes together (ENVI's `bip`).
    pub const PIXELS: Order = Order([Axis::Row, Axis::Col, Axis::Frame, Axis::Channel]);

    /// The fastest axis first: what is C order one way is Fortran order the other.
    pub const fn reversed(self) -> Order {
        let [a, b, c, d] = self.0;
        Order([d, c, b, a])
    }
}
