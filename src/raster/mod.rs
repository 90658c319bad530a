//! From squares to pixels: what can be seen, then strip by strip, on the CPU or the GPU, with the
//! same bytes.

mod area;
mod bins;
mod block;
mod contract;
mod cover;
mod cpu;
mod draw;
mod face;
#[cfg(feature = "gpu")]
mod gpu;
mod looked;
mod partition;
mod reference;
mod renderer;
mod search;
mod sink;
mod tracker;
mod visible;

pub use contract::{BACKGROUND, Drawn, RasterError, Rasterizer};
pub use cpu::CpuRasterizer;
pub(crate) use draw::days;
pub use draw::draw;
#[cfg(feature = "gpu")]
pub use gpu::GpuRasterizer;
pub(crate) use looked::Looked;
pub use reference::paint;
pub use renderer::{OpenRenderer, Renderer};
pub use sink::MemorySink;
pub use visible::Visible;
