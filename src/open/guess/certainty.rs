//! How likely a guess is right, as weighed on files of many kinds: see `docs/guessing.md`.

use crate::open::guess::doubts::Doubts;

/// What speaks for the best of all shapes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// How much more the next one would cost, in bits a byte.
    pub(crate) margin: f64,
    /// And the next one of another kind of pixels.
    pub(crate) kind_margin: f64,
    /// How much less it costs because of the rows above.
    pub(crate) gain: f64,
    /// How long the edges between rows are, in bits.
    pub(crate) edge: f64,
    /// Whether its rows are the whole file.
    pub(crate) whole: bool,
    pub(crate) doubts: Doubts,
}

impl Evidence {
    /// How likely the kind of pixels and the length of the rows are right, from 0 to 1.
    pub(crate) fn certainty(&self) -> f64 {
        let doubts = self.doubts;
        let odds = WEIGHTS[0]
            + WEIGHTS[1] * self.margin.clamp(0.0, 0.6).sqrt()
            + WEIGHTS[2] * self.gain.clamp(0.0, 1.0).sqrt()
            + WEIGHTS[3] * self.edge.min(4.0) / 4.0
            + WEIGHTS[4] * f64::from(u8::from(self.whole))
            + WEIGHTS[5] * doubts.pixels.ln()
            + WEIGHTS[6] * doubts.phase.ln()
            + WEIGHTS[7] * doubts.text.ln()
            + WEIGHTS[8] * doubts.small.ln()
            + WEIGHTS[9] * (self.kind_margin / 0.05).clamp(0.0, 1.0);
        let seen = self.margin / 0.04 + self.gain / 0.15 + self.edge;
        (1.0 - (-seen).exp()) / (1.0 + (-odds).exp())
    }
}

/// Of a logistic regression: nothing, margin, gain, edge, the whole file, doubts of pixels, phase, text and size, kind.
const WEIGHTS: [f64; 10] = [-1.2, 2.5, 2.0, 1.4, 1.7, 2.0, 1.5, 1.0, 1.0, 0.5];
