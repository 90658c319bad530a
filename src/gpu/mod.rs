//! Finding and opening a graphics processor.

mod device;

pub use device::{AdapterChoice, Gpu, GpuError};
pub(crate) use device::{buffer_of, instance};
