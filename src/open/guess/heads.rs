//! Where the first row is: rows end where the file does, so what is before them is known but for whole rows.

use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::kind::STRANGE;
use crate::open::guess::rest::Rest;

/// Bytes that programs write before samples.
pub(crate) const HEADS: [u64; 26] = [
    8, 10, 16, 19, 32, 48, 54, 64, 80, 96, 100, 128, 200, 256, 300, 348, 352, 400, 512, 520, 1024,
    1078, 2048, 2880, 4096, 8192,
];
/// Longer ones are not thought of where nothing but whole rows speaks for them.
const LONGEST: u64 = 8192;
/// Rows of the picture to compare with.
const ROWS: u64 = 48;
/// Pixels of a row that are looked at.
const PIXELS: u64 = 1024;
/// What rows of equal samples tell at most, as a logarithm.
const CONSTANT: f64 = 3.5;
/// Rows and columns that pictures often have.
const USUAL: [u64; 24] = [
    64, 100, 128, 200, 240, 256, 300, 320, 400, 480, 500, 512, 600, 640, 720, 768, 800, 1000, 1024,
    1080, 1280, 1920, 2048, 4096,
];

/// Rows of one length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowRun {
    /// Bytes of the file before the first whole one.
    pub(crate) offset: u64,
    pub(crate) stride: u64,
    pub(crate) rows: u64,
    pub(crate) cols: u64,
}

/// How many of the rows are none but belong to what is before the samples, and how likely that is: the likeliest
/// first.
pub(crate) fn heads(rest: &Rest<'_>, pixels: &KeyedPixels<'_>, rows: RowRun) -> Vec<(u64, f64)> {
    let most = (LONGEST.saturating_sub(rows.offset) / rows.stride).min(rows.rows / 2);
    let Some(keys) = pixels.best_keys().filter(|_| most > 0) else {
        return vec![(0, 1.0)];
    };
    let row = |row: u64| {
        let mut found = Vec::new();
        let pixel = pixels.kind.pixel();
        let first = rest.first_row(rows.stride) + row * rows.stride;
        let bytes = rest.get(first, rows.stride.min(PIXELS * pixel));
        pixels.kind.read(keys, &bytes, &mut found);
        found
    };
    let usual = Usual::of((0..ROWS).map(|i| {
        // More of those that are near.
        let place = (i + 1) as f64 / (ROWS + 1) as f64;
        row(most + ((rows.rows - most - 1) as f64 * place * place) as u64)
    }));
    let top: Vec<Seen> = (0..most).map(|i| usual.seen(&row(i))).collect();
    let mut likely: Vec<(u64, f64)> = (0..=most)
        .map(|first| {
            let offset = before(rows.offset + first * rows.stride);
            let round = round(rows.rows - first, rows.cols);
            let (mut own, mut constant) = (0.0, 0.0);
            for (row, seen) in top.iter().enumerate() {
                // What goes on tells less.
                let weight = match row > 0 && top[row - 1] == *seen {
                    true => 0.5,
                    false => 1.0,
                };
                let is_head = (row as u64) < first;
                let log = weight * usual.log_likely(*seen, is_head);
                match is_head && *seen == Seen::Constant {
                    true => constant += log - weight * usual.log_likely(*seen, false),
                    false => own += log,
                }
                if is_head && *seen == Seen::Constant {
                    own += weight * usual.log_likely(*seen, false);
                }
            }
            // A dark border looks the same.
            (first, offset + round + own + constant.min(CONSTANT))
        })
        .collect();
    let best = likely
        .iter()
        .map(|(_, log)| *log)
        .fold(f64::NEG_INFINITY, f64::max);
    likely
        .iter_mut()
        .for_each(|(_, log)| *log = (*log - best).exp());
    let total: f64 = likely.iter().map(|(_, weight)| weight).sum();
    likely.iter_mut().for_each(|(_, weight)| *weight /= total);
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely
}

/// What a row looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    /// All samples are the same.
    Constant,
    /// As others in the picture.
    Usual,
    /// Values, or differences between neighbours, that the picture does not have.
    Foreign,
}

/// How rows of the picture usually look.
struct Usual {
    /// The share of rows whose samples are all the same.
    constant: f64,
    low: i64,
    high: i64,
    /// How long differences between neighbours are in bits, and how much that differs between rows.
    mean: f64,
    spread: f64,
}

impl Usual {
    fn of(rows: impl Iterator<Item = Vec<i64>>) -> Usual {
        let (mut count, mut constant) = (0.0, 0.0);
        let (mut low, mut high) = (i64::MAX, i64::MIN);
        let (mut sum, mut squares) = (0.0, 0.0);
        for row in rows {
            let known = row.iter().copied().filter(|key| *key != STRANGE);
            (low, high) = known.fold((low, high), |(low, high), key| {
                (low.min(key), high.max(key))
            });
            count += 1.0;
            match roughness(&row) {
                None => constant += 1.0,
                Some(bits) => {
                    sum += bits;
                    squares += bits * bits;
                }
            }
        }
        let n = f64::max(count - constant, 1.0);
        let mean = sum / n;
        Usual {
            constant: (constant + 0.2) / (count + 1.0),
            low,
            high,
            mean,
            spread: (squares / n - mean * mean).max(0.0).sqrt(),
        }
    }

    fn seen(&self, row: &[i64]) -> Seen {
        let Some(bits) = roughness(row) else {
            return Seen::Constant;
        };
        let range = self.high.saturating_sub(self.low);
        let (low, high) = (
            self.low.saturating_sub(range),
            self.high.saturating_add(range),
        );
        let outside = row
            .iter()
            .filter(|key| **key == STRANGE || !(low..=high).contains(key));
        let far = (bits - self.mean).abs() > 3.5 * self.spread + 0.7;
        match far || outside.count() * 50 > row.len() {
            true => Seen::Foreign,
            false => Seen::Usual,
        }
    }

    fn log_likely(&self, seen: Seen, is_head: bool) -> f64 {
        let likely = match (seen, is_head) {
            (Seen::Constant, true) => 0.45,
            (Seen::Foreign, true) => 0.45,
            (Seen::Usual, true) => 0.05,
            (Seen::Constant, false) => self.constant,
            (Seen::Foreign, false) => 0.01,
            (Seen::Usual, false) => (0.99 - self.constant).max(0.01),
        };
        f64::ln(likely)
    }
}

/// How long the differences between neighbours are, in bits; none if there are none.
fn roughness(row: &[i64]) -> Option<f64> {
    let pairs = row.iter().zip(row.iter().skip(1));
    let bits = pairs.map(|(a, b)| match *a == STRANGE || *b == STRANGE {
        true => 64,
        false => 64 - a.wrapping_sub(*b).unsigned_abs().leading_zeros(),
    });
    let sum: u32 = bits.sum();
    (sum > 0).then(|| f64::from(sum) / row.len() as f64)
}

/// How likely so many bytes are before samples, as a logarithm.
fn before(bytes: u64) -> f64 {
    let likely: f64 = match bytes {
        0 => 0.6,
        bytes if HEADS.contains(&bytes) => 0.2 / 26.0,
        1..=LONGEST if bytes.is_multiple_of(256) => 0.05 / 32.0,
        1..=4096 if bytes.is_multiple_of(4) => 0.1 / 1024.0,
        1..=4096 => 0.05 / 4096.0,
        _ => 0.02 / 65536.0,
    };
    likely.ln()
}

/// How likely a size is, as the logarithm of a factor.
fn round(rows: u64, cols: u64) -> f64 {
    if rows == cols || USUAL.contains(&rows) && USUAL.contains(&cols) {
        3.0
    } else if USUAL.contains(&rows) {
        2.0
    } else if rows.is_multiple_of(8) {
        0.7
    } else {
        0.0
    }
}
