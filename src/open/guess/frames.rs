//! How many pictures lie one below the other: where one ends the next begins anew, or is like it.

use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::factors::divisors;
use crate::open::guess::heads::RowRun;
use crate::open::guess::kind::{Keys, STRANGE};
use crate::open::guess::places::Random;
use crate::open::guess::rest::Rest;

/// Frames have at least so many rows.
const SHORTEST: u64 = 8;
/// Their longer side is at most so many times as long as the other.
const LONGEST: u64 = 8;
/// Heights of frames that are tried, the squarest first.
const HEIGHTS: usize = 24;
/// Ends of frames that are looked at, and other rows to compare with.
const ENDS: u64 = 16;
const OTHERS: u64 = 96;
/// Places that are compared with the frame before.
const PLACES: u64 = 36;
/// Pieces of a row that are looked at, and pixels of each.
const PIECES: u64 = 4;
const PIXELS: u64 = 12;

/// How many frames the rows are, and how likely that is: the likeliest first. `first` is the place of the first row.
pub(crate) fn frames(rest: &Rest<'_>, pixels: &KeyedPixels<'_>, rows: RowRun) -> Vec<(u64, f64)> {
    let one = vec![(1, 1.0)];
    let Some(keys) = pixels.best_keys() else {
        return one;
    };
    let mut heights: Vec<u64> = divisors(rows.rows);
    heights.retain(|&height| {
        let (short, long) = (height.min(rows.cols), height.max(rows.cols));
        (SHORTEST..=rows.rows / 2).contains(&height) && long <= LONGEST * short
    });
    if heights.is_empty() {
        return one;
    }
    let aspect = |height: u64| (height as f64 / rows.cols as f64).log2().abs();
    heights.sort_by(|a, b| aspect(*a).total_cmp(&aspect(*b)));
    heights.truncate(HEIGHTS);
    heights.sort_unstable();
    let look = FrameSteps {
        rest,
        pixels,
        keys,
        rows,
    };
    let others = look.others();
    let mut found: Vec<(u64, f64)> = vec![(1, one_frame(&rows))];
    let mut evidences: Vec<(u64, f64)> = Vec::new();
    for height in heights {
        let frames = rows.rows / height;
        let evidence = mixed(0.75, look.ends(height, &others)) + mixed(0.5, look.alike(height));
        // So do several frames together look, if one does.
        let again = evidences.iter().any(|(less, own)| {
            height.is_multiple_of(*less) && *own > 1.5 && *own >= 0.6 * evidence
        });
        let again = if again { 5.0 } else { 0.0 };
        evidences.push((height, evidence));
        // Colours in planes; a picture may well have two halves.
        let known = match frames {
            2 => -1.5,
            3 => 1.0,
            _ => 0.0,
        };
        let prior = -1.0 - 0.7 * aspect(height) + known - f64::ln(evidences.len() as f64 + 3.0);
        found.push((frames, prior + evidence - again));
    }
    let best = found
        .iter()
        .map(|(_, log)| *log)
        .fold(f64::NEG_INFINITY, f64::max);
    found
        .iter_mut()
        .for_each(|(_, log)| *log = (*log - best).exp());
    let total: f64 = found.iter().map(|(_, weight)| weight).sum();
    found.iter_mut().for_each(|(_, weight)| *weight /= total);
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found
}

/// How likely it is that a picture is so high, as a logarithm.
fn one_frame(rows: &RowRun) -> f64 {
    let aspect = (rows.rows as f64 / rows.cols as f64).log2();
    1.0 - 1.2 * (aspect - 1.5).max(0.0)
}

/// The logarithm of how much likelier something is that shows so much only in a `share` of what it is true of.
fn mixed(share: f64, log: f64) -> f64 {
    (share * log.min(40.0).exp() + 1.0 - share).ln()
}

struct FrameSteps<'a> {
    rest: &'a Rest<'a>,
    pixels: &'a KeyedPixels<'a>,
    keys: Keys,
    rows: RowRun,
}

impl FrameSteps<'_> {
    /// Some samples of a row, from the pixels at these columns on.
    fn row(&self, row: u64, cols: &[u64]) -> Vec<i64> {
        let (mut all, mut some) = (Vec::new(), Vec::new());
        let pixel = self.pixels.kind.pixel();
        for col in cols {
            let row = self.rest.row(row, self.rows.rows, self.rows.stride);
            let Some(place) = row.map(|row| row + col * pixel) else {
                continue;
            };
            let count = if cols.len() == 1 {
                PIECES * PIXELS
            } else {
                PIXELS
            };
            let bytes = self.rest.get(place, count * pixel);
            self.pixels.kind.read(self.keys, &bytes, &mut some);
            all.extend_from_slice(&some);
        }
        all
    }

    fn cols(&self, random: &mut Random) -> Vec<u64> {
        let last = self.rows.cols.saturating_sub(PIXELS) + 1;
        (0..PIECES).map(|_| random.below(last)).collect()
    }

    /// How long the differences between a row and that so far above are.
    fn step(&self, row: u64, above: u64, cols: &[u64]) -> f64 {
        bits(&self.row(row, cols), &self.row(row - above, cols))
    }

    /// How long the differences between rows and those above usually are, in rising order.
    fn others(&self) -> Vec<f64> {
        let mut random = Random(7);
        let mut others: Vec<f64> = (0..OTHERS)
            .map(|_| {
                let row = 1 + random.below(self.rows.rows - 1);
                self.step(row, 1, &self.cols(&mut random))
            })
            .collect();
        others.sort_by(f64::total_cmp);
        others
    }

    /// The logarithm of how much likelier it is that frames of this height end where they do.
    fn ends(&self, height: u64, others: &[f64]) -> f64 {
        let mut random = Random(height);
        let ends = self.rows.rows / height - 1;
        let count = ends.min(ENDS);
        let logs = (0..count).map(|i| {
            let row = (1 + i * ends / count) * height;
            let step = self.step(row, 1, &self.cols(&mut random));
            let less = others.partition_point(|other| *other < step) as f64 / others.len() as f64;
            match less {
                0.98.. => f64::ln(0.6 / 0.02),
                0.9.. => f64::ln(0.25 / 0.08),
                _ => f64::ln(0.15 / 0.9),
            }
        });
        logs.sum()
    }

    /// The logarithm of how much likelier it is that frames are this far apart, from how alike they are: more than
    /// rows that are less or more apart.
    fn alike(&self, height: u64) -> f64 {
        let mut random = Random(height);
        let aside = [
            (height / 32).max(1),
            (height / 16).max(2),
            (height / 6).max(3),
        ];
        let far = aside[2];
        // By how much the rows that are less or more apart are less alike.
        let mut each = [0.0; 6];
        let Some(room) = (self.rows.rows - height).checked_sub(2 * far) else {
            return 0.0;
        };
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..PLACES {
            let row = height + far + random.below(room.max(1));
            let cols = [random.below(self.rows.cols.saturating_sub(PIECES * PIXELS) + 1)];
            let here = self.step(row, height, &cols);
            let others = aside
                .into_iter()
                .flat_map(|aside| [height - aside, height + aside]);
            let mut near = 0.0;
            for (i, (above, less)) in others.zip(&mut each).enumerate() {
                let step = self.step(row, above, &cols);
                *less += step - here;
                // The nearest rows are nearly as alike in any picture.
                near += if i < 2 { 0.0 } else { step };
            }
            let less = near / 4.0 - here;
            sum += less;
            squares += less * less;
        }
        let count = PLACES as f64;
        let mean = sum / count;
        let spread = (squares / count - mean * mean).max(0.0).sqrt() / count.sqrt() + 0.02;
        let sure = mean / spread;
        // Waves are alike at their own length, which is another one.
        let is_best = each.iter().all(|less| *less >= 0.0);
        if sure > 1.5 && is_best {
            (sure * sure / 2.0).min(12.0)
        } else {
            -3.0
        }
    }
}

/// How long differences are in bits, as a mean.
fn bits(a: &[i64], b: &[i64]) -> f64 {
    let bits = a
        .iter()
        .zip(b)
        .map(|(a, b)| match *a == STRANGE || *b == STRANGE {
            true => 64.0,
            false => (a.wrapping_sub(*b).unsigned_abs() as f64 + 1.0).log2(),
        });
    bits.sum::<f64>() / a.len().max(1) as f64
}
