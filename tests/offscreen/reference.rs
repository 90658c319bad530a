//! What a frame must be: each device pixel by itself, from the documented rules alone.

use std::io::Write;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::{Blend, Overview};
use squaremap::view::{
    BACKGROUND, Colormap, MINUS_INFINITY, NOT_A_NUMBER, PLUS_INFINITY, Picture, ValueRange,
};

/// An image in memory and the rules by which it is shown.
#[derive(Clone)]
pub(crate) struct Reference {
    pub(crate) rows: u64,
    pub(crate) cols: u64,
    pub(crate) channels: u64,
    pub(crate) dtype: &'static str,
    /// Row-major, channels interleaved.
    pub(crate) values: Vec<f64>,
    /// The samples as they are in the file.
    pub(crate) bytes: Vec<u8>,
}

/// What is shown of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) screen: (u32, u32),
    pub(crate) center: Option<(f64, f64)>,
    pub(crate) zoom: Option<f64>,
    pub(crate) colormap: Colormap,
    pub(crate) range: Option<(f64, f64)>,
}

pub(crate) const FIT: Look = Look {
    screen: (120, 160),
    center: None,
    zoom: None,
    colormap: Colormap::Viridis,
    range: None,
};

impl Reference {
    pub(crate) fn new<const N: usize>(
        (rows, cols, channels): (u64, u64, u64),
        dtype: &'static str,
        mut sample: impl FnMut(u64, u64, u64) -> (f64, [u8; N]),
    ) -> Reference {
        let mut reference = Reference {
            rows,
            cols,
            channels,
            dtype,
            values: Vec::new(),
            bytes: Vec::new(),
        };
        for row in 0..rows {
            for col in 0..cols {
                for channel in 0..channels {
                    let (value, bytes) = sample(row, col, channel);
                    reference.values.push(value);
                    reference.bytes.extend(bytes);
                }
            }
        }
        reference
    }

    pub(crate) fn u8s(
        shape: (u64, u64, u64),
        mut sample: impl FnMut(u64, u64, u64) -> u8,
    ) -> Reference {
        Reference::new(shape, "u8", |row, col, channel| {
            let value = sample(row, col, channel);
            (f64::from(value), [value])
        })
    }

    pub(crate) fn value(&self, row: u64, col: u64, channel: u64) -> f64 {
        self.values[((row * self.cols + col) * self.channels + channel) as usize]
    }

    /// What opacity is a whole number of.
    fn weight(&self) -> f64 {
        if self.channels < 4 { 1.0 } else { 255.0 }
    }

    /// A channel as it is seen, times the weight, so that sums are whole numbers: one with alpha lies over the
    /// background.
    fn seen(&self, row: u64, col: u64, channel: u64) -> f64 {
        let value = self.value(row, col, channel);
        if self.channels < 4 {
            return value;
        }
        let alpha = self.value(row, col, 3);
        value * alpha + f64::from(BACKGROUND[channel as usize]) * (255.0 - alpha)
    }

    pub(crate) fn picture(&self, range: Option<(f64, f64)>) -> Picture {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&self.bytes).unwrap();
        let given = ShapeHints {
            size: Some(Size::new(self.rows, self.cols).unwrap()),
            channels: Some(self.channels),
            // Random numbers are not taken for opacity unless somebody says so.
            pixel_format: (self.channels == 4).then(|| "rgba".parse().expect("a format")),
            sample: Some(self.dtype.parse::<SampleType>().unwrap()),
            ..ShapeHints::default()
        };
        let image = Image::open(file.path(), &given).unwrap();
        let range = range.map(|(min, max)| ValueRange::new(min, max).unwrap());
        if self.bytes.len() as u64 <= Overview::SMALL {
            return Picture::new(image, range);
        }
        // Without an overview it would be a sketch.
        let blend = (self.channels == 4).then(|| Blend {
            behind: BACKGROUND.map(f64::from),
            opaque: 255.0,
        });
        let overview = Overview::create(image.layout(), blend, Overview::FINEST).unwrap();
        overview
            .scan(&image, 0, &AtomicBool::new(false), &|| ())
            .unwrap();
        Picture::known(image, range, Some(overview.into()))
    }

    /// The frame, pixel by pixel; every mean of several values is raised by `nudge` of the range.
    pub(crate) fn frame(&self, look: Look, nudge: f64) -> Vec<u8> {
        let (rows, cols) = (look.screen.0, look.screen.1);
        let fit = f64::min(
            f64::from(rows) / self.rows as f64,
            f64::from(cols) / self.cols as f64,
        );
        let zoom = look.zoom.unwrap_or(fit);
        let (row, col) = look
            .center
            .unwrap_or((self.rows as f64 / 2.0, self.cols as f64 / 2.0));
        let finite = || self.values.iter().copied().filter(|v| v.is_finite());
        let range = look.range.unwrap_or_else(|| {
            (
                finite().fold(f64::INFINITY, f64::min),
                finite().fold(f64::NEG_INFINITY, f64::max),
            )
        });
        let across: Vec<_> = (0..cols)
            .map(|x| covered(self.cols, cols, col, zoom, x))
            .collect();
        let mut frame = Vec::new();
        for y in 0..rows {
            let down = covered(self.rows, rows, row, zoom, y);
            for across in &across {
                frame.extend(match (&down, across) {
                    (Some(down), Some(across)) => {
                        self.color(down, across, look.colormap, range, nudge)
                    }
                    _ => BACKGROUND,
                });
            }
        }
        frame
    }

    fn color(
        &self,
        rows: &[(Range<u64>, u32)],
        cols: &[(Range<u64>, u32)],
        colormap: Colormap,
        (min, max): (f64, f64),
        nudge: f64,
    ) -> [u8; 3] {
        let mean = |channel| {
            let (mut sum, mut shares) = (0.0, 0);
            for (rows, row_share) in rows {
                for (cols, col_share) in cols {
                    let share = row_share * col_share;
                    let block = self.block(rows, cols, channel);
                    if share > 0 && !block.is_nan() {
                        sum += block * f64::from(share);
                        shares += share;
                    }
                }
            }
            sum / f64::from(shares)
        };
        if self.channels > 1 {
            return [0, 1, 2].map(|channel| mean(channel).round() as u8);
        }
        match mean(0) {
            value if value.is_nan() => NOT_A_NUMBER,
            f64::INFINITY => PLUS_INFINITY,
            f64::NEG_INFINITY => MINUS_INFINITY,
            _ if min == max => colormap.colors()[0],
            value => {
                let step = (256.0 * ((value - min) / (max - min) + nudge)).floor();
                colormap.colors()[step.clamp(0.0, 255.0) as usize]
            }
        }
    }

    /// The mean of a block of image pixels; of bytes in quarters.
    fn block(&self, rows: &Range<u64>, cols: &Range<u64>, channel: u64) -> f64 {
        let pixels = rows.clone().flat_map(|r| cols.clone().map(move |c| (r, c)));
        let values: Vec<f64> = pixels
            .map(|(r, c)| self.seen(r, c, channel))
            .filter(|value| !value.is_nan())
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64 / self.weight();
        if self.dtype == "u8" {
            (4.0 * mean + 0.5).floor() / 4.0
        } else {
            mean
        }
    }
}

/// The blocks of image pixels under device pixel `x` of `screen`, and 128ths of it that each covers.
fn covered(
    image: u64,
    screen: u32,
    center: f64,
    zoom: f64,
    x: u32,
) -> Option<Vec<(Range<u64>, u32)>> {
    let corner = (f64::from(screen) / 2.0 - center * zoom).round();
    let u = f64::from(x) - corner;
    let middle = (u + 0.5) / zoom;
    let narrow = image as f64 * zoom <= 0.5;
    if u < 0.0
        || if narrow {
            u > 0.0
        } else {
            middle >= image as f64
        }
    {
        return None;
    }
    if zoom >= 1.0 {
        let pixel = middle as u64;
        return Some(vec![(pixel..pixel + 1, 128)]);
    }
    // The largest power of two that is not wider than the device pixel.
    let mut side = 1;
    while side as f64 * 2.0 * zoom <= 1.0 {
        side *= 2;
    }
    let (start, end) = (u / zoom, ((u + 1.0) / zoom).min(image as f64));
    let mut blocks = Vec::new();
    let mut given = 0;
    for first in (0..image).step_by(side as usize) {
        let after = (first + side).min(image);
        if (after as f64) > start && (first as f64) < end {
            let until = (after as f64).min(end);
            let share = ((until - start) / (end - start) * 128.0).round() as u32;
            blocks.push((first..after, share - given));
            given = share;
        }
    }
    Some(blocks)
}
