use std::ops::Range;

/// A rectangle of whole pixels, half-open in both directions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rect {
    /// The first row inside.
    pub row_start: u64,
    /// The first row below.
    pub row_end: u64,
    /// The first column inside.
    pub col_start: u64,
    /// The first column to the right.
    pub col_end: u64,
}

impl Rect {
    /// The pixels of `rows` × `cols`.
    pub fn new(rows: Range<u64>, cols: Range<u64>) -> Rect {
        Rect {
            row_start: rows.start,
            row_end: rows.end,
            col_start: cols.start,
            col_end: cols.end,
        }
    }

    /// The number of rows; 0 when empty.
    pub fn rows(&self) -> u64 {
        self.row_end.saturating_sub(self.row_start)
    }

    /// The number of columns; 0 when empty.
    pub fn cols(&self) -> u64 {
        self.col_end.saturating_sub(self.col_start)
    }

    /// The number of pixels inside.
    pub fn pixels(&self) -> u64 {
        self.rows() * self.cols()
    }

    /// Whether no pixel is inside.
    pub fn is_empty(&self) -> bool {
        self.row_start >= self.row_end || self.col_start >= self.col_end
    }

    /// Whether every pixel of `other` is inside. True for any empty `other` within the bounds.
    pub fn contains(&self, other: &Rect) -> bool {
        self.row_start <= other.row_start
            && self.row_end >= other.row_end
            && self.col_start <= other.col_start
            && self.col_end >= other.col_end
    }

    /// The pixels in both, possibly none.
    pub fn intersection(&self, other: &Rect) -> Rect {
        Rect {
            row_start: self.row_start.max(other.row_start),
            row_end: self.row_end.min(other.row_end),
            col_start: self.col_start.max(other.col_start),
            col_end: self.col_end.min(other.col_end),
        }
    }

    /// Whether any pixel is in both.
    pub fn intersects(&self, other: &Rect) -> bool {
        !self.intersection(other).is_empty()
    }
}
