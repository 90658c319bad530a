//! Where pixels go that nobody keeps, and the limit of filling memory.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread;

use squaremap::image::{Strip, StripError, StripSink};
use squaremap::raster::{RasterError, Rasterizer, Visible};

/// Strips of this many bytes stay in a core's cache while they are filled.
pub(crate) const BLOCK: usize = 1 << 19;

/// Draws nothing, so that only the search for visible squares remains; and takes pixels without a look.
pub(crate) struct Nothing;

impl Rasterizer for Nothing {
    fn draw(&mut self, _: &Visible, _: Range<u32>, _: &dyn StripSink) -> Result<(), RasterError> {
        Ok(())
    }
}

impl StripSink for Nothing {
    fn strip_bytes(&self) -> u64 {
        BLOCK as u64
    }

    fn fill(&self, _: Strip, _: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        unreachable!("only the GPU renderer draws into this, and that has pixels of its own")
    }

    fn put(&self, _: Strip, pixels: &[u8], _: usize) -> Result<(), StripError> {
        std::hint::black_box(pixels);
        Ok(())
    }
}

/// The whole image in memory, as one buffer a strip: each strip finds the buffer it had before, so that
/// after the first picture no page is new and, if the image is larger than the cache, none is in it.
pub(crate) struct Memory {
    cols: u64,
    strips: Mutex<HashMap<Strip, Vec<u8>>>,
}

impl Memory {
    pub(crate) fn new(cols: u64) -> Memory {
        Memory {
            cols,
            strips: Mutex::default(),
        }
    }
}

impl StripSink for Memory {
    fn strip_bytes(&self) -> u64 {
        BLOCK as u64
    }

    fn fill(&self, strip: Strip, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let lock = || self.strips.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = ((strip.end - strip.start) * self.cols) as usize;
        let known = lock().remove(&strip);
        let mut pixels = known.unwrap_or_else(|| vec![0; bytes]);
        draw(&mut pixels);
        lock().insert(strip, pixels);
        Ok(())
    }

    fn put(&self, _: Strip, _: &[u8], _: usize) -> Result<(), StripError> {
        unreachable!("only the CPU renderer draws into this, and that asks for a buffer")
    }
}

/// Fills memory with all the processor's cores, in blocks like the strips.
pub(crate) fn memset(pixels: &mut [u8]) {
    let queue = Mutex::new(pixels.chunks_mut(BLOCK));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(block) = next() {
                    std::hint::black_box(block).fill(7);
                }
            });
        }
    });
}
