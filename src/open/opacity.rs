//! Whether the fourth channel of an image is its opacity, judging by its values.

use crate::image::SampleKind;
use crate::layout::{Sample, of_kind};
use crate::open::image::Image;
use crate::open::samples::Room;

/// Why a fourth channel is not taken for opacity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum NoOpacity {
    /// All its values are this one.
    Constant(f64),
    /// Hardly any pixel would be opaque.
    Unlike,
}

/// The most samples that are looked at.
const MOST: u64 = 1 << 18;

/// One in so many pixels at least is opaque where there is opacity.
const OPAQUE: u64 = 50;

/// The value of full opacity in samples of a kind: the largest of integers, 1 in fractions.
pub(crate) fn opaque(kind: SampleKind) -> f64 {
    match kind {
        SampleKind::Bool | SampleKind::F16 | SampleKind::F32 | SampleKind::F64 => 1.0,
        kind => of_kind!(kind, T => <T as Sample>::HIGHEST.to_f64()),
    }
}

/// Why the fourth channel of an image looks like anything else; none if it looks like its opacity. Reads a few rows
/// from everywhere in the frame.
pub(crate) fn unlike_opacity(image: &Image) -> Option<NoOpacity> {
    let kind = image.layout().sample().kind();
    of_kind!(kind, T => looked_at::<T>(image, opaque(kind)))
}

fn looked_at<T: Sample>(image: &Image, opaque: f64) -> Option<NoOpacity> {
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
        for sample in image.samples(&run, &mut room) {
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
