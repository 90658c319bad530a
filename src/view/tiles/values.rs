//! How the values of an image are seen: what is taken from each, and what is behind them.

use crate::image::{SampleKind, Size};
use crate::open::Image;
use crate::storage::{Blend, Overview};
use crate::view::color::range::ValueRange;
use crate::view::color::special::BACKGROUND;

/// An image, and how its values become texels.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    image: Image,
    base: f64,
    blend: Option<Blend>,
}

impl Values {
    /// An image whose values are kept small by taking away those of `range`; with an alpha channel,
    /// what lies behind it depends on the range, too.
    pub(crate) fn new(image: Image, range: ValueRange) -> Values {
        let kind = image.layout().sample().kind();
        let base = match kind {
            SampleKind::U32
            | SampleKind::I32
            | SampleKind::U64
            | SampleKind::I64
            | SampleKind::F64 => range.min(),
            _ => 0.0,
        };
        let blend = image.has_opacity().then(|| Blend {
            behind: BACKGROUND.map(|byte| range.at(f64::from(byte) / 255.0)),
            opaque: ValueRange::of_kind(kind).max(),
        });
        Values { image, base, blend }
    }

    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    pub(crate) fn size(&self) -> Size {
        self.image.layout().size()
    }

    /// Channels that are seen: 1 (grey) or 3 (RGB).
    pub(crate) fn planes(&self) -> u64 {
        if self.image.layout().channels() == 1 {
            1
        } else {
            3
        }
    }

    /// What is taken from every value before it becomes an f32, so that 32- and 64-bit values keep
    /// their small differences; 0 where an f32 holds every value anyway.
    pub(crate) fn base(&self) -> f64 {
        self.base
    }

    /// How pixels with an alpha channel are seen.
    pub(crate) fn blend(&self) -> Option<&Blend> {
        self.blend.as_ref()
    }

    /// The texel of a mean, which is less the base. Those of one-byte samples are rounded to quarters, halves
    /// upwards: sums of them stay exact in f32 (see [`crate::view::geometry::taps::Tap::FULL`]).
    pub(crate) fn texel(&self, mean: f64) -> f32 {
        if self.image.layout().sample().bytes() == 1 {
            ((mean * 4.0 + 0.5).floor() / 4.0) as f32
        } else {
            mean as f32
        }
    }
}

/// Whether an image is so small that all of it is read at once.
pub(crate) fn is_small(image: &Image) -> bool {
    let layout = image.layout();
    let samples = layout.size().pixels().saturating_mul(layout.channels());
    samples.saturating_mul(layout.sample().bytes()) <= Overview::SMALL
}
