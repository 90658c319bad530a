//! Which squares, in which order.

mod csv;
mod numpy;
mod square;

pub use csv::{CsvSquares, write_csv};
pub use numpy::NumpySquares;
pub use square::{Square, SquareError, Squares};
