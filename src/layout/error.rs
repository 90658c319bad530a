//! Why numbers describe no file.

/// Numbers that describe no file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LayoutError {
    /// A channel count that no picture has.
    #[error("{0} channels cannot be shown; expected 1 (grey), 3 (RGB) or 4 (RGBA)")]
    Channels(u64),
    /// A band that the pixels do not have.
    #[error("no band {}; expected 1 to {bands}", band.saturating_add(1))]
    NoBand {
        /// The band asked for, from 0.
        band: u64,
        /// Samples of a pixel.
        bands: u64,
    },
    /// Frames that are counted along more than two axes whose strides are not those of one another.
    #[error("frames along so many axes cannot be counted one after another")]
    Frames,
    /// A size that no image has.
    #[error("{cols}x{rows} (width x height) is the size of no image")]
    Size {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        cols: u64,
    },
    /// A stack of no pictures.
    #[error("a stack needs at least one frame, not 0")]
    NoFrames,
    /// Rows that would run into one another.
    #[error("a row stride of {given} bytes is too short: a row has {row}")]
    RowStride {
        /// Bytes from row to row asked for.
        given: u64,
        /// Bytes from the first to the last sample of a row.
        row: u64,
    },
    /// Stacks that are not all as long.
    #[error("{frames} frames are not stacks of {each}")]
    Stacks {
        /// All frames.
        frames: u64,
        /// Those of a stack.
        each: u64,
    },
    /// Two samples in the same bytes, or too many strides to tell.
    #[error(
        "samples of {width} bytes at distances of {} bytes share some",
        listed(strides)
    )]
    Shared {
        /// Bytes of a sample.
        width: u64,
        /// Bytes from one sample to the next along each axis.
        strides: Vec<i64>,
    },
    /// A sample before the first byte of the file.
    #[error("a sample would begin {0} bytes before the first byte of the file")]
    Before(u64),
    /// Blocks that do not divide the channels.
    #[error("blocks of {block} channels do not divide {channels}")]
    BlockChannels {
        /// Channels of a block.
        block: u64,
        /// Channels of the image.
        channels: u64,
    },
    /// A table that is too short for the image.
    #[error("a table of {given} blocks is too short for an image of {needed}")]
    Table {
        /// Blocks in the table.
        given: u64,
        /// Blocks of the image.
        needed: u64,
    },
    /// The samples would end beyond the largest file offset.
    #[error("the samples would end beyond the largest file offset, 2^63 bytes")]
    TooLarge,
}

fn listed(strides: &[i64]) -> String {
    let strides: Vec<String> = strides.iter().map(i64::to_string).collect();
    strides.join(", ")
}
