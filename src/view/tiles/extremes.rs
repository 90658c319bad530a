//! The smallest and the largest value of an image.

use std::ops::Range;

use rayon::prelude::*;

use crate::layout::{Extremes, Sample, of_kind};
use crate::open::{Image, Room};
use crate::view::tiles::rows::pieces;

/// From the smallest to the largest finite value of a grey image that is not missing; none if there is none.
pub(crate) fn range_of_rows(image: &Image) -> Option<(f64, f64)> {
    let kind = image.layout().sample().kind();
    image
        .read_knowing_missing(|missing| of_kind!(kind, T => extremes::<T>(image, missing)))
        .get()
}

fn extremes<T: Sample>(image: &Image, missing: &[Range<u64>]) -> Extremes<f64> {
    let layout = image.layout();
    (0..layout.size().rows())
        .into_par_iter()
        .fold(
            || (Extremes::<T>::NONE, Room::default()),
            |(mut extremes, mut room), row| {
                for piece in pieces(&(0..layout.size().cols())) {
                    let run = layout.row_run(row, piece, 0);
                    let samples = image.samples(&run, &mut room);
                    for there in run.without(missing) {
                        extremes.add(&samples[there]);
                    }
                }
                (extremes, room)
            },
        )
        .map(|(extremes, _)| extremes)
        .reduce(|| Extremes::NONE, Extremes::and)
        .to_f64()
}
