//! The part of a square that is drawn.

use crate::image::{Rect, Size};
use crate::raster::area::Area;
use crate::scene::Square;

/// The part of a square that lies in the region drawn, in pixels of the whole image. 20 bytes, five
/// words, the same on the CPU and in `raster.wgsl`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct Face {
    pub(super) area: Area,
    pub(super) level: u32,
}

impl Face {
    /// None if nothing of the square is in `region`, whose bounds are below 2^32.
    pub(super) fn new(square: Square, size: Size, region: &Rect) -> Option<Face> {
        let rect = square.rect(size).intersection(region);
        (!rect.is_empty()).then_some(Face {
            area: Area::from(&rect),
            level: u32::from(square.level),
        })
    }
}
