//! An image in the order in which it lies in its file. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::layout::Layout;

/// An image as lines of points that lie one after another in the file: its rows, or its columns where
/// these are contiguous.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileLines {
    pub(crate) transposed: bool,
    pub(crate) lines: u64,
    pub(crate) points: u64,
    pub(crate) line_stride: u64,
    pub(crate) point_stride: u64,
    pub(crate) layout: Layout,
}

impl FileLines {
    pub(crate) fn of(layout: &Layout) -> FileLines {
        let size = layout.size();
        let transposed = layout.row_stride() < layout.col_stride();
        let (lines, points) = swapped(transposed, (size.rows(), size.cols()));
        let (line_stride, point_stride) =
            swapped(transposed, (layout.row_stride(), layout.col_stride()));
        FileLines {
            transposed,
            lines,
            points,
            line_stride,
            point_stride,
            layout: *layout,
        }
    }

    fn offset(&self, line: u64, point: u64, channel: u64) -> u64 {
        let (row, col) = swapped(self.transposed, (line, point));
        self.layout.sample_offset(0, row, col, channel)
    }

    /// From the first byte of the first point of a line to the last of the last one, of the channels
    /// that are asked for.
    pub(crate) fn span(&self, line: u64, points: &Range<u64>, channels: &Range<u64>) -> Range<u64> {
        let last = self.offset(line, points.end - 1, channels.end - 1);
        self.offset(line, points.start, channels.start)..last + self.layout.sample().bytes()
    }
}

/// The pair, turned round if it shall be.
pub(crate) fn swapped<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}
