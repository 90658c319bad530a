use std::fmt;

/// The size of an image in pixels.
///
/// # Guarantees
///
/// - `rows` and `cols` are at least 1;
/// - `rows × cols` is at most [`Size::MAX_PIXELS`], so that eight bytes for every pixel still have
///   an offset in a file, and no sum or product of the two overflows a `u64`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Size {
    rows: u64,
    cols: u64,
}

/// A size that no image can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SizeError {
    /// One side is zero.
    #[error("an image needs at least one row and one column, not {cols}x{rows} (width x height)")]
    Empty {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        cols: u64,
    },
    /// The product of the sides has no address.
    #[error(
        "{cols}x{rows} (width x height) is more than {} pixels, the most that are handled: 16 bytes for each \
         reach the last file offset",
        Size::MAX_PIXELS
    )]
    TooLarge {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        cols: u64,
    },
}

impl Size {
    /// The most pixels an image can have: 2^59. Sixteen bytes a pixel (four 32-bit channels) then
    /// end at 2^63, the largest file offset there is.
    pub const MAX_PIXELS: u64 = 1 << 59;

    /// A size of `rows` × `cols` pixels.
    ///
    /// # Errors
    ///
    /// When a side is zero or the product exceeds [`Size::MAX_PIXELS`].
    pub fn new(rows: u64, cols: u64) -> Result<Size, SizeError> {
        if rows == 0 || cols == 0 {
            return Err(SizeError::Empty { rows, cols });
        }
        match rows.checked_mul(cols) {
            Some(pixels) if pixels <= Size::MAX_PIXELS => Ok(Size { rows, cols }),
            _ => Err(SizeError::TooLarge { rows, cols }),
        }
    }

    /// The number of rows, at least 1.
    pub fn rows(self) -> u64 {
        self.rows
    }

    /// The number of columns, at least 1.
    pub fn cols(self) -> u64 {
        self.cols
    }

    /// `rows × cols`.
    pub fn pixels(self) -> u64 {
        self.rows * self.cols
    }

    /// With rows and columns exchanged.
    #[must_use]
    pub fn transposed(self) -> Size {
        Size {
            rows: self.cols,
            cols: self.rows,
        }
    }

    /// The whole image as a rectangle.
    pub fn rect(self) -> crate::image::rect::Rect {
        crate::image::rect::Rect::new(0..self.rows, 0..self.cols)
    }
}

impl fmt::Display for Size {
    /// Width×height, as in ImageMagick and in the window's title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.cols, self.rows)
    }
}
