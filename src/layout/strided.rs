//! Samples at equal distances along each axis. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::{Orientation, Rect};
use crate::layout::error::LayoutError;
use crate::layout::overlap::are_apart;
use crate::layout::shape::Shape;

/// Samples at equal distances along each axis: the sample at (frame, row, col, channel) starts at byte
/// `offset + frame·frame_stride + row·row_stride + col·col_stride + channel·channel_stride`; where frames come in
/// stacks, `(frame / frames)·stack_stride + (frame % frames)·frame_stride` stands for the second term.
///
/// # Guarantees
///
/// - every byte of every sample has an offset from 0 to 2^63 - 2, so no sum above overflows;
/// - no two samples share a byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strided {
    shape: Shape,
    /// Bytes of a sample.
    width: u64,
    offset: u64,
    strides: Strides,
    /// Which of the samples of a pixel its channels are.
    bands: [u64; MOST_CHANNELS],
}

/// The most channels that are picked from the samples of a pixel.
pub(super) const MOST_CHANNELS: usize = 4;

/// The channels that are the samples of a pixel in their order.
const ALL_BANDS: [u64; MOST_CHANNELS] = [0, 1, 2, 3];

/// Bytes from a sample to the next one along each axis; negative where a file runs the other way. What those of
/// an axis with a single sample are does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Strides {
    /// To the same sample of the next frame, of the same stack if they come in stacks.
    pub frame: i64,
    /// To the sample below.
    pub row: i64,
    /// To the one on the right, of the same channel.
    pub col: i64,
    /// To that of the same pixel's next channel, or of its next band where [bands are
    /// picked](Strided::picking).
    pub channel: i64,
    /// Where frames come in stacks, as those of an array of five axes do: their own stride.
    pub stacks: Option<Stacks>,
}

/// Frames in stacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stacks {
    /// Frames of each stack, at least 1. They follow one another: frame 0 of a stack comes after the last one of
    /// that before.
    pub frames: u64,
    /// Bytes from a sample to the same one of the next stack.
    pub stride: i64,
}

impl Strided {
    /// Samples of `width` bytes, that at (0, 0, 0, 0) `offset` bytes into the file.
    ///
    /// # Errors
    ///
    /// When a count is 0, the stacks do not divide the frames, a sample lies outside of what files can have, or
    /// samples share bytes.
    pub fn new(
        shape: Shape,
        width: u64,
        offset: u64,
        strides: Strides,
    ) -> Result<Strided, LayoutError> {
        if shape.frames == 0 {
            return Err(LayoutError::NoFrames);
        }
        if shape.channels == 0 {
            return Err(LayoutError::Channels(0));
        }
        if let Some(Stacks { frames: each, .. }) = strides.stacks
            && (each == 0 || !shape.frames.is_multiple_of(each))
        {
            let frames = shape.frames;
            return Err(LayoutError::Stacks { frames, each });
        }
        let mut strided = Strided {
            shape,
            width,
            offset,
            strides,
            bands: ALL_BANDS,
        };
        let (mut lowest, mut highest) = (i128::from(offset), i128::from(offset));
        for (count, stride) in strided.axes() {
            let reach = i128::from(count - 1)
                .checked_mul(stride.into())
                .ok_or(LayoutError::TooLarge)?;
            lowest = lowest.saturating_add(reach.min(0));
            highest = highest.saturating_add(reach.max(0));
        }
        if highest.saturating_add(width.into()) > i64::MAX.into() {
            return Err(LayoutError::TooLarge);
        }
        if lowest < 0 {
            let before = u64::try_from(-lowest).unwrap_or(u64::MAX);
            return Err(LayoutError::Before(before));
        }
        let distances = strided
            .axes()
            .map(|(count, stride)| (count, stride.unsigned_abs()));
        if !are_apart(&distances, width) {
            let strides = strided.axes().into_iter().filter(|(count, _)| *count > 1);
            let strides = strides.map(|(_, stride)| stride).collect();
            return Err(LayoutError::Shared { width, strides });
        }
        // What need not be said is said nevertheless, so that nobody divides by it.
        let extent = (highest - lowest) as i64 + width as i64;
        let own = &mut strided.strides;
        for stride in [&mut own.frame, &mut own.row, &mut own.col, &mut own.channel] {
            if *stride == 0 {
                *stride = extent;
            }
        }
        Ok(strided)
    }

    /// Those of the samples of each pixel whose numbers are these, one to four, from 0, as its channels. The
    /// others are left out.
    ///
    /// # Errors
    ///
    /// When there is no such sample, or none is picked, or more than four.
    pub fn picking(&self, bands: &[u64]) -> Result<Strided, LayoutError> {
        let all = self.shape.channels;
        let channels = bands.len() as u64;
        let mut own = ALL_BANDS;
        let Some(picked) = own.get_mut(..bands.len()).filter(|own| !own.is_empty()) else {
            return Err(LayoutError::Channels(channels));
        };
        for (own, &band) in picked.iter_mut().zip(bands) {
            if band >= all {
                return Err(LayoutError::NoBand { band, bands: all });
            }
            *own = self.band(band);
        }
        Ok(Strided {
            shape: Shape {
                channels,
                ..self.shape
            },
            bands: own,
            ..*self
        })
    }

    /// The number of a channel among the samples of its pixel.
    pub fn band(&self, channel: u64) -> u64 {
        let picked = usize::try_from(channel)
            .ok()
            .and_then(|channel| self.bands.get(channel));
        // More than four are never picked.
        picked.copied().unwrap_or(channel)
    }

    /// Whether the channels are the first samples of a pixel, in their order.
    pub fn is_in_order(&self) -> bool {
        self.bands == ALL_BANDS
    }

    /// The same samples as they are shown.
    pub(crate) fn oriented(&self, orientation: Orientation) -> Strided {
        let strides = self.strides;
        let (flipped_rows, flipped_cols) = orientation.flipped();
        let size = self.shape.size;
        let (row, col) = orientation.in_file(size, (0, 0));
        let turned = |stride: i64, flipped: bool| if flipped { -stride } else { stride };
        let rows = turned(strides.row, flipped_rows);
        let cols = turned(strides.col, flipped_cols);
        let (down, right) = match orientation.is_transposed() {
            false => (rows, cols),
            true => (cols, rows),
        };
        Strided {
            shape: Shape {
                size: orientation.size(size),
                ..self.shape
            },
            offset: (self.offset as i64 + row as i64 * strides.row + col as i64 * strides.col)
                as u64,
            strides: Strides {
                row: down,
                col: right,
                ..strides
            },
            ..*self
        }
    }

    /// How many samples there are along each axis.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The byte at which the first sample of the pixel (0, 0) of the first frame starts.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes from a sample to the next one along each axis.
    pub fn strides(&self) -> Strides {
        self.strides
    }

    /// How many samples there are along each axis, and the bytes from one to the next: stacks, frames of a
    /// stack, rows, columns, channels.
    pub(crate) fn axes(&self) -> [(u64, i64); 5] {
        let (shape, strides) = (self.shape, self.strides);
        let stacks = strides.stacks.unwrap_or(Stacks {
            frames: shape.frames,
            stride: 0,
        });
        [
            (shape.frames / stacks.frames, stacks.stride),
            (stacks.frames, strides.frame),
            (shape.size.rows(), strides.row),
            (shape.size.cols(), strides.col),
            (shape.channels, strides.channel),
        ]
    }

    /// The byte at which a sample starts. The indices must be inside.
    pub fn sample_offset(&self, frame: u64, row: u64, col: u64, channel: u64) -> u64 {
        let (shape, strides) = (self.shape, self.strides);
        debug_assert!(
            frame < shape.frames
                && row < shape.size.rows()
                && col < shape.size.cols()
                && channel < shape.channels
        );
        let frames = self.frames_before(frame);
        // Each sum on the way is the offset of a sample.
        let offset = self.offset as i64
            + frames
            + row as i64 * strides.row
            + col as i64 * strides.col
            + self.band(channel) as i64 * strides.channel;
        offset as u64
    }

    /// Bytes of the frames before one, from the first.
    fn frames_before(&self, frame: u64) -> i64 {
        let strides = self.strides;
        match strides.stacks {
            None => frame as i64 * strides.frame,
            Some(stacks) => {
                (frame / stacks.frames) as i64 * stacks.stride
                    + (frame % stacks.frames) as i64 * strides.frame
            }
        }
    }

    /// The bytes of the file from the first to the last byte of the samples of `channels` in `rect` of
    /// `frame`, other samples between them included. `rect` and `channels` must not be empty and must lie
    /// inside.
    pub fn span(&self, frame: u64, rect: &Rect, channels: &Range<u64>) -> Range<u64> {
        let strides = self.strides;
        let first = self.sample_offset(frame, rect.row_start, rect.col_start, channels.start);
        let first_band = self.band(channels.start) as i64;
        let bands = (channels.clone())
            .map(|channel| (self.band(channel) as i64 - first_band) * strides.channel);
        let (before, after) = bands.fold((0, 0), |(before, after), band| {
            (band.min(before), band.max(after))
        });
        let reach = [
            (rect.rows() - 1) as i64 * strides.row,
            (rect.cols() - 1) as i64 * strides.col,
            before,
            after,
        ];
        let back: i64 = reach.iter().map(|reach| (*reach).min(0)).sum();
        let on: i64 = reach.iter().map(|reach| (*reach).max(0)).sum();
        (first as i64 + back) as u64..(first as i64 + on) as u64 + self.width
    }

    /// Bytes that the file must have at least: the end of the sample behind all others.
    pub fn end(&self) -> u64 {
        let [stacks, frames, rows, cols, _] = self.axes();
        let reaches =
            [stacks, frames, rows, cols].map(|(count, stride)| (count - 1) as i64 * stride);
        let channels = 0..self.shape.channels;
        let last = channels
            .map(|channel| self.band(channel) as i64 * self.strides.channel)
            .max();
        let reaches = reaches.into_iter().chain(last);
        let on: i64 = reaches.map(|reach| reach.max(0)).sum();
        (self.offset as i64 + on) as u64 + self.width
    }

    /// The samples of one frame (from 0), which there must be.
    pub(crate) fn frame(&self, frame: u64) -> Strided {
        Strided {
            shape: Shape {
                frames: 1,
                ..self.shape
            },
            offset: self.offset.saturating_add_signed(self.frames_before(frame)),
            strides: Strides {
                stacks: None,
                ..self.strides
            },
            ..*self
        }
    }

    /// The channels whose samples lie together in the file, pixel by pixel: all of them, or each by itself.
    pub fn channel_groups(&self) -> impl Iterator<Item = Range<u64>> + use<> {
        let (channels, strides) = (self.shape.channels, self.strides);
        let between = strides.row.unsigned_abs().min(strides.col.unsigned_abs());
        let is_near = self.bands[..channels.min(MOST_CHANNELS as u64) as usize]
            .iter()
            .all(|&band| band.saturating_mul(strides.channel.unsigned_abs()) < between);
        let together = match is_near && strides.channel.unsigned_abs() < between {
            true => channels,
            false => 1,
        };
        (0..channels)
            .step_by(together as usize)
            .map(move |first| first..first + together)
    }
}

#[cfg(test)]
mod tests;
