//! An image together with the range of values it is shown over.

use rayon::prelude::*;

use super::samples::{grey_bytes, read_row};
use super::scale::{Curve, ValueRange, thresholds};
use crate::image::{SampleKind, Size};
use crate::storage::MappedImage;

/// A mapped image, ready to be shown. Clones share the map.
#[derive(Clone, Debug)]
pub struct Picture {
    image: MappedImage,
    range: ValueRange,
    curve: Curve,
    sampled: bool,
}

/// The most bytes that are read at once, for the range of values or for one view of an overview:
/// about a third of a second from memory. Of more, only every n-th row is read, and the picture is
/// a preview.
pub(super) const READ_AT_ONCE: u64 = 1 << 30;

/// Columns decoded together: the numbers of a piece stay in the second-level cache.
pub(super) const PIECE: u64 = 1 << 14;

impl Picture {
    /// The image over `range`, by default that from its smallest to its largest finite value; colour
    /// images over all values that their sample type can hold.
    pub fn new(image: MappedImage, range: Option<ValueRange>) -> Picture {
        let layout = image.layout();
        let bytes = layout.size().pixels() * layout.sample().bytes();
        let step = bytes.div_ceil(READ_AT_ONCE).min(layout.size().rows());
        match range {
            Some(range) => Picture {
                image,
                range,
                curve: Curve::Linear,
                sampled: false,
            },
            None if layout.channels() > 1 => Picture {
                range: ValueRange::of_kind(layout.sample().kind()),
                curve: Curve::Linear,
                sampled: false,
                image,
            },
            None => Picture {
                range: range_of_rows(&image, step),
                curve: Curve::Linear,
                sampled: step > 1,
                image,
            },
        }
    }

    /// The same image over another range of values.
    #[must_use]
    pub fn over(&self, range: ValueRange) -> Picture {
        Picture {
            range,
            sampled: false,
            ..self.clone()
        }
    }

    /// The same image on another curve.
    #[must_use]
    pub fn on(self, curve: Curve) -> Picture {
        Picture { curve, ..self }
    }

    /// Another image, such as another frame of the same file, over the same range on the same curve.
    #[must_use]
    pub fn with(&self, image: MappedImage) -> Picture {
        Picture {
            image,
            ..self.clone()
        }
    }

    /// Whether tiles read for `other`, a picture of the same image, serve this one, too.
    pub(super) fn has_texels_of(&self, other: &Picture) -> bool {
        let blended = self.image.layout().channels() == 4;
        self.base() == other.base() && (self.range == other.range || !blended)
    }

    /// The image.
    pub fn image(&self) -> &MappedImage {
        &self.image
    }

    /// Its size in pixels.
    pub fn size(&self) -> Size {
        self.image.layout().size()
    }

    /// The range of values it is shown over.
    pub fn range(&self) -> ValueRange {
        self.range
    }

    /// How colours rise over it.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// Whether the range was taken from some rows only.
    pub fn range_is_sampled(&self) -> bool {
        self.sampled
    }

    /// Whether pixels have a colour of their own, instead of one from a colormap.
    pub fn is_color(&self) -> bool {
        self.image.layout().channels() > 1
    }

    /// What is taken from every value before it becomes an f32, so that 32- and 64-bit values keep
    /// their small differences; 0 where an f32 holds every value anyway.
    pub(super) fn base(&self) -> f64 {
        match self.image.layout().sample().kind() {
            SampleKind::U32
            | SampleKind::I32
            | SampleKind::U64
            | SampleKind::I64
            | SampleKind::F64 => self.range.min(),
            _ => 0.0,
        }
    }

    /// The smallest texel of each colour, or of each byte of a colour channel.
    pub(super) fn thresholds(&self) -> [f32; 256] {
        let (range, curve, base) = (self.range, self.curve, self.base());
        if self.is_color() {
            thresholds(|texel| range.intensity(f64::from(texel) + base, curve))
        } else {
            thresholds(|texel| range.color_index(f64::from(texel) + base, curve))
        }
    }
}

/// From the smallest to the largest finite value in every `step`-th row; 0 to 1 if there is none.
fn range_of_rows(image: &MappedImage, step: u64) -> ValueRange {
    let size = image.layout().size();
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let wider = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
    let (min, max) = (0..size.rows().div_ceil(step))
        .into_par_iter()
        .fold(
            || (none, Vec::new()),
            |(range, mut values), i| {
                let row = range_of_row(image, i * step, &mut values);
                (wider(range, row), values)
            },
        )
        .map(|(range, _)| range)
        .reduce(|| none, wider);
    ValueRange::new(min, max).unwrap_or(ValueRange::of_kind(SampleKind::F32))
}

fn range_of_row(image: &MappedImage, row: u64, values: &mut Vec<f64>) -> (f64, f64) {
    let cols = image.layout().size().cols();
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    if let Some(bytes) = grey_bytes(image, row, 0..cols) {
        min = bytes.iter().min().map_or(min, |&low| f64::from(low));
        max = bytes.iter().max().map_or(max, |&high| f64::from(high));
        return (min, max);
    }
    for start in (0..cols).step_by(PIECE as usize) {
        read_row(image, row, start..cols.min(start + PIECE), 0, values);
        for &value in values.iter().filter(|value| value.is_finite()) {
            min = min.min(value);
            max = max.max(value);
        }
    }
    (min, max)
}
