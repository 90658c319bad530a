//! The CPU renderer: fills the rectangles of the partition, several strips at a time.

use std::sync::Mutex;
use std::thread;

use super::area::Area;
use super::bins::Bins;
use super::partition::{Scratch, partition};
use super::threads::in_threads;
use super::visible::Visible;
use super::{RasterError, Rasterizer};
use crate::image::{PART_COLS, Rect, StripError, StripSink, tiles};

/// Draws with all the processor's cores.
#[derive(Debug)]
pub struct CpuRasterizer {
    threads: usize,
}

/// About as many faces as are cheaper to divide further than to sort into more bins.
const FACES_A_BIN: u64 = 16;
/// Bins are not narrower: runs of pixels get short.
const MIN_BIN_COLS: u64 = 256;
/// Sorting fewer faces into bins costs less than a thread.
const MANY_FACES: usize = 1 << 13;

impl CpuRasterizer {
    /// Draws with as many threads as the process may use.
    pub fn new() -> CpuRasterizer {
        CpuRasterizer {
            threads: thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

impl Default for CpuRasterizer {
    fn default() -> CpuRasterizer {
        CpuRasterizer::new()
    }
}

impl Rasterizer for CpuRasterizer {
    fn draw(
        &mut self,
        visible: &Visible,
        region: &Rect,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let cut = Cut::new(visible, region, sink.strip_bytes());
        let strips = tiles(region, cut.strip_rows, cut.strip_cols);
        let threads = strips.clone().take(self.threads).count();
        // Each thread sorts the faces of a part.
        let part_rows = if visible.faces.len() < MANY_FACES {
            region.rows()
        } else {
            let strips = region.rows().div_ceil(cut.strip_rows);
            strips.div_ceil(threads as u64) * cut.strip_rows
        };
        let parts = tiles(region, part_rows, region.cols()).collect();
        let bins = in_threads(parts, |part: Rect| {
            let area = Area::from(&part);
            Bins::new(visible, area, cut.strip_rows as u32, cut.bin_cols as u32)
        });
        // One shared queue, so that the strips are drawn nearly from top to bottom: kind to disks.
        let queue = Mutex::new(strips);
        let work = || -> Result<(), StripError> {
            let mut scratch = Scratch::default();
            loop {
                let next = queue
                    .lock()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .next();
                let Some(strip) = next else {
                    return Ok(());
                };
                let part = (strip.row_start - region.row_start) / part_rows;
                let bins = &bins[part as usize];
                sink.fill(&strip, &mut |pixels| {
                    fill_strip(visible, &Area::from(&strip), bins, &mut scratch, pixels);
                })?;
            }
        };
        let ends = in_threads(vec![(); threads], |()| work());
        Ok(ends.into_iter().collect::<Result<(), _>>()?)
    }
}

fn fill_strip(
    visible: &Visible,
    strip: &Area,
    bins: &Bins,
    scratch: &mut Scratch,
    pixels: &mut [u8],
) {
    let cols = strip.cols() as usize;
    for (area, front) in bins.of(strip) {
        partition(area, &visible.faces, front, scratch, &mut |seen, face| {
            let level = face.map_or(super::BACKGROUND, |face| {
                visible.mark_seen(face);
                visible.faces[face as usize].level as u8
            });
            let first = (seen.row_start - strip.row_start) as usize * cols;
            let lines = &mut pixels[first..first + seen.rows() as usize * cols];
            if seen.cols() as usize == cols {
                return lines.fill(level);
            }
            let start = (seen.col_start - strip.col_start) as usize;
            let end = (seen.col_end - strip.col_start) as usize;
            // Not copied from the row above: a fill only writes.
            for row in lines.chunks_exact_mut(cols) {
                row[start..end].fill(level);
            }
        });
    }
}

/// Marks the faces that show a pixel in `region`, for renderers that do not find out by drawing.
pub(super) fn mark_seen(visible: &Visible, region: &Rect) {
    let cut = Cut::new(visible, region, 1 << 19);
    let area = Area::from(region);
    let bins = Bins::new(visible, area, cut.strip_rows as u32, cut.bin_cols as u32);
    let mut scratch = Scratch::default();
    for (area, front) in bins.of(&area) {
        partition(area, &visible.faces, front, &mut scratch, &mut |_, face| {
            if let Some(face) = face {
                visible.mark_seen(face);
            }
        });
    }
}

/// How a region is cut into strips, in pixels, and each strip into bins of its height, so narrow that a
/// bin has few faces.
struct Cut {
    strip_rows: u64,
    strip_cols: u64,
    bin_cols: u64,
}

impl Cut {
    fn new(visible: &Visible, region: &Rect, strip_bytes: u64) -> Cut {
        let strip_rows = (strip_bytes / region.cols()).clamp(1, region.rows());
        let entries: u64 = visible
            .faces
            .iter()
            .map(|face| 1 + u64::from(face.area.rows()) / strip_rows)
            .sum();
        let bins_a_strip = entries / region.rows().div_ceil(strip_rows) / FACES_A_BIN;
        let bin_cols = (region.cols() / bins_a_strip.max(1)).max(MIN_BIN_COLS);
        if region.cols() <= strip_bytes {
            return Cut {
                strip_rows,
                strip_cols: region.cols(),
                bin_cols: bin_cols.min(region.cols()),
            };
        }
        let parts = |cols: u64| (cols / PART_COLS).max(1) * PART_COLS;
        let bin_cols = parts(bin_cols.min(strip_bytes));
        Cut {
            strip_rows,
            strip_cols: (strip_bytes / bin_cols).max(1) * bin_cols,
            bin_cols,
        }
    }
}
