//! Pixels in memory.

use std::sync::{Mutex, PoisonError};

use crate::image::{Rect, Strip, StripError, StripSink};

/// Strips of this size are still in a core's cache when they are copied.
const STRIP_BYTES: u64 = 1 << 19;

/// Keeps what is drawn in memory.
///
/// ```
/// use squaremap::image::Size;
/// use squaremap::raster::{CpuRasterizer, MemorySink, draw};
/// use squaremap::scene::Square;
///
/// let size = Size::new(3, 5)?;
/// let square = |row, col, half_side, level| Square { row, col, half_side, level };
/// // The second covers a part of the first.
/// let squares = vec![square(1, 1, 1, 100), square(2, 2, 1, 200)];
///
/// let sink = MemorySink::new(0..size.rows(), size.cols());
/// let drawn = draw(&squares, size, 0..size.rows(), &mut CpuRasterizer::new(), &sink)?;
///
/// assert_eq!(drawn.visible, Some(2));
/// assert_eq!(
///     sink.into_pixels(),
///     [
///         100, 100, 0, 0, 0, //
///         100, 200, 200, 0, 0, //
///         0, 200, 200, 0, 0,
///     ],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MemorySink {
    first_row: u64,
    cols: u64,
    pixels: Mutex<Vec<u8>>,
    /// Used again and again: fresh memory is slow.
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl MemorySink {
    /// For the rows `rows` of an image of `cols` columns.
    ///
    /// # Panics
    ///
    /// When their pixels, a byte each, do not fit into the address space.
    pub fn new(rows: Strip, cols: u64) -> MemorySink {
        let bytes = rows.end.saturating_sub(rows.start).saturating_mul(cols);
        MemorySink {
            first_row: rows.start,
            cols,
            pixels: Mutex::new(vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)]),
            buffers: Mutex::default(),
        }
    }

    /// The pixels, a byte each, row by row without padding; 0 where none were drawn.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl StripSink for MemorySink {
    fn strip_bytes(&self) -> u64 {
        STRIP_BYTES
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let lock = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = lock().pop().unwrap_or_default();
        buffer.resize(strip.pixels() as usize, 0);
        draw(&mut buffer);
        self.put(strip, &buffer, strip.cols() as usize)?;
        lock().push(buffer);
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        let cols = strip.cols() as usize;
        let mut image = self.pixels.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, from) in (strip.row_start..strip.row_end).zip(pixels.chunks(stride)) {
            let start = ((row - self.first_row) * self.cols + strip.col_start) as usize;
            image[start..start + cols].copy_from_slice(&from[..cols]);
        }
        Ok(())
    }
}
