//! Which faces lie in which part of the image.

use std::ops::Range;

use super::area::Area;
use super::visible::Visible;

/// A grid of bins over a run of rows, and for each bin the indices of the faces in it, front first, up
/// to the first one that covers the whole bin.
pub(super) struct Bins {
    /// Pixels of a bin, but for those at the right and the bottom.
    pub(super) rows: u32,
    cols: u32,
    image_cols: u32,
    /// The faces of bin `b` are `faces[offsets[b]..offsets[b + 1]]`; bins are in row-major order.
    pub(super) offsets: Vec<u32>,
    pub(super) faces: Vec<u32>,
}

impl Bins {
    /// Bins of `bin_rows` × `bin_cols` pixels over `rows` (a part of `visible.rows`) and all columns.
    pub(super) fn new(visible: &Visible, rows: &Range<u32>, bin_rows: u32, bin_cols: u32) -> Bins {
        let grid_rows = (rows.end - rows.start).div_ceil(bin_rows);
        let grid_cols = visible.cols.div_ceil(bin_cols);
        let bins = grid_rows as usize * grid_cols as usize;

        let each = |visit: &mut dyn FnMut(usize, u32)| {
            let mut closed = vec![false; bins];
            for (index, face) in (0..).zip(&visible.faces) {
                let area = &face.area;
                let row_start = area.row_start.max(rows.start);
                let row_end = area.row_end.min(rows.end);
                if row_start >= row_end {
                    continue;
                }
                let bin_range = |start: u32, end: u32, side: u32| start / side..end.div_ceil(side);
                for r in bin_range(row_start - rows.start, row_end - rows.start, bin_rows) {
                    for c in bin_range(area.col_start, area.col_end, bin_cols) {
                        let bin = r as usize * grid_cols as usize + c as usize;
                        if closed[bin] {
                            continue;
                        }
                        visit(bin, index);
                        let start = rows.start + r * bin_rows;
                        closed[bin] = area.contains(&Area::new(
                            start..start.saturating_add(bin_rows).min(rows.end),
                            c * bin_cols..(c * bin_cols).saturating_add(bin_cols).min(visible.cols),
                        ));
                    }
                }
            }
        };

        // Counting first: one allocation, and the lists of all bins in one piece.
        let mut offsets = vec![0; bins + 1];
        each(&mut |bin, _| offsets[bin + 1] += 1);
        for bin in 0..bins {
            offsets[bin + 1] += offsets[bin];
        }
        let mut next = offsets.clone();
        let mut faces = vec![0; offsets[bins] as usize];
        each(&mut |bin, index| {
            faces[next[bin] as usize] = index;
            next[bin] += 1;
        });
        Bins {
            rows: bin_rows,
            cols: bin_cols,
            image_cols: visible.cols,
            offsets,
            faces,
        }
    }

    /// The bins of one row of bins, whose pixels are in the rows `rows`: where each lies, and its faces,
    /// front first.
    pub(super) fn row(
        &self,
        bin_row: usize,
        rows: Range<u32>,
    ) -> impl Iterator<Item = (Area, impl Iterator<Item = u32>)> {
        let grid_cols = self.image_cols.div_ceil(self.cols);
        (0..grid_cols).map(move |c| {
            let start = c * self.cols;
            let end = start.saturating_add(self.cols).min(self.image_cols);
            let bin = bin_row * grid_cols as usize + c as usize;
            let faces = self.offsets[bin] as usize..self.offsets[bin + 1] as usize;
            let front = self.faces[faces].iter().copied();
            (Area::new(rows.clone(), start..end), front)
        })
    }
}
