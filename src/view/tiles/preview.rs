//! A first impression of a tile from a few of its pixels: one line of each block, and of that no more
//! than a page of the file.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::image::Size;
use crate::layout::remove_lost;
use crate::open::Image;
use crate::view::geometry::plan::{TILE, TileKey};
use crate::view::geometry::taps::texels;
use crate::view::tiles::rows::{grey_bytes, read_col, read_row};
use crate::view::tiles::source::Source;
use crate::view::tiles::texels::{Texels, loaded};

/// What the system reads of a file at least.
const PAGE: u64 = 4096;

/// The most points of a line that a texel is made from. More cost more time than they show.
const MOST_POINTS: u64 = 64;

/// The most pages that the sketch of a tile touches: 64 MiB.
const MOST_PAGES: u64 = 1 << 14;

/// Means of some of the pixels under each texel.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sketch {
    rows: u64,
    cols: u64,
    /// Plane after plane, row-major.
    values: Vec<f64>,
    /// Of the finite values met in the first plane, but for what is missing; the smallest above the largest
    /// if there is none.
    pub(crate) range: (f64, f64),
}

const NO_RANGE: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// The level at which the whole image is a single tile.
pub(crate) fn root_level(size: Size) -> u32 {
    let longest = size.rows().max(size.cols());
    (0..60)
        .find(|&level| texels(longest, level) <= TILE)
        .unwrap_or(60)
}

/// Draws a tile of an image. None if it was told to `stop`.
pub(crate) fn draw(source: &Source, key: TileKey, stop: &AtomicBool) -> Option<Sketch> {
    (source.image()).read_knowing_missing(|missing| draw_knowing(missing, source, key, stop))
}

fn draw_knowing(
    missing: &[Range<u64>],
    source: &Source,
    key: TileKey,
    stop: &AtomicBool,
) -> Option<Sketch> {
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
    let run = Run {
        level,
        points: (PAGE / stride).clamp(1, side.min(MOST_POINTS)),
        scattered: side.saturating_mul(stride) > PAGE,
    };
    let pages_a_line = if run.scattered {
        along
    } else {
        (along * side * stride).div_ceil(PAGE)
    };
    let most_lines = (MOST_PAGES / pages_a_line / source.planes()).max(1);
    let step = (lines.end - lines.start)
        .div_ceil(most_lines)
        .next_power_of_two();

    let places = if by_cols { &rows } else { &cols };
    let image = source.image();
    let goes_on = || !stop.load(Ordering::Relaxed);
    // All lines are asked for before the first is waited for: a disk that has many to choose from is
    // quicker by far.
    let taken: Vec<(u64, bool)> = (0..(lines.end - lines.start).div_ceil(step))
        .into_par_iter()
        .map(|i| {
            let line = (lines.start + i * step) << level;
            let hole = source.blend().is_none() && is_hole(image, by_cols, line, places, level);
            if !hole {
                announce_line(image, by_cols, line, places, run);
            }
            goes_on().then_some((line, hole))
        })
        .collect::<Option<_>>()?;
    let of_hole = || (vec![0.0; (source.planes() * along) as usize], (0.0, 0.0));
    let drawn: Vec<(Vec<f64>, (f64, f64))> = taken
        .into_par_iter()
        .map_init(Buffers::default, |buffers, (line, hole)| {
            goes_on().then(|| match hole {
                true => of_hole(),
                false => buffers.line(source, by_cols, line, places, run, missing),
            })
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

/// What is read of a line for a texel.
#[derive(Clone, Copy, Debug)]
struct Run {
    level: u32,
    points: u64,
    /// Whether there are pages between those of one texel and the next.
    scattered: bool,
}

/// What the samples of a texel are together.
struct Seen {
    /// Of those that are numbers, and how many these are.
    sum: f64,
    count: u64,
    /// Of the finite ones.
    range: (f64, f64),
}

impl Seen {
    fn values(values: &[f64]) -> Seen {
        let none = Seen {
            sum: 0.0,
            count: 0,
            range: NO_RANGE,
        };
        values.iter().fold(none, |seen, &value| {
            // Without branches: which values are special, nobody can foresee.
            let number = if value.is_nan() { 0.0 } else { value };
            let (low, high) = match value.is_finite() {
                true => (value, value),
                false => NO_RANGE,
            };
            Seen {
                sum: seen.sum + number,
                count: seen.count + u64::from(!value.is_nan()),
                range: (seen.range.0.min(low), seen.range.1.max(high)),
            }
        })
    }

    fn bytes(bytes: &[u8]) -> Seen {
        let sum: u64 = bytes.iter().map(|&byte| u64::from(byte)).sum();
        let low = bytes.iter().fold(u8::MAX, |low, &byte| low.min(byte));
        let high = bytes.iter().fold(0, |high, &byte| high.max(byte));
        Seen {
            sum: sum as f64,
            count: bytes.len() as u64,
            range: (low.into(), high.into()),
        }
    }

    fn mean(&self) -> f64 {
        match self.count {
            0 => f64::NAN,
            count => self.sum / count as f64,
        }
    }
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
        run: Run,
        missing: &[Range<u64>],
    ) -> (Vec<f64>, (f64, f64)) {
        let image = source.image();
        let layout = image.layout();
        let size = layout.size();
        let (points, stride) = match by_cols {
            true => (size.rows(), layout.row_stride()),
            false => (size.cols(), layout.col_stride()),
        };
        let mut means = Vec::new();
        let mut range = NO_RANGE;
        for plane in 0..source.planes() {
            for place in places.clone() {
                let start = place << run.level;
                let run = start..points.min(start + run.points);
                let bytes = match by_cols || !missing.is_empty() {
                    false => grey_bytes(image, line, run.clone()),
                    true => None,
                };
                let seen = match bytes {
                    Some(bytes) => Seen::bytes(bytes),
                    None => {
                        self.read(image, by_cols, line, run.clone(), plane);
                        if let Some(blend) = source.blend() {
                            std::mem::swap(&mut self.values, &mut self.alpha);
                            self.read(image, by_cols, line, run, 3);
                            std::mem::swap(&mut self.values, &mut self.alpha);
                            blend.lay(plane, &mut self.values, &self.alpha);
                        }
                        Seen::values(&self.values)
                    }
                };
                means.push(seen.mean());
                if plane == 0 {
                    let (low, high) = match missing {
                        [] => seen.range,
                        _ => {
                            let (row, col) = turned(by_cols, line, start);
                            let first = layout.sample_offset(0, row, col, plane);
                            let samples = (first, stride, layout.sample().bytes());
                            remove_lost(&mut self.values, samples, missing);
                            Seen::values(&self.values).range
                        }
                    };
                    range = (range.0.min(low), range.1.max(high));
                }
            }
        }
        (means, range)
    }

    fn read(&mut self, image: &Image, by_cols: bool, line: u64, run: Range<u64>, channel: u64) {
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
    pub(crate) fn texels(&self, source: &Source) -> Texels {
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
    pub(crate) fn reduced(&self, size: Size, key: TileKey) -> Sketch {
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

/// The points of a line under these texels.
fn under(image: &Image, by_cols: bool, places: &Range<u64>, level: u32) -> Range<u64> {
    let size = image.layout().size();
    let points = if by_cols { size.rows() } else { size.cols() };
    places.start << level..points.min(places.end << level)
}

/// Whether nothing under these texels of a line was ever written, so that all is zero.
fn is_hole(image: &Image, by_cols: bool, line: u64, places: &Range<u64>, level: u32) -> bool {
    let layout = image.layout();
    let whole = under(image, by_cols, places, level);
    let offset = |point, channel| {
        let (row, col) = turned(by_cols, line, point);
        layout.sample_offset(0, row, col, channel)
    };
    let last = offset(whole.end - 1, layout.channels() - 1);
    image.is_hole(&(offset(whole.start, 0)..last + layout.sample().bytes()))
}

/// Asks the system for what is read of a line: all of it at once, or what each texel takes.
fn announce_line(image: &Image, by_cols: bool, line: u64, places: &Range<u64>, run: Run) {
    let whole = under(image, by_cols, places, run.level);
    let points = whole.end;
    let (every, length) = if run.scattered {
        (1 << run.level, run.points)
    } else {
        (whole.end - whole.start, whole.end - whole.start)
    };
    for start in whole.step_by(every as usize) {
        let part = start..points.min(start + length);
        let (rows, cols) = turned(by_cols, line..line + 1, part);
        announce(image, &rows, &cols);
    }
}

/// Asks the system for the bytes of a part of an image before they are read.
pub(crate) fn announce(image: &Image, rows: &Range<u64>, cols: &Range<u64>) {
    if rows.is_empty() || cols.is_empty() {
        return;
    }
    let layout = image.layout();
    let by_cols = layout.row_stride() < layout.col_stride();
    let (lines, points) = turned(by_cols, rows, cols);
    let line_stride = layout.row_stride().max(layout.col_stride());
    let offset = |line: u64, point: u64, channel: u64| {
        let (row, col) = turned(by_cols, line, point);
        layout.sample_offset(0, row, col, channel)
    };
    // Planes of channels may be far apart.
    for channels in layout.channel_groups() {
        let (first, last) = (channels.start, channels.end - 1);
        let end = |line| offset(line, points.end - 1, last) + layout.sample().bytes();
        let start = |line| offset(line, points.start, first);
        // Lines that share pages, or nearly.
        if line_stride <= end(lines.start) - start(lines.start) + PAGE {
            image.will_need(start(lines.start)..end(lines.end - 1));
        } else {
            for line in lines.clone() {
                image.will_need(start(line)..end(line));
            }
        }
    }
}

#[cfg(test)]
mod tests;
