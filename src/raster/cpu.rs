//! The CPU renderer: fills the rectangles of the partition, several strips at a time.

use std::ops::Range;
use std::sync::Mutex;
use std::thread;

use super::area::Area;
use super::bins::Bins;
use super::partition::{Scratch, partition};
use super::visible::Visible;
use super::{RasterError, Rasterizer};
use crate::image::{Strip, StripError, StripSink, strips};

/// Draws with all the processor's cores.
#[derive(Debug)]
pub struct CpuRasterizer {
    threads: usize,
    strip_bytes: u32,
}

/// Strips of about this many bytes stay in a core's cache while they are filled.
const STRIP_BYTES: u32 = 1 << 19;

impl CpuRasterizer {
    /// Draws with as many threads as the process may use.
    pub fn new() -> CpuRasterizer {
        CpuRasterizer {
            threads: thread::available_parallelism().map_or(1, usize::from),
            strip_bytes: STRIP_BYTES,
        }
    }

    /// Draws strips of about this many bytes (of one row at least), for tests.
    #[must_use]
    pub fn with_strip_bytes(self, strip_bytes: u32) -> CpuRasterizer {
        CpuRasterizer {
            strip_bytes,
            ..self
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
        let strip_rows = (self.strip_bytes / visible.cols).clamp(1, rows.end - rows.start);
        let bins = Bins::new(visible, &rows, strip_rows, visible.cols);
        // One shared queue, so that the strips are drawn nearly from top to bottom: kind to disks.
        let queue = Mutex::new(strips_of(&rows, strip_rows).enumerate());
        let work = || -> Result<(), StripError> {
            let mut scratch = Scratch::default();
            loop {
                let next = queue
                    .lock()
                    .unwrap_or_else(|poisoned| poisoned.into_inner())
                    .next();
                let Some((bin, strip)) = next else {
                    return Ok(());
                };
                let strip_rows = strip.start as u32..strip.end as u32;
                sink.fill(strip, &mut |pixels| {
                    fill_strip(
                        visible,
                        strip_rows.clone(),
                        bins.bin(bin),
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

fn fill_strip(
    visible: &Visible,
    rows: Range<u32>,
    front: &[u32],
    scratch: &mut Scratch,
    pixels: &mut [u8],
) {
    let cols = visible.cols as usize;
    let area = Area::new(rows.clone(), 0..visible.cols);
    partition(
        area,
        &visible.faces,
        front.iter().copied(),
        scratch,
        &mut |seen, face| {
            let level = face.map_or(super::BACKGROUND, |index| {
                visible.faces[index as usize].level as u8
            });
            let first = (seen.row_start - rows.start) as usize * cols;
            if seen.cols() as usize == cols {
                return pixels[first..first + seen.rows() as usize * cols].fill(level);
            }
            let band = &mut pixels[first..first + seen.rows() as usize * cols];
            for row in band.chunks_exact_mut(cols) {
                row[seen.col_start as usize..seen.col_end as usize].fill(level);
            }
        },
    );
}

/// How many faces show a pixel; where cells are pixels, all of them do.
pub(super) fn count_seen(visible: &Visible) -> u64 {
    if visible.exact {
        return visible.faces.len() as u64;
    }
    let rows = visible.rows.end - visible.rows.start;
    let strip_rows = (STRIP_BYTES / visible.cols).clamp(1, rows);
    let bins = Bins::new(visible, &visible.rows, strip_rows, visible.cols);
    let mut scratch = Scratch::default();
    let mut seen = vec![false; visible.faces.len()];
    for (bin, strip) in strips_of(&visible.rows, strip_rows).enumerate() {
        let area = Area::new(strip.start as u32..strip.end as u32, 0..visible.cols);
        let front = bins.bin(bin).iter().copied();
        partition(area, &visible.faces, front, &mut scratch, &mut |_, face| {
            if let Some(index) = face {
                seen[index as usize] = true;
            }
        });
    }
    seen.iter().filter(|&&seen| seen).count() as u64
}

fn strips_of(rows: &Range<u32>, strip_rows: u32) -> impl Iterator<Item = Strip> {
    strips(rows.start.into()..rows.end.into(), strip_rows.into())
}
