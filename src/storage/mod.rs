//! Files that are written whole or not at all, and what is kept of images: overviews and statistics.

pub(crate) mod atomic_file;
mod disk;
mod in_place;
pub(crate) mod overview;
pub(crate) mod summary;
pub(crate) mod target;
mod write_error;
pub(crate) mod writer;

pub use atomic_file::{Written, remove_unfinished};
pub(crate) use disk::{available_memory, write_all_at};
pub(crate) use overview::WatchedSink;
pub use overview::{Blend, Overview, OverviewBuilder};
pub use summary::{ChannelSummary, Finite, Histogram, Summary};
pub(crate) use target::{check_target, resolve};
pub use write_error::{WriteError, WriteFault};
pub use writer::RawWriter;
