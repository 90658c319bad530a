//! A part of an image as NumPy writes it.

use std::ops::Range;
use std::str::FromStr;

use crate::image::{Rect, Size};

/// Rows and columns, half-open, as in `a[R0:R1, C0:C1]`: what is missing is the border, negative
/// numbers count from the end, and what lies beyond is cut off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Region {
    rows: Slice,
    cols: Slice,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Slice {
    start: Option<i64>,
    end: Option<i64>,
}

/// Why a region is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RegionError {
    /// Not of the form of a region.
    #[error("'{0}' is no region; expected rows and columns like 100:200,50:80 or 100:,:-5")]
    Text(String),
    /// No pixel is inside.
    #[error("the region has no pixel of the image, which is {0} (width×height)")]
    Empty(Size),
}

impl FromStr for Region {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Region, RegionError> {
        let number = |text: &str| match text.trim() {
            "" => Some(None),
            digits => digits.parse().ok().map(Some),
        };
        let slice = |text: &str| {
            let (start, end) = text.split_once(':')?;
            Some(Slice {
                start: number(start)?,
                end: number(end)?,
            })
        };
        let region = || {
            let (rows, cols) = text.split_once(',').unwrap_or((text, ":"));
            Some(Region {
                rows: slice(rows)?,
                cols: slice(cols)?,
            })
        };
        region().ok_or_else(|| RegionError::Text(text.to_owned()))
    }
}

impl Region {
    /// The pixels of an image of this size.
    ///
    /// # Errors
    ///
    /// When there are none.
    pub fn of(&self, size: Size) -> Result<Rect, RegionError> {
        let rect = Rect::new(self.rows.of(size.rows()), self.cols.of(size.cols()));
        if rect.is_empty() {
            Err(RegionError::Empty(size))
        } else {
            Ok(rect)
        }
    }
}

impl Slice {
    fn of(self, len: u64) -> Range<u64> {
        let at = |number: i64| match u64::try_from(number) {
            Ok(number) => number.min(len),
            Err(_) => len.saturating_sub(number.unsigned_abs()),
        };
        self.start.map_or(0, at)..self.end.map_or(len, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_numpys_slices() {
        // The right column: range(len)[slice] in Python, of 10 rows and 20 columns.
        for (text, rows, cols) in [
            ("2:5,7:9", 2..5, 7..9),
            (":,:", 0..10, 0..20),
            ("3:", 3..10, 0..20),
            ("-3:,:-18", 7..10, 0..2),
            ("-99:99, -1 : ", 0..10, 19..20),
        ] {
            let region: Region = text.parse().expect(text);
            let size = Size::new(10, 20).expect("a size");
            assert_eq!(region.of(size), Ok(Rect::new(rows, cols)), "{text}");
        }
        for text in ["5:5,:", "6:2,:", "10:,:", ":,-1:-2"] {
            let region: Region = text.parse().expect(text);
            let size = Size::new(10, 20).expect("a size");
            assert_eq!(region.of(size), Err(RegionError::Empty(size)), "{text}");
        }
        for text in ["", "5", "1:2:3", "1:2,3", "a:b,:", "1:2,3:4,5:6", "1.5:2,:"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }
}
