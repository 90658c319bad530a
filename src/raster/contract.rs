//! What every renderer keeps to: what it gets, what it gives back, and why it may fail.

use std::time::Duration;

use crate::gpu::GpuError;
use crate::image::{Rect, Size, Strip, StripError, StripSink};
use crate::raster::visible::Visible;
use crate::scene::{SquareError, check_size};

/// What shows where no square is.
pub const BACKGROUND: u8 = 0;

/// A way to turn squares into pixels. All give the same bytes.
pub trait Rasterizer {
    /// Draws `region`, whole rows of what `visible` has or a part of one as in [`StripSink`], hands each strip to
    /// `sink` once, and marks the faces seen.
    ///
    /// # Errors
    ///
    /// When the renderer fails or the sink does. Strips already handed over stay valid.
    fn draw(
        &mut self,
        visible: &Visible,
        region: &Rect,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError>;
}

/// Why a picture was not finished.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The graphics processor failed; another renderer can go on.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The rows to draw are none of the image's.
    #[error(
        "rows {}..{} are no part of the image; expected A..B with A < B <= {image}",
        rows.start,
        rows.end
    )]
    Rows {
        /// The rows asked for.
        rows: Strip,
        /// Rows of the image.
        image: u64,
    },
    /// The pixels could not be stored, or the run was stopped.
    #[error(transparent)]
    Strip(#[from] StripError),
    /// The squares could not be read.
    #[error(transparent)]
    Squares(#[from] SquareError),
}

/// What came of drawing.
#[derive(Debug)]
pub struct Drawn {
    /// How many squares show at least one pixel in the rows drawn. None where it is not known: they were
    /// [painted](crate::raster::paint), or the picture was drawn in parts that share too many.
    pub visible: Option<u64>,
    /// Time spent on finding the visible squares.
    pub culling: Duration,
    /// Time spent on drawing them and storing the pixels.
    pub drawing: Duration,
    /// The fault after which the CPU drew the rest, if there was one.
    pub gpu_fault: Option<GpuError>,
}

/// That there is such a part of such an image, and that it can be drawn.
pub(super) fn check_rows(rows: &Strip, size: Size) -> Result<(), RasterError> {
    check_size(size)?;
    if rows.is_empty() || rows.end > size.rows() {
        let (rows, image) = (rows.clone(), size.rows());
        return Err(RasterError::Rows { rows, image });
    }
    Ok(())
}
