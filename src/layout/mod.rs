//! Where each sample lies, how its bytes are read, and what samples are together. Arithmetic: no I/O.

mod display;
mod numbers;
mod run;
mod sample;
mod strided;
mod sum;

pub(crate) use numbers::{Extremes, Numbers, Total};
pub(crate) use run::Run;
pub(crate) use sample::{Sample, of_kind};
pub use strided::{Layout, LayoutError, Order, Shape};
pub(crate) use sum::{MOST_SUMMED, Sum};
