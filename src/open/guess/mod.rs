//! The shape of a file that tells none.

mod cost;
mod factors;
mod kind;
mod rest;
pub(crate) mod search;

pub use search::{Guess, candidates};
