//! What headers say: one file a format. Pure: no I/O.

pub mod envi;
pub(crate) mod header;
pub mod npy;
pub(crate) mod nrrd;
pub(crate) mod provenance;

pub use header::HeaderError;
pub use provenance::Provenance;
