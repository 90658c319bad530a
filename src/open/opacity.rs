//! Whether the fourth channel of an image is its opacity, judging by its values.

use crate::image::SampleKind;
use crate::layout::{Reading, Sample, of_samples};
use crate::open::image::Image;
use crate::open::notice::{NoOpacity, OpenNotice};
use crate::open::samples::Room;

impl Image {
    /// Settles whether a fourth channel is opacity: by what is told of it, else by its values. Tells if it is not,
    /// though nobody said so.
    pub(super) fn settle_opacity(&mut self, told: Option<bool>) -> Option<OpenNotice> {
        if self.file_layout().channels() != 4 {
            return None;
        }
        let unlike = match told {
            Some(_) => None,
            None => unlike_opacity(self),
        };
        self.opacity = told.unwrap_or(unlike.is_none());
        unlike.map(|why| OpenNotice::NoOpacity {
            path: self.path().to_owned(),
            why,
        })
    }
}

/// The most samples that are looked at.
const MOST: u64 = 1 << 18;

/// One in so many pixels at least is opaque where there is opacity.
const OPAQUE: u64 = 50;

/// The value of full opacity in samples of a kind: the largest of integers, 1 in fractions.
fn opaque(kind: SampleKind) -> f64 {
    kind.integers().map_or(1.0, |all| *all.end() as f64)
}

/// Why the fourth channel of an image looks like anything else; none if it looks like its opacity. Reads a few rows
/// from everywhere in the frame.
fn unlike_opacity(image: &Image) -> Option<NoOpacity> {
    let sample = image.layout().sample();
    let reading = Reading::plain(sample);
    of_samples!(&reading, T => looked_at::<T>(image, &reading, opaque(sample.kind())))
}

fn looked_at<T: Sample>(image: &Image, reading: &Reading, opaque: f64) -> Option<NoOpacity> {
    let layout = image.layout();
    let (rows, cols) = (layout.size().rows(), layout.size().cols());
    let piece = cols.min(1 << 12);
    let step = rows.div_ceil((MOST / piece).max(1)).max(1);
    let mut room = Room::<T>::default();
    let (mut count, mut full) = (0, 0);
    let mut first: Option<f64> = None;
    let mut is_constant = true;
    for (i, row) in (0..rows).step_by(step as usize).enumerate() {
        // Another part of each row, where a row is longer than is looked at.
        let start = (i as u64 * piece) % (cols - piece + 1);
        let run = layout.row_run(row, start..start + piece, 3);
        for sample in image.stored(reading, &run, &mut room) {
            let value = sample.to_f64();
            is_constant &= *first.get_or_insert(value) == value;
            full += u64::from(value == opaque);
            count += 1;
        }
    }
    match first {
        Some(value) if is_constant && value != opaque => Some(NoOpacity::Constant(value)),
        _ if full * OPAQUE < count => Some(NoOpacity::Unlike),
        _ => None,
    }
}
