//! Which way up an image is shown, and where its own rows and columns are then.

use std::fmt;

use crate::image::{Rect, Size};

/// How an image is turned to be looked at: one of the eight ways.
///
/// Rows and columns are those of the *file*, or those that are *shown*.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Orientation {
    /// Whether the file's last row is the first one, before anything is turned.
    flipped_rows: bool,
    /// Whether its last column is.
    flipped_cols: bool,
    /// Whether rows are shown as columns then: the file's row 0 as the first column.
    transposed: bool,
}

impl Orientation {
    /// As it lies in the file.
    pub const AS_IS: Orientation = Orientation {
        flipped_rows: false,
        flipped_cols: false,
        transposed: false,
    };

    /// Upside down.
    #[must_use]
    pub fn flipped_vertically(self) -> Orientation {
        match self.transposed {
            false => Orientation {
                flipped_rows: !self.flipped_rows,
                ..self
            },
            true => Orientation {
                flipped_cols: !self.flipped_cols,
                ..self
            },
        }
    }

    /// With left and right exchanged.
    #[must_use]
    pub fn flipped_horizontally(self) -> Orientation {
        match self.transposed {
            false => Orientation {
                flipped_cols: !self.flipped_cols,
                ..self
            },
            true => Orientation {
                flipped_rows: !self.flipped_rows,
                ..self
            },
        }
    }

    /// Turned clockwise by a quarter.
    #[must_use]
    pub fn turned(self) -> Orientation {
        // The first column is the last row, seen from the left.
        let transposed = Orientation {
            transposed: !self.transposed,
            ..self
        };
        transposed.flipped_horizontally()
    }

    /// Whether rows are shown as columns.
    pub fn is_transposed(self) -> bool {
        self.transposed
    }

    /// Whether the file's rows run from the bottom to the top, or from the right to the left, as it is shown;
    /// and whether its columns run from the right to the left, or from the bottom to the top.
    pub fn flipped(self) -> (bool, bool) {
        (self.flipped_rows, self.flipped_cols)
    }

    /// The size that is shown of a file's image of this size, or the other way round.
    pub fn size(self, size: Size) -> Size {
        match self.transposed {
            false => size,
            true => size.transposed(),
        }
    }

    /// Where the shown pixel (row, col) is in a file's image of this size, which it must be inside of.
    pub fn in_file(self, size: Size, (row, col): (u64, u64)) -> (u64, u64) {
        let swapped = if self.transposed {
            (col, row)
        } else {
            (row, col)
        };
        self.mirrored(size, swapped)
    }

    /// Where a file's pixel is shown.
    pub fn as_shown(self, size: Size, pixel: (u64, u64)) -> (u64, u64) {
        let (row, col) = self.mirrored(size, pixel);
        if self.transposed {
            (col, row)
        } else {
            (row, col)
        }
    }

    /// The pixel of the file that a pixel of it changes places with when it is flipped.
    fn mirrored(self, size: Size, (row, col): (u64, u64)) -> (u64, u64) {
        let other = |flipped: bool, at: u64, count: u64| if flipped { count - 1 - at } else { at };
        (
            other(self.flipped_rows, row, size.rows()),
            other(self.flipped_cols, col, size.cols()),
        )
    }

    /// Where a file's point (row, col) is shown, in pixels from the corner of the first one.
    pub fn point_as_shown(self, size: Size, (row, col): (f64, f64)) -> (f64, f64) {
        let row = if self.flipped_rows {
            size.rows() as f64 - row
        } else {
            row
        };
        let col = if self.flipped_cols {
            size.cols() as f64 - col
        } else {
            col
        };
        if self.transposed {
            (col, row)
        } else {
            (row, col)
        }
    }

    /// The part that is shown of a `rect` of a file's image of this size, inside of which it must lie.
    pub fn rect_as_shown(self, size: Size, rect: &Rect) -> Rect {
        if rect.is_empty() {
            return *rect;
        }
        let one = self.as_shown(size, (rect.row_start, rect.col_start));
        let other = self.as_shown(size, (rect.row_end - 1, rect.col_end - 1));
        Rect::new(
            one.0.min(other.0)..one.0.max(other.0) + 1,
            one.1.min(other.1)..one.1.max(other.1) + 1,
        )
    }
}

impl fmt::Display for Orientation {
    /// What was done to it: `flipped vertically`, `turned by 90°`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            match (self.transposed, self.flipped_rows, self.flipped_cols) {
                (false, false, false) => "as it lies in the file",
                (false, true, false) => "flipped vertically",
                (false, false, true) => "flipped horizontally",
                (false, true, true) => "turned by 180°",
                (true, true, false) => "turned by 90°",
                (true, false, true) => "turned by 270°",
                (true, false, false) => "flipped vertically, then turned by 90°",
                (true, true, true) => "flipped horizontally, then turned by 90°",
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown of
    ///
    /// ```text
    /// 0 1 2
    /// 3 4 5
    /// ```
    fn shown(orientation: Orientation) -> Vec<Vec<u64>> {
        let size = Size::new(2, 3).expect("a size");
        let as_shown = orientation.size(size);
        let pixel = |row, col| {
            let (row, col) = orientation.in_file(size, (row, col));
            row * 3 + col
        };
        (0..as_shown.rows())
            .map(|row| (0..as_shown.cols()).map(|col| pixel(row, col)).collect())
            .collect()
    }

    #[test]
    fn images_are_flipped_and_turned() {
        let as_is = Orientation::AS_IS;
        // NumPy's flipud, fliplr and rot90 with k = -1, -2, -3.
        for (orientation, expected) in [
            (as_is, vec![vec![0, 1, 2], vec![3, 4, 5]]),
            (
                as_is.flipped_vertically(),
                vec![vec![3, 4, 5], vec![0, 1, 2]],
            ),
            (
                as_is.flipped_horizontally(),
                vec![vec![2, 1, 0], vec![5, 4, 3]],
            ),
            (as_is.turned(), vec![vec![3, 0], vec![4, 1], vec![5, 2]]),
            (as_is.turned().turned(), vec![vec![5, 4, 3], vec![2, 1, 0]]),
            (
                as_is.turned().turned().turned(),
                vec![vec![2, 5], vec![1, 4], vec![0, 3]],
            ),
            // Flipped first, then turned.
            (
                as_is.flipped_vertically().turned(),
                vec![vec![0, 3], vec![1, 4], vec![2, 5]],
            ),
            (
                as_is.turned().flipped_vertically(),
                vec![vec![5, 2], vec![4, 1], vec![3, 0]],
            ),
        ] {
            assert_eq!(shown(orientation), expected, "{orientation:?}");
        }
        assert_eq!(as_is.turned().turned().turned().turned(), as_is);
        for (orientation, expected) in [
            (as_is.turned(), "turned by 90°"),
            (as_is.turned().turned(), "turned by 180°"),
            (
                as_is.flipped_vertically().turned(),
                "flipped vertically, then turned by 90°",
            ),
            (
                as_is.flipped_horizontally().turned(),
                "flipped horizontally, then turned by 90°",
            ),
        ] {
            assert_eq!(orientation.to_string(), expected);
        }
    }

    #[test]
    fn the_way_back_is_the_same() {
        let size = Size::new(5, 7).expect("a size");
        let mut orientation = Orientation::AS_IS;
        for i in 0..16 {
            orientation = match i % 4 {
                3 => orientation.flipped_vertically(),
                _ => orientation.turned(),
            };
            for (row, col) in [(0, 0), (4, 6), (1, 5), (3, 0)] {
                let at = orientation.as_shown(size, (row, col));
                assert_eq!(orientation.in_file(size, at), (row, col));
                let middle = (row as f64 + 0.5, col as f64 + 0.5);
                let point = orientation.point_as_shown(size, middle);
                assert_eq!((point.0 as u64, point.1 as u64), at);
            }
            let rect = Rect::new(1..3, 2..7);
            let there = orientation.rect_as_shown(size, &rect);
            assert_eq!(there.pixels(), rect.pixels());
            for (row, col) in [(1, 2), (2, 6), (1, 6), (2, 2)] {
                let (row, col) = orientation.as_shown(size, (row, col));
                assert!((there.row_start..there.row_end).contains(&row));
                assert!((there.col_start..there.col_end).contains(&col));
            }
        }
    }
}
