//! How the values of an image are seen: where they lie in the range, and what is behind them.

use std::sync::Arc;

use crate::image::{Number, SampleKind, Size};
use crate::layout::{Base, Mean, Sample};
use crate::open::Image;
use crate::storage::{Blend, Overview};
use crate::view::color::range::{Curve, Shades, ValueRange, thresholds};
use crate::view::color::special::BACKGROUND;
use crate::view::tiles::above::{Above, Edges, TOGETHER};
use crate::view::tiles::forms::{Shown, TexelForm, TexelValues};

/// An image, and how its values become texels.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    image: Image,
    scale: Scale,
    /// Of texels that are parts of the range.
    edges: Option<Arc<Edges>>,
    blend: Option<Blend>,
    /// Whether some of what is not a number may stand for none.
    has_gaps: bool,
    /// Whether values are those of a map of classes, of which there are no means.
    is_classes: bool,
}

/// What texels are.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Scale {
    /// The values themselves, which an f32 holds.
    Own,
    /// How far they are above the range's lowest.
    Above(Above),
}

/// Of `f32` values so large, sums of a few may end beyond an `f32`; and of a range so small, a graphics processor may
/// take differences for zero.
const LARGE: f64 = (1_u128 << 120) as f64;
const SMALL: f64 = 1.0 / (1_u128 << 100) as f64;

impl Scale {
    fn new(image: &Image, range: ValueRange) -> Scale {
        let reach = f64::max(range.min().to_f64().abs(), range.max().to_f64().abs());
        let is_wide = match image.layout().sample().kind() {
            SampleKind::U32
            | SampleKind::I32
            | SampleKind::U64
            | SampleKind::I64
            | SampleKind::F64 => true,
            SampleKind::F32 => reach > LARGE || range.width() < SMALL,
            _ => false,
        };
        match is_wide {
            true => Scale::Above(Above::new(range, reach, shades(image))),
            false => Scale::Own,
        }
    }
}

/// What the steps of an image are.
fn shades(image: &Image) -> Shades {
    match image.layout().channels() {
        1 => Shades::Colors,
        _ => Shades::Bytes,
    }
}

impl Values {
    /// An image whose values are seen over `range`; with an alpha channel, what lies behind it depends on the
    /// range, too.
    pub(crate) fn new(image: Image, range: ValueRange) -> Values {
        let kind = image.layout().sample().kind();
        let blend = image.has_opacity().then(|| Blend {
            behind: BACKGROUND.map(|byte| range.at(f64::from(byte) / 255.0)),
            opaque: ValueRange::of_kind(kind).max().to_f64(),
        });
        let scale = Scale::new(&image, range);
        Values {
            edges: match &scale {
                Scale::Own => None,
                Scale::Above(above) => Some(Arc::new(Edges::of(above))),
            },
            scale,
            has_gaps: image.reading().none().is_some(),
            is_classes: class_range(&image) == Some(range),
            image,
            blend,
        }
    }

    /// Whether values are those of a map of classes, each with a colour of its own: there is nothing between two of
    /// them, so that a few are shown where not all can be.
    pub(crate) fn is_classes(&self) -> bool {
        self.is_classes
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

    /// What is taken from every value before means are made, so that wide values keep their small differences;
    /// nothing where an f32 holds every value anyway.
    pub(crate) fn base(&self) -> &Base {
        match &self.scale {
            Scale::Own => &Base::NONE,
            Scale::Above(above) => above.base(),
        }
    }

    /// Whether texels of the same image are the same where values are seen as in `other`.
    pub(crate) fn has_texels_of(&self, other: &Values) -> bool {
        self.scale == other.scale
            && self.blend == other.blend
            && self.is_classes == other.is_classes
    }

    /// How pixels with an alpha channel are seen.
    pub(crate) fn blend(&self) -> Option<&Blend> {
        self.blend.as_ref()
    }

    /// Whether texels are the values themselves, which an f32 holds.
    pub(crate) fn are_own(&self) -> bool {
        self.scale == Scale::Own
    }

    /// Whether some of what is not a number may stand for none.
    pub(crate) fn has_gaps(&self) -> bool {
        self.has_gaps
    }

    /// Texels of means in the narrowest form that holds them.
    pub(crate) fn narrow(&self, texels: Vec<f32>) -> TexelValues {
        let kind = self.image.layout().sample().kind();
        match kind {
            // Bytes themselves, of which none stands for none, nor is mixed with what lies behind.
            SampleKind::Bool | SampleKind::U8 if !self.has_gaps && self.blend.is_none() => {
                TexelForm::all(texels.into_iter().map(u8::mean_of).collect())
            }
            SampleKind::I8 if !self.has_gaps && self.blend.is_none() => {
                TexelForm::all(texels.into_iter().map(i8::mean_of).collect())
            }
            _ => TexelForm::all(texels),
        }
    }

    /// The texel of a mean, which is less the base. Those of one-byte samples are rounded to quarters, halves
    /// upwards: sums of them stay exact in f32 (see [`crate::view::geometry::taps::Tap::FULL`]).
    pub(crate) fn texel(&self, mean: f64) -> f32 {
        if mean.is_nan() {
            return self.nothing(mean.is_sign_negative());
        }
        match &self.scale {
            Scale::Own if self.image.layout().sample().bytes() == 1 => {
                ((mean * 4.0 + 0.5).floor() / 4.0) as f32
            }
            Scale::Own => mean as f32,
            Scale::Above(above) => above.texel(mean, above.unit(mean)),
        }
    }

    /// The texel of a mean as it is.
    pub(crate) fn texel_of(&self, mean: &Mean) -> f32 {
        self.texel(mean.less(self.base()))
    }

    /// The texel of a sample alone: on the right side of all steps, whatever an f32 rounds.
    pub(crate) fn texel_of_sample<T: Sample>(&self, sample: T) -> f32 {
        match (&self.scale, sample.to_number()) {
            (Scale::Above(above), number @ Number::Integer(_)) => above.texel_of(number),
            // Whole numbers are their own mean, rounded to quarters or not.
            (Scale::Own, Number::Integer(_)) => sample.to_f64() as f32,
            (_, Number::Float(value)) if value.is_nan() => self.nothing(sample.is_gap()),
            (Scale::Own, Number::Float(value)) => value as f32,
            (Scale::Above(above), Number::Float(value)) => self.texel(above.base().less(value)),
        }
    }

    /// The texels of samples alone where they are parts of the range.
    pub(crate) fn texels_of_samples<T: Sample>(&self, samples: &[T], texels: &mut Vec<f32>) {
        // All values of an `f64` below this are exact, whatever their type.
        const EXACT: f64 = (1_u64 << 53) as f64;
        let (Scale::Above(above), Some(edges)) = (&self.scale, &self.edges) else {
            texels.extend(samples.iter().map(|sample| self.texel_of_sample(*sample)));
            return;
        };
        let (chunks, rest) = samples.as_chunks::<TOGETHER>();
        let is_fraction = self.image.layout().sample().kind().integers().is_none();
        let is_small = is_fraction || above.base().is_exact();
        for chunk in chunks {
            let values = chunk.map(Sample::to_f64);
            let small = |all, value: &f64| all & (value.abs() <= EXACT);
            let are_small = is_small && (is_fraction || values.iter().fold(true, small));
            let slowly = |i: usize| self.texel_of_sample(chunk[i]);
            texels.extend(match are_small {
                true => above.texels(&values.map(|value| above.base().less(value)), edges, slowly),
                false => std::array::from_fn(slowly),
            });
        }
        texels.extend(rest.iter().map(|sample| self.texel_of_sample(*sample)));
    }

    /// The texels of means, which are less the base.
    pub(crate) fn texels_of_means(&self, means: impl Iterator<Item = f64>, texels: &mut Vec<f32>) {
        let (Scale::Above(above), Some(edges)) = (&self.scale, &self.edges) else {
            texels.extend(means.map(|mean| self.texel(mean)));
            return;
        };
        let means: Vec<f64> = means.collect();
        let (chunks, rest) = means.as_chunks::<TOGETHER>();
        for chunk in chunks {
            texels.extend(above.texels(chunk, edges, |i| self.texel(chunk[i])));
        }
        texels.extend(rest.iter().map(|mean| self.texel(*mean)));
    }

    /// The texel of what is not a number; with a sign if it stands for none.
    fn nothing(&self, is_gap: bool) -> f32 {
        let sign = if is_gap && self.has_gaps { -1.0 } else { 1.0 };
        f32::NAN.copysign(sign)
    }

    /// The smallest texel of each step over a range, which must be that of these values.
    pub(crate) fn thresholds(&self, range: ValueRange, curve: Curve) -> [f32; 256] {
        let shades = shades(&self.image);
        match &self.scale {
            Scale::Own => {
                thresholds(|texel| range.step(Number::Float(texel.into()), shades, curve))
            }
            Scale::Above(above) => thresholds(|texel| above.step(texel, curve)),
        }
    }
}

/// The range over which each class of a map has a step of its own; none if the image is no such map.
pub(crate) fn class_range(image: &Image) -> Option<ValueRange> {
    let is_map = !image.classes().is_empty();
    is_map.then(|| ValueRange::new(0, 256).ok()).flatten()
}

/// Whether an image is so small that all of it is read at once.
pub(crate) fn is_small(image: &Image) -> bool {
    let layout = image.layout();
    let samples = layout.size().pixels().saturating_mul(layout.channels());
    samples.saturating_mul(layout.sample().bytes()) <= Overview::SMALL
}

#[cfg(test)]
mod tests;
