//! Files of samples: what their headers say, how they are written whole, and how they are mapped.

mod layout;
mod positioned;
mod writer;

pub use layout::{Layout, LayoutError};
pub use writer::{RawWriter, WriteError, remove_unfinished};
