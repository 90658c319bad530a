//! Which squares, in which order.

mod csv;
mod error;
mod mersenne;
mod numpy;
mod random;
mod recipe;
mod square;

pub use csv::{CsvSquares, check_csv_target, write_csv};
pub use error::{CsvFault, LineFault, SquareError};
pub use numpy::NumpySquares;
pub use random::RandomSquares;
pub use recipe::{Recipe, RecipeError, Stream, StreamError, check_size};
pub use square::{Square, Squares};
