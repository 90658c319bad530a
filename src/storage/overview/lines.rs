//! An image in the order in which it lies in its file. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::Rect;
use crate::layout::{Layout, Strided};

/// An image as lines of points that lie one after another in the file, or in its blocks: its rows, or its
/// columns where these are contiguous.
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
        // A single column is a line, too, however far its pixels are from one another.
        let transposed = layout.is_by_cols() || size.cols() == 1;
        let (lines, points) = swapped(transposed, (size.rows(), size.cols()));
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
