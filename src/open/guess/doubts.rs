//! Reasons to doubt that pixels of a kind in rows of a length are what a file is: what looks like it and is not.

use std::ops::Range;

use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::heads::RowRun;
use crate::open::guess::kind::{Keys, Kind, STRANGE};
use crate::open::guess::places::Random;
use crate::open::guess::rest::Rest;

/// Places that are looked at, and samples of each.
const PLACES: usize = 96;
const SAMPLES: u64 = 96;
/// Samples that pixels have at most.
const MOST_CHANNELS: usize = 16;
/// Columns at which rows might begin, rows that are looked at in each part of the file.
const COLUMNS: u64 = 192;
const ROWS: u64 = 24;
/// Bytes of a row that is long.
const LONG: u64 = 1 << 16;

/// What speaks against a shape: each a factor from 0 to 1 of how likely it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubts {
    /// Pixels have another number of samples, or several kinds of them.
    pub(crate) pixels: f64,
    /// Rows begin elsewhere, or at changing places.
    pub(crate) phase: f64,
    /// It is rather text.
    pub(crate) text: f64,
    /// It is so small that it looks like anything.
    pub(crate) small: f64,
}

impl Doubts {
    pub(crate) fn together(&self) -> f64 {
        self.pixels * self.phase * self.text * self.small
    }
}

pub(crate) fn doubts(
    rest: &Rest<'_>,
    pixels: &KeyedPixels<'_>,
    places: &[u64],
    rows: RowRun,
) -> Doubts {
    let Some(keys) = pixels.best_keys() else {
        return Doubts {
            pixels: 0.5,
            phase: 1.0,
            text: 1.0,
            small: 1.0,
        };
    };
    let look = Suspect {
        rest,
        kind: pixels.kind,
        keys,
        rows,
    };
    Doubts {
        pixels: look.other_pixels(places)
            * look.mixed(places)
            * look.periodic(places)
            * look.padded(),
        phase: look.phase(),
        text: text(rest, places),
        small: match (rest.offset() + rest.len(), rows.rows.min(rows.cols)) {
            (..1024, _) => 0.3,
            (_, ..17) => 0.5,
            (..4096, _) => 0.6,
            (..10_000, _) => 0.85,
            _ => 1.0,
        },
    }
}

/// Text has lines, and nothing but letters and signs.
fn text(rest: &Rest<'_>, places: &[u64]) -> f64 {
    let (mut all, mut lines, mut other) = (0, 0, 0);
    for place in places {
        for byte in rest.get(*place, 64).iter() {
            all += 1;
            match byte {
                b'\n' => lines += 1,
                b'\t' | b'\r' | b' '..=b'~' => {}
                _ => other += 1,
            }
        }
    }
    match other * 50 < all && lines * 500 > all {
        true => 0.1,
        false => 1.0,
    }
}

struct Suspect<'a> {
    rest: &'a Rest<'a>,
    kind: Kind,
    keys: Keys,
    rows: RowRun,
}

impl Suspect<'_> {
    fn keys(&self, place: u64, samples: u64) -> Vec<i64> {
        let mut found = Vec::new();
        let bytes = self.rest.get(place, samples * self.kind.sample.bytes());
        self.kind.read(self.keys, &bytes, &mut found);
        found
    }

    /// Whether samples are more like others that are not so far away as a pixel, or farther.
    fn other_pixels(&self, places: &[u64]) -> f64 {
        let channels = self.kind.channels as usize;
        // Of each channel, at each distance.
        let mut sums = vec![[0.0; MOST_CHANNELS + 1]; channels];
        let mut counts = vec![0.0; channels];
        for place in places.iter().take(PLACES) {
            let own = self.keys(*place, SAMPLES);
            for i in MOST_CHANNELS..own.len() {
                counts[i % channels] += 1.0;
                for (distance, sum) in sums[i % channels].iter_mut().enumerate().skip(1) {
                    *sum += bits(own[i], own[i - distance]);
                }
            }
        }
        let mean = |channel: usize, distance: usize| {
            sums[channel][distance] / f64::max(counts[channel], 1.0)
        };
        let all = |distance: usize| {
            (0..channels)
                .map(|channel| mean(channel, distance))
                .sum::<f64>()
                / channels as f64
        };
        let own = all(channels);
        let others = (1..=MOST_CHANNELS).filter(|distance| *distance != channels);
        let best = others.map(all).fold(f64::INFINITY, f64::min);
        let mut doubt = (1.0 - 2.0 * (own - best - 0.1)).clamp(0.2, 1.0);
        if channels >= 3 {
            // Colours are about as rough as one another; parts of packed numbers are not.
            let colours = (0..3).map(|channel| mean(channel, channels));
            let (low, high) = colours.fold((f64::INFINITY, 0.0_f64), |(low, high), own| {
                (low.min(own), high.max(own))
            });
            doubt *= (1.0 - 0.5 * (high - low - 1.2)).clamp(0.2, 1.0);
        }
        if channels == 4 {
            let is_half = |channel: usize| mean(channel, 2) < mean(channel, 4);
            // Brightness between two colours, or a mosaic.
            if is_half(0) && is_half(2) || is_half(1) && is_half(3) {
                doubt *= 0.2;
            } else if mean(3, 4) > 0.2 {
                doubt *= 0.8;
            }
        }
        doubt
    }

    /// Whether every second, third … sample of a row is of another kind than the others.
    fn periodic(&self, places: &[u64]) -> f64 {
        if self.kind.channels > 1 {
            return 1.0;
        }
        let mut doubt: f64 = 1.0;
        for period in 2..=5 {
            // At each place of a period: how long differences to the place before are, their mean and spread.
            let mut at = vec![[0.0; 4]; period];
            for place in places.iter().take(PLACES) {
                let first = self.rest.first_row(self.rows.stride);
                let col = (place + self.rows.stride - first) % self.rows.stride
                    / self.kind.sample.bytes();
                let own = self.keys(*place, SAMPLES);
                let left = self.rows.cols.saturating_sub(col).min(own.len() as u64) as usize;
                for i in period..left {
                    if own[i] == STRANGE || own[i - 1] == STRANGE {
                        continue;
                    }
                    let step = own[i].wrapping_sub(own[i - 1]) as f64;
                    let [count, sum, squares, long] = &mut at[(col as usize + i) % period];
                    *count += 1.0;
                    *sum += step;
                    *squares += step * step;
                    *long += bits(own[i], own[i - period]);
                }
            }
            let means = at.iter().map(|[count, sum, ..]| sum / count.max(1.0));
            let (least, most) = means
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), own| {
                    (least.min(own), most.max(own))
                });
            let (count, squares) = at.iter().fold((0.0, 0.0), |(count, squares), at| {
                (count + at[0], squares + at[2])
            });
            let spread = (squares / f64::max(count, 1.0)).sqrt();
            let is_step = most - least
                > 8.0 * spread * (period as f64 / f64::max(count, 1.0)).sqrt()
                && most - least > 0.15 * spread;
            let long = at.iter().map(|[count, _, _, long]| long / count.max(1.0));
            let (low, high) = long.fold((f64::INFINITY, 0.0_f64), |(low, high), own| {
                (low.min(own), high.max(own))
            });
            if is_step || low < high - 0.8 {
                doubt = doubt.min(0.25);
            }
        }
        doubt
    }

    /// Whether the last samples of all rows are the same: then pixels end before.
    fn padded(&self) -> f64 {
        let Some(channels) = Some(self.kind.channels).filter(|channels| *channels > 1) else {
            return 1.0;
        };
        let mut random = Random(3);
        let first = self.rest.first_row(self.rows.stride);
        let mut last: Vec<Vec<i64>> = Vec::new();
        for _ in 0..ROWS {
            let end = first + (1 + random.below(self.rows.rows - 1)) * self.rows.stride;
            last.push(self.keys(end - 2 * self.kind.pixel(), 2 * channels));
        }
        let is_constant = |i: usize| last.iter().all(|row| row.get(i) == last[0].get(i));
        let channels = channels as usize;
        let alpha = usize::from(channels == 4);
        match (
            is_constant(2 * channels - 1 - alpha),
            (0..channels - alpha).any(is_constant),
        ) {
            (true, false) => 0.3,
            _ => 1.0,
        }
    }

    /// Whether in a part of the file rows are half as long, or pixels twice as wide, as where colours follow in planes
    /// of their own.
    fn mixed(&self, places: &[u64]) -> f64 {
        let (stride, pixel) = (self.rows.stride, self.kind.pixel());
        let channels = self.kind.channels as usize;
        let (mut all, mut half, mut double) = (0, 0, 0);
        for place in places
            .iter()
            .filter(|place| **place >= stride)
            .take(2 * PLACES)
        {
            let own = self.keys(*place, SAMPLES);
            let difference = |other: &[i64]| {
                own.iter()
                    .zip(other)
                    .map(|(a, b)| bits(*a, *b))
                    .sum::<f64>()
                    / own.len() as f64
            };
            let here = difference(&self.keys(place - stride, SAMPLES));
            all += 1;
            if stride.is_multiple_of(2 * pixel) {
                let between = difference(&self.keys(place - stride / 2, SAMPLES));
                half += u32::from(between < 0.75 * here && here > 0.05);
            }
            let left = |distance: usize| {
                let pairs = own.iter().zip(own.iter().skip(distance));
                pairs.map(|(a, b)| bits(*a, *b)).sum::<f64>() / (own.len() - distance) as f64
            };
            if own.len() > 2 * channels {
                double += u32::from(left(2 * channels) < left(channels) - 1.0);
            }
        }
        match half.max(double) * 10 > all {
            true => 0.3,
            false => 1.0,
        }
    }

    /// Whether rows begin where they are thought to, in all parts of the file.
    fn phase(&self) -> f64 {
        let thirds =
            (0..3).map(|third| self.rows.rows * third / 3..self.rows.rows * (third + 1) / 3);
        let (mut right, mut wrong) = (0, 0);
        for rows in thirds {
            match self.begins(rows) {
                Some(true) => right += 1,
                Some(false) => wrong += 1,
                None => {}
            }
        }
        match (right, wrong) {
            (_, 2..) => 0.25,
            (0, 1) => 0.5,
            (_, 1) => 0.6,
            (0, 0) if self.rows.offset > 0 => 0.75,
            _ => 1.0,
        }
    }

    /// Whether the longest edge between columns of some rows is that where they begin; none if there is none.
    fn begins(&self, rows: Range<u64>) -> Option<bool> {
        let mut random = Random(rows.start);
        let first = self.rest.first_row(self.rows.stride);
        let pixel = self.kind.pixel();
        let count = rows.end - rows.start;
        let starts: Vec<u64> = (0..ROWS.min(count))
            .map(|_| first + (rows.start + random.below(count)) * self.rows.stride)
            .filter(|start| *start >= pixel)
            .collect();
        let channels = self.kind.channels as usize;
        let at = |col: u64| {
            let sum: f64 = starts
                .iter()
                .map(|start| {
                    let both = self.keys(start + col * pixel - pixel, 2 * self.kind.channels);
                    match both.len() == 2 * channels {
                        true => (0..channels)
                            .map(|i| bits(both[i], both[i + channels]))
                            .sum(),
                        false => 0.0,
                    }
                })
                .sum();
            sum / (starts.len() * channels).max(1) as f64
        };
        let own = at(0);
        // In long rows each column is in a page of its own.
        let columns = match self.rows.stride {
            0..LONG => COLUMNS,
            _ => COLUMNS / 12,
        };
        let step = (self.rows.cols / columns).max(1);
        let others: Vec<f64> = (2..self.rows.cols.saturating_sub(1))
            .step_by(step as usize)
            .map(at)
            .collect();
        let mean = others.iter().sum::<f64>() / others.len().max(1) as f64;
        let most = others.iter().copied().fold(0.0, f64::max);
        let spread = (others
            .iter()
            .map(|other| (other - mean).powi(2))
            .sum::<f64>()
            / others.len().max(1) as f64)
            .sqrt();
        let is_peak = |value: f64| value > mean + 3.0 * spread + 0.6;
        match (
            is_peak(own) && own >= most,
            is_peak(most) && most > own + 0.5 && most > mean + 5.0 * spread + 1.0,
        ) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// How long a difference is in bits.
fn bits(a: i64, b: i64) -> f64 {
    match a == STRANGE || b == STRANGE {
        true => 64.0,
        false => (a.wrapping_sub(b).unsigned_abs() as f64 + 1.0).log2(),
    }
}
