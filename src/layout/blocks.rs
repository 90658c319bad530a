//! Where blocks of samples start.

use std::fmt;
use std::sync::Arc;

use crate::layout::error::LayoutError;
use crate::layout::shape::{Axis, Order, Shape};

/// Where the blocks of an image start: known, or read when it is asked for.
pub trait BlockTable: Send + Sync + fmt::Debug {
    /// The byte at which a block starts; none if it is not there, and all of it zeros. A table that cannot be
    /// read says `u64::MAX`, where nothing can be read: so it is told.
    fn start(&self, block: BlockIndex) -> Option<u64>;

    /// The highest start of all blocks, if all are known without reading anything.
    fn highest(&self) -> Option<u64> {
        None
    }
}

/// Which block: counted along each axis from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BlockIndex {
    pub frame: u64,
    pub row: u64,
    pub col: u64,
    pub channel: u64,
}

/// A table in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct BlockStarts {
    starts: Arc<[u64]>,
    /// Entries from a block to the next one along each axis.
    strides: BlockIndex,
    highest: u64,
}

impl BlockStarts {
    /// What stands for a block that is not there.
    pub const NONE: u64 = u64::MAX;

    /// The starts of all blocks of an image of so many samples along each axis, blocks of that many; in `order`.
    /// [`NONE`](BlockStarts::NONE) for what is not there.
    ///
    /// # Errors
    ///
    /// When there are too few.
    pub fn new(
        starts: Arc<[u64]>,
        shape: Shape,
        block: Shape,
        order: Order,
    ) -> Result<BlockStarts, LayoutError> {
        let blocks = blocks(shape, block);
        let mut strides = BlockIndex {
            frame: 0,
            row: 0,
            col: 0,
            channel: 0,
        };
        let mut needed = 1_u64;
        for axis in order.0.into_iter().rev() {
            let (own, count) = match axis {
                Axis::Frame => (&mut strides.frame, blocks.frame),
                Axis::Row => (&mut strides.row, blocks.row),
                Axis::Col => (&mut strides.col, blocks.col),
                Axis::Channel => (&mut strides.channel, blocks.channel),
            };
            *own = needed;
            needed = needed.checked_mul(count).ok_or(LayoutError::TooLarge)?;
        }
        let given = starts.len() as u64;
        if given < needed {
            return Err(LayoutError::Table { given, needed });
        }
        let there = starts[..needed as usize].iter().copied();
        let highest = there.filter(|start| *start != BlockStarts::NONE).max();
        Ok(BlockStarts {
            starts,
            strides,
            highest: highest.unwrap_or(0),
        })
    }
}

impl BlockTable for BlockStarts {
    fn start(&self, block: BlockIndex) -> Option<u64> {
        let strides = self.strides;
        let entry = block.frame * strides.frame
            + block.row * strides.row
            + block.col * strides.col
            + block.channel * strides.channel;
        let start = self.starts.get(entry as usize).copied();
        start.filter(|start| *start != BlockStarts::NONE)
    }

    fn highest(&self) -> Option<u64> {
        Some(self.highest)
    }
}

/// How many blocks there are along each axis.
pub(crate) fn blocks(shape: Shape, block: Shape) -> BlockIndex {
    BlockIndex {
        frame: shape.frames.div_ceil(block.frames.max(1)),
        row: shape.size.rows().div_ceil(block.size.rows()),
        col: shape.size.cols().div_ceil(block.size.cols()),
        channel: shape.channels.div_ceil(block.channels.max(1)),
    }
}

impl fmt::Debug for BlockStarts {
    /// How many, not which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlockStarts({} blocks)", self.starts.len())
    }
}
