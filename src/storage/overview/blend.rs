//! What is seen through a picture.

use crate::layout::Sample;

/// Pixels that are laid over what is behind them side by side; a power of two.
const TOGETHER: usize = 64;

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

    /// What sums of what is seen are multiplied with, so that those of small integers are integers, and exact.
    pub(crate) fn weight(&self) -> u16 {
        let is_small = (1.0..=f64::from(u16::MAX)).contains(&self.opaque);
        match is_small && self.opaque.fract() == 0.0 {
            true => self.opaque as u16,
            false => 1,
        }
    }

    /// Calls `take` with what is seen of the samples of a colour channel with those of the alpha channel
    /// beside them, times the [weight](Blend::weight), some after the other, and the number of the first of them.
    pub(crate) fn each_seen<T: Sample>(
        &self,
        channel: u64,
        samples: &[T],
        alpha: &[T],
        mut take: impl FnMut(usize, &[f64]),
    ) {
        let behind = self.behind[channel as usize];
        let is_weighted = self.weight() > 1;
        let lay = |value: f64, alpha: f64| match is_weighted {
            true => {
                let alpha = alpha.clamp(0.0, self.opaque);
                value * alpha + behind * (self.opaque - alpha)
            }
            false => self.lay(channel, value, alpha),
        };
        let mut seen = [0.0; TOGETHER];
        let parts = samples.chunks(TOGETHER).zip(alpha.chunks(TOGETHER));
        for (i, (samples, alpha)) in parts.enumerate() {
            for ((seen, sample), alpha) in seen.iter_mut().zip(samples).zip(alpha) {
                *seen = lay(sample.to_f64(), alpha.to_f64());
            }
            if !T::ALL_FINITE {
                // What an operation makes of the sign of what is not a number is not defined.
                for (seen, sample) in seen.iter_mut().zip(samples) {
                    *seen = if sample.is_number() {
                        *seen
                    } else {
                        sample.to_f64()
                    };
                }
            }
            take(i * TOGETHER, &seen[..samples.len()]);
        }
    }
}
