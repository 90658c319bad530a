//! From squares to pixels: what can be seen, then strip by strip, with the same bytes from every renderer.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use crate::image::{PART_COLS, Rect, Size, Strip, StripSink, tiles};
use crate::raster::contract::{Drawn, RasterError, Rasterizer, check_rows};
use crate::raster::cpu::CpuRasterizer;
use crate::raster::search::{Sought, WORD_BUDGET};
use crate::raster::tracker::Tracker;
use crate::raster::visible::Visible;
use crate::scene::{Square, Squares};

/// A part of the image in which too much is visible is cut into at most so many: the estimate of how many it
/// takes is from above, and each walks the squares anew.
const MOST_PARTS: u64 = 16;

/// Draws `rows` of the picture that `squares` make in an image of `size`, a byte a pixel, into any sink: a
/// [`MemorySink`](crate::raster::MemorySink), a file's [`RawWriter`](crate::storage::RawWriter), one of your
/// own. If `rasterizer` loses its graphics processor, the CPU draws what is missing.
///
/// # Errors
///
/// When a side of the image has 2^32 pixels or more, the rows are none of its, the squares cannot be read or
/// the sink fails.
pub fn draw(
    squares: &dyn Squares,
    size: Size,
    rows: Strip,
    rasterizer: &mut dyn Rasterizer,
    sink: &dyn StripSink,
) -> Result<Drawn, RasterError> {
    draw_within(squares, size, rows, rasterizer, sink, WORD_BUDGET)
}

/// Squares that a processor looks at in a second.
const WALKED: u64 = 15_000_000;

/// How many days it likely takes to look at the squares.
pub(crate) fn days(squares: &dyn Squares) -> u64 {
    let processors = thread::available_parallelism().map_or(1, usize::from) as u64;
    squares.likely_walked() / (WALKED * processors) / (24 * 3600)
}

fn draw_within(
    squares: &dyn Squares,
    size: Size,
    rows: Strip,
    rasterizer: &mut dyn Rasterizer,
    sink: &dyn StripSink,
    budget: u64,
) -> Result<Drawn, RasterError> {
    check_rows(&rows, size)?;
    let none: Vec<Square> = Vec::new();
    let squares = match squares.may_be_seen() {
        true => squares,
        false => &none,
    };
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
            Sought::Found(visible) => visible,
            Sought::TooMany { parts: estimate } => {
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::gpu::GpuError;
    use crate::image::StripError;
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

    #[test]
    fn what_no_image_has_is_refused() {
        let sink = Rows {
            cols: 10,
            pixels: Mutex::default(),
        };
        let draw = |size: Size, rows: Strip| {
            let mut renderer = CpuRasterizer::new();
            draw(&Vec::new(), size, rows, &mut renderer, &sink).unwrap_err()
        };
        let size = Size::new(10, 10).unwrap();
        for rows in [0..11, 4..4, 10..12] {
            let error = draw(size, rows);
            assert!(matches!(error, RasterError::Rows { .. }), "{error}");
        }
        let error = draw(Size::new(1 << 32, 1).unwrap(), 0..1);
        assert!(matches!(error, RasterError::Squares(_)), "{error}");
    }
}
