//! Where each sample lies, and how its bytes are read. Arithmetic: no I/O.

mod decode;
mod display;
mod strided;

pub(crate) use decode::{decode, remove_lost};
pub use strided::{Layout, LayoutError, Order, Shape};
