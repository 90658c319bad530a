//! The CPU renderer: fills the rectangles of the partition, several strips at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::image::{PART_COLS, Rect, StripError, StripSink, tiles};
use crate::raster::area::{Area, LEAST_BIN_COLS, LEAST_BIN_ROWS};
use crate::raster::bins::Bins;
use crate::raster::contract::{BACKGROUND, RasterError, Rasterizer};
use crate::raster::partition::{Scratch, partition};
use crate::raster::visible::Visible;
use crate::threads::in_threads;

/// Draws with all the processor's cores.
#[derive(Debug)]
pub struct CpuRasterizer {
    threads: usize,
}

/// About as many faces as are cheaper to divide further than to sort into more bins.
const FACES_A_BIN: u64 = 16;
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
        let cut = CpuCut::new(visible, region, sink.strip_bytes());
        let strips = tiles(region, cut.strip_rows, cut.strip_cols);
        let threads = strips.clone().take(self.threads).count();
        // Each thread sorts the faces of a part.
        let part_rows = if visible.faces.len() < MANY_FACES {
            region.rows()
        } else {
            let bin_rows = region.rows().div_ceil(cut.bin_rows);
            bin_rows.div_ceil(threads as u64) * cut.bin_rows
        };
        let parts = tiles(region, part_rows, region.cols()).collect();
        let bins = in_threads(parts, |part: Rect| cut.bins(visible, &part));
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
            let level = face.map_or(BACKGROUND, |face| {
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

/// Marks the faces that show a pixel in `region`, for renderers that do not find out by drawing; until
/// `stop` is set.
pub(super) fn mark_seen(visible: &Visible, region: &Rect, stop: &AtomicBool) {
    let cut = CpuCut::new(visible, region, 1 << 19);
    let bins = cut.bins(visible, region);
    let mut scratch = Scratch::default();
    for (area, front) in bins.of(&Area::from(region)) {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        partition(area, &visible.faces, front, &mut scratch, &mut |_, face| {
            if let Some(face) = face {
                visible.mark_seen(face);
            }
        });
    }
}

/// How a region is cut into strips and bins, in pixels. Strips lie within rows of bins, which are so narrow
/// that a bin has few faces.
struct CpuCut {
    strip_rows: u64,
    strip_cols: u64,
    bin_rows: u64,
    bin_cols: u64,
}

impl CpuCut {
    fn new(visible: &Visible, region: &Rect, strip_bytes: u64) -> CpuCut {
        let strip_rows = (strip_bytes / region.cols()).clamp(1, region.rows());
        let bin_rows = strip_rows * u64::from(LEAST_BIN_ROWS).div_ceil(strip_rows);
        let entries: u64 = visible
            .faces
            .iter()
            .map(|face| 1 + u64::from(face.area.rows()) / bin_rows)
            .sum();
        let across = entries / region.rows().div_ceil(bin_rows) / FACES_A_BIN;
        let bin_cols = (region.cols() / across.max(1)).max(LEAST_BIN_COLS.into());
        if region.cols() <= strip_bytes {
            return CpuCut {
                strip_rows,
                strip_cols: region.cols(),
                bin_rows,
                bin_cols: bin_cols.min(region.cols()),
            };
        }
        let parts = |cols: u64| (cols / PART_COLS).max(1) * PART_COLS;
        let bin_cols = parts(bin_cols.min(strip_bytes));
        CpuCut {
            strip_rows,
            strip_cols: (strip_bytes / bin_cols).max(1) * bin_cols,
            bin_rows,
            bin_cols,
        }
    }

    fn bins(&self, visible: &Visible, part: &Rect) -> Bins {
        let (rows, cols) = (self.bin_rows as u32, self.bin_cols as u32);
        Bins::new(visible, Area::from(part), rows, cols)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Size;
    use crate::raster::face::Face;
    use crate::raster::search::Sought;
    use crate::scene::Square;

    /// Strips of wide images are low; what sorting takes must not depend on that.
    #[test]
    fn a_face_is_listed_for_what_its_budget_says() {
        for (rows, cols) in [(300, 300_000), (3000, 3000), (1, 2_000_000), (300_000, 30)] {
            let size = Size::new(rows, cols).unwrap();
            let squares: Vec<Square> = (0..5000_u32)
                .map(|i| Square {
                    row: i.wrapping_mul(0x9E37_79B9) % (rows as u32 + 1),
                    col: i.wrapping_mul(0x85EB_CA6B) % (cols as u32 + 1),
                    half_side: i % 100,
                    level: 7,
                })
                .collect();
            let region = Rect::new(0..rows, 0..cols);
            let sought = Visible::find(&squares, size, &region, 1, u64::MAX).unwrap();
            let Sought::Found(visible) = sought else {
                panic!("there is no budget");
            };
            assert!(visible.faces.len() > 10);
            for strip_bytes in [1 << 10, 1 << 19, 1 << 30] {
                let bins = CpuCut::new(&visible, &region, strip_bytes).bins(&visible, &region);
                // A bin on each side that an edge runs through, and one in each corner.
                let most = |face: &Face| {
                    let rows = u64::from(face.area.rows() / LEAST_BIN_ROWS) + 2;
                    rows * (u64::from(face.area.cols() / LEAST_BIN_COLS) + 2)
                };
                let most: u64 = visible.faces.iter().map(most).sum();
                assert!(
                    bins.faces.len() as u64 <= most,
                    "{rows}×{cols}, {strip_bytes}"
                );
            }
        }
    }
}
