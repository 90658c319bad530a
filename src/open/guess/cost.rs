//! How many bits it would take to write down some samples of a file, if its rows were so long and its
//! pixels of such a kind: few where neighbours are alike, and only the right rows make all of them
//! neighbours.

use std::collections::HashSet;

use crate::open::guess::kind::{Keys, Kind, STRANGE};
use crate::open::guess::rest::Rest;
use crate::open::guess::sums::{nearer_sums, surely};

/// Places are multiples of this: whole pixels of every kind, up to four samples of eight bytes or three.
pub(crate) const ALIGN: u64 = 96;

/// Samples of the file to look at, together with those before them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// The first byte, a multiple of [`ALIGN`], at least that many bytes into the file.
    pub(crate) start: u64,
    /// In bytes, a multiple of [`ALIGN`].
    pub(crate) len: u64,
}

/// What samples cost, in bits for a byte of the file: 8 for noise, or less.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) with_above: f64,
    /// What it would be without the rows above.
    pub(crate) from_left: f64,
    /// By how many bits sums of pixels are nearer to those above than to others.
    pub(crate) alike: f64,
}

/// The ways to predict a sample from its neighbours on the left (W, WW), above (N) and in between (NW),
/// some also from the pixel's previous channel. The first ones need no row above.
const PREDICTORS: usize = 9;
const FROM_LEFT: usize = 4;
/// Lengths of differences in bits, 0 to 64, and what is strange.
const LENGTHS: usize = 66;

/// Windows of a file, read as pixels of one kind.
pub(crate) struct KeyedPixels<'a> {
    rest: &'a Rest<'a>,
    pub(super) kind: Kind,
    windows: &'a [Window],
    keyed: Vec<Keyed>,
}

/// The samples of all windows as keys of one way.
struct Keyed {
    keys: Keys,
    /// For every window the keys of the pixel before and its own.
    windows: Vec<Vec<i64>>,
    /// What all differences are multiples of, such as 16 where 12 bits are stored in the upper part
    /// of 16, or 2^16 where bytes are stored as floats.
    step: u64,
    /// How long the differences between neighbours in a row are.
    usual: Lengths,
    /// How long those between the channels of a pixel are, and those from its first channel to the
    /// sample before.
    inside: f64,
    between: f64,
}

impl<'a> KeyedPixels<'a> {
    pub(crate) fn new(rest: &'a Rest<'a>, kind: Kind, windows: &'a [Window]) -> KeyedPixels<'a> {
        let sampled: Vec<u8> = windows
            .iter()
            .flat_map(|window| rest.get(window.start, window.len).into_owned())
            .collect();
        let keys = kind.keys(&sampled).into_iter().map(|keys| {
            let read = |window: &Window| {
                let mut found = Vec::new();
                let pixel = kind.pixel();
                let bytes = rest.get(window.start - pixel, window.len + pixel);
                kind.read(keys, &bytes, &mut found);
                found
            };
            let windows: Vec<Vec<i64>> = windows.iter().map(read).collect();
            let step = common_step(windows.iter().flatten().copied());
            let channels = kind.channels as usize;
            let differences = windows
                .iter()
                .flat_map(|own| own.iter().zip(own.iter().skip(channels)));
            let usual = Lengths::of(differences, step);
            let neighbours = |first: bool| {
                let pairs = windows.iter().flat_map(move |own| {
                    let pairs = own.iter().zip(own.iter().skip(1)).zip(1..);
                    pairs.filter(move |(_, i)| (i % channels == 0) == first)
                });
                Lengths::of(pairs.map(|(pair, _)| pair), step).mean
            };
            let (inside, between) = (neighbours(false), neighbours(true));
            Keyed {
                keys,
                windows,
                step,
                usual,
                inside,
                between,
            }
        });
        KeyedPixels {
            rest,
            kind,
            windows,
            keyed: keys.collect(),
        }
    }

    /// How long the differences between neighbours in rows are, in bits; none if the samples are not
    /// such as images have.
    pub(crate) fn usual(&self) -> Option<f64> {
        let usual = self.keyed.iter().map(|keyed| keyed.usual.mean);
        usual.reduce(f64::min)
    }

    /// The way to look at the samples in which neighbours are most alike.
    pub(super) fn best_keys(&self) -> Option<Keys> {
        let best = self
            .keyed
            .iter()
            .min_by(|a, b| a.usual.mean.total_cmp(&b.usual.mean));
        best.map(|keyed| keyed.keys)
    }

    /// Whether neighbours are no more alike than samples of other places.
    pub(crate) fn is_noise(&self) -> bool {
        self.keyed.iter().all(|keyed| {
            let windows = &keyed.windows;
            let others = windows.iter().cycle().skip(windows.len() / 2);
            let pairs = windows
                .iter()
                .zip(others)
                .flat_map(|(a, b)| a.iter().zip(b));
            let far = Lengths::of(pairs, keyed.step).mean;
            keyed.usual.mean > 0.985 * far - 0.02
        })
    }

    /// Whether the samples of a pixel are more alike than those of neighbours.
    pub(crate) fn has_alike_channels(&self) -> bool {
        self.keyed
            .iter()
            .any(|keyed| keyed.inside < 0.7 * keyed.between)
    }

    /// Whether two channels are always the same: these are rather the upper parts of wider samples.
    pub(crate) fn has_empty_channels(&self) -> bool {
        let channels = self.kind.channels as usize;
        let is_empty = |keyed: &Keyed, channel: usize| {
            let mut all = keyed
                .windows
                .iter()
                .flat_map(|own| own.iter().skip(channel).step_by(channels));
            let first = all.next();
            all.all(|key| Some(key) == first)
        };
        let empty = |keyed: &Keyed| {
            (0..channels)
                .filter(|channel| is_empty(keyed, *channel))
                .count()
        };
        self.keyed.iter().any(|keyed| empty(keyed) > 1)
    }

    /// Whether all samples are a few of the multiples of what the lowest byte cannot hold, or the upper of two bytes
    /// takes many more values than the lower: they are rather the other way round.
    pub(crate) fn has_upper_bytes(&self) -> bool {
        let is_swapped = |keyed: &Keyed| {
            let values = |shift: u32| {
                let keys = keyed.windows.iter().flatten();
                keys.map(|key| (key >> shift) as u8)
                    .collect::<HashSet<u8>>()
                    .len()
            };
            self.kind.sample.bytes() == 2 && keyed.step < 4 && values(8) > 2 * values(0)
        };
        let is_few = |keyed: &Keyed| {
            let keys = keyed.windows.iter().flatten();
            let most = keys.map(|key| key.unsigned_abs()).max().unwrap_or(0);
            keyed.step.is_multiple_of(256) && most / keyed.step < 64
        };
        let is_either = |keyed: &Keyed| is_few(keyed) || is_swapped(keyed);
        self.kind.sample.bytes() > 1 && !self.kind.is_float() && self.keyed.iter().any(is_either)
    }

    /// What the samples cost if their rows are `stride` bytes long. The last row ends where the file does.
    pub(crate) fn cost(&self, stride: u64) -> Cost {
        let phase = self.rest.first_row(stride);
        let costs = self.keyed.iter().map(|keyed| {
            let mut lengths = vec![[[0_u32; LENGTHS]; PREDICTORS]; self.kind.channels as usize];
            let mut above = Vec::new();
            let mut alike = Vec::new();
            let elsewhere = keyed.windows.iter().cycle().skip(keyed.windows.len() / 2);
            for ((window, own), other) in self.windows.iter().zip(&keyed.windows).zip(elsewhere) {
                let pixel = self.kind.pixel();
                // The first row has none above it, so it is compared with the one below.
                let start = match window.start.checked_sub(stride + pixel) {
                    Some(start) => start,
                    None => window.start - pixel + stride,
                };
                let bytes = self.rest.get(start, window.len + pixel);
                self.kind.read(keyed.keys, &bytes, &mut above);
                let place = (window.start + stride - phase, stride);
                self.add(own, &above, place, keyed.step, &mut lengths);
                let channels = self.kind.channels as usize;
                alike.extend(nearer_sums([own, &above, other], channels, keyed.step));
            }
            let mean = |predictors: usize| {
                let channels = lengths.iter().map(|lengths| &lengths[..predictors]);
                let costs = channels.map(|lengths| self.cheapest(lengths));
                costs.sum::<f64>() / self.kind.channels as f64
            };
            Cost {
                with_above: mean(PREDICTORS),
                from_left: mean(FROM_LEFT),
                alike: surely(&alike),
            }
        });
        let start = Cost {
            with_above: 8.0,
            from_left: 8.0,
            alike: 0.0,
        };
        costs.fold(start, |a, b| Cost {
            with_above: a.with_above.min(b.with_above),
            from_left: a.from_left.min(b.from_left),
            alike: a.alike.max(b.alike),
        })
    }

    /// How many bits longer than usual the differences between neighbours are where rows of this
    /// length end and the next ones begin, a mean over some rows less what may be chance: large for the
    /// right length, because the left and the right side of a picture have little in common. Less by
    /// what it is at halves, thirds … of rows, which are no edges unless the length is a multiple of
    /// the right one.
    pub(crate) fn edge(&self, stride: u64, rows: &[u64]) -> f64 {
        let pixels = stride / self.kind.pixel();
        let phase = self.rest.first_row(stride);
        let at = |part: u64| {
            let places = rows.iter().zip(0..).map(|(row, i)| {
                // Another one of the parts of the row each time.
                let nth = if part == 1 { 0 } else { 1 + i % (part - 1) };
                phase + row * stride + pixels * nth / part * self.kind.pixel()
            });
            self.longer_than_usual(&places)
        };
        let parts = (2..32).filter(|&part| is_prime(part) && pixels.is_multiple_of(part));
        let inside = parts.map(at).fold(0.0, f64::max);
        (at(1) - inside).clamp(0.0, 12.0)
    }

    /// By how many bits the differences between the pixels before and after these places are longer
    /// than usual, and than chance makes them.
    fn longer_than_usual(&self, places: &(impl Iterator<Item = u64> + Clone)) -> f64 {
        let pixel = self.kind.pixel();
        let longer = self.keyed.iter().map(|keyed| {
            let mut both = Vec::new();
            let mut pairs = Vec::new();
            for place in places.clone() {
                let bytes = self.rest.get(place - pixel, 2 * pixel);
                self.kind.read(keyed.keys, &bytes, &mut both);
                let (before, after) = both.split_at(both.len() / 2);
                pairs.extend(before.iter().copied().zip(after.iter().copied()));
            }
            let pairs = pairs.iter().map(|(a, b)| (a, b));
            let here = Lengths::of(pairs, keyed.step);
            let chance = 2.5 * keyed.usual.spread / here.count.max(1.0).sqrt();
            here.mean - keyed.usual.mean - chance
        });
        longer.fold(f64::NEG_INFINITY, f64::max)
    }

    /// Counts the lengths of what is left of each sample after each prediction.
    fn add(
        &self,
        own: &[i64],
        above: &[i64],
        (start, stride): (u64, u64),
        step: u64,
        lengths: &mut [[[u32; LENGTHS]; PREDICTORS]],
    ) {
        let pixel = self.kind.channels as usize;
        let row = (stride / self.kind.sample.bytes()) as usize;
        let mut col = (start % stride / self.kind.sample.bytes()) as usize;
        for i in pixel..own.len().min(above.len()) {
            let (x, n) = (own[i], above[i]);
            let first = col < pixel;
            col += 1;
            if col == row {
                col = 0;
            }
            // It has nothing on its left.
            let (w, nw) = match first {
                true => (n, n),
                false => (own[i - pixel], above[i - pixel]),
            };
            let ww = match first || i < 2 * pixel {
                true => w,
                false => own[i - 2 * pixel],
            };
            let (before, before_w, before_n) = match i % pixel {
                0 => (0, 0, 0),
                _ if first => (own[i - 1], above[i - 1], above[i - 1]),
                _ => (own[i - 1], own[i - 1 - pixel], above[i - 1]),
            };
            let lengths = &mut lengths[i % pixel];
            if [x, w, ww, n, nw].contains(&STRANGE) {
                lengths
                    .iter_mut()
                    .for_each(|lengths| lengths[LENGTHS - 1] += 1);
                continue;
            }
            let plane = w.wrapping_add(n).wrapping_sub(nw);
            // As in lossless JPEG: an edge above or on the left is taken to go on.
            let edge = plane.clamp(w.min(n), w.max(n));
            let predictions = [
                0,
                w,
                w.wrapping_add(w.wrapping_sub(ww)),
                w.wrapping_add(before.wrapping_sub(before_w)),
                n,
                w.wrapping_add(n.wrapping_sub(w) >> 1),
                plane,
                edge,
                n.wrapping_add(before.wrapping_sub(before_n)),
            ];
            for (lengths, prediction) in lengths.iter_mut().zip(predictions) {
                // Half a step is no good prediction either.
                let rest = x.wrapping_sub(prediction).unsigned_abs().div_ceil(step);
                lengths[(64 - rest.leading_zeros()) as usize] += 1;
            }
        }
    }

    /// Bits for a byte with the best predictor.
    fn cheapest(&self, lengths: &[[u32; LENGTHS]]) -> f64 {
        let own = 8.0 * self.kind.sample.bytes() as f64;
        let bits = lengths.iter().map(|lengths| {
            let total = f64::from(lengths.iter().sum::<u32>());
            let bits = lengths.iter().enumerate().map(|(length, &count)| {
                if count == 0 {
                    return 0.0;
                }
                // The length by its frequency; then the sign and all digits but the first, which is
                // a one, and so as many as the length.
                let digits = if length == LENGTHS - 1 {
                    own
                } else {
                    length as f64
                };
                f64::from(count) * ((total / f64::from(count)).log2() + digits)
            });
            bits.sum::<f64>() / total
        });
        bits.fold(own, f64::min) / self.kind.sample.bytes() as f64
    }
}

fn is_prime(number: u64) -> bool {
    (2..number).all(|part| !number.is_multiple_of(part))
}

/// The lengths of some differences in bits.
struct Lengths {
    count: f64,
    mean: f64,
    /// Their standard deviation.
    spread: f64,
}

impl Lengths {
    fn of<'k>(pairs: impl Iterator<Item = (&'k i64, &'k i64)>, step: u64) -> Lengths {
        let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for (&a, &b) in pairs {
            let length = match a == STRANGE || b == STRANGE {
                true => 64,
                false => 64 - (a.wrapping_sub(b).unsigned_abs() / step).leading_zeros(),
            };
            count += 1.0;
            sum += f64::from(length);
            squares += f64::from(length * length);
        }
        let n = f64::max(count, 1.0);
        let mean = sum / n;
        Lengths {
            count,
            mean,
            spread: (squares / n - mean * mean).max(0.0).sqrt(),
        }
    }
}

/// The greatest common divisor of all differences; 1 if there are none.
fn common_step(mut keys: impl Iterator<Item = i64>) -> u64 {
    let Some(first) = keys.next() else {
        return 1;
    };
    let mut step = 0;
    for key in keys.filter(|key| *key != STRANGE) {
        let (mut a, mut b) = (step, key.wrapping_sub(first).unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        step = a;
        if step == 1 {
            break;
        }
    }
    step.max(1)
}
