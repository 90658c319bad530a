//! The texels of a tile: the image's own values at level 0, means of blocks of them above.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::layout::{Base, MOST_SUMMED, Numbers, Sample, Sum, Total, WideSum, of_samples};
use crate::open::Room;
use crate::storage::Blend;
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
    /// `channels × rows × cols` values, or parts of the range: see [`Values`]. Not a number where no pixel of the
    /// block is one; with a sign where all of them stand for none.
    pub(crate) values: Vec<f32>,
}

/// The texels to load along one side of a tile.
pub(crate) fn loaded(pixels: u64, level: u32, tile: u64) -> Range<u64> {
    let start = tile * TILE;
    start..texels(pixels, level).min(start + TILE_LOADED)
}

/// Reads all pixels of a tile from the image. None if it was told to `stop`.
pub(crate) fn read_tile(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    of_samples!(&values.image().reading(), T => match values.blend() {
        None if key.level == 0 => pixels::<T>(values, key, stop),
        None if values.is_classes() => middles::<T>(values, key, stop),
        None if 1 << (2 * key.level.min(31)) <= MOST_SUMMED => plain::<T>(values, key, stop),
        None => plain_total::<T>(values, key, stop),
        Some(blend) => blended::<T>(values, blend, key, stop),
    })
}

/// Samples of a row that are under one texel, as many as are read together: a piece is a whole number of
/// blocks or a block a whole number of pieces.
fn side(key: TileKey) -> usize {
    (1 << key.level).min(PIECE) as usize
}

/// The means of samples as they are.
fn plain<T: Sample>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, mut room) = (values.image(), Room::<T>::default());
    means(values, key, stop, |row, cols, channel, sums| {
        let run = |channel| image.layout().row_run(row, cols.clone(), channel);
        let samples = image.samples(channel, run, &mut room);
        add_blocks(samples, side(key), values.base(), sums);
    })
}

/// The same of more than a sum of their own type holds.
fn plain_total<T: Sample>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, mut room) = (values.image(), Room::<T>::default());
    means::<Total<T>>(values, key, stop, |row, cols, channel, sums| {
        let run = |channel| image.layout().row_run(row, cols.clone(), channel);
        let samples = image.samples(channel, run, &mut room);
        for (block, sum) in samples.chunks(side(key)).zip(sums) {
            sum.add_to_total(block.iter().map(|sample| sample.less(values.base())));
        }
    })
}

/// The means of what is seen of colours laid over what is behind them.
fn blended<T: Sample>(
    values: &Values,
    blend: &Blend,
    key: TileKey,
    stop: &AtomicBool,
) -> Option<Texels> {
    let image = values.image();
    let (mut room, mut of_alpha) = (Room::<T>::default(), Room::<T>::default());
    means::<WideSum>(values, key, stop, |row, cols, channel, sums| {
        let run = |channel| image.layout().row_run(row, cols.clone(), channel);
        let alpha = image.samples(3, run, &mut of_alpha);
        let samples = image.samples(channel, run, &mut room);
        blend.each_seen(channel, samples, alpha, |first, seen| {
            let sums = &mut sums[first / side(key)..];
            add_blocks(seen, side(key), values.base(), sums);
        });
    })
}

/// Adds blocks of so many samples to a sum each; the last one may be shorter.
fn add_blocks<T: Sample>(samples: &[T], side: usize, base: &Base, sums: &mut [Numbers<T::Sum>]) {
    match side {
        // Short ones of a length that is known.
        2 => add_blocks_of::<T, 2>(samples, base, sums),
        4 => add_blocks_of::<T, 4>(samples, base, sums),
        _ => {
            for (block, sum) in samples.chunks(side).zip(sums) {
                sum.add(block.iter().map(|sample| sample.less(base)));
            }
        }
    }
}

fn add_blocks_of<T: Sample, const N: usize>(
    samples: &[T],
    base: &Base,
    sums: &mut [Numbers<T::Sum>],
) {
    let (blocks, rest) = samples.as_chunks::<N>();
    let (own, last) = sums.split_at_mut(blocks.len());
    for (block, sum) in blocks.iter().zip(own) {
        sum.add(block.iter().map(|sample| sample.less(base)));
    }
    if let Some(sum) = last.first_mut() {
        sum.add(rest.iter().map(|sample| sample.less(base)));
    }
}

/// The pixels of a tile of the image itself.
fn pixels<T: Sample>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, size) = (values.image(), values.size());
    let rows = loaded(size.rows(), 0, key.row);
    let cols = loaded(size.cols(), 0, key.col);
    let mut room = Room::<T>::default();
    let mut texels = Vec::new();
    for channel in 0..values.planes() {
        for row in rows.clone() {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let run = |channel| image.layout().row_run(row, cols.clone(), channel);
            let samples = image.samples(channel, run, &mut room).iter();
            texels.extend(samples.map(|&sample| values.texel_of_sample(sample)));
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels: values.planes(),
        values: texels,
    })
}

/// The pixels in the middle of what is under each texel of a tile.
fn middles<T: Sample>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, size, level) = (values.image(), values.size(), key.level);
    let rows = loaded(size.rows(), level, key.row);
    let cols = loaded(size.cols(), level, key.col);
    let middle = |texel: u64, pixels: u64| ((texel << level) + (1 << level) / 2).min(pixels - 1);
    let mut room = Room::<T>::default();
    let mut texels = Vec::new();
    for row in rows.clone() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let row = middle(row, size.rows());
        for col in cols.clone() {
            let col = middle(col, size.cols());
            let run = |channel| image.layout().row_run(row, col..col + 1, channel);
            let samples = image.samples(0, run, &mut room).iter();
            texels.extend(samples.map(|&sample| values.texel_of_sample(sample)));
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels: 1,
        values: texels,
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
