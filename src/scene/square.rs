//! A square, and where squares come from.

use std::ops::Range;

use crate::image::{Rect, Size};
use crate::scene::error::SquareError;

/// A filled square of one level of grey: rows `[row − half_side, row + half_side)` and columns
/// `[col − half_side, col + half_side)`, clipped to the image. With `half_side` 0 it covers nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Square {
    /// The row of the centre; may be the image's row count or beyond.
    pub row: u32,
    /// The column of the centre; may be the image's column count or beyond.
    pub col: u32,
    /// Half the side, in pixels.
    pub half_side: u32,
    /// The level of grey, 0 black to 255 white.
    pub level: u8,
}

impl Square {
    /// The pixels that the square covers in an image of `size`, possibly none.
    pub fn rect(&self, size: Size) -> Rect {
        let span = |center: u32, length: u64| {
            let (center, half_side) = (u64::from(center), u64::from(self.half_side));
            center.saturating_sub(half_side)..(center + half_side).min(length)
        };
        Rect::new(span(self.row, size.rows()), span(self.col, size.cols()))
    }
}

/// Squares in drawing order (a later one covers an earlier one), read in pieces from anywhere, so
/// that the picture can be drawn from the front without reading what lies hidden behind.
pub trait Squares: Sync {
    /// How many there are.
    fn count(&self) -> u64;

    /// Appends the squares `range` to `squares`, in drawing order. `range.end` is at most
    /// [`Squares::count`]. Pieces of some ten thousand are read fastest.
    ///
    /// # Errors
    ///
    /// When the squares come from a file that can no longer be read as before.
    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError>;

    /// Whether one of them may cover a pixel. If it is known that none does, nobody need look at any, however many
    /// there are.
    fn may_be_seen(&self) -> bool {
        true
    }

    /// About how many must be looked at, from the last one on, until all of the picture is covered: all, unless more is
    /// known.
    fn likely_walked(&self) -> u64 {
        self.count()
    }
}

/// About how many squares of random half sides below `half_sides` cover all of a picture.
pub(crate) fn until_covered(rows: f64, cols: f64, half_sides: f64) -> u64 {
    let pixels = rows * cols;
    // The mean of (2 · half side)².
    let area = (4.0 * half_sides * half_sides / 3.0).min(pixels);
    (pixels / area * (pixels.ln() + 1.0)) as u64
}

impl Squares for Vec<Square> {
    fn count(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        // A Vec's length is a usize, so indices within it are too.
        squares.extend_from_slice(&self[range.start as usize..range.end as usize]);
        Ok(())
    }
}
