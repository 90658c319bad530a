//! The graphics processor: finding an adapter, opening a device.

#[cfg(feature = "gpu")]
mod adapters;
mod choice;
#[cfg(feature = "gpu")]
mod device;
mod error;
#[cfg(feature = "gpu")]
mod first;

#[cfg(feature = "window-gpu")]
pub(crate) use adapters::instance;
pub use choice::AdapterChoice;
#[cfg(feature = "gpu")]
pub(crate) use device::buffer_of;
#[cfg(feature = "gpu")]
pub use device::{Gpu, PATIENCE};
pub use error::GpuError;
#[cfg(feature = "gpu")]
pub use first::Opened;
#[cfg(feature = "window-gpu")]
pub(crate) use first::gl_last;
