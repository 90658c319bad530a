//! Which squares can be seen: from the front to the back, until nothing is left uncovered.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::image::{Rect, Size, tiles};
use crate::raster::area::Area;
use crate::raster::bins;
use crate::raster::cover::{Cells, Cover};
use crate::raster::threads::in_threads;
use crate::scene::{Square, SquareError, Squares};

/// The part of a square that lies in the region drawn, in pixels of the whole image. 20 bytes, five
/// words, the same on the CPU and in `raster.wgsl`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct Face {
    pub(super) area: Area,
    pub(super) level: u32,
}

impl Face {
    /// None if nothing of the square is in `region`, whose bounds are below 2^32.
    fn new(square: Square, size: Size, region: &Rect) -> Option<Face> {
        let rect = square.rect(size).intersection(region);
        (!rect.is_empty()).then_some(Face {
            area: Area::from(&rect),
            level: u32::from(square.level),
        })
    }
}

/// The squares that can be seen in a part of the image, front first: all that are seen, and a few that are
/// just hidden, because cells are coarser than pixels. What they leave open is background.
pub struct Visible {
    pub(super) faces: Vec<Face>,
    /// Which faces really show a pixel; renderers mark them.
    pub(super) seen: Vec<AtomicBool>,
    /// The faces whose squares go on beyond the part they were sought in, with the numbers of their
    /// squares: other faces may be of the same.
    crossing: Vec<(usize, u64)>,
}

/// What the faces held at a time may cost, in words of four bytes: five for a face itself, four if its
/// square goes on elsewhere, and what [`crate::raster::bins::Bins`] spends on it. With more, the region is drawn in
/// parts, each with a walk of its own. These are 64 MiB, or three million small squares; bins and marks
/// come to about as much again.
pub(super) const WORD_BUDGET: u64 = 1 << 24;

/// With more squares than this that parts of the image share, it is no more told how many are visible: their
/// numbers would take too much memory.
const CROSSING_BUDGET: usize = 1 << 20;

/// The cells of all threads are told apart in at most this many blocks of 8×8, a word each: 32 MiB.
const BLOCK_BUDGET: u64 = 1 << 22;

/// All threads together read at most so many squares at once: 32 MiB.
const PIECE_BUDGET: u64 = 1 << 21;
/// Some streams start anew for each piece.
const LONGEST_PIECE: u64 = 1 << 16;
/// Most scenes end within a thousand squares.
const FIRST_PIECE: u64 = 1 << 10;

impl Visible {
    /// The squares that can be seen in `region`, sought by `threads` at once, each in a share of it.
    /// If they cost more than `budget` words, in how many parts they likely cost less.
    ///
    /// # Errors
    ///
    /// When the squares cannot be read.
    pub(super) fn find(
        squares: &dyn Squares,
        size: Size,
        region: &Rect,
        threads: usize,
        budget: u64,
    ) -> Result<Result<Visible, u64>, SquareError> {
        let share = |side: u64| side.div_ceil(threads as u64);
        let (rows, cols) = (region.rows(), region.cols());
        let shares: Vec<Rect> = if rows >= cols {
            tiles(region, share(rows), cols).collect()
        } else {
            tiles(region, rows, share(cols)).collect()
        };
        let count = shares.len() as u64;
        let limits = Limits {
            words: budget / count,
            blocks: BLOCK_BUDGET / count,
            piece: (PIECE_BUDGET / count).clamp(FIRST_PIECE, LONGEST_PIECE),
        };
        let find = |share: Rect| Share::find(squares, size, &share, &limits);
        let found = in_threads(shares, find);

        // Faces of different shares nowhere overlap, so their order does not matter.
        let mut faces = Vec::new();
        let mut crossing = Vec::new();
        for share in found {
            let share = match share? {
                Ok(share) => share,
                Err(parts) => return Ok(Err(parts)),
            };
            let shift = faces.len();
            faces.extend(share.faces);
            crossing.extend(
                share
                    .crossing
                    .into_iter()
                    .map(|(face, n)| (face + shift, n)),
            );
        }
        Ok(Ok(Visible {
            seen: faces.iter().map(|_| AtomicBool::new(false)).collect(),
            faces,
            crossing,
        }))
    }

    /// Notes that a face shows a pixel.
    pub(super) fn mark_seen(&self, face: u32) {
        let seen = &self.seen[face as usize];
        // A look first: a cache line that all threads write to would go to and fro.
        if !seen.load(Ordering::Relaxed) {
            seen.store(true, Ordering::Relaxed);
        }
    }

    /// How many squares were seen; those that other parts may show, too, are counted by adding their
    /// numbers to `crossing`. None if these are too many to remember.
    pub(super) fn count_seen(&self, crossing: &mut HashSet<u64>) -> Option<u64> {
        let seen = |face: &AtomicBool| face.load(Ordering::Relaxed);
        let all = self.seen.iter().filter(|face| seen(face)).count();
        let before = crossing.len();
        let mut crossing_seen = 0;
        for (face, number) in &self.crossing {
            if seen(&self.seen[*face]) {
                crossing.insert(*number);
                crossing_seen += 1;
                if crossing.len() > CROSSING_BUDGET {
                    return None;
                }
            }
        }
        Some((all - crossing_seen + crossing.len() - before) as u64)
    }
}

/// What one thread may take.
struct Limits {
    /// For faces, as [`WORD_BUDGET`] counts.
    words: u64,
    /// For cells.
    blocks: u64,
    /// Squares at once.
    piece: u64,
}

/// What one thread finds in its share.
struct Share {
    faces: Vec<Face>,
    crossing: Vec<(usize, u64)>,
}

impl Share {
    /// Walks the squares from the last to the first and keeps what is not wholly hidden by those in
    /// front of it; stops when nothing is open. Gives up when that costs more words than there are, with an
    /// estimate of how many times as many it would be.
    fn find(
        squares: &dyn Squares,
        size: Size,
        region: &Rect,
        limits: &Limits,
    ) -> Result<Result<Share, u64>, SquareError> {
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
                words += 5 + bins::most_entries(&face.area) + if crosses { 4 } else { 0 };
                if words > limits.words {
                    // As if nothing further back were hidden.
                    let walked = squares.count() - number;
                    return Ok(Err(squares.count().div_ceil(walked)));
                }
                if crosses {
                    found.crossing.push((found.faces.len(), number));
                }
                found.faces.push(face);
                if cover.is_full() {
                    return Ok(Ok(found));
                }
            }
            end = start;
            length = (length * 2).min(limits.piece);
        }
        Ok(Ok(found))
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
