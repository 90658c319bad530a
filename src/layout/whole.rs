//! Where each sample of an image lies in its file. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::{Rect, SampleType, Size};
use crate::layout::error::LayoutError;
use crate::layout::shape::{Axis, Order, Shape};

/// Where each sample lies in a file: the sample at (frame, row, col, channel) starts at byte
/// `offset + frame·frame_stride + row·row_stride + col·col_stride + channel·channel_stride`.
///
/// Row-major, column-major, band-sequential, interleaved and padded files are all of this form.
///
/// # Guarantees
///
/// - `channels` is 1, 3 or 4 and `frames` at least 1;
/// - the last byte of the last sample has an offset below 2^63, so no sum above overflows a `u64`;
/// - no two samples share a byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    shape: Shape,
    sample: SampleType,
    offset: u64,
    frame_stride: u64,
    row_stride: u64,
    col_stride: u64,
    channel_stride: u64,
}

impl Layout {
    /// One frame of row-major samples without gaps, channels interleaved, beginning `offset` bytes
    /// into the file.
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
        if !matches!(shape.channels, 1 | 3 | 4) {
            return Err(LayoutError::Channels(shape.channels));
        }
        if shape.frames == 0 {
            return Err(LayoutError::NoFrames);
        }
        let mut layout = Layout {
            shape,
            sample,
            offset,
            frame_stride: 0,
            row_stride: 0,
            col_stride: 0,
            channel_stride: 0,
        };
        let mut stride = sample.bytes();
        for axis in order.0.into_iter().rev() {
            let (own, count) = match axis {
                Axis::Frame => (&mut layout.frame_stride, shape.frames),
                Axis::Row => (&mut layout.row_stride, shape.size.rows()),
                Axis::Col => (&mut layout.col_stride, shape.size.cols()),
                Axis::Channel => (&mut layout.channel_stride, shape.channels),
            };
            if let (Axis::Row, Some(given)) = (axis, row_stride) {
                if given < stride {
                    return Err(LayoutError::RowStride { given, row: stride });
                }
                stride = given;
            }
            *own = stride;
            stride = stride.checked_mul(count).ok_or(LayoutError::TooLarge)?;
        }
        // `stride` is now the whole extent, the padding of the last row included.
        match stride.checked_add(offset) {
            Some(end) if end <= i64::MAX as u64 => Ok(layout),
            _ => Err(LayoutError::TooLarge),
        }
    }

    /// Rows and columns of one frame.
    pub fn size(&self) -> Size {
        self.shape.size
    }

    /// Pictures in the file, at least 1.
    pub fn frames(&self) -> u64 {
        self.shape.frames
    }

    /// Samples of one pixel: 1 (grey), 3 (RGB) or 4 (RGBA).
    pub fn channels(&self) -> u64 {
        self.shape.channels
    }

    /// How one sample is stored.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// Bytes before the first sample.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes from a sample to the same one of the next frame.
    pub fn frame_stride(&self) -> u64 {
        self.frame_stride
    }

    /// Bytes from a sample to the one below.
    pub fn row_stride(&self) -> u64 {
        self.row_stride
    }

    /// Bytes from a sample to the one on its right, of the same channel.
    pub fn col_stride(&self) -> u64 {
        self.col_stride
    }

    /// Bytes from a sample to that of the same pixel's next channel.
    pub fn channel_stride(&self) -> u64 {
        self.channel_stride
    }

    /// The channels whose samples lie together in the file, pixel by pixel: all of them, or each by itself.
    pub fn channel_groups(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        let channels = self.channels();
        let together = match self.channel_stride < self.row_stride.min(self.col_stride) {
            true => channels,
            false => 1,
        };
        (0..channels)
            .step_by(together as usize)
            .map(move |first| first..first + together)
    }

    /// The byte at which a sample starts. The indices must be inside the image.
    pub fn sample_offset(&self, frame: u64, row: u64, col: u64, channel: u64) -> u64 {
        debug_assert!(
            frame < self.frames()
                && row < self.size().rows()
                && col < self.size().cols()
                && channel < self.channels()
        );
        self.offset
            + frame * self.frame_stride
            + row * self.row_stride
            + col * self.col_stride
            + channel * self.channel_stride
    }

    /// The bytes of the file from the first to the last sample of `rect` in `frame`, other samples
    /// between them included. `rect` must not be empty and must lie inside the image.
    pub fn span(&self, frame: u64, rect: &Rect) -> Range<u64> {
        let last = (rect.row_end - 1, rect.col_end - 1);
        self.sample_offset(frame, rect.row_start, rect.col_start, 0)
            ..self.sample_offset(frame, last.0, last.1, self.channels() - 1) + self.sample.bytes()
    }

    /// Where the samples of one frame (from 0) lie; none if there is no such frame.
    pub fn frame(&self, frame: u64) -> Option<Layout> {
        (frame < self.frames()).then(|| Layout {
            shape: Shape {
                frames: 1,
                ..self.shape
            },
            offset: self.offset + frame * self.frame_stride,
            ..*self
        })
    }

    /// Bytes that the file must have at least: the end of the last sample.
    pub fn bytes_needed(&self) -> u64 {
        self.span(self.frames() - 1, &self.size().rect()).end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    const U16: SampleType = SampleType::new(
        crate::image::SampleKind::U16,
        crate::image::ByteOrder::Little,
    );

    fn shape(frames: u64, rows: u64, cols: u64, channels: u64) -> Shape {
        let size = Size::new(rows, cols).expect("a size");
        Shape {
            size,
            frames,
            channels,
        }
    }

    #[test]
    fn the_orders_are_those_of_their_formats() {
        // Strides of (frame, row, col, channel) worked out by hand for 5 frames, 3 rows, 7 columns
        // and 4 channels of two bytes.
        for (order, expected) in [
            (Order::PACKED, [168, 56, 8, 2]),
            (Order::PLANES, [168, 14, 2, 42]),
            (Order::LINES, [56, 280, 2, 14]),
            (Order::PIXELS, [8, 280, 40, 2]),
            (Order::PACKED.reversed(), [2, 10, 30, 210]),
            (Order::PLANES.reversed(), [2, 40, 120, 10]),
        ] {
            let layout = Layout::new(shape(5, 3, 7, 4), U16, 10, order, None).expect("a layout");
            let strides = [
                layout.frame_stride(),
                layout.row_stride(),
                layout.col_stride(),
                layout.channel_stride(),
            ];
            assert_eq!(strides, expected, "{order:?}");
            assert_eq!(layout.bytes_needed(), 10 + 5 * 3 * 7 * 4 * 2);
        }
    }

    #[test]
    fn a_frame_lies_where_it_lies_in_the_stack() {
        for order in [Order::PACKED, Order::PIXELS, Order::LINES] {
            let stack = Layout::new(shape(5, 3, 7, 4), U16, 10, order, None).expect("a layout");
            let frame = stack.frame(4).expect("the last");
            assert_eq!(frame.frames(), 1);
            assert_eq!(
                frame.sample_offset(0, 2, 6, 3),
                stack.sample_offset(4, 2, 6, 3)
            );
            assert_eq!(frame.bytes_needed(), stack.bytes_needed());
            assert_eq!(stack.frame(5), None);
        }
    }

    #[test]
    fn padded_rows_need_no_padding_after_the_last() {
        let layout = |stride| Layout::new(shape(2, 3, 7, 1), U16, 0, Order::PACKED, Some(stride));
        let padded = layout(16).expect("a layout");
        assert_eq!((padded.frame_stride(), padded.row_stride()), (48, 16));
        assert_eq!(padded.bytes_needed(), 48 + 2 * 16 + 14);
        assert_eq!(
            layout(13),
            Err(LayoutError::RowStride { given: 13, row: 14 })
        );
    }

    #[test]
    fn counts_that_no_picture_has_are_refused() {
        let new = |shape| Layout::new(shape, U16, 0, Order::PACKED, None);
        assert_eq!(new(shape(1, 1, 1, 2)), Err(LayoutError::Channels(2)));
        assert_eq!(new(shape(0, 1, 1, 1)), Err(LayoutError::NoFrames));
        assert_eq!(
            new(shape(1 << 30, 1 << 30, 1 << 3, 1)),
            Err(LayoutError::TooLarge)
        );
    }

    #[test]
    fn no_number_overflows() {
        let numbers = || {
            prop_oneof![
                0..5_u64,
                Just(u64::MAX),
                Just(i64::MAX as u64),
                any::<u64>()
            ]
        };
        let orders = prop_oneof![
            Just(Order::PACKED),
            Just(Order::PLANES),
            Just(Order::LINES),
            Just(Order::PIXELS.reversed())
        ];
        TestRunner::new(Config::with_cases(10_000))
            .run(
                &(
                    (numbers(), numbers(), numbers()),
                    numbers(),
                    numbers(),
                    orders,
                    proptest::option::of(numbers()),
                ),
                |((rows, cols, frames), channels, offset, order, stride)| {
                    let Ok(size) = Size::new(rows, cols) else {
                        return Ok(());
                    };
                    let shape = Shape {
                        size,
                        frames,
                        channels,
                    };
                    if let Ok(layout) = Layout::new(shape, U16, offset, order, stride) {
                        prop_assert!(layout.bytes_needed() <= i64::MAX as u64);
                    }
                    Ok(())
                },
            )
            .expect("an error or a layout");
    }
}
