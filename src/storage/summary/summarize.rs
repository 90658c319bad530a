//! Looking at the samples of an image, each type in the way that suits it.

use half::f16;

use crate::layout::{OrNone, Reading, Sample, of_samples};
use crate::open::Image;
use crate::storage::summary::runs::Runs;
use crate::storage::summary::table::{of_bytes, of_pairs};
use crate::storage::summary::values::{ChannelSummary, Summary};
use crate::storage::summary::wide::{floats, integers};

/// Images of more bytes than this are sampled unless an exact summary is asked for: about what is
/// read from a fast disk while somebody waits.
const EXACT_BYTES: u64 = 1 << 32;

impl Summary {
    /// Looks at all samples of the image, or, unless `exact` is asked for, at some of a large one.
    pub fn new(image: &Image, exact: bool) -> Summary {
        let layout = image.layout();
        let samples = layout.size().pixels() * layout.frames();
        let large = samples.saturating_mul(layout.channels() * layout.sample().bytes());
        let runs = if exact || large <= EXACT_BYTES {
            Runs::all(layout)
        } else {
            Runs::some(layout)
        };
        let read = runs.samples();
        // Of one or two bytes each value is counted, also that which stands for none.
        let reading = match layout.sample().bytes() < 4 {
            true => Reading::plain(layout.sample()),
            false => image.reading(),
        };
        image.expect_random(read < samples);
        let channels = (0..layout.channels())
            .map(|channel| of_samples!(&reading, T => T::summary(image, &runs, channel)))
            .collect();
        image.expect_random(false);
        Summary {
            samples,
            read,
            channels,
        }
    }
}

/// A type of samples that can be summed up so.
trait Summarized: Sample {
    /// The values of a channel of an image of this type.
    fn summary(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary;
}

macro_rules! summarized {
    ($($type:ty, $how:expr;)*) => {
        $(impl Summarized for $type {
            fn summary(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary {
                $how(image, runs, channel)
            }
        })*
    };
}

summarized! {
    bool, of_bytes::<bool>;
    u8, of_bytes::<u8>;
    i8, of_bytes::<i8>;
    u16, of_pairs::<u16>;
    i16, of_pairs::<i16>;
    f16, of_pairs::<f16>;
    u32, integers::<u32>;
    i32, integers::<i32>;
    u64, integers::<u64>;
    i64, integers::<i64>;
    f32, floats::<f32>;
    f64, floats::<f64>;
    // Nobody reads what is counted so.
    OrNone<i32>, integers::<OrNone<i32>>;
    OrNone<i64>, integers::<OrNone<i64>>;
    OrNone<i128>, integers::<OrNone<i128>>;
}
