//! Files of samples: what their headers say, how they are written whole, and how they are mapped.

pub mod envi;
mod error;
mod find;
pub mod guess;
mod header;
mod in_place;
mod layout;
mod mapped;
mod named;
pub mod npy;
mod nrrd;
mod open;
mod overview;
mod positioned;
mod provenance;
mod samples;
mod summary;
mod target;
mod writer;

pub use error::OpenError;
pub use find::{Source, headers_of, other_described};
pub use header::HeaderError;
pub use layout::{Layout, LayoutError, Order, Shape};
pub use mapped::{FileBytes, FilePath, FileState, MappedImage};
pub use open::Given;
pub use overview::{Blend, Overview, OverviewBuilder, WatchedSink};
pub use provenance::Provenance;
pub(crate) use samples::{decode, remove_lost};
pub use summary::{ChannelSummary, Finite, Histogram, Number, Summary};
pub use target::{WriteError, check_target, resolve};
pub use writer::RawWriter;
