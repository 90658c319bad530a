//! Which faces lie in which part of the image.

use std::ops::Range;

use crate::raster::area::Area;
use crate::raster::visible::Visible;

/// A grid of bins over a part of the image, and for each bin the indices of the faces in it, front first,
/// up to the first one that covers the whole bin.
pub(super) struct Bins {
    region: Area,
    /// Pixels of a bin, but for those at the right and the bottom.
    pub(super) rows: u32,
    cols: u32,
    /// Bins from left to right.
    pub(super) across: u32,
    /// The faces of bin `b` are `faces[offsets[b]..offsets[b + 1]]`; bins are in row-major order.
    pub(super) offsets: Vec<u32>,
    pub(super) faces: Vec<u32>,
}

impl Bins {
    /// Bins of `bin_rows` × `bin_cols` pixels over `region`, which lies in `visible`; at least
    /// [`LEAST_BIN_ROWS`](crate::raster::area::LEAST_BIN_ROWS) × [`LEAST_BIN_COLS`](crate::raster::area::LEAST_BIN_COLS), if the region is not smaller.
    pub(super) fn new(visible: &Visible, region: Area, bin_rows: u32, bin_cols: u32) -> Bins {
        let down = region.rows().div_ceil(bin_rows);
        let across = region.cols().div_ceil(bin_cols);
        let bins = down as usize * across as usize;
        let mut grid = Bins {
            region,
            rows: bin_rows,
            cols: bin_cols,
            across,
            offsets: vec![0; bins + 1],
            faces: Vec::new(),
        };

        let each = |grid: &Bins, visit: &mut dyn FnMut(usize, u32)| {
            let mut closed = vec![false; bins];
            for (index, face) in (0..).zip(&visible.faces) {
                let area = face.area.intersection(&region);
                if area.is_empty() {
                    continue;
                }
                let (down, right) = grid.span(&area);
                for (row, col) in down.flat_map(|row| right.clone().map(move |col| (row, col))) {
                    let bin = grid.number(row, col);
                    if !closed[bin] {
                        visit(bin, index);
                        closed[bin] = area.contains(&grid.area(row, col));
                    }
                }
            }
        };
        // Counting first: one allocation, and the lists of all bins in one piece.
        let mut offsets = vec![0; bins + 1];
        each(&grid, &mut |bin, _| offsets[bin + 1] += 1);
        for bin in 0..bins {
            offsets[bin + 1] += offsets[bin];
        }
        let mut next = offsets.clone();
        let mut faces = vec![0; offsets[bins] as usize];
        each(&grid, &mut |bin, index| {
            faces[next[bin] as usize] = index;
            next[bin] += 1;
        });
        grid.offsets = offsets;
        grid.faces = faces;
        grid
    }

    /// The bins that `area`, a part of the region, meets: the part of it in each, and the faces of that bin,
    /// front first.
    pub(super) fn of(
        &self,
        area: &Area,
    ) -> impl Iterator<Item = (Area, impl Iterator<Item = u32>)> {
        let (down, right) = self.span(area);
        let places = down.flat_map(move |row| right.clone().map(move |col| (row, col)));
        places.map(|(row, col)| {
            let bin = self.number(row, col);
            let faces = self.offsets[bin] as usize..self.offsets[bin + 1] as usize;
            let part = self.area(row, col).intersection(area);
            (part, self.faces[faces].iter().copied())
        })
    }

    /// The rows and columns of bins that an area meets.
    fn span(&self, area: &Area) -> (Range<u32>, Range<u32>) {
        let Area {
            row_start,
            col_start,
            ..
        } = self.region;
        let span = |start: u32, end: u32, side: u32| start / side..end.div_ceil(side);
        (
            span(
                area.row_start - row_start,
                area.row_end - row_start,
                self.rows,
            ),
            span(
                area.col_start - col_start,
                area.col_end - col_start,
                self.cols,
            ),
        )
    }

    fn number(&self, row: u32, col: u32) -> usize {
        row as usize * self.across as usize + col as usize
    }

    fn area(&self, row: u32, col: u32) -> Area {
        let Area {
            row_start,
            row_end,
            col_start,
            col_end,
        } = self.region;
        let row = row_start + row * self.rows;
        let col = col_start + col * self.cols;
        Area::new(
            row..row.saturating_add(self.rows).min(row_end),
            col..col.saturating_add(self.cols).min(col_end),
        )
    }
}
