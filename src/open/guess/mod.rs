//! The shape of a file that tells none.

mod certainty;
mod cost;
mod dips;
mod doubts;
mod factors;
mod frames;
mod heads;
mod kind;
mod likeliest;
mod other;
mod places;
mod plausible;
mod rank;
mod rest;
pub(crate) mod search;
mod shapes;
mod sign;
mod sums;

pub(crate) use likeliest::likeliest;
pub use search::{Guess, candidates};
