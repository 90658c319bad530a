//! Which squares, in which order.

mod numpy;
mod square;

pub use numpy::NumpySquares;
pub use square::{Square, SquareError, Squares};
