//! Reduced copies of an image, in which every texel is the exact mean of its pixels.

mod absent;
mod adders;
mod batch;
mod blend;
mod blocks;
mod builder;
mod cascade;
mod keep;
mod kept;
mod laid;
mod levels;
mod lines;
mod making;
mod piles;
mod private;
mod pyramid;
mod scan;

pub use blend::Blend;
pub use builder::OverviewBuilder;
pub(crate) use builder::WatchedSink;
pub use levels::Overview;
