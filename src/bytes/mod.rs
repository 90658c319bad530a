//! Where bytes come from: the memory map of a file, a buffer, or whatever else can be read at a place.

#[cfg(test)]
pub(crate) mod counted;
#[cfg(unix)]
mod fault;
#[cfg(feature = "window")]
pub(crate) mod freed;
#[cfg(any(unix, windows))]
pub(crate) mod map;
mod memory;
pub(crate) mod positioned;
pub(crate) mod regular;
pub(crate) mod settled;
mod state;
mod store;
#[cfg(any(unix, windows))]
mod stream;
#[cfg(not(any(unix, windows)))]
mod stub;

#[cfg(unix)]
pub use fault::install_fault_handler;
#[cfg(any(unix, windows))]
pub use map::Map;
pub use memory::Memory;
pub use state::{FileBytes, FileIdentity, FilePath, FileState};
pub use store::Bytes;
#[cfg(not(any(unix, windows)))]
pub use stub::Map;
#[cfg(not(unix))]
pub use unfaulted::install_fault_handler;

#[cfg(not(unix))]
mod unfaulted;
