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
    /// Whether neighbours are no more alike than any two samples.
    pub(crate) noise: bool,
    /// Whether its rows are the whole file.
    pub(crate) whole: bool,
    pub(crate) doubts: Doubts,
}

impl Evidence {
    /// How likely the kind of pixels and the length of the rows are right, from 0 to 1.
    pub(crate) fn certainty(&self) -> f64 {
        // Even in noise the mean of two neighbours is nearer than one; that is so for all lengths of rows.
        let gain = self.gain * (self.margin / 0.02).clamp(0.0, 1.0);
        let odds = WEIGHTS[0]
            + WEIGHTS[1] * self.margin.clamp(0.0, 0.6).sqrt()
            + WEIGHTS[2] * gain.clamp(0.0, 1.0).sqrt()
            + WEIGHTS[3] * self.edge.min(4.0) / 4.0
            + WEIGHTS[4] * f64::from(u8::from(self.whole))
            + WEIGHTS[5] * (self.kind_margin / 0.05).clamp(0.0, 1.0);
        // Noise has edges of half a bit.
        let seen = self.margin / 0.06 + gain / 0.15 + (self.edge - 0.5).max(0.0);
        // Where another kind of pixels costs the same, it is one of both.
        let kind = 0.6 + 0.4 * (self.kind_margin / 0.01).clamp(0.0, 1.0);
        // Where the rows above tell nothing there are none: it is noise, or a sound.
        let noise = if self.noise || self.gain < 0.01 {
            0.25
        } else {
            1.0
        };
        noise * kind * self.doubts.together() * (1.0 - (-seen).exp()) / (1.0 + (-odds).exp())
    }
}

/// Of a logistic regression: nothing, margin, gain, edge, the whole file, kind.
const WEIGHTS: [f64; 6] = [-1.2, 2.0, 2.3, 1.7, 1.4, 0.5];
