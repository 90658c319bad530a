//! Which of a few layouts the samples of a file have.

use crate::bytes::Bytes;
use crate::layout::Layout;
use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::kind::Kind;
use crate::open::guess::places::{places, windows};
use crate::open::guess::rest::Rest;

/// How much less another than the first one must cost, in bits a byte.
const BETTER: f64 = 0.01;

/// The index of the layout in which neighbours are most alike; the first one unless another is clearly better. They
/// have frames of rows of pixels without gaps, all from the same byte on.
pub(crate) fn likeliest(bytes: &dyn Bytes, layouts: &[Layout]) -> usize {
    let offset = layouts.first().and_then(Layout::offset).unwrap_or(0);
    let samples = &Rest::new(bytes, offset);
    let windows = windows(&places(samples, &bytes.data(), offset, 256), 128, 384);
    let cost = |layout: &Layout| {
        let kind = Kind {
            sample: layout.sample(),
            channels: layout.channels(),
        };
        let stride = kind.pixel() * layout.size().cols();
        KeyedPixels::new(samples, kind, &windows)
            .cost(stride)
            .with_above
    };
    let costs: Vec<f64> = layouts.iter().map(cost).collect();
    let best = (0..costs.len()).min_by(|a, b| costs[*a].total_cmp(&costs[*b]));
    let first = costs.first().copied().unwrap_or(0.0);
    best.filter(|best| costs[*best] < first - BETTER)
        .unwrap_or(0)
}
