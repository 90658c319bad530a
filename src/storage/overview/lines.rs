//! An image in the order in which it lies in its file. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::Rect;
use crate::layout::{Layout, Strided, are_short};

/// An image as lines of points that lie one after another in the file, or in its blocks: its rows, or its
/// columns where these are contiguous. Where such lines would be very short, as in an image of a few columns, they go
/// across: what lies between two points is then read with them.
#[derive(Clone, Debug)]
pub(crate) struct FileLines {
    pub(crate) transposed: bool,
    pub(crate) lines: u64,
    pub(crate) points: u64,
    pub(crate) layout: Layout,
}

impl FileLines {
    pub(crate) fn of(layout: &Layout) -> FileLines {
        let size = layout.size();
        let by_cols = layout.is_by_cols();
        let (lines, points) = swapped(by_cols, (size.rows(), size.cols()));
        let across = are_short(lines, points);
        let transposed = by_cols != across;
        let (lines, points) = swapped(across, (lines, points));
        FileLines {
            transposed,
            lines,
            points,
            layout: layout.clone(),
        }
    }

    /// These points of some lines.
    pub(crate) fn rect(&self, lines: &Range<u64>, points: &Range<u64>) -> Rect {
        let (rows, cols) = swapped(self.transposed, (lines.clone(), points.clone()));
        Rect::new(rows, cols)
    }

    /// The samples and the bytes from a point to the next, where these are at equal distances and come in the
    /// order of the file.
    pub(crate) fn steady(&self) -> Option<(&Strided, u64)> {
        let strided = self.layout.as_strided()?;
        let strides = strided.strides();
        let (_, step) = swapped(self.transposed, (strides.row, strides.col));
        Some((strided, u64::try_from(step).ok()?))
    }
}

/// The pair, turned round if it shall be.
pub(crate) fn swapped<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}
