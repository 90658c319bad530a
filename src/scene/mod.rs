//! Which squares, in which order.

mod square;

pub use square::{Square, SquareError, Squares};
