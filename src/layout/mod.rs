//! Where each sample lies, how its bytes are read, and what samples are together. Arithmetic: no I/O.

mod blocks;
mod chunked;
mod display;
mod error;
mod grid;
mod numbers;
mod overlap;
mod pixel_format;
mod ranges;
mod run;
mod sample;
mod shape;
mod strided;
mod sum;
mod whole;

pub use blocks::{BlockIndex, BlockStarts, BlockTable};
pub(crate) use chunked::in_file;
pub use chunked::{BlockPart, Chunked};
pub use error::LayoutError;
pub use grid::{Grid, GridAxis};
pub(crate) use numbers::{Extremes, Numbers, Total};
pub use pixel_format::{PixelFormat, PixelFormatError};
pub(crate) use run::{Run, Steps};
pub(crate) use sample::{Sample, of_kind};
pub use shape::{IndexOrder, Interleave, InterleaveError, Order, Shape};
pub use strided::{Stacks, Strided, Strides};
pub(crate) use sum::{MOST_SUMMED, Sum};
pub use whole::{Layout, Place};
