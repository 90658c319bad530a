//! What headers say: one file a format, listed in a table. Pure: no I/O.

mod axes;
mod bands;
mod description;
mod envi;
mod error;
mod esri;
mod format;
mod known;
mod lines;
mod npy;
mod nrrd;
mod parts;
mod provenance;
mod table;

pub(crate) use axes::tuple;
pub use axes::{Arranged, Axes, AxesError, AxisDoubt, Gaps};
pub use bands::{BandInfo, Class};
pub use description::{DataFile, Description, HeaderNotice, Start};
pub use envi::ENVI;
pub use error::{HeaderError, HeaderRemedy, RawSamples};
pub use esri::ESRI;
pub use format::{Format, Packed};
pub use known::{KnownFile, KnownSamples, Unpacker, known};
pub use npy::NUMPY;
pub use nrrd::NRRD;
pub use parts::{AxisHints, AxisRole, TakenFor};
pub use provenance::Provenance;
pub(crate) use provenance::VERSION_KEY;
pub use table::{FORMATS, HeaderTarget, header_for, headers_beside};

#[cfg(test)]
mod tests;
