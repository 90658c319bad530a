//! What the user said about a file.

use std::fmt;
use std::str::FromStr;

use crate::formats::AxisHints;
use crate::image::{Number, Orientation, SampleType, Size};
use crate::layout::{IndexOrder, Interleave, PixelFormat};

/// What the user said about a file. What a header or a name says is refined by it; a size that contradicts them
/// describes the pixels anew. When size and sample type are given, even a broken header does not matter.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ShapeHints {
    /// Rows and columns of a frame. Another one than a header's describes the pixels anew, as in a file without
    /// a header: row-major, channels interleaved, as many whole frames as the file holds.
    pub size: Option<Size>,
    /// Samples of a pixel. With a header that has a shape, its axes or bands are grouped anew; 1 makes each a
    /// frame, and so does any number but 3 and 4. Default 1.
    pub channels: Option<u64>,
    /// How a sample is stored. Default u8.
    pub sample: Option<SampleType>,
    /// Bytes before the first sample. Default 0.
    pub offset: Option<u64>,
    /// Bytes from the start of a row to the start of the next. Default: no gaps.
    pub row_stride: Option<u64>,
    /// Bytes from the start of a frame to the start of the next. Default: no gaps.
    pub frame_stride: Option<u64>,
    /// How the bands lie. Default: those of a pixel together.
    pub interleave: Option<Interleave>,
    /// Which index rises fastest along the file. Default: the last one, as in C.
    pub order: Option<IndexOrder>,
    /// Which samples of a pixel are which colours.
    pub pixel_format: Option<PixelFormat>,
    /// The bands to show, from 0: one as grey values, or three as red, green and blue. Default: those that the
    /// header chooses, or all.
    pub bands: Option<BandChoice>,
    /// The only frame to look at, from 0. Default: all.
    pub frame: Option<u64>,
    /// The value of samples that stand for none. Default: what the header says.
    pub no_data: Option<Number>,
    /// How the image is turned to be looked at.
    pub orientation: Orientation,
}

/// Bands to show, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BandChoice {
    /// One, as grey values.
    One(u64),
    /// Red, green and blue.
    Colors([u64; 3]),
}

impl BandChoice {
    /// All of them.
    pub fn bands(&self) -> &[u64] {
        match self {
            BandChoice::One(band) => std::slice::from_ref(band),
            BandChoice::Colors(bands) => bands,
        }
    }
}

/// Text that names no bands.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("expected K or R,G,B, like 4 or 27,16,6; the first band is 1")]
pub struct BandChoiceError;

impl FromStr for BandChoice {
    type Err = BandChoiceError;

    /// The numbers of bands, from 1, as in ENVI and GDAL.
    fn from_str(text: &str) -> Result<BandChoice, BandChoiceError> {
        let band = |text: &str| text.trim().parse::<u64>().ok()?.checked_sub(1);
        let bands: Option<Vec<u64>> = text.split(',').map(band).collect();
        match bands.as_deref() {
            Some(&[band]) => Ok(BandChoice::One(band)),
            Some(&[red, green, blue]) => Ok(BandChoice::Colors([red, green, blue])),
            _ => Err(BandChoiceError),
        }
    }
}

impl fmt::Display for BandChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bands: Vec<String> = self
            .bands()
            .iter()
            .map(|band| (band + 1).to_string())
            .collect();
        f.write_str(&bands.join(","))
    }
}

impl ShapeHints {
    /// Whether nothing else is needed to see samples: their size and their type.
    pub(crate) fn say_all(&self) -> bool {
        self.size.is_some() && (self.sample.is_some() || self.pixel_format.is_some())
    }

    /// Whether nothing is said of how pixels and frames lie but what a guess can heed.
    pub(crate) fn are_plain(&self) -> bool {
        self.interleave.is_none()
            && self.order.is_none()
            && self.frame_stride.is_none()
            && self.pixel_format.is_none()
    }

    /// What is said of the axes, whatever a header says.
    pub(crate) fn axes(&self) -> AxisHints {
        AxisHints {
            size: self.size,
            channels: self.channels,
            interleave: self.interleave,
            order: self.order,
        }
    }
}
