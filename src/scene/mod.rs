//! Which squares, in which order.

mod random;
mod recipe;
mod square;

pub use random::RandomSquares;
pub use recipe::{Recipe, RecipeError, Stream, check_size};
pub use square::{Square, SquareError, Squares};
