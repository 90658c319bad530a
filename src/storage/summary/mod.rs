//! Which values an image has.

mod bins;
mod runs;
mod summarize;
mod table;
mod values;
mod wide;

pub use values::{ChannelSummary, Finite, Histogram, Summary};
