//! From squares to pixels: what can be seen, then strip by strip, on the CPU or the GPU, with the
//! same bytes.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::gpu::GpuError;
use crate::image::{PART_COLS, Rect, Size, Strip, StripError, StripSink, tiles};
use crate::raster::cpu::CpuRasterizer;
use crate::raster::visible::{self, Visible};
use crate::scene::{SquareError, Squares};

/// What shows where no square is.
pub const BACKGROUND: u8 = 0;

/// A part of the image in which too much is visible is cut into at most so many: the estimate of how many it
/// takes is from above, and each walks the squares anew.
const MOST_PARTS: u64 = 16;

/// A way to turn squares into pixels. All give the same bytes.
pub trait Rasterizer {
    /// Draws `region`, whole rows of what `visible` has or a part of one as in [`StripSink`], hands each strip to
    /// `sink` once, and marks the faces seen.
    ///
    /// # Errors
    ///
    /// When the renderer fails or the sink does. Strips already handed over stay valid.
    fn draw(
        &mut self,
        visible: &Visible,
        region: &Rect,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError>;
}

/// Why a picture was not finished.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The graphics processor failed; another renderer can go on.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The pixels could not be stored, or the run was stopped.
    #[error(transparent)]
    Strip(#[from] StripError),
    /// The squares could not be read.
    #[error(transparent)]
    Squares(#[from] SquareError),
}

/// What came of drawing.
#[derive(Debug)]
pub struct Drawn {
    /// How many squares show at least one pixel in the rows drawn. None where it is not known: they were
    /// [painted](crate::raster::paint), or the picture was drawn in parts that share too many.
    pub visible: Option<u64>,
    /// Time spent on finding the visible squares.
    pub culling: Duration,
    /// Time spent on drawing them and storing the pixels.
    pub drawing: Duration,
    /// The fault after which the CPU drew the rest, if there was one.
    pub gpu_fault: Option<GpuError>,
}

/// Draws `rows` of the picture that `squares` make in an image of `size`, whose sides are below 2^32.
/// If `rasterizer` loses its graphics processor, the CPU draws what is missing.
///
/// # Errors
///
/// When the squares cannot be read or the sink fails.
pub fn draw(
    squares: &dyn Squares,
    size: Size,
    rows: Strip,
    rasterizer: &mut dyn Rasterizer,
    sink: &dyn StripSink,
) -> Result<Drawn, RasterError> {
    draw_within(squares, size, rows, rasterizer, sink, visible::WORD_BUDGET)
}

fn draw_within(
    squares: &dyn Squares,
    size: Size,
    rows: Strip,
    rasterizer: &mut dyn Rasterizer,
    sink: &dyn StripSink,
    budget: u64,
) -> Result<Drawn, RasterError> {
    let mut drawn = Drawn {
        visible: Some(0),
        culling: Duration::ZERO,
        drawing: Duration::ZERO,
        gpu_fault: None,
    };
    // A thread costs what a few thousand squares do.
    let threads = if squares.count() < 1 << 16 {
        1
    } else {
        thread::available_parallelism().map_or(1, usize::from)
    };
    let mut crossing = HashSet::new();
    // The parts still to draw, the topmost last.
    let mut parts = vec![Rect::new(rows, 0..size.cols())];
    while let Some(part) = parts.pop() {
        let start = Instant::now();
        let least = part.rows() == 1 && part.cols() <= PART_COLS;
        let budget = if least { u64::MAX } else { budget };
        let found = Visible::find(squares, size, &part, threads, budget)?;
        drawn.culling += start.elapsed();
        let visible = match found {
            Ok(visible) => visible,
            Err(estimate) => {
                let cut: Vec<Rect> = cut(&part, estimate.clamp(2, MOST_PARTS)).collect();
                parts.extend(cut.into_iter().rev());
                continue;
            }
        };

        let start = Instant::now();
        if drawn.gpu_fault.is_none() {
            let tracker = Tracker::new(sink, size.cols());
            match rasterizer.draw(&visible, &part, &tracker) {
                Err(RasterError::Gpu(fault)) => {
                    drawn.gpu_fault = Some(fault);
                    for rest in tracker.missing(&part) {
                        CpuRasterizer::new().draw(&visible, &rest, sink)?;
                    }
                }
                other => other?,
            }
        } else {
            CpuRasterizer::new().draw(&visible, &part, sink)?;
        }
        drawn.visible = drawn
            .visible
            .and_then(|sum| Some(sum + visible.count_seen(&mut crossing)?));
        drawn.drawing += start.elapsed();
    }
    Ok(drawn)
}

/// About `count` parts as in [`StripSink`], from the top.
fn cut(region: &Rect, count: u64) -> impl Iterator<Item = Rect> {
    let (rows, cols) = (region.rows(), region.cols());
    if rows > 1 {
        tiles(region, rows.div_ceil(count), cols)
    } else {
        tiles(region, 1, cols.div_ceil(count).next_multiple_of(PART_COLS))
    }
}

/// Passes strips on and remembers which arrived.
struct Tracker<'a> {
    sink: &'a dyn StripSink,
    cols: u64,
    /// In pixels, counted row by row.
    arrived: Mutex<Vec<Range<u64>>>,
}

impl<'a> Tracker<'a> {
    fn new(sink: &'a dyn StripSink, cols: u64) -> Tracker<'a> {
        Tracker {
            sink,
            cols,
            arrived: Mutex::default(),
        }
    }

    fn note(&self, strip: &Rect) {
        let start = strip.row_start * self.cols + strip.col_start;
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.push(start..start + strip.pixels());
    }

    /// What of `all`, whole rows or a part of one, did not arrive: whole rows, and parts of one.
    fn missing(self, all: &Rect) -> Vec<Rect> {
        let cols = self.cols;
        let start = all.row_start * cols + all.col_start;
        let end = start + all.pixels();
        let mut arrived = self
            .arrived
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        arrived.sort_by_key(|run| run.start);
        arrived.push(end..end);
        let mut next = start;
        let mut missing = Vec::new();
        for run in arrived {
            while next < run.start {
                let (row, col) = (next / cols, next % cols);
                let rect = if col > 0 || run.start < (row + 1) * cols {
                    Rect::new(row..row + 1, col..cols.min(run.start - row * cols))
                } else {
                    Rect::new(row..run.start / cols, 0..cols)
                };
                next += rect.pixels();
                missing.push(rect);
            }
            next = run.end;
        }
        missing
    }
}

impl StripSink for Tracker<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.sink.fill(strip, draw)?;
        self.note(strip);
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.sink.put(strip, pixels, stride)?;
        self.note(strip);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Square;

    /// Rows as they come, in memory.
    struct Rows {
        cols: u64,
        pixels: Mutex<Vec<u8>>,
    }

    impl StripSink for Rows {
        fn strip_bytes(&self) -> u64 {
            1000
        }

        fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
            let mut pixels = vec![0; strip.pixels() as usize];
            draw(&mut pixels);
            self.put(strip, &pixels, strip.cols() as usize)
        }

        fn put(&self, strip: &Rect, pixels: &[u8], _: usize) -> Result<(), StripError> {
            let start = (strip.row_start * self.cols + strip.col_start) as usize;
            let mut image = self.pixels.lock().unwrap();
            let place = &mut image[start..start + pixels.len()];
            assert!(
                place.iter().all(|&pixel| pixel == UNTOUCHED),
                "a pixel came twice"
            );
            place.copy_from_slice(pixels);
            Ok(())
        }
    }

    /// A renderer whose device fails with some rows drawn, at the top and at the bottom.
    struct Failing;

    impl Rasterizer for Failing {
        fn draw(
            &mut self,
            visible: &Visible,
            region: &Rect,
            sink: &dyn StripSink,
        ) -> Result<(), RasterError> {
            let Rect {
                row_start,
                row_end,
                col_end,
                ..
            } = *region;
            let middle = row_start + region.rows() / 2;
            let above = [
                Rect::new(row_start..row_start + 1, 0..col_end),
                // Of this row the device drew a part.
                Rect::new(row_start + 1..row_start + 2, 0..PART_COLS.min(col_end)),
            ];
            let below = Rect::new(middle..row_end, 0..col_end);
            for part in above
                .iter()
                .filter(|part| part.row_end <= middle)
                .chain([&below])
            {
                CpuRasterizer::new().draw(visible, part, sink)?;
            }
            Err(GpuError::NoAdapter("gone".to_owned()).into())
        }
    }

    /// No square's level.
    const UNTOUCHED: u8 = 0xEE;

    /// Rows longer than this test's strips.
    const COLS: u64 = 3000;

    fn draw_all(
        squares: &Vec<Square>,
        renderer: &mut dyn Rasterizer,
        budget: u64,
    ) -> (Vec<u8>, Drawn) {
        let size = Size::new(200, COLS).unwrap();
        let sink = Rows {
            cols: COLS,
            pixels: Mutex::new(vec![UNTOUCHED; 200 * COLS as usize]),
        };
        let drawn = draw_within(squares, size, 0..200, renderer, &sink, budget).unwrap();
        (sink.pixels.into_inner().unwrap(), drawn)
    }

    fn scene() -> Vec<Square> {
        (0..5000_u32)
            .map(|i| Square {
                row: i * 37 % 201,
                col: i * 101 % 3001,
                half_side: i % 13,
                level: (i % 200) as u8,
            })
            .collect()
    }

    #[test]
    fn a_small_budget_draws_the_same_in_parts() {
        let (expected, whole) = draw_all(&scene(), &mut CpuRasterizer::new(), u64::MAX);
        for budget in [0, 100, 1000, 5000] {
            let (pixels, drawn) = draw_all(&scene(), &mut CpuRasterizer::new(), budget);
            assert!(pixels == expected, "{budget}");
            assert_eq!(drawn.visible, whole.visible, "{budget}");
        }
    }

    #[test]
    fn the_cpu_finishes_what_a_device_leaves() {
        let (expected, whole) = draw_all(&scene(), &mut CpuRasterizer::new(), u64::MAX);
        for budget in [1000, u64::MAX] {
            let (pixels, drawn) = draw_all(&scene(), &mut Failing, budget);
            assert!(pixels == expected);
            assert!(drawn.gpu_fault.is_some());
            assert_eq!(drawn.visible, whole.visible);
        }
    }
}
