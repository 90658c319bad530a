//! What draws into the window: a device, or the processor.

pub(crate) mod graphics;
#[cfg(feature = "window-gpu")]
mod on_device;
mod on_processor;
pub(crate) mod presented;
mod tiles;
