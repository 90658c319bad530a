//! A few samples under each texel of a line.

use std::ops::Range;

use crate::image::{Number, Rect};
use crate::layout::{Bounds, Extremes, Mean, Numbers, Run, Sample, WideSum, of_samples};
use crate::open::Room;
use crate::storage::Blend;
use crate::view::tiles::pages::{PAGE, announce, turned};
use crate::view::tiles::values::Values;

/// What is read of the lines of a tile, which run along the file.
pub(crate) struct Glance<'a> {
    pub(crate) values: &'a Values,
    /// The bytes that are missing, in order.
    pub(crate) missing: &'a [Range<u64>],
    /// Whether the lines are the image's columns.
    pub(crate) by_cols: bool,
    pub(crate) level: u32,
    /// The texels along a line.
    pub(crate) places: Range<u64>,
    /// The most points that are read for each.
    pub(crate) points: u64,
    /// Whether there are pages between those of one texel and the next.
    pub(crate) scattered: bool,
}

/// What is seen of a line.
pub(crate) struct Line {
    /// The means of its texels, plane after plane.
    pub(crate) means: Vec<Mean>,
    /// Of the samples of a grey image, but for what is missing.
    pub(crate) extremes: Bounds,
}

impl Glance<'_> {
    /// The points of a line under its texels.
    fn under(&self) -> Range<u64> {
        let size = self.values.size();
        let (_, points) = turned(self.by_cols, (size.rows(), size.cols()));
        self.places.start << self.level..points.min(self.places.end << self.level)
    }

    /// Whether nothing under the texels of a line was ever written, so that all is zero.
    pub(crate) fn is_hole(&self, line: u64) -> bool {
        let image = self.values.image();
        if image.reading().zero_is_none() {
            return false;
        }
        let (rows, cols) = turned(self.by_cols, (line..line + 1, self.under()));
        let ranges = image.layout().ranges(0, &Rect::new(rows, cols), PAGE);
        ranges.iter().all(|range| image.is_hole(range))
    }

    /// A line of a hole.
    pub(crate) fn of_hole(&self) -> Line {
        let texels = self.values.planes() * (self.places.end - self.places.start);
        Line {
            means: vec![
                Mean {
                    value: 0.0,
                    rest: 0.0
                };
                texels as usize
            ],
            extremes: Bounds(Some((Number::Integer(0), Number::Integer(0)))),
        }
    }

    /// Asks the system for what is read of a line: all of it at once, or what each texel takes.
    pub(crate) fn announce(&self, line: u64) {
        let whole = self.under();
        let end = whole.end;
        let (every, length) = match self.scattered {
            true => (1 << self.level, self.points),
            false => (whole.end - whole.start, whole.end - whole.start),
        };
        for start in whole.step_by(every as usize) {
            let part = start..end.min(start + length);
            let (rows, cols) = turned(self.by_cols, (line..line + 1, part));
            announce(self.values.image(), &rows, &cols);
        }
    }

    /// Looks at a line.
    pub(crate) fn line(&self, line: u64) -> Line {
        of_samples!(&self.values.image().reading(), T => match self.values.blend() {
            None => self.plain::<T>(line),
            Some(blend) => self.blended::<T>(line, blend),
        })
    }

    fn plain<T: Sample>(&self, line: u64) -> Line {
        let image = self.values.image();
        let (mut means, mut room) = (Vec::new(), Room::default());
        let mut extremes = Extremes::NONE;
        for plane in 0..self.values.planes() {
            for place in self.places.clone() {
                let run = |channel| self.run(line, place, channel);
                let samples: &[T] = image.samples(plane, run, &mut room);
                let mut numbers = Numbers::<T::Sum>::default();
                numbers.add(samples.iter().copied());
                means.push(numbers.mean());
                if self.values.planes() == 1 {
                    for there in run(plane).without(self.missing) {
                        extremes.add(&samples[there]);
                    }
                }
            }
        }
        Line {
            means,
            extremes: extremes.bounds(),
        }
    }

    fn blended<T: Sample>(&self, line: u64, blend: &Blend) -> Line {
        let (image, weight) = (self.values.image(), f64::from(blend.weight()));
        let (mut means, mut room, mut alpha) = (Vec::new(), Room::default(), Room::default());
        for plane in 0..self.values.planes() {
            for place in self.places.clone() {
                let run = |channel| self.run(line, place, channel);
                let samples: &[T] = image.samples(plane, run, &mut room);
                let alpha: &[T] = image.samples(3, run, &mut alpha);
                let mut numbers = Numbers::<WideSum>::default();
                blend.each_seen(plane, samples, alpha, |_, seen| {
                    numbers.add(seen.iter().copied());
                });
                means.push(Mean {
                    value: numbers.mean().value / weight,
                    rest: 0.0,
                });
            }
        }
        Line {
            means,
            extremes: Bounds::NONE,
        }
    }

    /// What is read for a texel of a line.
    fn run(&self, line: u64, place: u64, channel: u64) -> Run<'_> {
        let layout = self.values.image().layout();
        let start = place << self.level;
        let points = start..self.under().end.min(start + self.points);
        match self.by_cols {
            true => layout.col_run(line, points, channel),
            false => layout.row_run(line, points, channel),
        }
    }
}
