//! Where each sample of an image lies in its file. Pure arithmetic: no I/O.

use std::sync::Arc;

use crate::image::{Orientation, SampleType, Size};
use crate::layout::blocks::BlockTable;
use crate::layout::chunked::Chunked;
use crate::layout::error::LayoutError;
use crate::layout::shape::{Axis, Order, Shape};
use crate::layout::strided::{Strided, Strides};

/// Where each sample lies in a file: at equal distances along each axis, or in blocks at places of their own.
///
/// # Guarantees
///
/// - `channels` is 1, 3 or 4 and `frames` at least 1;
/// - the last byte of the last sample has an offset below 2^63, as far as that is told by a table that is known;
/// - no two samples that are not in blocks of their own share a byte.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    sample: SampleType,
    pub(super) place: Place,
}

/// How the samples of an image lie.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// At equal distances. Row-major, column-major, band-sequential, interleaved and padded files are of this
    /// form, and those whose rows run from right to left or from the bottom up.
    Strided(Strided),
    /// In blocks: tiles, chunks, strips that are not together.
    Chunked(Chunked),
}

impl Layout {
    /// One frame of row-major samples without gaps, channels interleaved, beginning `offset` bytes
    /// into the file.
    ///
    /// ```
    /// use squaremap::image::{SampleType, Size};
    /// use squaremap::layout::Layout;
    ///
    /// let layout = Layout::packed(Size::new(480, 640)?, 3, SampleType::U8, 100)?;
    /// assert_eq!(layout.sample_offset(0, 2, 5, 1), Some(100 + (2 * 640 + 5) * 3 + 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `channels` is not 1, 3 or 4, or the last byte has no file offset.
    pub fn packed(
        size: Size,
        channels: u64,
        sample: SampleType,
        offset: u64,
    ) -> Result<Layout, LayoutError> {
        let shape = Shape {
            size,
            frames: 1,
            channels,
        };
        Layout::new(shape, sample, offset, Order::PACKED, None)
    }

    /// Samples in `order`, beginning `offset` bytes into the file, without gaps but for those that
    /// a `row_stride` (bytes from the start of a row to the start of the next) leaves.
    ///
    /// # Errors
    ///
    /// When the shape has a count that no picture has, the row stride is shorter than what lies in
    /// a row, or the last byte has no file offset.
    pub fn new(
        shape: Shape,
        sample: SampleType,
        offset: u64,
        order: Order,
        row_stride: Option<u64>,
    ) -> Result<Layout, LayoutError> {
        check(shape)?;
        let mut strides = Strides {
            frame: 0,
            row: 0,
            col: 0,
            channel: 0,
            stacks: None,
        };
        let mut stride = sample.bytes();
        for axis in order.0.into_iter().rev() {
            let (own, count) = match axis {
                Axis::Frame => (&mut strides.frame, shape.frames),
                Axis::Row => (&mut strides.row, shape.size.rows()),
                Axis::Col => (&mut strides.col, shape.size.cols()),
                Axis::Channel => (&mut strides.channel, shape.channels),
            };
            if let (Axis::Row, Some(given)) = (axis, row_stride) {
                if given < stride {
                    return Err(LayoutError::RowStride { given, row: stride });
                }
                stride = given;
            }
            *own = i64::try_from(stride).map_err(|_| LayoutError::TooLarge)?;
            stride = stride.checked_mul(count).ok_or(LayoutError::TooLarge)?;
        }
        // `stride` is now the whole extent, the padding of the last row included.
        match stride.checked_add(offset) {
            Some(end) if end <= i64::MAX as u64 => Layout::strided(shape, sample, offset, strides),
            _ => Err(LayoutError::TooLarge),
        }
    }

    /// Samples at equal distances along each axis, that at frame 0, row 0, column 0, channel 0 `offset` bytes
    /// into the file.
    ///
    /// ```
    /// use squaremap::image::{SampleType, Size};
    /// use squaremap::layout::{Layout, Shape, Strides};
    ///
    /// // Blue, green, red, and the last row first, each padded to 12 bytes.
    /// let shape = Shape { size: Size::new(2, 3)?, frames: 1, channels: 3 };
    /// let strides = Strides { frame: 0, row: -12, col: 3, channel: -1, stacks: None };
    /// let layout = Layout::strided(shape, SampleType::U8, 12 + 2, strides)?;
    /// assert_eq!(layout.sample_offset(0, 1, 0, 2), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the shape has a count that no picture has, the stacks do not divide the frames, a sample lies
    /// outside of what files can have, or samples share bytes.
    pub fn strided(
        shape: Shape,
        sample: SampleType,
        offset: u64,
        strides: Strides,
    ) -> Result<Layout, LayoutError> {
        check(shape)?;
        let strided = Strided::new(shape, sample.bytes(), offset, strides)?;
        let place = Place::Strided(strided);
        Ok(Layout { sample, place })
    }

    /// Samples in equal blocks, each of so many as `block` has along each axis and with their strides, that at
    /// (0, 0, 0, 0) `offset` bytes after the block's start. Where blocks start is told by `table`.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use squaremap::image::{SampleType, Size};
    /// use squaremap::layout::{BlockStarts, Layout, Order, Shape, Strides};
    ///
    /// // Tiles of 16 × 16 bytes, four beside one another and two rows of them; the second is not there.
    /// let shape = Shape { size: Size::new(20, 50)?, frames: 1, channels: 1 };
    /// let tile = Shape { size: Size::new(16, 16)?, ..shape };
    /// let strides = Strides { frame: 0, row: 16, col: 1, channel: 0, stacks: None };
    /// let starts = [8, BlockStarts::NONE, 264, 520, 1032, 776, 1288, 1544];
    /// let table = BlockStarts::new(starts.into(), shape, tile, Order::PACKED)?;
    /// let layout = Layout::chunked(shape, SampleType::U8, tile, (0, strides), Arc::new(table))?;
    /// assert_eq!(layout.sample_offset(0, 3, 35, 0), Some(264 + 3 * 16 + 3));
    /// assert_eq!(layout.sample_offset(0, 3, 20, 0), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the shape has a count that no picture has, the blocks' channels do not divide those of the image,
    /// a block would end beyond the largest file offset, or samples of a block share bytes.
    pub fn chunked(
        shape: Shape,
        sample: SampleType,
        block: Shape,
        (offset, strides): (u64, Strides),
        table: Arc<dyn BlockTable>,
    ) -> Result<Layout, LayoutError> {
        check(shape)?;
        let block = Strided::new(block, sample.bytes(), offset, strides)?;
        let place = Place::Chunked(Chunked::new(shape, block, table)?);
        Ok(Layout { sample, place })
    }

    /// Those at equal distances of a pixel with any number of samples, of which the ones with these numbers, from
    /// 0, are the channels.
    ///
    /// ```
    /// use squaremap::image::{SampleType, Size};
    /// use squaremap::layout::{Layout, Shape, Strides};
    ///
    /// // Blue, green, red and a byte that says nothing.
    /// let shape = Shape { size: Size::new(2, 3)?, frames: 1, channels: 4 };
    /// let strides = Strides { frame: 0, row: 12, col: 4, channel: 1, stacks: None };
    /// let layout = Layout::picking(shape, SampleType::U8, 0, strides, &[2, 1, 0])?;
    /// assert_eq!(layout.sample_offset(0, 1, 0, 2), Some(12));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`strided`](Layout::strided); when a pixel has no such sample, or others than 1, 3 or 4 are picked.
    pub fn picking(
        shape: Shape,
        sample: SampleType,
        offset: u64,
        strides: Strides,
        bands: &[u64],
    ) -> Result<Layout, LayoutError> {
        let strided = Strided::new(shape, sample.bytes(), offset, strides)?.picking(bands)?;
        check(strided.shape())?;
        let place = Place::Strided(strided);
        Ok(Layout { sample, place })
    }

    /// The same samples as they are shown; none if they are in blocks and turned in any way.
    pub fn oriented(&self, orientation: Orientation) -> Option<Layout> {
        match &self.place {
            _ if orientation == Orientation::AS_IS => Some(self.clone()),
            Place::Strided(strided) => Some(Layout {
                sample: self.sample,
                place: Place::Strided(strided.oriented(orientation)),
            }),
            Place::Chunked(_) => None,
        }
    }

    /// How the samples lie.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Samples at equal distances; none if they are in blocks.
    pub fn as_strided(&self) -> Option<&Strided> {
        match &self.place {
            Place::Strided(strided) => Some(strided),
            Place::Chunked(_) => None,
        }
    }

    /// How many samples there are along each axis.
    pub fn shape(&self) -> Shape {
        match &self.place {
            Place::Strided(strided) => strided.shape(),
            Place::Chunked(chunked) => chunked.shape(),
        }
    }

    /// Rows and columns of one frame.
    pub fn size(&self) -> Size {
        self.shape().size
    }

    /// Pictures in the file, at least 1.
    pub fn frames(&self) -> u64 {
        self.shape().frames
    }

    /// Samples of one pixel: 1 (grey), 3 (RGB) or 4 (RGBA).
    pub fn channels(&self) -> u64 {
        self.shape().channels
    }

    /// How one sample is stored.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// The byte at which a sample starts; none where its block is not there, and it is zero. The indices must be
    /// inside the image.
    pub fn sample_offset(&self, frame: u64, row: u64, col: u64, channel: u64) -> Option<u64> {
        match &self.place {
            Place::Strided(strided) => Some(strided.sample_offset(frame, row, col, channel)),
            Place::Chunked(chunked) => chunked.sample_offset(frame, row, col, channel),
        }
    }

    /// The byte at which the first sample of the first frame starts; none where its block is not there.
    pub fn offset(&self) -> Option<u64> {
        self.sample_offset(0, 0, 0, 0)
    }

    /// Where the samples of one frame (from 0) lie; none if there is no such frame.
    pub fn frame(&self, frame: u64) -> Option<Layout> {
        (frame < self.frames()).then(|| Layout {
            sample: self.sample,
            place: match &self.place {
                Place::Strided(strided) => Place::Strided(strided.frame(frame)),
                Place::Chunked(chunked) => Place::Chunked(chunked.frame(frame)),
            },
        })
    }

    /// Bytes that the file must have at least: the end of the last sample; of blocks that of the last block, as far
    /// as their table is known.
    pub fn bytes_needed(&self) -> u64 {
        match &self.place {
            Place::Strided(strided) => strided.end(),
            Place::Chunked(chunked) => chunked.end(),
        }
    }

    /// The samples whose strides tell how neighbours lie: all, or those of a block.
    fn neighbours(&self) -> &Strided {
        match &self.place {
            Place::Strided(strided) => strided,
            Place::Chunked(chunked) => chunked.block(),
        }
    }

    /// Whether samples below one another lie nearer than those beside one another.
    pub fn is_by_cols(&self) -> bool {
        let strides = self.neighbours().strides();
        strides.row.unsigned_abs() < strides.col.unsigned_abs()
    }

    /// Bytes from a sample to its neighbour in the direction in which these are nearer, at least 1.
    pub fn nearest(&self) -> u64 {
        let strides = self.neighbours().strides();
        (strides.row.unsigned_abs()).min(strides.col.unsigned_abs())
    }
}

/// Whether an image can have these counts.
fn check(shape: Shape) -> Result<(), LayoutError> {
    match shape {
        Shape { frames: 0, .. } => Err(LayoutError::NoFrames),
        Shape {
            channels: 1 | 3 | 4,
            ..
        } => Ok(()),
        Shape { channels, .. } => Err(LayoutError::Channels(channels)),
    }
}

#[cfg(test)]
mod tests;
