//! Where each sample lies, how its bytes are read, and what samples are together. Arithmetic: no I/O.

mod base;
mod blocks;
mod chunked;
mod display;
mod error;
mod floats;
mod gaps;
mod numbers;
mod overlap;
mod ranges;
mod reading;
mod run;
mod sample;
mod shape;
mod strided;
mod sum;
mod whole;
mod wide_sum;

pub(crate) use base::Base;
pub use blocks::{BlockIndex, BlockStarts, BlockTable};
pub(crate) use chunked::in_file;
pub use chunked::{BlockPart, Chunked};
pub use error::LayoutError;
pub(crate) use floats::GAP;
pub(crate) use gaps::OrNone;
pub(crate) use numbers::{Bounds, Extremes, Mean, Numbers, Total};
pub(crate) use reading::Reading;
pub(crate) use run::{Run, Steps};
pub(crate) use sample::{Sample, of_samples};
pub use shape::{Order, Shape};
pub use strided::{Stacks, Strided, Strides};
pub(crate) use sum::{MOST_SUMMED, Sum};
pub use whole::{Layout, Place};
pub(crate) use wide_sum::WideSum;
