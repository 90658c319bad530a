//! Files that are written whole or not at all, and what is kept of images: overviews and statistics.

pub mod atomic_file;
mod disk;
mod in_place;
pub(crate) mod overview;
pub(crate) mod summary;
pub(crate) mod target;
pub(crate) mod writer;

pub use overview::{Blend, Overview, OverviewBuilder, WatchedSink};
pub use summary::{ChannelSummary, Finite, Histogram, Number, Summary};
pub use target::{WriteError, check_target, resolve};
pub use writer::RawWriter;
