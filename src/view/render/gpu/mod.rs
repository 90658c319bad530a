//! Tiles drawn by `shaders/tile.wgsl`.

pub(crate) mod frame;
pub(crate) mod pipeline;

pub use frame::Frame;
pub use pipeline::Painter;
