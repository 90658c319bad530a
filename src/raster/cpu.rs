//! The CPU renderer: fills the rectangles of the partition, several strips at a time.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use super::bins::Bins;
use super::partition::{Scratch, partition};
use super::visible::Visible;
use super::{RasterError, Rasterizer};
use crate::image::{Strip, StripError, StripSink, strips};

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
        rows: Range<u32>,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let bins = bins(visible, &rows, sink.strip_bytes());
        let strip_rows = bins.rows;
        // One shared queue, so that the strips are drawn nearly from top to bottom: kind to disks.
        let queue = Mutex::new(strips_of(&rows, strip_rows).enumerate());
        let work = || -> Result<(), StripError> {
            let mut scratch = Scratch::default();
            loop {
                let next = queue
                    .lock()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .next();
                let Some((bin_row, strip)) = next else {
                    return Ok(());
                };
                let strip_rows = strip.start as u32..strip.end as u32;
                sink.fill(strip, &mut |pixels| {
                    fill_strip(
                        visible,
                        strip_rows.clone(),
                        &bins,
                        bin_row,
                        &mut scratch,
                        pixels,
                    );
                })?;
            }
        };
        let threads = self
            .threads
            .min((rows.end - rows.start).div_ceil(strip_rows) as usize);
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

/// Fills the strip `rows`, which is the row `bin_row` of the bins.
fn fill_strip(
    visible: &Visible,
    rows: Range<u32>,
    bins: &Bins,
    bin_row: usize,
    scratch: &mut Scratch,
    pixels: &mut [u8],
) {
    let cols = visible.cols as usize;
    for (area, front) in bins.row(bin_row, rows.clone()) {
        partition(area, &visible.faces, front, scratch, &mut |seen, face| {
            let level = face.map_or(super::BACKGROUND, |face| {
                visible.mark_seen(face);
                visible.faces[face as usize].level as u8
            });
            let first = (seen.row_start - rows.start) as usize * cols;
            let lines = &mut pixels[first..first + seen.rows() as usize * cols];
            if seen.cols() as usize == cols {
                return lines.fill(level);
            }
            for row in lines.chunks_exact_mut(cols) {
                row[seen.col_start as usize..seen.col_end as usize].fill(level);
            }
        });
    }
}

/// Marks the faces that show a pixel in `rows`, for renderers that do not find out by drawing.
pub(super) fn mark_seen(visible: &Visible, rows: &Range<u32>) {
    let bins = bins(visible, rows, 1 << 19);
    let mut scratch = Scratch::default();
    for (bin_row, strip) in strips_of(rows, bins.rows).enumerate() {
        let strip = strip.start as u32..strip.end as u32;
        for (area, front) in bins.row(bin_row, strip) {
            partition(area, &visible.faces, front, &mut scratch, &mut |_, face| {
                if let Some(face) = face {
                    visible.mark_seen(face);
                }
            });
        }
    }
}

/// A row of bins for each strip, so narrow that a bin has few faces.
fn bins(visible: &Visible, rows: &Range<u32>, strip_bytes: u64) -> Bins {
    let most = u64::from(rows.end - rows.start);
    let strip_rows = (strip_bytes / u64::from(visible.cols)).clamp(1, most) as u32;
    let strips = u64::from((rows.end - rows.start).div_ceil(strip_rows));
    let entries: u64 = visible
        .faces
        .iter()
        .map(|face| 1 + u64::from(face.area.rows() / strip_rows))
        .sum();
    let bins_a_strip = entries / strips / FACES_A_BIN;
    let bin_cols = (u64::from(visible.cols) / bins_a_strip.max(1)).max(MIN_BIN_COLS) as u32;
    Bins::new(visible, rows, strip_rows, bin_cols.min(visible.cols))
}

fn strips_of(rows: &Range<u32>, strip_rows: u32) -> impl Iterator<Item = Strip> {
    strips(rows.start.into()..rows.end.into(), strip_rows.into())
}
