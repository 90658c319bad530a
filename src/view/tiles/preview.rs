//! A first impression of a tile from a few of its pixels: one line of each block, and of that no more
//! than a page of the file.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::layout::Bounds;
use crate::view::geometry::plan::TileKey;
use crate::view::tiles::glance::{Glance, Line};
use crate::view::tiles::pages::{PAGE, turned};
use crate::view::tiles::sketch::Sketch;
use crate::view::tiles::texels::loaded;
use crate::view::tiles::values::Values;

/// The most points of a line that a texel is made from. More cost more time than they show.
const MOST_POINTS: u64 = 64;

/// The most pages that the sketch of a tile touches: 64 MiB.
const MOST_PAGES: u64 = 1 << 14;

/// Draws a tile of an image. None if it was told to `stop`.
pub(crate) fn draw(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Sketch> {
    (values.image()).read_knowing_missing(|missing| draw_knowing(missing, values, key, stop))
}

fn draw_knowing(
    missing: &[Range<u64>],
    values: &Values,
    key: TileKey,
    stop: &AtomicBool,
) -> Option<Sketch> {
    let layout = values.image().layout();
    let (size, level, planes) = (layout.size(), key.level, values.planes());
    let rows = loaded(size.rows(), level, key.row);
    let cols = loaded(size.cols(), level, key.col);
    let (down, across) = (rows.end - rows.start, cols.end - cols.start);

    // Of each texel the first line along the file is read, so that few pages are touched.
    let by_cols = layout.is_by_cols();
    let (lines, places) = turned(by_cols, (rows, cols));
    let along = places.end - places.start;
    let stride = layout.nearest();
    let side = 1_u64 << level;
    let glance = Glance {
        values,
        missing,
        by_cols,
        level,
        places,
        points: (PAGE / stride).clamp(1, side.min(MOST_POINTS)),
        scattered: side.saturating_mul(stride) > PAGE,
    };
    let pages_a_line = if glance.scattered {
        along
    } else {
        (along * side * stride).div_ceil(PAGE)
    };
    let most_lines = (MOST_PAGES / pages_a_line / planes).max(1);
    let step = (lines.end - lines.start)
        .div_ceil(most_lines)
        .next_power_of_two();

    let goes_on = || !stop.load(Ordering::Relaxed);
    // All lines are asked for before the first is waited for: a disk that has many to choose from is
    // quicker by far.
    let taken: Vec<(u64, bool)> = (0..(lines.end - lines.start).div_ceil(step))
        .into_par_iter()
        .map(|i| {
            let line = (lines.start + i * step) << level;
            let hole = values.blend().is_none() && glance.is_hole(line);
            if !hole {
                glance.announce(line);
            }
            goes_on().then_some((line, hole))
        })
        .collect::<Option<_>>()?;
    let drawn: Vec<Line> = taken
        .into_par_iter()
        .map(|(line, hole)| {
            goes_on().then(|| match hole {
                true => glance.of_hole(),
                false => glance.line(line),
            })
        })
        .collect::<Option<_>>()?;

    let mean = |plane: u64, row: u64, col: u64| {
        let (line, place) = turned(by_cols, (row, col));
        drawn[(line / step) as usize].means[(plane * along + place) as usize]
    };
    let mut means = Vec::with_capacity((planes * down * across) as usize);
    for plane in 0..planes {
        for row in 0..down {
            means.extend((0..across).map(|col| mean(plane, row, col)));
        }
    }
    let extremes = drawn.iter().map(|line| line.extremes);
    Some(Sketch {
        rows: down,
        cols: across,
        means,
        range: extremes.fold(Bounds::NONE, Bounds::and),
    })
}

#[cfg(test)]
mod tests;
