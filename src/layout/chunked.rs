//! Samples in equal blocks at places of their own. Pure arithmetic: no I/O.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::image::Rect;
use crate::layout::blocks::{BlockIndex, BlockTable, blocks};
use crate::layout::error::LayoutError;
use crate::layout::shape::Shape;
use crate::layout::strided::Strided;

/// Samples in equal blocks, such as the tiles of a TIFF file or the chunks of an HDF5 one: each at a place of
/// its own, all strided alike inside. Those at the far borders are padded; what is not there is zeros.
#[derive(Clone)]
pub struct Chunked {
    shape: Shape,
    /// A block's own samples, its offset that from its start.
    block: Strided,
    table: Arc<dyn BlockTable>,
    /// The frame of the table that is the first.
    first_frame: u64,
}

/// Samples of a block that are in a part of the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockPart {
    /// Where the block starts; none if it is not there.
    pub start: Option<u64>,
    /// The frame and the channel, counted in the block.
    pub frame: u64,
    /// The first channel of the part, counted in the block.
    pub channel: u64,
    /// The pixels, counted in the block.
    pub rect: Rect,
    /// The first row and column of the part, counted in the image.
    pub at: (u64, u64),
}

impl Chunked {
    /// An image of so many samples along each axis, in blocks whose samples lie as in `block`, counted from the
    /// start of each.
    ///
    /// # Errors
    ///
    /// When the blocks' channels do not divide those of the image, or a block would end beyond the largest
    /// file offset.
    pub fn new(
        shape: Shape,
        block: Strided,
        table: Arc<dyn BlockTable>,
    ) -> Result<Chunked, LayoutError> {
        if shape.frames == 0 {
            return Err(LayoutError::NoFrames);
        }
        let (channels, of_block) = (shape.channels, block.shape().channels);
        if !channels.is_multiple_of(of_block) {
            let block = of_block;
            return Err(LayoutError::BlockChannels { block, channels });
        }
        let chunked = Chunked {
            shape,
            block,
            table,
            first_frame: 0,
        };
        match chunked.end() {
            end if end <= i64::MAX as u64 => Ok(chunked),
            _ => Err(LayoutError::TooLarge),
        }
    }

    /// How many samples there are along each axis of the image.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The samples of a block, counted from its start.
    pub fn block(&self) -> &Strided {
        &self.block
    }

    /// How many blocks there are along each axis.
    pub fn blocks(&self) -> BlockIndex {
        blocks(self.shape, self.block.shape())
    }

    /// The byte at which a sample starts; none if its block is not there. The indices must be inside.
    pub fn sample_offset(&self, frame: u64, row: u64, col: u64, channel: u64) -> Option<u64> {
        let (block, size) = (self.block.shape(), self.block.shape().size);
        let frame = self.first_frame + frame;
        let start = self.table.start(BlockIndex {
            frame: frame / block.frames,
            row: row / size.rows(),
            col: col / size.cols(),
            channel: channel / block.channels,
        })?;
        let inside = self.block.sample_offset(
            frame % block.frames,
            row % size.rows(),
            col % size.cols(),
            channel % block.channels,
        );
        Some(in_file(start, inside))
    }

    /// The parts of blocks in `rect` of a frame, block after block; of one block of channels, which `channel` is
    /// one of. `rect` must lie inside.
    pub fn parts(
        &self,
        frame: u64,
        rect: Rect,
        channel: u64,
    ) -> impl Iterator<Item = BlockPart> + use<'_> {
        let block = self.block.shape();
        let frame = self.first_frame + frame;
        let cuts = |range: Range<u64>, side: u64| {
            let numbers = range.start / side..range.end.div_ceil(side);
            numbers.map(move |number| {
                let first = number * side;
                let inside = range.start.max(first) - first..range.end.min(first + side) - first;
                (number, first, inside)
            })
        };
        let rows = cuts(rect.row_start..rect.row_end, block.size.rows());
        rows.flat_map(move |(row, top, rows)| {
            let cols = cuts(rect.col_start..rect.col_end, block.size.cols());
            cols.map(move |(col, left, cols)| {
                let index = BlockIndex {
                    frame: frame / block.frames,
                    row,
                    col,
                    channel: channel / block.channels,
                };
                BlockPart {
                    start: self.table.start(index),
                    frame: frame % block.frames,
                    channel: channel % block.channels,
                    at: (top + rows.start, left + cols.start),
                    rect: Rect::new(rows.clone(), cols),
                }
            })
        })
    }

    /// Bytes that the file must have at least, as far as the table tells: the end of the block behind all
    /// others, padding included.
    pub fn end(&self) -> u64 {
        let highest = self.table.highest().unwrap_or(0);
        highest.saturating_add(self.block.end())
    }

    /// Where each block starts that the image has a sample in.
    fn starts(&self) -> impl Iterator<Item = Option<u64>> + use<'_> {
        let (blocks, each) = (self.blocks(), self.block.shape().frames);
        let frames = self.first_frame / each..(self.first_frame + self.shape.frames).div_ceil(each);
        frames.flat_map(move |frame| {
            (0..blocks.row).flat_map(move |row| {
                (0..blocks.col).flat_map(move |col| {
                    (0..blocks.channel).map(move |channel| {
                        self.table.start(BlockIndex {
                            frame,
                            row,
                            col,
                            channel,
                        })
                    })
                })
            })
        })
    }

    /// The samples of one frame (from 0), which there must be.
    pub(crate) fn frame(&self, frame: u64) -> Chunked {
        Chunked {
            shape: Shape {
                frames: 1,
                ..self.shape
            },
            first_frame: self.first_frame + frame,
            ..self.clone()
        }
    }
}

/// A byte of a block that starts so. A wrong table may say anything: what is nowhere cannot be read, and that is
/// told.
pub(crate) fn in_file(start: u64, inside: u64) -> u64 {
    start.saturating_add(inside).min(i64::MAX as u64)
}

impl PartialEq for Chunked {
    /// The same blocks at the same places. Tables that must be read are taken for different ones.
    fn eq(&self, other: &Chunked) -> bool {
        let own = (self.shape, self.block, self.first_frame);
        let are_known = || self.table.highest().is_some() && other.table.highest().is_some();
        own == (other.shape, other.block, other.first_frame)
            && (Arc::ptr_eq(&self.table, &other.table)
                || are_known() && self.starts().eq(other.starts()))
    }
}

impl fmt::Debug for Chunked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunked")
            .field("shape", &self.shape)
            .field("block", &self.block)
            .field("first_frame", &self.first_frame)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
