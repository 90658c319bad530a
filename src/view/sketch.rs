//! A first impression of a tile from a few of its pixels: one line of each block, and of that no more
//! than a page of the file.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::footprint::texels;
use super::samples::{read_col, read_row};
use super::source::Source;
use super::texels::{Texels, loaded};
use super::tiles::{TILE, TileKey};
use crate::image::Size;
use crate::storage::MappedImage;

/// What the system reads of a file at least.
const PAGE: u64 = 4096;

/// The most pages that the sketch of a tile touches: 64 MiB.
const MOST_PAGES: u64 = 1 << 14;

/// Means of some of the pixels under each texel.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Sketch {
    rows: u64,
    cols: u64,
    /// Plane after plane, row-major.
    values: Vec<f64>,
    /// Of the finite values met in the first plane; the smallest above the largest if there is none.
    pub(super) range: (f64, f64),
}

const NO_RANGE: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// The level at which the whole image is a single tile.
pub(super) fn root_level(size: Size) -> u32 {
    let longest = size.rows().max(size.cols());
    (0..60)
        .find(|&level| texels(longest, level) <= TILE)
        .unwrap_or(60)
}

/// Draws a tile of an image. None if it was told to `stop`.
pub(super) fn draw(source: &Source, key: TileKey, stop: &AtomicBool) -> Option<Sketch> {
    let layout = source.image().layout();
    let size = layout.size();
    let level = key.level;
    let rows = loaded(size.rows(), level, key.row);
    let cols = loaded(size.cols(), level, key.col);
    let (down, across) = (rows.end - rows.start, cols.end - cols.start);

    // Of each texel the first line along the file is read, so that few pages are touched.
    let by_cols = layout.row_stride() < layout.col_stride();
    let (stride, lines, along) = if by_cols {
        (layout.row_stride(), cols.clone(), down)
    } else {
        (layout.col_stride(), rows.clone(), across)
    };
    let side = 1_u64 << level;
    let run = (PAGE / stride).clamp(1, side);
    let pages_a_line = if run < side {
        // Runs apart from one another are in pages of their own.
        along
    } else {
        (along * side * stride).div_ceil(PAGE)
    };
    let most_lines = (MOST_PAGES / pages_a_line / source.planes()).max(1);
    let step = (lines.end - lines.start)
        .div_ceil(most_lines)
        .next_power_of_two();

    let drawn: Vec<(Vec<f64>, (f64, f64))> = (0..(lines.end - lines.start).div_ceil(step))
        .into_par_iter()
        .map_init(Buffers::default, |buffers, i| {
            let line = lines.start + i * step;
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let places = if by_cols { &rows } else { &cols };
            Some(buffers.line(source, by_cols, line << level, places, level, run))
        })
        .collect::<Option<_>>()?;

    let planes = source.planes();
    let value = |plane: u64, row: u64, col: u64| {
        let (line, place) = if by_cols { (col, row) } else { (row, col) };
        drawn[(line / step) as usize].0[(plane * along + place) as usize]
    };
    let mut values = Vec::with_capacity((planes * down * across) as usize);
    for plane in 0..planes {
        for row in 0..down {
            values.extend((0..across).map(|col| value(plane, row, col)));
        }
    }
    let range = drawn
        .iter()
        .map(|(_, range)| *range)
        .fold(NO_RANGE, |a, b| (a.0.min(b.0), a.1.max(b.1)));
    Some(Sketch {
        rows: down,
        cols: across,
        values,
        range,
    })
}

#[derive(Default)]
struct Buffers {
    values: Vec<f64>,
    alpha: Vec<f64>,
}

impl Buffers {
    /// The means of one line, plane after plane, and the range of the first plane's values.
    fn line(
        &mut self,
        source: &Source,
        by_cols: bool,
        line: u64,
        places: &Range<u64>,
        level: u32,
        run: u64,
    ) -> (Vec<f64>, (f64, f64)) {
        let image = source.image();
        let size = image.layout().size();
        let points = if by_cols { size.rows() } else { size.cols() };
        let mut means = Vec::new();
        let mut range = NO_RANGE;
        let whole = places.start << level..points.min(places.end << level);
        let together = if run == 1 << level {
            whole.end - whole.start
        } else {
            run
        };
        for start in whole
            .step_by(1 << level)
            .step_by((together >> level).max(1) as usize)
        {
            let part = start..points.min(start + together);
            let (rows, cols) = turned(by_cols, line..line + 1, part);
            announce(image, &rows, &cols);
        }
        for plane in 0..source.planes() {
            for place in places.clone() {
                let start = place << level;
                let run = start..points.min(start + run);
                self.read(image, by_cols, line, run.clone(), plane);
                if let Some(blend) = source.blend() {
                    std::mem::swap(&mut self.values, &mut self.alpha);
                    self.read(image, by_cols, line, run, 3);
                    std::mem::swap(&mut self.values, &mut self.alpha);
                    blend.lay(plane, &mut self.values, &self.alpha);
                }
                let (mut sum, mut count) = (0.0, 0_u64);
                for &value in self.values.iter().filter(|value| !value.is_nan()) {
                    sum += value;
                    count += 1;
                    if plane == 0 && value.is_finite() {
                        range = (range.0.min(value), range.1.max(value));
                    }
                }
                means.push(if count == 0 {
                    f64::NAN
                } else {
                    sum / count as f64
                });
            }
        }
        (means, range)
    }

    fn read(
        &mut self,
        image: &MappedImage,
        by_cols: bool,
        line: u64,
        run: Range<u64>,
        channel: u64,
    ) {
        if by_cols {
            read_col(image, line, run, channel, &mut self.values);
        } else {
            read_row(image, line, run, channel, &mut self.values);
        }
    }
}

fn turned<T>(swap: bool, lines: T, points: T) -> (T, T) {
    if swap {
        (points, lines)
    } else {
        (lines, points)
    }
}

impl Sketch {
    /// The texels of it.
    pub(super) fn texels(&self, source: &Source) -> Texels {
        // As the mean of one value each, so that they are rounded as all others are.
        let texel = |&value: &f64| source.mean((value - source.base(), u64::from(!value.is_nan())));
        Texels {
            rows: self.rows,
            cols: self.cols,
            channels: source.planes(),
            values: self.values.iter().map(texel).collect(),
        }
    }

    /// The sketch of an image, which this must be, at the root's level or a coarser one.
    pub(super) fn reduced(&self, size: Size, key: TileKey) -> Sketch {
        let by = 1_u64 << (key.level - root_level(size)).min(32);
        let (rows, cols) = (self.rows.div_ceil(by), self.cols.div_ceil(by));
        let plane = (self.rows * self.cols) as usize;
        let mut values = Vec::new();
        for plane in self.values.chunks(plane.max(1)) {
            for (row, col) in (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col))) {
                let block = (row * by..self.rows.min((row + 1) * by)).flat_map(|r| {
                    (col * by..self.cols.min((col + 1) * by))
                        .map(move |c| plane[(r * self.cols + c) as usize])
                });
                let (sum, count) = block
                    .filter(|value| !value.is_nan())
                    .fold((0.0, 0_u64), |(sum, count), value| (sum + value, count + 1));
                values.push(if count == 0 {
                    f64::NAN
                } else {
                    sum / count as f64
                });
            }
        }
        Sketch {
            rows,
            cols,
            values,
            range: self.range,
        }
    }
}

/// Asks the system for the bytes of a part of an image before they are read.
pub(super) fn announce(image: &MappedImage, rows: &Range<u64>, cols: &Range<u64>) {
    let layout = image.layout();
    let by_cols = layout.row_stride() < layout.col_stride();
    if rows.is_empty() || cols.is_empty() {
        return;
    }
    let (stride, lines) = if by_cols {
        (layout.col_stride(), cols)
    } else {
        (layout.row_stride(), rows)
    };
    let span = |lines: Range<u64>| {
        let (rows, cols) = if by_cols {
            (rows.clone(), lines)
        } else {
            (lines, cols.clone())
        };
        layout.span(0, &crate::image::Rect::new(rows, cols))
    };
    let line = span(lines.start..lines.start + 1);
    // Lines that share pages, or nearly.
    if stride <= line.end - line.start + PAGE {
        image.will_need(span(lines.clone()));
    } else {
        for line in lines.clone() {
            image.will_need(span(line..line + 1));
        }
    }
}
