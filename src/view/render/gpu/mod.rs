//! Tiles drawn by `shaders/tile.wgsl`.

pub(crate) mod capture;
pub(crate) mod frame;
pub(crate) mod interface;
pub(crate) mod pipeline;
