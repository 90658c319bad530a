//! How often which values occur in a part of an image.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use crate::image::{Number, Rect};
use crate::layout::{Extremes, Sample, are_short, of_samples};
use crate::open::{Image, Room};
use crate::view::color::percentiles::Percentiles;
use crate::view::tiles::rows::PIECE;

/// The finite values in a part of an image, all channels but alpha together.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Statistics {
    /// Whether every value was read. Else some rows, and pieces of them, at equal distances.
    pub(crate) exact: bool,
    /// How many finite values were read.
    pub(crate) finite: u64,
    /// How many values that are infinite or not a number.
    pub(crate) not_finite: u64,
    /// How many that stand for none.
    pub(crate) no_data: u64,
    /// The smallest value.
    pub(crate) min: Number,
    /// The largest value.
    pub(crate) max: Number,
    /// Whether at least one in a hundred is the smallest or the largest, and the values between them lie in a
    /// small part of the range.
    pub(crate) ends_are_marks: bool,
    /// The values that some percents of all are below and above.
    pub(crate) percentiles: Vec<(Percentiles, [Number; 2])>,
    /// How many values lie in each of as many equal parts from `min` to `max`; of small integers one
    /// part a value. From up to [`KEPT`] values, evenly chosen.
    pub(crate) bins: Vec<u64>,
}

/// As many bytes as a user waits for.
pub(crate) const MOST_BYTES: u64 = 1 << 28;

/// The most values that are kept to be counted.
const KEPT: u64 = 1 << 20;

/// Parts of a histogram, and the most parts of one a value.
const BINS: u64 = 128;
const MOST_BINS: u64 = 256;

/// What the pieces read so far have in common.
struct SampleTally<T> {
    kept: Vec<T>,
    /// Whether what is a gap is one: where no value stands for none, nothing does.
    knows_gaps: bool,
    extremes: Extremes<T>,
    finite: u64,
    not_finite: u64,
    no_data: u64,
}

/// The values of `rect`, which must be inside the image, from up to `most` bytes, give or take a row; what
/// is missing is none. None if none is finite.
pub(crate) fn statistics(image: &Image, rect: &Rect, most: u64) -> Option<Statistics> {
    statistics_with(image, rect, most, &Percentiles::STEPS)
}

/// As [`statistics`], with these percentiles.
pub(crate) fn statistics_with(
    image: &Image,
    rect: &Rect,
    most: u64,
    percentiles: &[Percentiles],
) -> Option<Statistics> {
    image.read_knowing_missing(|missing| {
        of_samples!(&image.reading(), T => {
            counted::<T>(image, rect, most, missing, percentiles)
        })
    })
}

fn counted<T: Sample>(
    image: &Image,
    rect: &Rect,
    most: u64,
    missing: &[Range<u64>],
    percentiles: &[Percentiles],
) -> Option<Statistics> {
    let layout = image.layout();
    let channels = if layout.channels() == 1 { 1 } else { 3 };
    let are_columns = are_short(rect.rows(), rect.cols());
    let (rows, cols) = (rect.row_start..rect.row_end, rect.col_start..rect.col_end);
    let (lines, points) = if are_columns {
        (cols, rows)
    } else {
        (rows, cols)
    };
    let (line_count, point_count) = (lines.end - lines.start, points.end - points.start);
    let bytes = |lines: u64| lines * point_count * layout.sample().bytes() * channels;
    let line_step = match are_columns {
        true => 1,
        false => bytes(line_count).div_ceil(most).clamp(1, line_count.max(1)),
    };
    let read_lines = line_count.div_ceil(line_step);
    // A line alone can be too long.
    let piece_step = bytes(read_lines).div_ceil(most).max(1);
    let pieces = point_count.div_ceil(PIECE).div_ceil(piece_step);
    let values = read_lines * point_count.min(pieces * PIECE) * channels;
    let every = values.div_ceil(KEPT).max(1);

    let knows_gaps = image.reading().none().is_some();
    let mut tally = (0..read_lines * pieces)
        .into_par_iter()
        .fold(
            || (SampleTally::<T>::new(knows_gaps), Room::default()),
            |(mut tally, mut room), i| {
                let line = lines.start + i / pieces * line_step;
                let start = points.start + i % pieces * piece_step * PIECE;
                let piece = start..points.end.min(start + PIECE);
                for channel in 0..channels {
                    let run = |channel| match are_columns {
                        true => layout.col_run(line, piece.clone(), channel),
                        false => layout.row_run(line, piece.clone(), channel),
                    };
                    let samples = image.samples(channel, run, &mut room);
                    // Another start in each piece, so that no pattern of columns is met.
                    let first = (i * channels + channel).wrapping_mul(0x9e37_79b9) % every;
                    let there = run(channel).without(missing).map(|there| &samples[there]);
                    tally.add(there, first as usize, every as usize);
                }
                (tally, room)
            },
        )
        .map(|(tally, _)| tally)
        .reduce(|| SampleTally::new(knows_gaps), SampleTally::and);
    let (min, max) = tally.extremes.bounds().0?;
    let ends_are_marks = are_marks(&tally.kept, min, max);
    let percentiles = percentiles.iter().map(|&both| {
        let ends = match tally.kept.is_empty() {
            true => [min, max],
            false => both.parts().map(|part| match part {
                // Not all are kept.
                0.0 => min,
                1.0 => max,
                part => percentile(&mut tally.kept, part),
            }),
        };
        (both, ends)
    });
    let percentiles = percentiles.collect();
    Some(Statistics {
        exact: line_step == 1 && piece_step == 1,
        finite: tally.finite,
        not_finite: tally.not_finite,
        no_data: tally.no_data,
        min,
        max,
        ends_are_marks,
        percentiles,
        bins: histogram(&tally.kept, min, max),
    })
}

impl Statistics {
    /// The values that so many percents of all are below and above; the ends of all if that was not asked for.
    pub(crate) fn at(&self, percentiles: Percentiles) -> [Number; 2] {
        let mut known = self.percentiles.iter();
        let known = known.find(|(own, _)| *own == percentiles);
        known.map_or([self.min, self.max], |(_, ends)| *ends)
    }
}

impl<T: Sample> SampleTally<T> {
    fn new(knows_gaps: bool) -> SampleTally<T> {
        SampleTally {
            kept: Vec::new(),
            knows_gaps,
            extremes: Extremes::NONE,
            finite: 0,
            not_finite: 0,
            no_data: 0,
        }
    }

    /// Adds the samples that are in some `parts`, and keeps every so many of all, after the `first`.
    fn add<'a>(&mut self, parts: impl Iterator<Item = &'a [T]>, first: usize, every: usize) {
        let mut next = first;
        for part in parts {
            self.extremes.add(part);
            let finite = part.iter().filter(|sample| sample.is_finite()).count();
            self.finite += finite as u64;
            let is_gap = |sample: &&T| self.knows_gaps && sample.is_gap();
            let no_data = part.iter().filter(is_gap).count();
            self.no_data += no_data as u64;
            self.not_finite += (part.len() - finite - no_data) as u64;
            let kept = part.iter().skip(next).step_by(every);
            self.kept.extend(kept.filter(|sample| sample.is_finite()));
            // How far behind this part the next one is.
            next = match part.len().checked_sub(next) {
                None => next - part.len(),
                Some(behind) => behind.next_multiple_of(every) - behind,
            };
        }
    }

    fn and(mut self, other: SampleTally<T>) -> SampleTally<T> {
        self.extremes = self.extremes.and(other.extremes);
        self.kept.extend(other.kept);
        self.finite += other.finite;
        self.not_finite += other.not_finite;
        self.no_data += other.no_data;
        self
    }
}

/// The value that `part` of all (at least one, all finite) are below, between two of them where it falls
/// there: of integers beyond 2^53 the nearest integer.
fn percentile<T: Sample>(samples: &mut [T], part: f64) -> Number {
    let at = part * (samples.len() - 1) as f64;
    // Every two can be compared.
    let order = |a: &T, b: &T| a.partial_cmp(b).unwrap_or(Ordering::Equal);
    let (_, &mut below, rest) = samples.select_nth_unstable_by(at as usize, order);
    let (below, above) = (below.to_number(), Extremes::of(rest).bounds().0);
    let Some((above, _)) = above.filter(|_| at.fract() > 0.0) else {
        return below.simplest();
    };
    let further = above.less(below) * at.fract();
    match below {
        Number::Integer(whole) if further.fract() == 0.0 || whole.unsigned_abs() >= 1 << 53 => {
            Number::Integer(whole.saturating_add(further.round() as i128))
        }
        // Two values may be further apart than an `f64` goes.
        _ if further.is_infinite() => {
            let (below, above) = (below.to_f64(), above.to_f64());
            Number::Float(below * (1.0 - at.fract()) + above * at.fract())
        }
        _ => Number::Float(below.to_f64() + further),
    }
}

/// Whether the smallest and the largest value are rather marks of what has no value: many have them, and what lies
/// between them takes less than a quarter of the range.
fn are_marks<T: Sample>(samples: &[T], min: Number, max: Number) -> bool {
    let is_end = |sample: &&T| [min, max].contains(&sample.to_number());
    let ends = samples.iter().filter(is_end).count();
    let between = samples.iter().filter(|sample| !is_end(sample));
    let mut inner = Extremes::NONE;
    between.for_each(|sample| inner.add(std::slice::from_ref(sample)));
    let inner = inner.bounds().0.map(|(low, high)| high.less(low));
    ends * 100 >= samples.len() && inner.is_some_and(|inner| inner < max.less(min) / 4.0)
}

fn histogram<T: Sample>(samples: &[T], min: Number, max: Number) -> Vec<u64> {
    // Of whole numbers; exact for the few values that are counted one by one.
    let span = max.less(min);
    let one_by_one = matches!(min, Number::Integer(_)) && span < MOST_BINS as f64;
    let bins = if one_by_one {
        span as u64 + 1
    } else if span > 0.0 {
        BINS
    } else {
        1
    };
    let mut counts = vec![0; bins as usize];
    for value in samples.iter().map(|sample| sample.to_number().less(min)) {
        let bin = match one_by_one {
            true => value,
            false => value / span * bins as f64,
        };
        // The largest value belongs to the last part; of a range too wide for an f64 nothing is known.
        counts[(bin as usize).min(bins as usize - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests;
