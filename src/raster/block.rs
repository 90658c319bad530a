//! Blocks of 8×8 cells, a bit each in a 64-bit word: bit 8·row + col.

use std::ops::Range;

/// Half-open ranges of rows and cols, in cells of level 0.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    pub(super) rows: [u64; 2],
    pub(super) cols: [u64; 2],
}

impl Cells {
    pub(super) fn is_empty(&self) -> bool {
        self.rows[0] >= self.rows[1] || self.cols[0] >= self.cols[1]
    }
}

/// Cells of a block from side to side.
pub(super) const FAN: u64 = 8;
const SHIFT: u32 = FAN.ilog2();
/// Up to so many blocks from side to side are looked at one by one.
pub(super) const NEAR: u64 = 6;

/// Which of the 8×8 children of block (row, col) `cells` touches, and which it contains.
pub(super) fn masks(level: usize, row: u64, col: u64, cells: Cells) -> (u64, u64) {
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

/// A bit for each cell of a row or column of NEAR blocks, `blocks` being their range: whether it is in
/// `range`.
pub(super) fn near_bits([start, end]: [u64; 2], blocks: &Range<u64>) -> u64 {
    let first = blocks.start * FAN;
    let below = |cell: u64| (1 << (cell.max(first) - first).min(NEAR * FAN)) - 1;
    below(end) & !below(start)
}

/// For each block from left to right the bits of the columns in `range`.
pub(super) fn col_masks(range: [u64; 2], blocks: &Range<u64>) -> [u64; NEAR as usize] {
    let bits = near_bits(range, blocks);
    std::array::from_fn(|block| ((bits >> (FAN * block as u64)) & 0xFF) * 0x0101_0101_0101_0101)
}

/// The bits of the rows of a block of which the lowest eight bits tell.
pub(super) fn row_mask(bits: u64) -> u64 {
    // Bit r to byte r, then from one bit of each byte to all of them.
    let spread = ((bits & 0xFF) * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
    ((spread + 0x7F7F_7F7F_7F7F_7F7F) >> 7 & 0x0101_0101_0101_0101) * 0xFF
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
pub(super) fn bit(row: u64, col: u64) -> u64 {
    1 << (row % FAN * FAN + col % FAN)
}

/// The blocks of level 0 that a range of cells, which is not empty, meets.
pub(super) fn block_range([start, end]: [u64; 2]) -> Range<u64> {
    start / FAN..(end - 1) / FAN + 1
}

/// The set bits as (row, col) of a block.
pub(super) fn bits(mut mask: u64) -> impl Iterator<Item = (u64, u64)> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let bit = u64::from(mask.trailing_zeros());
        mask &= mask - 1;
        Some((bit / FAN, bit % FAN))
    })
}
