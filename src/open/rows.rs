//! How many rows and frames there are: of a file that grows, or whose rows are said to have another length.

use std::path::Path;

use crate::image::{SampleType, Size};
use crate::layout::{Grid, IndexOrder, Interleave, Layout, Order, Shape, Strided};
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::origin::ShapeOrigin;

/// The rows that there are now: of an image with a header never more than it says, of a stack the frames
/// that are whole, or else the rows of the first one; without a header all of the file. The layout itself
/// where the rest of the file would not be rows, or where a frame without a header is asked for.
pub(crate) fn grown(
    samples: &SampleFile,
    layout: &Layout,
    origin: &ShapeOrigin,
    frame: Option<u64>,
) -> Result<Layout, OpenError> {
    let (size, channels, sample) = (layout.size(), layout.channels(), layout.sample());
    let Some(strided) = layout.as_strided() else {
        return Ok(layout.clone());
    };
    let (offset, strides) = (strided.offset(), strided.strides());
    let row_stride = strides.row.unsigned_abs();
    let rows_first = |frames| {
        let shape = Shape {
            size,
            frames,
            channels,
        };
        Layout::new(shape, sample, offset, Order::PACKED, Some(row_stride))
    };
    let one = rows_first(1).ok().filter(|one| {
        if !strided.is_in_order() {
            return false;
        }
        // What a stride of a single channel or frame is does not matter.
        one.as_strided().map(Strided::strides).is_some_and(|own| {
            (own.row, own.col) == (strides.row, strides.col)
                && (channels == 1 || own.channel == strides.channel)
                && (layout.frames() == 1 || own.frame == strides.frame && strides.stacks.is_none())
        })
    });
    let has_header = origin.is_header();
    let is_as_told = match has_header {
        true => layout.bytes_needed() <= samples.len,
        false => frame.is_some(),
    };
    let Some(one) = one.filter(|_| !is_as_told) else {
        return Ok(layout.clone());
    };
    match samples.len.checked_sub(one.bytes_needed()) {
        Some(rest) if has_header => rows_first(1 + rest / frame_bytes(&one))
            .map_err(|source| OpenError::layout(&samples.path, source)),
        _ => {
            let (path, cols) = (&samples.path, size.cols());
            rows_of(path, samples.len, layout, cols, sample, Some(row_stride))
        }
    }
}

/// Bytes from a frame to the next.
fn frame_bytes(layout: &Layout) -> u64 {
    let strides = layout.as_strided().map(Strided::strides);
    strides.map_or(1, |strides| strides.frame.unsigned_abs())
}

/// As many rows of `cols` pixels as there are in `len` bytes of a file, after the offset and with the
/// channels of another layout of it, `row_stride` bytes from one to the next.
pub(crate) fn rows_of(
    path: &Path,
    len: u64,
    other: &Layout,
    cols: u64,
    sample: SampleType,
    row_stride: Option<u64>,
) -> Result<Layout, OpenError> {
    // A pixel may have more samples than are seen.
    let bands = bands_of(other);
    let row = cols.saturating_mul(bands.saturating_mul(sample.bytes()));
    let offset = other.as_strided().map_or(0, Strided::offset);
    let needed = row.saturating_add(offset);
    let too_short = || OpenError::NoRow {
        path: path.to_owned(),
        cols,
        sample,
        needed,
        len,
    };
    // No byte is needed after the last pixel.
    let rest = len.checked_sub(needed).ok_or_else(too_short)?;
    let rows = 1 + rest / row_stride.unwrap_or(row).max(1);
    let size = Size::new(rows, cols).map_err(|_| too_short())?;
    let (interleave, order) = (Interleave::Pixels, IndexOrder::C);
    let picked: Option<Vec<u64>> = (other.as_strided())
        .filter(|strided| bands != other.channels() || !strided.is_in_order())
        .map(|strided| {
            (0..other.channels())
                .map(|channel| strided.band(channel))
                .collect()
        });
    let layout = Grid::packed(size, bands, sample.bytes(), interleave, order, row_stride)
        .and_then(|(grid, _)| grid.layout(sample, offset, picked.as_deref()));
    layout.map_err(|source| OpenError::layout(path, source))
}

/// Samples of a pixel that lie together, as many as are seen or more.
fn bands_of(layout: &Layout) -> u64 {
    let (channels, width) = (layout.channels(), layout.sample().bytes());
    let Some(strides) = layout.as_strided().map(Strided::strides) else {
        return channels;
    };
    let pixel = strides.col.unsigned_abs();
    let is_together = strides.channel == width as i64 && pixel.is_multiple_of(width);
    if is_together {
        (pixel / width).max(channels)
    } else {
        channels
    }
}
