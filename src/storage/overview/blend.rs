//! What is seen through a picture.

use crate::layout::Sample;

/// How a pixel with an alpha channel is seen: laid over what is behind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Blend {
    /// The values of red, green and blue behind the image.
    pub behind: [f64; 3],
    /// The alpha of a pixel that hides what is behind it.
    pub opaque: f64,
}

impl Blend {
    /// What is seen of the value of a colour channel: laid over what is behind it.
    pub fn lay(&self, channel: u64, value: f64, alpha: f64) -> f64 {
        let alpha = (alpha / self.opaque).clamp(0.0, 1.0);
        value * alpha + self.behind[channel as usize] * (1.0 - alpha)
    }

    /// What is seen of the samples of a colour channel with those of the alpha channel beside them.
    pub(crate) fn seen<T: Sample>(
        &self,
        channel: u64,
        samples: &[T],
        alpha: &[T],
    ) -> impl Iterator<Item = f64> {
        let both = samples.iter().zip(alpha);
        both.map(move |(sample, alpha)| self.lay(channel, sample.to_f64(), alpha.to_f64()))
    }
}
