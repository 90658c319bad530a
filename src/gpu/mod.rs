//! The graphics processor: finding an adapter, opening a device.

mod adapters;
mod device;
mod error;

pub use adapters::AdapterChoice;
pub(crate) use adapters::instance;
pub(crate) use device::buffer_of;
pub use device::{Gpu, PATIENCE};
pub use error::GpuError;
