//! The CPU renderer: fills the rectangles of the partition, several strips at a time.

use std::sync::Mutex;
use std::thread;

use super::area::Area;
use super::bins::Bins;
use super::partition::{Scratch, partition};
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
        let (bins, strip_cols) = bins(visible, region, sink.strip_bytes());
        let strips = tiles(region, bins.rows.into(), strip_cols);
        let threads = strips.clone().take(self.threads).count();
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
                sink.fill(&strip, &mut |pixels| {
                    fill_strip(visible, &Area::from(&strip), &bins, &mut scratch, pixels);
                })?;
            }
        };
        if threads == 1 {
            return Ok(work()?);
        }
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            }
            Ok(())
        })
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
            for row in lines.chunks_exact_mut(cols) {
                row[start..end].fill(level);
            }
        });
    }
}

/// Marks the faces that show a pixel in `region`, for renderers that do not find out by drawing.
pub(super) fn mark_seen(visible: &Visible, region: &Rect) {
    let (bins, _) = bins(visible, region, 1 << 19);
    let mut scratch = Scratch::default();
    for (area, front) in bins.of(&Area::from(region)) {
        partition(area, &visible.faces, front, &mut scratch, &mut |_, face| {
            if let Some(face) = face {
                visible.mark_seen(face);
            }
        });
    }
}

/// A row of bins for each strip, so narrow that a bin has few faces; and the columns of a strip.
fn bins(visible: &Visible, region: &Rect, strip_bytes: u64) -> (Bins, u64) {
    let strip_rows = (strip_bytes / region.cols()).clamp(1, region.rows()) as u32;
    let down = region.rows().div_ceil(strip_rows.into());
    let entries: u64 = visible
        .faces
        .iter()
        .map(|face| 1 + u64::from(face.area.rows() / strip_rows))
        .sum();
    let bins_a_strip = entries / down / FACES_A_BIN;
    let bin_cols = (region.cols() / bins_a_strip.max(1)).max(MIN_BIN_COLS);
    let (bin_cols, strip_cols) = if region.cols() <= strip_bytes {
        (bin_cols.min(region.cols()), region.cols())
    } else {
        let parts = |cols: u64| (cols / PART_COLS).max(1) * PART_COLS;
        let bin_cols = parts(bin_cols.min(strip_bytes));
        (bin_cols, (strip_bytes / bin_cols).max(1) * bin_cols)
    };
    let bins = Bins::new(visible, Area::from(region), strip_rows, bin_cols as u32);
    (bins, strip_cols)
}
