//! What is said of a picture: values, statistics, hints.

pub(crate) mod chosen;
pub(crate) mod hint;
pub(crate) mod statistics;
pub(crate) mod text;

pub use hint::{Hint, hint};
