//! Where each sample lies, how its bytes are read, and what samples are together. Arithmetic: no I/O.

mod run;
mod sample;
mod strided;
mod sum;

pub(crate) use run::Run;
pub(crate) use sample::{Sample, of_kind};
pub use strided::{Layout, LayoutError, Order, Shape};
pub(crate) use sum::{Extremes, MOST_SUMMED, Numbers, Sum, Total};
