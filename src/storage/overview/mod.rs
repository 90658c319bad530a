//! Reduced copies of an image, in which every texel is the exact mean of its pixels.

mod builder;
mod bytes;
mod cascade;
mod keep;
pub(crate) mod levels;
mod lines;
mod pyramid;
mod scan;

pub use builder::{OverviewBuilder, WatchedSink};
pub use levels::{Blend, Overview};
