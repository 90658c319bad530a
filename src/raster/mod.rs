//! From squares to pixels: what can be seen, then strip by strip, on the CPU or the GPU, with the
//! same bytes.

mod area;
mod bins;
mod cover;
mod cpu;
mod draw;
mod gpu;
mod partition;
mod reference;
mod threads;
mod visible;

pub use cpu::CpuRasterizer;
pub use draw::{BACKGROUND, Drawn, RasterError, Rasterizer, draw};
pub use gpu::GpuRasterizer;
pub use reference::paint;
pub use visible::Visible;
