//! Which cells of an image are covered already: a tree of bit masks.

use std::ops::Range;

/// A square grid of cells, each open or covered, as a tree with a fan-out of 8×8: one 64-bit word
/// holds a block of 8×8 cells, one word of the level above tells which of 8×8 such blocks are full,
/// and so on. So a question about a covered region ends at a high level, and marking a rectangle
/// touches words along its border only.
///
/// The words are allocated as zeros, which systems map on first touch: a scene of few large squares
/// uses a small part of the memory.
pub(super) struct Cover {
    /// Finest level first; the last level is one word.
    levels: Vec<Level>,
}

struct Level {
    words: Vec<u64>,
    /// Words a row of blocks.
    stride: u64,
}

/// Half-open ranges of rows and cols, in cells of level 0.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    pub(super) rows: [u64; 2],
    pub(super) cols: [u64; 2],
}

impl Cells {
    fn is_empty(&self) -> bool {
        self.rows[0] >= self.rows[1] || self.cols[0] >= self.cols[1]
    }
}

const FAN: u64 = 8;
const SHIFT: u32 = FAN.ilog2();

impl Cover {
    /// An open grid of `rows` × `cols` cells, both at least 1. Cells outside it count as covered.
    pub(super) fn new(rows: u64, cols: u64) -> Cover {
        let mut levels = Vec::new();
        let (mut block_rows, mut block_cols) = (rows, cols);
        loop {
            block_rows = block_rows.div_ceil(FAN);
            block_cols = block_cols.div_ceil(FAN);
            levels.push(Level {
                // Cells are chosen such that their bits fit in memory (see BLOCK_BUDGET in visible.rs).
                words: vec![0; (block_rows * block_cols) as usize],
                stride: block_cols,
            });
            if block_rows == 1 && block_cols == 1 {
                break;
            }
        }
        let mut cover = Cover { levels };
        let end = FAN.pow(cover.levels.len() as u32);
        cover.cover(Cells {
            rows: [0, end],
            cols: [cols, end],
        });
        cover.cover(Cells {
            rows: [rows, end],
            cols: [0, cols],
        });
        cover
    }

    /// Whether no cell is open any more.
    pub(super) fn is_full(&self) -> bool {
        self.levels
            .last()
            .is_some_and(|top| top.words[0] == u64::MAX)
    }

    /// Whether a cell of `cells` is open.
    pub(super) fn is_open(&self, cells: Cells) -> bool {
        if cells.is_empty() {
            return false;
        }
        let level = self.start_level(cells);
        blocks(level, cells).any(|(row, col)| {
            !self.is_covered(level, row, col) && self.visit_open(level, row, col, cells)
        })
    }

    /// Covers every cell of `cells`.
    pub(super) fn cover(&mut self, cells: Cells) {
        if cells.is_empty() {
            return;
        }
        let start = self.start_level(cells);
        for (mut row, mut col) in blocks(start, cells) {
            if self.is_covered(start, row, col) {
                continue;
            }
            // A block that fills up is noted above, and so on.
            let mut full = self.visit_cover(start, row, col, cells);
            for level in start + 1..self.levels.len() {
                if !full {
                    break;
                }
                let word = self.levels[level].word(row / FAN, col / FAN) | bit(row, col);
                (row, col) = (row / FAN, col / FAN);
                self.levels[level].set(row, col, word);
                full = word == u64::MAX;
            }
        }
    }

    /// The lowest level at which `cells` meets at most 2×2 blocks: most squares are far smaller than the
    /// image, and need not begin at the top.
    fn start_level(&self, cells: Cells) -> usize {
        let few = |level: usize| {
            let shift = SHIFT * (level as u32 + 1);
            let near = |[start, end]: [u64; 2]| ((end - 1) >> shift) - (start >> shift) <= 1;
            near(cells.rows) && near(cells.cols)
        };
        let top = self.levels.len() - 1;
        (0..top).find(|&level| few(level)).unwrap_or(top)
    }

    /// Whether the block is known to be full at a level above, in which case its own word says nothing.
    fn is_covered(&self, level: usize, mut row: u64, mut col: u64) -> bool {
        self.levels[level + 1..].iter().any(|above| {
            let covered = above.word(row / FAN, col / FAN) & bit(row, col) != 0;
            (row, col) = (row / FAN, col / FAN);
            covered
        })
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

    /// Covers the part of `cells` in one block; returns whether the block is full then.
    fn visit_cover(&mut self, level: usize, row: u64, col: u64, cells: Cells) -> bool {
        let (touched, inside) = masks(level, row, col, cells);
        let word = self.levels[level].word(row, col);
        let mut full = word | inside;
        for (r, c) in bits(touched & !full) {
            if self.visit_cover(level - 1, row * FAN + r, col * FAN + c, cells) {
                full |= bit(r, c);
            }
        }
        if full != word {
            self.levels[level].set(row, col, full);
        }
        full == u64::MAX
    }
}

impl Level {
    /// Blocks beyond the edge are full: they lie outside the grid, and nothing is stored for them.
    fn word(&self, row: u64, col: u64) -> u64 {
        if col >= self.stride {
            return u64::MAX;
        }
        let index = (row * self.stride + col) as usize;
        self.words.get(index).copied().unwrap_or(u64::MAX)
    }

    fn set(&mut self, row: u64, col: u64, word: u64) {
        let index = (row * self.stride + col) as usize;
        if col < self.stride && index < self.words.len() {
            self.words[index] = word;
        }
    }
}

/// Which of the 8×8 children of block (row, col) `cells` touches, and which it contains.
fn masks(level: usize, row: u64, col: u64, cells: Cells) -> (u64, u64) {
    // A child's side is 2^shift cells of level 0. Shifts, since this is where culling spends its time.
    let shift = SHIFT * level as u32;
    let clip = |[start, end]: [u64; 2], block: u64| {
        let first = (block * FAN) << shift;
        let clip = |x: u64| x.clamp(first, first + (FAN << shift)) - first;
        clip(start)..clip(end)
    };
    let (rows, cols) = (clip(cells.rows, row), clip(cells.cols, col));
    if level == 0 {
        let mask = block_mask(rows, cols);
        return (mask, mask);
    }
    let round_up = (1 << shift) - 1;
    let touched = |range: &Range<u64>| range.start >> shift..(range.end + round_up) >> shift;
    let inside = |range: &Range<u64>| (range.start + round_up) >> shift..range.end >> shift;
    (
        block_mask(touched(&rows), touched(&cols)),
        block_mask(inside(&rows), inside(&cols)),
    )
}

/// The bits of `rows` × `cols` of a block of 8×8; bit 8·row + col.
fn block_mask(rows: Range<u64>, cols: Range<u64>) -> u64 {
    if rows.start >= rows.end || cols.start >= cols.end {
        return 0;
    }
    let below = |n: u64| if n >= 64 { u64::MAX } else { (1 << n) - 1 };
    let row_bits = (below(cols.end) & !below(cols.start)) * 0x0101_0101_0101_0101;
    row_bits & below(rows.end * FAN) & !below(rows.start * FAN)
}

/// The bit of a child in its parent's word.
fn bit(row: u64, col: u64) -> u64 {
    1 << (row % FAN * FAN + col % FAN)
}

/// The blocks of a level that `cells`, which is not empty, meets.
fn blocks(level: usize, cells: Cells) -> impl Iterator<Item = (u64, u64)> {
    let shift = SHIFT * (level as u32 + 1);
    let span = move |[start, end]: [u64; 2]| start >> shift..((end - 1) >> shift) + 1;
    span(cells.rows).flat_map(move |row| span(cells.cols).map(move |col| (row, col)))
}

/// The set bits as (row, col) of a block.
fn bits(mut mask: u64) -> impl Iterator<Item = (u64, u64)> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let bit = u64::from(mask.trailing_zeros());
        mask &= mask - 1;
        Some((bit / FAN, bit % FAN))
    })
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
            rects in prop::collection::vec((0u64..150, 0u64..80, 0u64..150, 0u64..80), 0..40),
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
                prop_assert_eq!(cover.is_open(cells), inside.iter().any(|&i| !flags[i]));
                cover.cover(cells);
                inside.iter().for_each(|&i| flags[i] = true);
                prop_assert_eq!(cover.is_full(), flags.iter().all(|&f| f));
            }
        }
    }
}
