//! What the user said about a file.

use crate::image::{Number, SampleType, Size};

/// What the user said about a file. Each value given replaces the header's; when size and sample
/// type are given, even a broken header does not matter.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ShapeHints {
    /// Rows and columns of a frame. A given size describes the pixels anew, as in a file without
    /// a header: row-major, channels interleaved, as many whole frames as the file holds.
    pub size: Option<Size>,
    /// Samples of a pixel: 1, 3 or 4. With a header that has a shape, its axes or bands are grouped
    /// anew. Default 1.
    pub channels: Option<u64>,
    /// How a sample is stored. Default u8.
    pub sample: Option<SampleType>,
    /// Bytes before the first sample. Default 0.
    pub offset: Option<u64>,
    /// Bytes from the start of a row to the start of the next. Default: no gaps.
    pub row_stride: Option<u64>,
    /// The only frame to look at, from 0. Default: all.
    pub frame: Option<u64>,
    /// The value of samples that stand for none. Default: what the header says.
    pub no_data: Option<Number>,
}
