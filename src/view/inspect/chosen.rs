//! From a range that was chosen to one of values.

use crate::open::Image;
use crate::view::color::percentiles::{ChosenRange, Percentiles};
use crate::view::color::range::ValueRange;
use crate::view::inspect::statistics::{MOST_BYTES, statistics_with};

/// The values that a choice means for an image; none if nothing was chosen, or no value of the image is finite. For
/// percentiles up to 256 MiB of it are read.
pub(crate) fn range_of(chosen: Option<ChosenRange>, image: &Image) -> Option<ValueRange> {
    match chosen? {
        ChosenRange::Values(range) => Some(range),
        ChosenRange::Percentiles(percentiles) => range_within(percentiles, image),
    }
}

fn range_within(percentiles: Percentiles, image: &Image) -> Option<ValueRange> {
    let rect = image.layout().size().rect();
    let found = statistics_with(image, &rect, MOST_BYTES, &[percentiles])?;
    let [low, high] = found.at(percentiles);
    ValueRange::new(low, high).ok()
}
