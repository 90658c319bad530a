//! Where pixels go that nobody keeps, and the limit of filling memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use squaremap::image::{Rect, StripError, StripSink};
use squaremap::raster::{RasterError, Rasterizer, Visible};

/// Strips of this many bytes stay in a core's cache while they are filled.
pub(crate) const BLOCK: usize = 1 << 19;

/// Draws nothing, so that only the search for visible squares remains; and takes pixels without a look.
pub(crate) struct Nothing;

impl Rasterizer for Nothing {
    fn draw(&mut self, _: &Visible, _: &Rect, _: &dyn StripSink) -> Result<(), RasterError> {
        Ok(())
    }
}

impl StripSink for Nothing {
    fn strip_bytes(&self) -> u64 {
        BLOCK as u64
    }

    fn fill(&self, _: &Rect, _: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        unreachable!("only the GPU renderer draws into this, and that has pixels of its own")
    }

    fn put(&self, _: &Rect, pixels: &[u8], _: usize) -> Result<(), StripError> {
        std::hint::black_box(pixels);
        Ok(())
    }
}

/// The whole image in memory, as one buffer a strip: each strip finds the buffer it had before, so that
/// after the first picture no page is new and, if the image is larger than the cache, none is in it.
#[derive(Default)]
pub(crate) struct Memory {
    strips: Mutex<HashMap<Rect, Vec<u8>>>,
}

impl StripSink for Memory {
    fn strip_bytes(&self) -> u64 {
        BLOCK as u64
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let lock = || self.strips.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().remove(strip);
        let mut pixels = known.unwrap_or_else(|| vec![0; strip.pixels() as usize]);
        draw(&mut pixels);
        lock().insert(*strip, pixels);
        Ok(())
    }

    fn put(&self, _: &Rect, _: &[u8], _: usize) -> Result<(), StripError> {
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
