//! Where each sample of an image lies in its file. Pure arithmetic: no I/O.

use crate::image::{SampleType, Size};

/// Where each sample lies in a file: the sample at (frame, row, col, channel) starts at byte
/// `offset + frame·frame_stride + row·row_stride + col·col_stride + channel·channel_stride`.
///
/// Row-major, column-major, band-sequential, interleaved and padded files are all of this form.
///
/// # Guarantees
///
/// The last byte of the last sample has an offset below 2^63, so no sum above overflows a `u64`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    size: Size,
    frames: u64,
    channels: u64,
    sample: SampleType,
    offset: u64,
    frame_stride: u64,
    row_stride: u64,
    col_stride: u64,
    channel_stride: u64,
}

/// Numbers that describe no file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LayoutError {
    /// A channel count that no picture has.
    #[error("{0} channels cannot be shown; expected 1 (grey), 3 (RGB) or 4 (RGBA)")]
    Channels(u64),
    /// The samples would end beyond the largest file offset.
    #[error("the samples would end beyond the largest file offset, 2^63 bytes")]
    TooLarge,
}

impl Layout {
    /// Row-major samples without gaps, channels interleaved, beginning `offset` bytes into the file.
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
        if !matches!(channels, 1 | 3 | 4) {
            return Err(LayoutError::Channels(channels));
        }
        let channel_stride = sample.bytes();
        let col_stride = channel_stride * channels;
        let row_stride = size
            .cols()
            .checked_mul(col_stride)
            .ok_or(LayoutError::TooLarge)?;
        let frame_stride = size
            .rows()
            .checked_mul(row_stride)
            .ok_or(LayoutError::TooLarge)?;
        let layout = Layout {
            size,
            frames: 1,
            channels,
            sample,
            offset,
            frame_stride,
            row_stride,
            col_stride,
            channel_stride,
        };
        match frame_stride.checked_add(offset) {
            Some(end) if end <= i64::MAX as u64 => Ok(layout),
            _ => Err(LayoutError::TooLarge),
        }
    }

    /// Rows and columns of one frame.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Pictures in the file, one after another; at least 1.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Samples of one pixel: 1 (grey), 3 (RGB) or 4 (RGBA).
    pub fn channels(&self) -> u64 {
        self.channels
    }

    /// How one sample is stored.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// Bytes before the first sample.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The byte at which a sample starts. The indices must be inside the image.
    pub fn sample_offset(&self, frame: u64, row: u64, col: u64, channel: u64) -> u64 {
        debug_assert!(
            frame < self.frames
                && row < self.size.rows()
                && col < self.size.cols()
                && channel < self.channels
        );
        self.offset
            + frame * self.frame_stride
            + row * self.row_stride
            + col * self.col_stride
            + channel * self.channel_stride
    }

    /// Bytes that the file must have at least: the end of the last sample.
    pub fn bytes_needed(&self) -> u64 {
        self.sample_offset(
            self.frames - 1,
            self.size.rows() - 1,
            self.size.cols() - 1,
            self.channels - 1,
        ) + self.sample.bytes()
    }
}
