//! Pixels of a kind in rows of a length: all that a file may be.

use rayon::prelude::*;

use crate::image::{SampleKind, SampleType, Size};
use crate::layout::{Layout, Order, Shape};
use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::dips::dips;
use crate::open::guess::factors::divisors;
use crate::open::guess::heads::{HEADS, RowRun};
use crate::open::guess::kind::Kind;
use crate::open::guess::places::windows;
use crate::open::guess::rest::Rest;
use crate::open::hints::ShapeHints;

/// Rows and columns at least.
pub(crate) const SHORTEST: u64 = 8;
/// The most rows for a column, and columns for a row. Large, because of stacks of images.
const LONGEST: u64 = 1 << 12;
/// The most bytes before the samples, or after them.
const MOST_LEFT: u64 = 1 << 20;
/// Lengths of rows that the samples tell, by each of two measures.
const DIPS: usize = 16;

/// Pixels of a kind in rows of a length.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct RowShape {
    pub(crate) kind: Kind,
    /// Of all frames together, one below the other.
    pub(crate) size: Size,
    pub(crate) frames: u64,
    /// Bytes from row to row.
    pub(crate) stride: u64,
    /// Bytes of the file before the first row.
    pub(crate) offset: u64,
    /// What is added to the cost because it is a rare kind.
    pub(crate) rare: f64,
    /// What is added to the cost because it is long or wide, or because of the bytes before it.
    pub(crate) odd: f64,
}

impl RowShape {
    pub(crate) fn rows(&self) -> RowRun {
        RowRun {
            offset: self.offset,
            stride: self.stride,
            rows: self.size.rows(),
            cols: self.size.cols(),
        }
    }

    /// Of integers that have a sign where these have none, or the other way round; none if that is out of the question.
    pub(crate) fn with_other_sign(self) -> Option<RowShape> {
        let kind = match self.kind.sample.kind() {
            SampleKind::U16 => SampleKind::I16,
            SampleKind::I16 => SampleKind::U16,
            SampleKind::U32 => SampleKind::I32,
            SampleKind::I32 => SampleKind::U32,
            _ => return None,
        };
        let sample = SampleType::new(kind, self.kind.sample.order());
        let kind = Kind {
            sample,
            ..self.kind
        };
        Some(RowShape { kind, ..self })
    }

    /// Without so many rows at its beginning.
    pub(crate) fn without(self, rows: u64) -> Option<RowShape> {
        Some(RowShape {
            size: Size::new(self.size.rows().checked_sub(rows)?, self.size.cols()).ok()?,
            offset: self.offset + rows * self.stride,
            ..self
        })
    }

    pub(crate) fn layout(&self, hints: &ShapeHints) -> Option<Layout> {
        let shape = Shape {
            size: Size::new(self.size.rows() / self.frames, self.size.cols()).ok()?,
            frames: self.frames,
            channels: self.kind.channels,
        };
        let sample = self.kind.sample;
        Layout::new(shape, sample, self.offset, Order::PACKED, hints.row_stride).ok()
    }
}

/// Shapes of the samples of these kinds that are as the hints say: all that divide the file, and rows of lengths that
/// the samples tell.
pub(crate) fn shapes(
    samples: &Rest<'_>,
    kinds: &[(Kind, f64)],
    places: &[u64],
    hints: &ShapeHints,
) -> Vec<RowShape> {
    let given = hints.offset.unwrap_or(0);
    let total = samples.offset() + samples.len() - given.min(samples.offset());
    let dividing = divisors(total);
    let windows = windows(places, 64, 96);
    let of_kind = |&(kind, rare): &(Kind, f64)| {
        let mut strides = match (hints.row_stride, hints.size) {
            (Some(stride), _) => vec![stride],
            (None, Some(size)) => vec![size.cols().saturating_mul(kind.pixel())],
            (None, None) => {
                let mut strides = dividing.clone();
                let pixels = KeyedPixels::new(samples, kind, &windows);
                strides.extend(dips(samples, &pixels, places, DIPS));
                strides
            }
        };
        strides.sort_unstable();
        strides.dedup();
        let shapes = strides
            .into_iter()
            .filter_map(|stride| row_shape(kind, rare, stride, total, hints));
        shapes.collect::<Vec<_>>()
    };
    kinds.par_iter().flat_map_iter(of_kind).collect()
}

/// Pixels of this kind in rows of `stride` bytes, as many as there are in `total` bytes; none if they are no picture.
fn row_shape(
    kind: Kind,
    rare: f64,
    stride: u64,
    total: u64,
    hints: &ShapeHints,
) -> Option<RowShape> {
    let cols = stride.checked_div(kind.pixel())?;
    let rows = total.checked_div(stride)?;
    if hints.row_stride.is_none() && !stride.is_multiple_of(kind.pixel()) {
        return None;
    }
    let (frames, rows) = match hints.size {
        None => (1, rows),
        Some(size) if size.cols() == cols => {
            let frames = rows.checked_div(size.rows())?;
            (frames, frames.checked_mul(size.rows())?)
        }
        Some(_) => return None,
    };
    if frames == 0 {
        return None;
    }
    let size = Size::new(rows, cols).ok()?;
    let left = total - rows.checked_mul(stride)?;
    // Of frames of a given size there is not a part of another one left.
    if hints.size.is_some() && left >= rows / frames * stride / 4 {
        return None;
    }
    let at_end = hints.offset.is_some() || hints.row_stride.is_some();
    let (short, long) = ((rows / frames).min(cols), rows.max(cols));
    if short < SHORTEST || long > short.saturating_mul(LONGEST) || left > MOST_LEFT {
        return None;
    }
    // Images are rarely more than twice as long as wide.
    let aspect = (long as f64 / short as f64).log2();
    let long = 0.005 * (aspect - 1.0).max(0.0) + 0.05 * (aspect - 6.0).max(0.0);
    Some(RowShape {
        kind,
        size,
        frames,
        stride,
        offset: hints.offset.unwrap_or(0) + if at_end { 0 } else { left },
        rare,
        odd: long + before(left),
    })
}

/// What is added to the cost because of bytes that are left over.
fn before(left: u64) -> f64 {
    match left {
        0 => 0.0,
        left if HEADS.contains(&left) => 0.05,
        1..4096 => 0.08,
        4096..16_384 => 0.1,
        _ => 0.14,
    }
}
