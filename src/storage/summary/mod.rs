//! Which values an image has.

mod runs;
mod table;
pub(crate) mod values;
mod wide;

pub use values::{ChannelSummary, Finite, Histogram, Number, Summary};
