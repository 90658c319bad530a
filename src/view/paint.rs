//! The shader's twin on the processor: the same pixels as `shaders/tile.wgsl`, without a graphics adapter.
//! A few rules live there and here; tests compare the two.

use rayon::prelude::*;

use super::background::{BACKGROUND, MINUS_INFINITY, NOT_A_NUMBER, PLUS_INFINITY};
use super::camera::{Camera, Screen};
use super::colormap::Colormap;
use super::footprint::Tap;
use super::frame::load;
use super::picture::Picture;
use super::pixels::Pixels;
use super::texels::Texels;
use super::tiles::{Direction, Plan, TILE};

/// What `camera` sees of `picture`. All tiles are loaded now, in parallel.
pub(super) fn paint(picture: &Picture, camera: &Camera, colormap: Colormap) -> Pixels {
    let plan = Plan::new(camera);
    let tiles = load(picture, &plan);
    let paint = Paint {
        thresholds: picture.thresholds(),
        colors: colormap.colors(),
        is_color: picture.is_color(),
    };
    let screen = camera.screen();
    let mut rgb = vec![BACKGROUND; screen.rows as usize * screen.cols as usize];
    let Direction { taps, runs } = &plan.rows;
    let lines = rgb.par_chunks_mut((screen.cols as usize).max(1));
    // One tap for each line from the first one that shows the image on; a run of lines for each row of
    // tiles, and the tiles of a row one after another.
    let shown = lines.skip(taps.start as usize).zip(&taps.taps);
    shown.enumerate().for_each(|(i, (line, row))| {
        let y = taps.start + i as u32;
        let above = runs.partition_point(|run| run.end <= y);
        let across = plan.cols.runs.len();
        let own = tiles.iter().skip(above * across).take(across);
        for (tile, run) in own.zip(&plan.cols.runs) {
            let Some(tile) = tile else { continue };
            let cols = &plan.cols.taps.taps[(run.start - plan.cols.taps.start) as usize..];
            let pixels = &mut line[run.start as usize..run.end as usize];
            for (pixel, col) in pixels.iter_mut().zip(cols) {
                *pixel = paint.color(tile, row, col);
            }
        }
    });
    let Screen { rows, cols } = screen;
    Pixels {
        screen: Screen { rows, cols },
        rgb: rgb.into_flattened(),
    }
}

struct Paint {
    /// Entry k is the smallest value of step k. Entry 0 says nothing.
    thresholds: [f32; 256],
    colors: &'static [[u8; 3]; 256],
    is_color: bool,
}

/// What a channel of a device pixel shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Finite(u8),
    NotANumber,
    PlusInfinity,
    MinusInfinity,
}

impl Paint {
    fn color(&self, tile: &Texels, row: &Tap, col: &Tap) -> [u8; 3] {
        let special = |step| match step {
            Step::Finite(step) => self.colors[usize::from(step)],
            Step::NotANumber => NOT_A_NUMBER,
            Step::PlusInfinity => PLUS_INFINITY,
            Step::MinusInfinity => MINUS_INFINITY,
        };
        if !self.is_color {
            return special(self.step(tile, 0, row, col));
        }
        let steps = [0, 1, 2].map(|channel| self.step(tile, channel, row, col));
        match steps {
            [Step::Finite(red), Step::Finite(green), Step::Finite(blue)] => [red, green, blue],
            // A pixel with one special channel has that one's colour.
            [red, green, blue] => special(red.max(green).max(blue)),
        }
    }

    /// The step of the mean of up to 3 × 3 texels. Those that are not a number take no part, unless all
    /// are.
    fn step(&self, tile: &Texels, channel: u64, row: &Tap, col: &Tap) -> Step {
        const FULL: f32 = Tap::FULL as f32 * Tap::FULL as f32;
        // A tap belongs to the tile that has its first texel.
        let first = (channel * tile.rows + row.first % TILE) * tile.cols + col.first % TILE;
        let (mut sum, mut shares) = (0.0, 0.0);
        for (r, &row_share) in row.weights.iter().enumerate() {
            for (c, &col_share) in col.weights.iter().enumerate() {
                let share = (u32::from(row_share) * u32::from(col_share)) as f32 / FULL;
                if share == 0.0 {
                    continue;
                }
                let value = tile.values[first as usize + r * tile.cols as usize + c];
                if value.is_finite() {
                    sum += share * value;
                    shares += share;
                } else if value == f32::INFINITY {
                    return Step::PlusInfinity;
                } else if value == f32::NEG_INFINITY {
                    return Step::MinusInfinity;
                }
            }
        }
        if shares == 0.0 {
            return Step::NotANumber;
        }
        let mean = if shares == 1.0 { sum } else { sum / shares };
        let reached = self.thresholds[1..].partition_point(|&threshold| mean >= threshold);
        // At most 255: there are so many.
        Step::Finite(reached as u8)
    }
}
