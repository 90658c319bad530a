//! The smallest and the largest value of an image.

use std::ops::Range;

use rayon::prelude::*;

use crate::layout::{Bounds, Extremes, Sample, of_samples};
use crate::open::{Image, Room};
use crate::view::tiles::rows::pieces;

/// From the smallest to the largest finite value of a grey image that is not missing; none if there is none.
pub(crate) fn range_of_rows(image: &Image) -> Bounds {
    let reading = image.reading();
    image.read_knowing_missing(|missing| of_samples!(&reading, T => extremes::<T>(image, missing)))
}

fn extremes<T: Sample>(image: &Image, missing: &[Range<u64>]) -> Bounds {
    let layout = image.layout();
    (0..layout.size().rows())
        .into_par_iter()
        .fold(
            || (Extremes::<T>::NONE, Room::default()),
            |(mut extremes, mut room), row| {
                for piece in pieces(&(0..layout.size().cols())) {
                    let run = layout.row_run(row, piece, 0);
                    let samples = image.samples(0, |_| run.clone(), &mut room);
                    for there in run.without(missing) {
                        extremes.add(&samples[there]);
                    }
                }
                (extremes, room)
            },
        )
        .map(|(extremes, _)| extremes)
        .reduce(|| Extremes::NONE, Extremes::and)
        .bounds()
}
