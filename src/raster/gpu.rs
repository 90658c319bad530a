//! stub
use super::{RasterError, Rasterizer, Visible};
use crate::image::StripSink;
use std::ops::Range;
/// x
pub struct GpuRasterizer {}
impl Rasterizer for GpuRasterizer {
    fn draw(&mut self, _: &Visible, _: Range<u32>, _: &dyn StripSink) -> Result<(), RasterError> {
        todo!()
    }
}
