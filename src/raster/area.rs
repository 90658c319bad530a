//! A rectangle in 32 bits: what drawing computes with, on the CPU and in the shader.

use std::ops::Range;

use crate::image::Rect;

/// The least sides of a bin in pixels: in lower or narrower ones faces would be listed too often.
pub(super) const LEAST_BIN_ROWS: u32 = 16;
pub(super) const LEAST_BIN_COLS: u32 = 256;

/// A rectangle of pixels of the whole image, half-open. Four words, as in `raster.wgsl`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct Area {
    pub(super) row_start: u32,
    pub(super) row_end: u32,
    pub(super) col_start: u32,
    pub(super) col_end: u32,
}

impl Area {
    pub(super) fn new(rows: Range<u32>, cols: Range<u32>) -> Area {
        Area {
            row_start: rows.start,
            row_end: rows.end,
            col_start: cols.start,
            col_end: cols.end,
        }
    }

    /// Not for empty areas.
    pub(super) fn rows(&self) -> u32 {
        self.row_end - self.row_start
    }

    /// Not for empty areas.
    pub(super) fn cols(&self) -> u32 {
        self.col_end - self.col_start
    }

    /// About how often a face of this area is listed at most: in bins whose middle its edges cross. One that
    /// covers a bin ends its list. Not for empty areas.
    pub(super) fn most_entries(&self) -> u64 {
        u64::from(self.rows() / LEAST_BIN_ROWS) + u64::from(self.cols() / LEAST_BIN_COLS)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.row_start >= self.row_end || self.col_start >= self.col_end
    }

    pub(super) fn intersection(&self, other: &Area) -> Area {
        Area {
            row_start: self.row_start.max(other.row_start),
            row_end: self.row_end.min(other.row_end),
            col_start: self.col_start.max(other.col_start),
            col_end: self.col_end.min(other.col_end),
        }
    }

    /// Whether `other` is inside; not for empty areas.
    pub(super) fn contains(&self, other: &Area) -> bool {
        self.intersection(other) == *other
    }
}

/// For rectangles of drawn images, whose sides are below 2^32.
impl From<&Rect> for Area {
    fn from(rect: &Rect) -> Area {
        Area::new(
            rect.row_start as u32..rect.row_end as u32,
            rect.col_start as u32..rect.col_end as u32,
        )
    }
}

impl From<&Area> for Rect {
    fn from(area: &Area) -> Rect {
        Rect::new(
            area.row_start.into()..area.row_end.into(),
            area.col_start.into()..area.col_end.into(),
        )
    }
}
