//! The texels of a tile: the image's own values at level 0, means of blocks of them above.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::view::geometry::plan::{TILE, TILE_LOADED, TileKey};
use crate::view::geometry::taps::texels;
use crate::view::tiles::rows::{grey_bytes, read_row};
use crate::view::tiles::source::Source;

/// Values of a tile and of the texels that device pixels of the tile touch beyond it, channel after
/// channel, each row-major.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Texels {
    /// Rows loaded: at most [`TILE_LOADED`].
    pub(crate) rows: u64,
    /// Columns loaded: at most [`TILE_LOADED`].
    pub(crate) cols: u64,
    /// 1 (grey) or 3 (RGB).
    pub(crate) channels: u64,
    /// `channels × rows × cols` values, less [`Source::base`]. Not a number where no pixel of the
    /// block is one.
    pub(crate) values: Vec<f32>,
}

/// Columns decoded together: the numbers of a piece stay in the second-level cache.
pub(crate) const PIECE: u64 = 1 << 14;

/// The texels to load along one side of a tile.
pub(crate) fn loaded(pixels: u64, level: u32, tile: u64) -> Range<u64> {
    let start = tile * TILE;
    start..texels(pixels, level).min(start + TILE_LOADED)
}

/// Reads all pixels of a tile from the map. None if it was told to `stop`.
pub(crate) fn read_tile(source: &Source, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let size = source.size();
    let rows = loaded(size.rows(), key.level, key.row);
    let cols = loaded(size.cols(), key.level, key.col);
    let mut block = Block {
        source,
        level: key.level,
        // The image columns under the texels.
        cols: cols.start << key.level..size.cols().min(cols.end << key.level),
        values: Vec::new(),
        alpha: Vec::new(),
    };
    let channels = source.planes();
    let count = (cols.end - cols.start) as usize;
    let mut sums = vec![(0.0, 0); count];
    let mut values = Vec::with_capacity(channels as usize * count * rows.clone().count());
    for channel in 0..channels {
        for row in rows.clone() {
            sums.fill((0.0, 0));
            let end = size.rows().min((row + 1) << key.level);
            for image_row in row << key.level..end {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                block.add_row(image_row, channel, &mut sums);
            }
            values.extend(sums.iter().map(|&sum| source.mean(sum)));
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels,
        values,
    })
}

/// The sum of the pixels of a texel that are numbers, less the source's base each, and how many these
/// are.
pub(crate) type Sum = (f64, u64);

/// What all rows of a tile have in common, and buffers for one piece of a row.
struct Block<'a> {
    source: &'a Source,
    level: u32,
    cols: Range<u64>,
    values: Vec<f64>,
    alpha: Vec<f64>,
}

impl Block<'_> {
    /// Adds one image row to the texels above it.
    fn add_row(&mut self, row: u64, channel: u64, sums: &mut [Sum]) {
        let image = self.source.image();
        if let Some(bytes) = grey_bytes(image, row, self.cols.clone()) {
            for (sum, block) in sums.iter_mut().zip(bytes.chunks(1 << self.level)) {
                sum.0 += block.iter().map(|&byte| u64::from(byte)).sum::<u64>() as f64;
                sum.1 += block.len() as u64;
            }
            return;
        }
        let base = self.source.base();
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
        let image = self.source.image();
        read_row(image, row, cols.clone(), channel, &mut self.values);
        if let Some(blend) = self.source.blend() {
            read_row(image, row, cols, 3, &mut self.alpha);
            blend.lay(channel, &mut self.values, &self.alpha);
        }
    }
}
