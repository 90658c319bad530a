//! Which cells of an image are covered already: a tree of bit masks.

use std::ops::Range;

use crate::raster::block::{
    Cells, FAN, NEAR, bit, bits, block_range, col_masks, masks, near_bits, row_mask,
};

/// A grid of cells, each open or covered, as a tree with a fan-out of 8×8: one 64-bit word holds a block
/// of 8×8 cells, one word of the level above tells which of 8×8 such blocks are full, and so on.
///
/// Most squares are some eight cells wide and meet a few blocks, whose words say all there is to know. For
/// a larger one a question about a covered region ends at a high level, and marking it touches words
/// along its border, and those inside only the first time.
pub(super) struct Cover {
    /// Finest level first; the last level is one word.
    levels: Vec<CoverLevel>,
}

struct CoverLevel {
    words: Vec<u64>,
    /// Words a row of blocks.
    stride: u64,
}

impl Cover {
    /// An open grid of `rows` × `cols` cells, both at least 1. Cells outside it count as covered.
    pub(super) fn new(rows: u64, cols: u64) -> Cover {
        let mut levels = Vec::new();
        let (mut block_rows, mut block_cols) = (rows, cols);
        loop {
            block_rows = block_rows.div_ceil(FAN);
            block_cols = block_cols.div_ceil(FAN);
            levels.push(CoverLevel {
                // Cells are chosen such that their bits fit in memory (see BLOCK_BUDGET in search.rs).
                words: vec![0; (block_rows * block_cols) as usize],
                stride: block_cols,
            });
            if block_rows == 1 && block_cols == 1 {
                break;
            }
        }
        let mut cover = Cover { levels };
        let top = cover.levels.len() - 1;
        let end = FAN.pow(cover.levels.len() as u32);
        for (rows, cols) in [([0, end], [cols, end]), ([rows, end], [0, cols])] {
            cover.visit_cover(top, 0, 0, Cells { rows, cols });
        }
        cover
    }

    /// Whether no cell is open any more.
    pub(super) fn is_full(&self) -> bool {
        self.levels
            .last()
            .is_some_and(|top| top.words[0] == u64::MAX)
    }

    /// Covers every cell of `inside`, a part of `touched`; returns whether one of `touched` was open.
    pub(super) fn cover(&mut self, touched: Cells, inside: Cells) -> bool {
        if touched.is_empty() {
            return false;
        }
        let (rows, cols) = (block_range(touched.rows), block_range(touched.cols));
        if rows.end - rows.start <= NEAR && cols.end - cols.start <= NEAR {
            let open = self.is_open_near(&rows, &cols, touched);
            if open {
                self.cover_near(rows, cols, inside);
            }
            return open;
        }
        let top = self.levels.len() - 1;
        let open = self.visit_open(top, 0, 0, touched);
        if open && !inside.is_empty() {
            self.visit_cover(top, 0, 0, inside);
        }
        open
    }

    /// Whether a cell of `cells`, which meets the blocks `rows` × `cols` of level 0, is open.
    fn is_open_near(&self, rows: &Range<u64>, cols: &Range<u64>, cells: Cells) -> bool {
        let col_masks = col_masks(cells.cols, cols);
        let mut row_bits = near_bits(cells.rows, rows);
        let mut open = 0;
        for row in rows.clone() {
            let row_mask = row_mask(row_bits);
            row_bits >>= FAN;
            let mut row_open = 0;
            for (word, col_mask) in self.levels[0].words(row, cols).iter().zip(&col_masks) {
                row_open |= col_mask & !word;
            }
            open |= row_open & row_mask;
        }
        open != 0
    }

    /// Covers the part of `cells` that lies in the blocks `rows` × `cols` of level 0.
    fn cover_near(&mut self, rows: Range<u64>, cols: Range<u64>, cells: Cells) {
        let col_masks = col_masks(cells.cols, &cols);
        let mut row_bits = near_bits(cells.rows, &rows);
        for row in rows {
            let row_mask = row_mask(row_bits);
            row_bits >>= FAN;
            let mut filled = 0_u32;
            let words = self.levels[0].words_mut(row, &cols);
            for (i, (word, col_mask)) in words.iter_mut().zip(&col_masks).enumerate() {
                let covered = *word | col_mask & row_mask;
                filled |= u32::from(covered == u64::MAX && *word != u64::MAX) << i;
                *word = covered;
            }
            while filled != 0 {
                self.note_full(row, cols.start + u64::from(filled.trailing_zeros()));
                filled &= filled - 1;
            }
        }
    }

    /// Notes above that a block of level 0 is full, and so on.
    fn note_full(&mut self, mut row: u64, mut col: u64) {
        for level in &mut self.levels[1..] {
            let full = level.word(row / FAN, col / FAN) | bit(row, col);
            (row, col) = (row / FAN, col / FAN);
            level.set(row, col, full);
            if full != u64::MAX {
                return;
            }
        }
    }

    fn visit_open(&self, level: usize, row: u64, col: u64, cells: Cells) -> bool {
        let (touched, inside) = masks(level, row, col, cells);
        let open = touched & !self.levels[level].word(row, col);
        // A block that is not full has an open cell: one wholly inside answers the question. At
        // level 0 every touched block, a cell, is wholly inside.
        if open & inside != 0 {
            return true;
        }
        bits(open).any(|(r, c)| self.visit_open(level - 1, row * FAN + r, col * FAN + c, cells))
    }

    /// Covers the part of `cells` in one block; returns whether the block is full then. Blocks below are
    /// told, too, since those who look there do not look up.
    fn visit_cover(&mut self, level: usize, row: u64, col: u64, cells: Cells) -> bool {
        let (touched, inside) = masks(level, row, col, cells);
        let word = self.levels[level].word(row, col);
        let mut full = word | inside;
        if level > 0 {
            for (r, c) in bits(touched & !word) {
                if self.visit_cover(level - 1, row * FAN + r, col * FAN + c, cells) {
                    full |= bit(r, c);
                }
            }
        }
        if full != word {
            self.levels[level].set(row, col, full);
        }
        full == u64::MAX
    }
}

impl CoverLevel {
    /// Blocks beyond the edge are full: they lie outside the grid, and nothing is stored for them.
    fn word(&self, row: u64, col: u64) -> u64 {
        if col >= self.stride {
            return u64::MAX;
        }
        let index = (row * self.stride + col) as usize;
        self.words.get(index).copied().unwrap_or(u64::MAX)
    }

    /// Neighbours inside the grid.
    fn words(&self, row: u64, cols: &Range<u64>) -> &[u64] {
        let first = row * self.stride;
        &self.words[(first + cols.start) as usize..(first + cols.end) as usize]
    }

    fn words_mut(&mut self, row: u64, cols: &Range<u64>) -> &mut [u64] {
        let first = row * self.stride;
        &mut self.words[(first + cols.start) as usize..(first + cols.end) as usize]
    }

    fn set(&mut self, row: u64, col: u64, word: u64) {
        let index = (row * self.stride + col) as usize;
        if col < self.stride && index < self.words.len() {
            self.words[index] = word;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a plain array of flags.
        #[test]
        fn agrees_with_an_array_of_flags(
            (rows, cols) in (1u64..150, 1u64..150),
            rects in prop::collection::vec(
                (0u64..150, prop_oneof![0u64..20, 0u64..80], 0u64..150, prop_oneof![0u64..20, 0u64..80]),
                0..80,
            ),
            edge in 0u64..2,
        ) {
            let mut cover = Cover::new(rows, cols);
            let mut flags = vec![false; (rows * cols) as usize];
            for (row, height, col, width) in rects {
                let cells = Cells {
                    rows: [row.min(rows), (row + height).min(rows)],
                    cols: [col.min(cols), (col + width).min(cols)],
                };
                let inside: Vec<usize> = (cells.rows[0]..cells.rows[1])
                    .flat_map(|r| (cells.cols[0]..cells.cols[1]).map(move |c| (r * cols + c) as usize))
                    .collect();
                // What a square only touches stays open.
                let core = Cells {
                    rows: [cells.rows[0] + edge, cells.rows[1].max(edge) - edge],
                    cols: [cells.cols[0] + edge, cells.cols[1].max(edge) - edge],
                };
                let open = inside.iter().any(|&i| !flags[i]);
                prop_assert_eq!(cover.cover(cells, core), open);
                for i in (core.rows[0]..core.rows[1]).flat_map(|r| (core.cols[0]..core.cols[1]).map(move |c| (r * cols + c) as usize)) {
                    flags[i] = true;
                }
                prop_assert_eq!(cover.is_full(), flags.iter().all(|&f| f));
            }
        }
    }
}
