//! Which squares can be seen: from the front to the back, until nothing is left uncovered.

use crate::image::{Rect, Size};
use crate::raster::area::Area;
use crate::raster::block::Cells;
use crate::raster::cover::Cover;
use crate::raster::face::Face;
use crate::scene::{Square, SquareError, Squares};

/// What the faces held at a time may cost, in words of four bytes: five for a face itself, four if its
/// square goes on elsewhere, and what [`Bins`](crate::raster::bins::Bins) spends on it. With more, the region is drawn in
/// parts, each with a walk of its own. These are 64 MiB, or three million small squares; bins and marks
/// come to about as much again.
pub(super) const WORD_BUDGET: u64 = 1 << 24;

/// The cells of all threads are told apart in at most this many blocks of 8×8, a word each: 32 MiB.
const BLOCK_BUDGET: u64 = 1 << 22;

/// All threads together read at most so many squares at once: 32 MiB.
const PIECE_BUDGET: u64 = 1 << 21;
/// Some streams start anew for each piece.
const LONGEST_PIECE: u64 = 1 << 16;
/// Most scenes end within a thousand squares.
const FIRST_PIECE: u64 = 1 << 10;

/// What came of looking for what can be seen.
pub(super) enum Sought<T> {
    /// All of it.
    Found(T),
    /// It costs more than was to be spent; in so many parts, each sought by itself, it likely costs less.
    TooMany { parts: u64 },
}

/// What one thread may take.
pub(super) struct Limits {
    /// For faces, as [`WORD_BUDGET`] counts.
    words: u64,
    /// For cells.
    blocks: u64,
    /// Squares at once.
    piece: u64,
}

impl Limits {
    /// For each of so many threads that may take `words` for faces together.
    pub(super) fn of_each(threads: u64, words: u64) -> Limits {
        Limits {
            words: words / threads,
            blocks: BLOCK_BUDGET / threads,
            piece: (PIECE_BUDGET / threads).clamp(FIRST_PIECE, LONGEST_PIECE),
        }
    }
}

/// What one thread finds in its share.
pub(super) struct Share {
    pub(super) faces: Vec<Face>,
    /// As in [`Visible`](crate::raster::visible::Visible).
    pub(super) crossing: Vec<(usize, u64)>,
}

impl Share {
    /// Walks the squares from the last to the first and keeps what is not wholly hidden by those in
    /// front of it; stops when nothing is open. Gives up when that costs more words than there are.
    pub(super) fn find(
        squares: &dyn Squares,
        size: Size,
        region: &Rect,
        limits: &Limits,
    ) -> Result<Sought<Share>, SquareError> {
        let mut found = Share {
            faces: Vec::new(),
            crossing: Vec::new(),
        };
        let mut words = 0;
        let mut piece = Vec::new();
        let mut end = squares.count();
        let mut length = FIRST_PIECE;
        // Cells fit the squares, so they wait for the first of them.
        let mut grid = None;
        while end > 0 {
            let start = end.saturating_sub(length);
            piece.clear();
            squares.read(start..end, &mut piece)?;
            let (shift, cover) = grid.get_or_insert_with(|| {
                let shift = cell_shift(region, &piece, limits.blocks);
                let cells = |pixels: u64| pixels.div_ceil(1 << shift);
                (
                    shift,
                    Cover::new(cells(region.rows()), cells(region.cols())),
                )
            });
            for (number, square) in (start..end).rev().zip(piece.iter().rev()) {
                let Some(face) = Face::new(*square, size, region) else {
                    continue;
                };
                let (touched, inside) = cells(&face.area, region, *shift);
                if !cover.cover(touched, inside) {
                    continue;
                }
                let crosses = !region.contains(&square.rect(size));
                words += 5 + face.area.most_entries() + if crosses { 4 } else { 0 };
                if words > limits.words {
                    // As if nothing further back were hidden.
                    let walked = squares.count() - number;
                    return Ok(Sought::TooMany {
                        parts: squares.count().div_ceil(walked),
                    });
                }
                if crosses {
                    found.crossing.push((found.faces.len(), number));
                }
                found.faces.push(face);
                if cover.is_full() {
                    return Ok(Sought::Found(found));
                }
            }
            end = start;
            length = (length * 2).min(limits.piece);
        }
        Ok(Sought::Found(found))
    }
}

/// The binary logarithm of a cell's side: a sixth to a twelfth of the side of these squares, so that a cell is
/// seldom half covered, and large enough for the cells to fit in `blocks` blocks.
fn cell_shift(region: &Rect, squares: &[Square], blocks: u64) -> u32 {
    let half_sides: u64 = squares.iter().map(|s| u64::from(s.half_side)).sum();
    let mean = half_sides / squares.len().max(1) as u64;
    let mut shift = (mean / 3).max(1).ilog2();
    let count = |shift: u32| {
        let blocks = |pixels: u64| pixels.div_ceil(8 << shift);
        blocks(region.rows()) * blocks(region.cols())
    };
    while count(shift) > blocks.max(1) {
        shift += 1;
    }
    shift
}

/// The cells that a face touches and the ones that it covers whole; counted from the region's corner.
/// Cells cut by the right or bottom end of the region are covered when their part inside it is.
fn cells(face: &Area, region: &Rect, shift: u32) -> (Cells, Cells) {
    // Shifts, since this is where culling spends its time.
    let up = (1 << shift) - 1;
    let span = |start: u32, end: u32, origin: u64, limit: u64| {
        let (start, end) = (u64::from(start) - origin, u64::from(end) - origin);
        let touched = [start >> shift, (end + up) >> shift];
        let inside_start = (start + up) >> shift;
        let inside_end = if end == limit {
            touched[1]
        } else {
            end >> shift
        };
        (touched, [inside_start, inside_end.max(inside_start)])
    };
    let (touched_rows, inside_rows) = span(
        face.row_start,
        face.row_end,
        region.row_start,
        region.rows(),
    );
    let (touched_cols, inside_cols) = span(
        face.col_start,
        face.col_end,
        region.col_start,
        region.cols(),
    );
    (
        Cells {
            rows: touched_rows,
            cols: touched_cols,
        },
        Cells {
            rows: inside_rows,
            cols: inside_cols,
        },
    )
}
