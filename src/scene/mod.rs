//! Which squares, in which order.

mod csv;
mod error;
mod mersenne;
mod numpy;
mod random;
mod recipe;
mod square;

pub(crate) use csv::check_csv_target;
pub use csv::{CsvSquares, write_csv};
pub use error::{CsvFault, LineFault, SquareError};
pub use numpy::NumpySquares;
pub use random::RandomSquares;
pub(crate) use recipe::check_size;
pub use recipe::{Recipe, RecipeError, Stream, StreamError};
pub use square::{Square, Squares};
