//! From tiles to pixels: the GPU and its twin on the CPU.

pub(crate) mod cpu;
#[cfg(feature = "gpu")]
pub(crate) mod gpu;
pub(crate) mod pixels;

pub use pixels::Pixels;
