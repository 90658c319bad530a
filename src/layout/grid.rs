//! Axes of samples in a file, before it is settled which of them are frames and which are channels.

use crate::image::{SampleType, Size};
use crate::layout::error::LayoutError;
use crate::layout::shape::{Axis, IndexOrder, Interleave, Order, Shape};
use crate::layout::strided::{Stacks, Strides};
use crate::layout::whole::Layout;

/// Samples at equal distances along an axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GridAxis {
    /// How many there are.
    pub count: u64,
    /// Bytes from one to the next.
    pub stride: u64,
}

/// Samples along axes that have their parts: rows, columns, bands, and any others, which are frames.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    /// Those of a picture, by its height.
    pub rows: GridAxis,
    /// Those of a row.
    pub cols: GridAxis,
    /// Those of a pixel.
    pub bands: GridAxis,
    /// All other axes, those whose index rises most slowly first.
    pub frames: Vec<GridAxis>,
    /// Bytes before the first sample, of those that belong to all of them.
    pub first: u64,
}

impl GridAxis {
    /// The only one.
    pub const ONE: GridAxis = GridAxis {
        count: 1,
        stride: 0,
    };

    /// Bytes from the first to the last sample along some axes, that of the last one included, each of `width`
    /// bytes; none if there are more than numbers for them.
    pub fn last_byte(axes: &[GridAxis], width: u64) -> Option<u64> {
        axes.iter().try_fold(width, |end, axis| {
            end.checked_add(axis.count.saturating_sub(1).checked_mul(axis.stride)?)
        })
    }
}

impl Grid {
    /// A frame of samples of `width` bytes without gaps but for those after rows that are `row_stride` bytes apart,
    /// and all its bytes.
    ///
    /// # Errors
    ///
    /// When rows are shorter than what lies in them, or there are more bytes than numbers for them.
    pub fn packed(
        size: Size,
        bands: u64,
        width: u64,
        interleave: Interleave,
        order: IndexOrder,
        row_stride: Option<u64>,
    ) -> Result<(Grid, u64), LayoutError> {
        let axes = match order {
            IndexOrder::C => interleave.order(),
            IndexOrder::Fortran => Order::MATLAB,
        };
        let mut grid = Grid {
            rows: GridAxis::ONE,
            cols: GridAxis::ONE,
            bands: GridAxis::ONE,
            frames: Vec::new(),
            first: 0,
        };
        let mut stride = width;
        for axis in axes.0.into_iter().rev() {
            let (own, count) = match axis {
                Axis::Frame => continue,
                Axis::Row => (&mut grid.rows, size.rows()),
                Axis::Col => (&mut grid.cols, size.cols()),
                Axis::Channel => (&mut grid.bands, bands),
            };
            if let (Axis::Row, Some(given)) = (axis, row_stride) {
                if given < stride {
                    return Err(LayoutError::RowStride { given, row: stride });
                }
                stride = given;
            }
            *own = GridAxis { count, stride };
            stride = stride.checked_mul(count).ok_or(LayoutError::TooLarge)?;
        }
        Ok((grid, stride))
    }

    /// The same samples, rows so many bytes apart, and what has rows in it as much more.
    ///
    /// # Errors
    ///
    /// When these are fewer than a row has.
    pub fn with_row_stride(mut self, given: u64) -> Result<Grid, LayoutError> {
        let row = self.rows.stride;
        if given < row {
            return Err(LayoutError::RowStride { given, row });
        }
        let others = [&mut self.cols, &mut self.bands]
            .into_iter()
            .chain(&mut self.frames);
        for axis in others.filter(|axis| axis.stride > row && axis.count > 1) {
            let rows = axis.stride / row.max(1);
            axis.stride = rows.checked_mul(given).ok_or(LayoutError::TooLarge)?;
        }
        self.rows.stride = given;
        Ok(self)
    }

    /// The same samples, frames so many bytes apart.
    ///
    /// # Errors
    ///
    /// When frames are counted along more than one axis.
    pub fn with_frame_stride(mut self, given: u64) -> Result<Grid, LayoutError> {
        self.frames.retain(|axis| axis.count > 1);
        match &mut self.frames[..] {
            [] => Ok(self),
            [frames] => {
                frames.stride = given;
                Ok(self)
            }
            _ => Err(LayoutError::Frames),
        }
    }

    /// Rows and columns.
    ///
    /// # Errors
    ///
    /// When no image has so many.
    pub fn size(&self) -> Result<Size, crate::image::SizeError> {
        Size::new(self.rows.count, self.cols.count)
    }

    /// The same samples, each band a frame: those of a frame follow one another.
    #[must_use]
    pub fn with_bands_as_frames(mut self) -> Grid {
        self.frames.push(self.bands);
        self.bands.count = 1;
        self
    }

    /// The same samples, so many bands together a frame; none if they do not come out even.
    pub fn with_bands_in_groups(mut self, of: u64) -> Option<Grid> {
        let bands = self.bands;
        if of == 0 || !bands.count.is_multiple_of(of) {
            return None;
        }
        self.frames.push(GridAxis {
            count: bands.count / of,
            stride: bands.stride.checked_mul(of)?,
        });
        self.bands.count = of;
        Some(self)
    }

    /// The same samples, with the only axis of frames as bands, if the bands are no axis; none if there are more.
    pub fn with_frames_as_bands(mut self) -> Option<Grid> {
        self.frames.retain(|axis| axis.count > 1);
        match self.frames[..] {
            _ if self.bands.count > 1 => Some(self),
            [] => Some(self),
            [bands] => Some(Grid {
                bands,
                frames: Vec::new(),
                ..self
            }),
            _ => None,
        }
    }

    /// The frames as one axis, or as two: stacks of them. None if they are more.
    fn frames(&self) -> Option<(GridAxis, Option<GridAxis>)> {
        let mut joined: Vec<GridAxis> = Vec::new();
        for &axis in self.frames.iter().filter(|axis| axis.count > 1) {
            match joined.last_mut() {
                Some(outer) if axis.count.checked_mul(axis.stride) == Some(outer.stride) => {
                    *outer = GridAxis {
                        count: outer.count.checked_mul(axis.count)?,
                        stride: axis.stride,
                    };
                }
                _ => joined.push(axis),
            }
        }
        match joined[..] {
            [] => Some((GridAxis::ONE, None)),
            [frames] => Some((frames, None)),
            [stacks, frames] => Some((frames, Some(stacks))),
            _ => None,
        }
    }

    /// Where each sample lies, `offset` bytes further on, with all bands as channels, or those whose numbers are
    /// `picked`, from 0.
    ///
    /// # Errors
    ///
    /// When there is no sample or no image of so many, the samples share bytes or would lie beyond the largest
    /// offset, frames lie along more axes than can be told, there is no such band, or the channels are not 1, 3
    /// or 4.
    pub fn layout(
        &self,
        sample: SampleType,
        offset: u64,
        picked: Option<&[u64]>,
    ) -> Result<Layout, LayoutError> {
        let (frames, stacks) = self.frames().ok_or(LayoutError::Frames)?;
        let signed = |stride: u64| i64::try_from(stride).map_err(|_| LayoutError::TooLarge);
        let count = stacks.map_or(Some(frames.count), |stacks| {
            stacks.count.checked_mul(frames.count)
        });
        let shape = Shape {
            size: self.size().map_err(|_| LayoutError::Size {
                rows: self.rows.count,
                cols: self.cols.count,
            })?,
            frames: count.ok_or(LayoutError::TooLarge)?,
            channels: self.bands.count,
        };
        let strides = Strides {
            frame: signed(frames.stride)?,
            row: signed(self.rows.stride)?,
            col: signed(self.cols.stride)?,
            channel: signed(self.bands.stride)?,
            stacks: match stacks {
                None => None,
                Some(stacks) => Some(Stacks {
                    frames: frames.count,
                    stride: signed(stacks.stride)?,
                }),
            },
        };
        let offset = (offset.checked_add(self.first)).ok_or(LayoutError::TooLarge)?;
        match picked {
            None => Layout::strided(shape, sample, offset, strides),
            Some(picked) => Layout::picking(shape, sample, offset, strides, picked),
        }
    }
}
