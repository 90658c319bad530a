//! What headers say: one file a format, listed in a table. Pure: no I/O.

mod axes;
mod description;
mod envi;
mod error;
mod format;
mod npy;
mod nrrd;
mod provenance;
mod table;

pub use axes::{Axes, Pairs};
pub use description::{DataFile, Description, HeaderNotice, Start};
pub use envi::ENVI;
pub use error::HeaderError;
pub use format::{Format, Packed};
pub use npy::NUMPY;
pub use nrrd::NRRD;
pub use provenance::Provenance;
pub(crate) use provenance::VERSION_KEY;
pub use table::{FORMATS, HeaderTarget, header_for, headers_beside};

#[cfg(test)]
mod tests;
