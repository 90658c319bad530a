//! The GPU renderer: `shaders/raster.wgsl`, a ring of buffers, and the way back to the host.

mod clock;
mod cut;
mod kernel;
mod memory;
mod rasterizer;
mod shader;
mod transit;

pub use rasterizer::GpuRasterizer;
