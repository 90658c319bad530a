//! The texels of a tile: the image's own values at level 0, means of blocks of them above.

use std::ops::Range;

use super::background::BACKGROUND;
use super::footprint::texels;
use super::picture::{PIECE, Picture, READ_AT_ONCE};
use super::samples::{grey_bytes, read_row};
use super::tiles::{TILE, TILE_LOADED, TileKey};

/// Values of a tile and of the texels that device pixels of the tile touch beyond it, channel after
/// channel, each row-major.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Texels {
    /// Rows loaded: at most [`TILE_LOADED`].
    pub(super) rows: u64,
    /// Columns loaded: at most [`TILE_LOADED`].
    pub(super) cols: u64,
    /// 1 (grey) or 3 (RGB).
    pub(super) channels: u64,
    /// `channels × rows × cols` values, less [`Picture::base`]. Not a number where no pixel of the
    /// block is one.
    pub(super) values: Vec<f32>,
}

/// Every how many-th row of the image a level is made from: 1 unless the blocks of a view together
/// are more bytes than can be read at once. Always a power of two, at most the level's block.
pub(super) fn row_step(picture: &Picture, level: u32) -> u64 {
    let layout = picture.image().layout();
    let pixel = layout.sample().bytes() * layout.channels();
    // A view on a 4k screen has about 2^23 device pixels, up to four texels each.
    let view = (1_u64 << 25).saturating_mul(1_u64.checked_shl(2 * level).unwrap_or(u64::MAX));
    let bytes = view.min(layout.size().pixels()).saturating_mul(pixel);
    bytes
        .div_ceil(READ_AT_ONCE)
        .next_power_of_two()
        .min(1 << level)
}

/// Reads a tile from the map.
pub(super) fn read_tile(picture: &Picture, key: TileKey) -> Texels {
    let size = picture.size();
    let rows = loaded(size.rows(), key.level, key.row);
    let cols = loaded(size.cols(), key.level, key.col);
    let mut block = Block {
        picture,
        level: key.level,
        step: row_step(picture, key.level),
        // The image columns under the texels.
        cols: cols.start << key.level..size.cols().min(cols.end << key.level),
        values: Vec::new(),
        alpha: Vec::new(),
    };
    let channels = if picture.is_color() { 3 } else { 1 };
    let count = (cols.end - cols.start) as usize;
    let mut sums = vec![(0.0, 0); count];
    let mut values = Vec::with_capacity(channels as usize * count * rows.clone().count());
    for channel in 0..channels {
        for row in rows.clone() {
            sums.fill((0.0, 0));
            let end = size.rows().min((row + 1) << key.level);
            for image_row in (row << key.level..end).step_by(block.step as usize) {
                block.add_row(image_row, channel, &mut sums);
            }
            values.extend(sums.iter().map(|&sum| block.mean(sum)));
        }
    }
    Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels,
        values,
    }
}

/// The texels to load along one side of the tile.
fn loaded(pixels: u64, level: u32, tile: u64) -> Range<u64> {
    let start = tile * TILE;
    start..texels(pixels, level).min(start + TILE_LOADED)
}

/// The sum of the pixels of a texel that are numbers, and how many these are.
type Sum = (f64, u64);

/// What all rows of a tile have in common, and buffers for one piece of a row.
struct Block<'a> {
    picture: &'a Picture,
    level: u32,
    step: u64,
    cols: Range<u64>,
    values: Vec<f64>,
    alpha: Vec<f64>,
}

impl Block<'_> {
    /// Adds one image row to the texels above it.
    fn add_row(&mut self, row: u64, channel: u64, sums: &mut [Sum]) {
        let image = self.picture.image();
        if let Some(bytes) = grey_bytes(image, row, self.cols.clone()) {
            for (sum, block) in sums.iter_mut().zip(bytes.chunks(1 << self.level)) {
                sum.0 += block.iter().map(|&byte| u64::from(byte)).sum::<u64>() as f64;
                sum.1 += block.len() as u64;
            }
            return;
        }
        let base = self.picture.base();
        // A piece is a whole number of blocks or a block a whole number of pieces.
        let block = PIECE.min(1 << self.level);
        for start in self.cols.clone().step_by(PIECE as usize) {
            self.read(row, start..self.cols.end.min(start + PIECE), channel);
            let first = start - self.cols.start;
            for (i, block_values) in self.values.chunks(block as usize).enumerate() {
                let sum = &mut sums[((first + i as u64 * block) >> self.level) as usize];
                for value in block_values.iter().filter(|value| !value.is_nan()) {
                    sum.0 += value - base;
                    sum.1 += 1;
                }
            }
        }
    }

    /// Reads a channel; one with an alpha channel is laid over the background first, so that means
    /// are taken of what is seen.
    fn read(&mut self, row: u64, cols: Range<u64>, channel: u64) {
        let image = self.picture.image();
        read_row(image, row, cols.clone(), channel, &mut self.values);
        if image.layout().channels() < 4 {
            return;
        }
        read_row(image, row, cols, 3, &mut self.alpha);
        let range = self.picture.range();
        let behind = range.at(f64::from(BACKGROUND[channel as usize]) / 255.0);
        let opaque = super::scale::ValueRange::of_kind(image.layout().sample().kind()).max();
        for (value, alpha) in self.values.iter_mut().zip(&self.alpha) {
            let alpha = (alpha / opaque).clamp(0.0, 1.0);
            *value = *value * alpha + behind * (1.0 - alpha);
        }
    }

    /// The texel of a sum. Those of one-byte samples are rounded to quarters, halves upwards: sums
    /// of them stay exact in f32 (see [`super::footprint::Tap::FULL`]).
    fn mean(&self, (sum, count): Sum) -> f32 {
        let mean = if count == 0 {
            f64::NAN
        } else {
            sum / count as f64
        };
        if self.picture.image().layout().sample().bytes() == 1 {
            ((mean * 4.0 + 0.5).floor() / 4.0) as f32
        } else {
            mean as f32
        }
    }
}
