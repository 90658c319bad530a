//! The texels of a tile: the image's own values at level 0, means of blocks of them above.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::layout::{Numbers, Sample, Sum, Total, of_kind};
use crate::open::Room;
use crate::view::geometry::plan::{TILE, TILE_LOADED, TileKey};
use crate::view::geometry::taps::texels;
use crate::view::tiles::rows::{PIECE, pieces};
use crate::view::tiles::values::Values;

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
    /// `channels × rows × cols` values, less [`Values::base`]. Not a number where no pixel of the
    /// block is one.
    pub(crate) values: Vec<f32>,
}

/// The texels to load along one side of a tile.
pub(crate) fn loaded(pixels: u64, level: u32, tile: u64) -> Range<u64> {
    let start = tile * TILE;
    start..texels(pixels, level).min(start + TILE_LOADED)
}

/// Reads all pixels of a tile from the image. None if it was told to `stop`.
pub(crate) fn read_tile(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, base) = (values.image(), values.base());
    let layout = image.layout();
    // A piece is a whole number of blocks or a block a whole number of pieces.
    let side = (1 << key.level).min(PIECE) as usize;
    of_kind!(layout.sample().kind(), T => {
        let (mut room, mut alpha) = (Room::<T>::default(), Room::default());
        match values.blend() {
            None => means::<Total<T>>(values, key, stop, |row, cols, channel, sums| {
                let samples = image.samples::<T>(&layout.row_run(row, cols, channel), &mut room);
                for (block, sum) in samples.chunks(side).zip(sums) {
                    sum.add(block.iter().map(|sample| sample.less(base)));
                }
            }),
            // Means are taken of what is seen.
            Some(blend) => means::<f64>(values, key, stop, |row, cols, channel, sums| {
                let of_alpha = layout.row_run(row, cols.clone(), 3);
                let alpha = image.samples::<T>(&of_alpha, &mut alpha).chunks(side);
                let samples = image.samples::<T>(&layout.row_run(row, cols, channel), &mut room);
                for ((block, alpha), sum) in samples.chunks(side).zip(alpha).zip(sums) {
                    sum.add(blend.seen(channel, block, alpha).map(|value| value.less(base)));
                }
            }),
        }
    })
}

/// The means under the texels of a tile. `add` adds a piece of a row of a channel to the texels that it is
/// under, of which it gets the first and all behind it.
fn means<S: Sum>(
    values: &Values,
    key: TileKey,
    stop: &AtomicBool,
    mut add: impl FnMut(u64, Range<u64>, u64, &mut [Numbers<S>]),
) -> Option<Texels> {
    let (size, level) = (values.size(), key.level);
    let rows = loaded(size.rows(), level, key.row);
    let cols = loaded(size.cols(), level, key.col);
    // The image columns under the texels.
    let under = cols.start << level..size.cols().min(cols.end << level);
    let channels = values.planes();
    let count = (cols.end - cols.start) as usize;
    let mut sums = vec![Numbers::default(); count];
    let mut texels = Vec::with_capacity(channels as usize * count * rows.clone().count());
    for channel in 0..channels {
        for row in rows.clone() {
            sums.fill(Numbers::default());
            let end = size.rows().min((row + 1) << level);
            for image_row in row << level..end {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                for piece in pieces(&under) {
                    let first = (piece.start - under.start) >> level;
                    add(image_row, piece, channel, &mut sums[first as usize..]);
                }
            }
            let mean = |sum: &Numbers<S>| values.texel(sum.mean_less(values.base()));
            texels.extend(sums.iter().map(mean));
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels,
        values: texels,
    })
}
