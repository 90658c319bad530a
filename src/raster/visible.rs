//! Which squares can be seen: from the front to the back, until nothing is left uncovered.

use std::ops::Range;

use super::area::Area;
use super::cover::{Cells, Cover};
use crate::image::{Rect, Size};
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
            area: Area::new(
                rect.row_start as u32..rect.row_end as u32,
                rect.col_start as u32..rect.col_end as u32,
            ),
            level: u32::from(square.level),
        })
    }
}

/// The squares that can be seen in a run of rows, front first: all that are seen, and where a cell is
/// more than a pixel (see [`BLOCK_BUDGET`]) perhaps a few that are just hidden. What they leave open is
/// background.
pub struct Visible {
    pub(super) cols: u32,
    pub(super) rows: Range<u32>,
    pub(super) faces: Vec<Face>,
    /// Whether each face shows at least a pixel for certain.
    pub(super) exact: bool,
}

/// What the faces held at a time may cost, in words: five for a face itself and one for each
/// [`BUDGET_ROWS`] rows of it, about what [`super::bins::Bins`] spends on it. With more, the region is
/// drawn in parts, each with a walk of its own. 16 Mi words are 64 MiB, or two million small squares.
pub(super) const WORD_BUDGET: u64 = 1 << 24;
const BUDGET_ROWS: u32 = 16;

/// The cells are told apart in at most this many blocks of 8×8, a word each: 32 MiB. A cell is a pixel
/// in images of up to 16384×16384 pixels, and larger in larger ones.
const BLOCK_BUDGET: u64 = 1 << 22;

impl Visible {
    /// Walks the squares from the last to the first and keeps what is not wholly hidden by those in
    /// front of it; stops when nothing is open. None if what can be seen costs more than `budget` words.
    ///
    /// # Errors
    ///
    /// When the squares cannot be read.
    pub(super) fn find(
        squares: &dyn Squares,
        size: Size,
        rows: &Range<u64>,
        budget: u64,
    ) -> Result<Option<Visible>, SquareError> {
        let region = Rect::new(rows.clone(), 0..size.cols());
        let cell = cell_side(region.rows(), region.cols());
        let mut cover = Cover::new(region.rows().div_ceil(cell), region.cols().div_ceil(cell));
        let mut faces = Vec::new();
        let mut words = 0;
        let mut piece = Vec::new();
        let mut end = squares.count();
        // Most scenes end within a thousand squares, so the first pieces are small.
        let mut length = 1 << 10;
        while end > 0 && !cover.is_full() {
            let start = end.saturating_sub(length);
            piece.clear();
            squares.read(start..end, &mut piece)?;
            for square in piece.iter().rev() {
                let Some(face) = Face::new(*square, size, &region) else {
                    continue;
                };
                let (touched, inside) = cells(&face.area, &region, cell);
                if cover.is_open(touched) {
                    words += 5 + u64::from(face.area.rows() / BUDGET_ROWS);
                    if words > budget {
                        return Ok(None);
                    }
                    faces.push(face);
                    cover.cover(inside);
                    if cover.is_full() {
                        break;
                    }
                }
            }
            end = start;
            length = (length * 2).min(1 << 16);
        }
        Ok(Some(Visible {
            // Drawn images have sides below 2^32 (scene::check_size).
            cols: size.cols() as u32,
            rows: rows.start as u32..rows.end as u32,
            faces,
            exact: cell == 1,
        }))
    }
}

/// The smallest power of two with which the cells stay within their budget.
fn cell_side(rows: u64, cols: u64) -> u64 {
    let mut side = 1;
    while rows.div_ceil(8 * side) * cols.div_ceil(8 * side) > BLOCK_BUDGET {
        side *= 2;
    }
    side
}

/// The cells that a face touches and the ones that it covers whole; counted from the region's corner.
/// Cells cut by the right or bottom end of the region are covered when their part inside it is.
fn cells(face: &Area, region: &Rect, cell: u64) -> (Cells, Cells) {
    let span = |start: u32, end: u32, origin: u64, limit: u64| {
        let (start, end) = (u64::from(start) - origin, u64::from(end) - origin);
        let inside_end = if end == limit {
            limit.div_ceil(cell)
        } else {
            end / cell
        };
        let inside_start = start.div_ceil(cell);
        (
            [start / cell, end.div_ceil(cell)],
            [inside_start, inside_end.max(inside_start)],
        )
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
