//! From a seed to squares.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::image::Size;
use crate::scene::error::SquareError;
use crate::scene::numpy::NumpySquares;
use crate::scene::random::RandomSquares;
use crate::scene::square::Squares;

/// A named, versioned way from a seed to squares. A change of the squares gets a new name, so that
/// an old file can always be made again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Ours: [`RandomSquares`].
    Squaremap,
    /// NumPy's legacy generator, as the NumPy recipe draws after `np.random.seed`.
    Numpy,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stream::Squaremap => "squaremap-1",
            Stream::Numpy => "numpy-1",
        })
    }
}

impl Stream {
    /// The largest seed it takes; one less than a power of two.
    pub fn max_seed(self) -> u64 {
        match self {
            Stream::Squaremap => u64::MAX,
            // np.random.seed takes 32 bits.
            Stream::Numpy => u32::MAX.into(),
        }
    }
}

/// A name that no stream of this version has.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the stream '{0}' is not one that this version knows")]
pub struct StreamError(pub String);

impl FromStr for Stream {
    type Err = StreamError;

    /// Reads the versioned names that headers hold: `squaremap-1`, `numpy-1`.
    fn from_str(text: &str) -> Result<Stream, StreamError> {
        [Stream::Squaremap, Stream::Numpy]
            .into_iter()
            .find(|stream| stream.to_string() == text)
            .ok_or_else(|| StreamError(text.to_owned()))
    }
}

/// All that random squares depend on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipe {
    /// The image they are for.
    pub size: Size,
    /// How many squares.
    pub count: u64,
    /// Which stream.
    pub stream: Stream,
    /// Where the stream starts.
    pub seed: u64,
    /// Half sides are below this; 0 draws nothing.
    pub max_half_side: u32,
    /// Levels are in this half-open range within 0..256.
    pub levels: Range<u16>,
}

/// A recipe that cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// There is no level to choose from.
    #[error(
        "levels {start}..{end} hold no level of grey; expected START..END with 0 <= START < END <= 256"
    )]
    Levels {
        /// The first level asked for.
        start: u16,
        /// The one above the last.
        end: u16,
    },
    /// NumPy's recipe is for another image.
    #[error("NumPy's stream draws square images only, not {0}")]
    NotSquare(Size),
    /// NumPy's recipe has half sides and levels of its own.
    #[error(
        "NumPy's stream always draws half sides below {max_half_side} at this size and levels {}..{}, as \
         the recipe does", levels.start, levels.end
    )]
    Fixed {
        /// What its half sides are below.
        max_half_side: u32,
        /// Its levels.
        levels: Range<u16>,
    },
    /// NumPy's recipe has no half side for so small an image.
    #[error(
        "NumPy's stream draws images of 9×9 pixels or more, not {0}: the recipe fails at smaller ones"
    )]
    TooSmall(Size),
    /// NumPy's stream does not start there.
    #[error("NumPy's stream takes seeds from 0 to {max}, not {0}, as np.random.seed does", max = u32::MAX)]
    Seed(u64),
    /// The image is too large, or the squares cannot be had.
    #[error(transparent)]
    Squares(#[from] SquareError),
}

impl Recipe {
    /// The levels that the NumPy recipe draws.
    pub const LEVELS: Range<u16> = 100..255;

    /// The half side that all squares stay below if nothing else is asked for: a ninth of the
    /// shorter side.
    pub fn default_max_half_side(size: Size) -> u32 {
        u32::try_from(size.rows().min(size.cols()) / 9).unwrap_or(u32::MAX)
    }

    /// Whether the stream can serve these values.
    ///
    /// # Errors
    ///
    /// When it cannot.
    pub fn check(&self) -> Result<(), RecipeError> {
        check_size(self.size)?;
        let Range { start, end } = self.levels;
        if start >= end || end > 256 {
            return Err(RecipeError::Levels { start, end });
        }
        if self.stream == Stream::Numpy {
            if self.size.rows() != self.size.cols() {
                return Err(RecipeError::NotSquare(self.size));
            }
            let max_half_side = Recipe::default_max_half_side(self.size);
            if max_half_side == 0 {
                return Err(RecipeError::TooSmall(self.size));
            }
            if self.max_half_side != max_half_side || self.levels != Recipe::LEVELS {
                return Err(RecipeError::Fixed {
                    max_half_side,
                    levels: Recipe::LEVELS,
                });
            }
            if self.seed > self.stream.max_seed() {
                return Err(RecipeError::Seed(self.seed));
            }
        }
        Ok(())
    }

    /// The squares.
    ///
    /// # Errors
    ///
    /// When the stream cannot serve these values.
    pub fn squares(&self) -> Result<Box<dyn Squares>, RecipeError> {
        self.check()?;
        match self.stream {
            Stream::Squaremap => Ok(Box::new(RandomSquares::new(
                self.size,
                self.count,
                self.seed,
                self.max_half_side,
                self.levels.clone(),
            ))),
            Stream::Numpy => {
                // A side was checked to be below 2^32.
                let side = self.size.rows() as u32;
                Ok(Box::new(NumpySquares::new(side, self.count, self.seed)?))
            }
        }
    }
}

/// Sides of drawn images are below 2^32, so that a centre fits a word of the stream.
///
/// # Errors
///
/// When one is longer.
pub(crate) fn check_size(size: Size) -> Result<(), SquareError> {
    let max = u64::from(u32::MAX);
    if size.rows() > max || size.cols() > max {
        return Err(SquareError::Size(size));
    }
    Ok(())
}
