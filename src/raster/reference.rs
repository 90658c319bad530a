//! The plain painter: every square, the first to the last, each over those before it.
//!
//! No run needs it. It does the work that other programs do for the same picture, so that a comparison
//! with them can tell what fast filling gives and what comes from leaving out hidden squares.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::image::{Rect, Size, Strip, StripError, StripSink, tiles};
use crate::raster::contract::{BACKGROUND, Drawn, RasterError, check_rows};
use crate::scene::{Square, Squares};
use crate::threads::in_threads;

/// Large enough that the squares, all of which are looked at for each strip, cost less than their
/// pixels; small enough for the cache that the cores share.
const STRIP_BYTES: u64 = 1 << 22;

/// Paints `rows` of what [`crate::raster::draw::draw`] draws, without leaving out what is hidden, with all the
/// processor's cores. Holds all the squares in memory.
///
/// # Errors
///
/// As [`crate::raster::draw::draw`].
pub fn paint(
    squares: &dyn Squares,
    size: Size,
    rows: Strip,
    sink: &dyn StripSink,
) -> Result<Drawn, RasterError> {
    check_rows(&rows, size)?;
    let start = Instant::now();
    let mut all = Vec::new();
    squares.read(0..squares.count(), &mut all)?;
    let strip_bytes = STRIP_BYTES.max(sink.strip_bytes());
    let queue = Mutex::new(tiles(
        &Rect::new(rows, 0..size.cols()),
        strip_bytes / size.cols(),
        // A multiple of PART_COLS.
        strip_bytes,
    ));
    let work = || -> Result<(), StripError> {
        loop {
            let next = queue
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .next();
            let Some(strip) = next else {
                return Ok(());
            };
            sink.fill(&strip, &mut |pixels| {
                paint_strip(&all, size, &strip, pixels);
            })?;
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let ends = in_threads(vec![(); threads], |()| work());
    ends.into_iter().collect::<Result<(), _>>()?;
    Ok(Drawn {
        visible: None,
        culling: Duration::ZERO,
        drawing: start.elapsed(),
        gpu_fault: None,
    })
}

fn paint_strip(squares: &[Square], size: Size, strip: &Rect, pixels: &mut [u8]) {
    let cols = strip.cols() as usize;
    pixels.fill(BACKGROUND);
    for square in squares {
        let rect = square.rect(size).intersection(strip);
        if rect.is_empty() {
            continue;
        }
        let first = (rect.row_start - strip.row_start) as usize * cols;
        let last = (rect.row_end - strip.row_start) as usize * cols;
        let start = (rect.col_start - strip.col_start) as usize;
        let end = (rect.col_end - strip.col_start) as usize;
        for row in pixels[first..last].chunks_exact_mut(cols) {
            row[start..end].fill(square.level);
        }
    }
}
