//! How many samples there are along which axes, and in which order a file runs through them.

use std::fmt;
use std::str::FromStr;

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

    /// Each frame column by column, plane by plane, as MATLAB writes it.
    pub(crate) const MATLAB: Order = Order([Axis::Frame, Axis::Channel, Axis::Col, Axis::Row]);

    /// The fastest axis first: what is C order one way is Fortran order the other.
    pub const fn reversed(self) -> Order {
        let [a, b, c, d] = self.0;
        Order([d, c, b, a])
    }
}

/// How the bands of an image lie among its rows and columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interleave {
    /// Those of a pixel together: ENVI's `bip`.
    Pixels,
    /// The same row of all of them together: `bil`.
    Lines,
    /// One band after another: `bsq`.
    Planes,
}

/// A word that is no interleave.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "'{0}' is no interleave; expected bip (pixel by pixel), bil (line by line) or bsq (plane by plane)"
)]
pub struct InterleaveError(String);

impl Interleave {
    /// ENVI's word.
    pub fn name(self) -> &'static str {
        match self {
            Interleave::Pixels => "bip",
            Interleave::Lines => "bil",
            Interleave::Planes => "bsq",
        }
    }

    /// The order of a file of frames, each of bands that lie so.
    pub(crate) fn order(self) -> Order {
        match self {
            Interleave::Pixels => Order::PACKED,
            Interleave::Lines => Order([Axis::Frame, Axis::Row, Axis::Channel, Axis::Col]),
            Interleave::Planes => Order::PLANES,
        }
    }
}

impl fmt::Display for Interleave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Interleave {
    type Err = InterleaveError;

    /// In any case.
    fn from_str(text: &str) -> Result<Interleave, InterleaveError> {
        let all = [Interleave::Pixels, Interleave::Lines, Interleave::Planes];
        all.into_iter()
            .find(|interleave| interleave.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| InterleaveError(text.to_owned()))
    }
}

/// Which index of an array rises fastest along a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndexOrder {
    /// The last one, as in C: rows one after another.
    C,
    /// The first one, as in Fortran and MATLAB: columns one after another.
    Fortran,
}

impl fmt::Display for IndexOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IndexOrder::C => "C",
            IndexOrder::Fortran => "F",
        })
    }
}
