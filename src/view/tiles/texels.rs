//! The texels of a tile: the image's own values at level 0, means of blocks of them above.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::layout::{Base, MOST_SUMMED, Numbers, Sample, Sum, Total, WideSum, of_samples};
use crate::open::Room;
use crate::storage::Blend;
use crate::view::geometry::plan::{TILE, TILE_LOADED, TileKey};
use crate::view::geometry::taps::texels;
use crate::view::tiles::forms::{Shown, TexelForm, TexelValues};
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
    pub(crate) values: TexelValues,
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

/// Lines of samples that are summed up below one another first.
const PILED: usize = 8;

/// The means of samples as they are.
fn plain<T: Shown>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (size, level) = (values.size(), key.level);
    let rows = loaded(size.rows(), level, key.row);
    let cols = loaded(size.cols(), level, key.col);
    let under = cols.start << level..size.cols().min(cols.end << level);
    let (count, side) = ((cols.end - cols.start) as usize, 1 << level);
    let all = (rows.end - rows.start) * values.planes();
    let mut means = Vec::with_capacity(all as usize * count);
    let mut piles = LineSums::<T>::new((under.end - under.start) as usize, count);
    let mut texels = Vec::new();
    for channel in 0..values.planes() {
        for row in rows.clone() {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let lines = row << level..size.rows().min((row + 1) << level);
            let below = lines.end - lines.start;
            let last = (under.end - under.start) - (count as u64 - 1) * side;
            let is_summed = piles.sum_up(values, lines.clone(), &under, channel, side as usize);
            let counts = [below * side, below * last];
            match (is_summed, values.are_own()) {
                (true, true) => {
                    let (sums, last) = piles.sums.split_at(count - 1);
                    T::means(sums, counts[0], &mut means);
                    T::means(last, counts[1], &mut means);
                }
                (true, false) => {
                    let (sums, last) = piles.sums.split_at(count - 1);
                    let less = |sum: &T::Sum, count| sum.mean_less(count, values.base());
                    let all = sums.iter().map(|sum| less(sum, counts[0]));
                    let all = all.chain(last.iter().map(|sum| less(sum, counts[1])));
                    texels.clear();
                    values.texels_of_means(all, &mut texels);
                    means.extend(texels.iter().map(|texel| T::mean_of(*texel)));
                }
                // Some are no numbers.
                (false, _) => {
                    let numbers = piles.numbers(values, lines, &under, channel, side as usize);
                    let texel = |sum: &Numbers<T::Sum>| values.texel(sum.mean_less(values.base()));
                    means.extend(numbers.iter().map(|sum| T::mean_of(texel(sum))));
                }
            }
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels: values.planes(),
        values: TexelForm::all(means),
    })
}

/// What is summed up for a line of texels.
struct LineSums<T: Shown> {
    /// Of each column, sums of samples below one another.
    piles: Vec<<T::Wide as Sample>::Pile>,
    /// Of each texel.
    sums: Vec<T::Sum>,
    room: Room<T>,
    wide: Vec<T::Wide>,
}

impl<T: Shown> LineSums<T> {
    fn new(cols: usize, texels: usize) -> LineSums<T> {
        LineSums {
            piles: vec![T::Wide::NO_PILE; cols],
            sums: vec![T::Sum::NONE; texels],
            room: Room::default(),
            wide: Vec::new(),
        }
    }

    /// Sums up the samples of some lines in blocks of `side` columns. Whether all are finite numbers; else the sums are
    /// worth nothing.
    fn sum_up(
        &mut self,
        values: &Values,
        lines: Range<u64>,
        under: &Range<u64>,
        channel: u64,
        side: usize,
    ) -> bool {
        self.sums.fill(T::Sum::NONE);
        for start in lines.clone().step_by(PILED) {
            let mut breaks = false;
            for line in start..lines.end.min(start + PILED as u64) {
                each_piece(
                    values,
                    line,
                    under,
                    channel,
                    &mut self.room,
                    |first, samples| {
                        let samples = T::widen(samples, &mut self.wide);
                        let piles = &mut self.piles[first..];
                        breaks |= match line == start {
                            true => pile_up::<_, true>(samples, values.base(), piles),
                            false => pile_up::<_, false>(samples, values.base(), piles),
                        };
                    },
                );
            }
            if breaks {
                return false;
            }
            let is_summed = match side {
                // Short blocks of a length that is known.
                2 => self.sum_across::<2>(),
                4 => self.sum_across::<4>(),
                _ => {
                    let blocks = self.sums.iter_mut().zip(self.piles.chunks(side));
                    blocks.fold(true, |all, (sum, block)| all & add_piles::<T>(sum, block))
                }
            };
            if !is_summed {
                return false;
            }
        }
        true
    }

    fn sum_across<const SIDE: usize>(&mut self) -> bool {
        let (blocks, rest) = self.piles.as_chunks::<SIDE>();
        let (sums, last) = self.sums.split_at_mut(blocks.len());
        let blocks = sums.iter_mut().zip(blocks);
        let all = blocks.fold(true, |all, (sum, block)| all & add_piles::<T>(sum, block));
        all & last.first_mut().is_none_or(|sum| add_piles::<T>(sum, rest))
    }

    /// The same one after another, with the numbers among them counted.
    fn numbers(
        &mut self,
        values: &Values,
        lines: Range<u64>,
        under: &Range<u64>,
        channel: u64,
        side: usize,
    ) -> Vec<Numbers<T::Sum>> {
        let mut numbers = vec![Numbers::default(); self.sums.len()];
        for line in lines {
            each_piece(
                values,
                line,
                under,
                channel,
                &mut self.room,
                |first, samples| {
                    let own = &mut numbers[first / side..];
                    add_blocks::<T>(samples, side.min(PIECE as usize), values.base(), own);
                },
            );
        }
        numbers
    }
}

/// Calls `take` with the samples of a channel in a line, piece after piece, and the number of the first of them.
fn each_piece<T: Sample>(
    values: &Values,
    line: u64,
    under: &Range<u64>,
    channel: u64,
    room: &mut Room<T>,
    mut take: impl FnMut(usize, &[T]),
) {
    let image = values.image();
    for piece in pieces(under) {
        let first = (piece.start - under.start) as usize;
        let run = |channel| image.layout().row_run(line, piece.clone(), channel);
        take(first, image.samples(channel, run, room));
    }
}

/// Lays samples of a line on piles, which are new if it is the `FIRST`; whether one breaks its pile.
fn pile_up<T: Sample, const FIRST: bool>(
    samples: &[T],
    base: &Base,
    piles: &mut [T::Pile],
) -> bool {
    let mut breaks = false;
    for (pile, sample) in piles.iter_mut().zip(samples) {
        let sample = sample.less(base);
        breaks |= sample.breaks();
        *pile = sample.onto(if FIRST { T::NO_PILE } else { *pile });
    }
    breaks
}

/// Adds piles to a sum; whether all have one.
#[inline(always)]
fn add_piles<T: Shown>(sum: &mut T::Sum, piles: &[<T::Wide as Sample>::Pile]) -> bool {
    let mut all = true;
    let mut own = T::Sum::NONE;
    for pile in piles {
        let pile = T::Wide::of_pile(*pile);
        all &= pile.is_some();
        own += pile.unwrap_or_default();
    }
    *sum += own;
    all
}

/// The same of more than a sum of their own type holds.
fn plain_total<T: Sample>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, mut room) = (values.image(), Room::<T>::default());
    means::<Total<T>>(values, key, stop, 1.0, |row, cols, channel, sums| {
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
    let (image, weight) = (values.image(), f64::from(blend.weight()));
    let (mut room, mut of_alpha) = (Room::<T>::default(), Room::<T>::default());
    means::<WideSum>(values, key, stop, weight, |row, cols, channel, sums| {
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
fn pixels<T: Shown>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
    let (image, size) = (values.image(), values.size());
    let rows = loaded(size.rows(), 0, key.row);
    let cols = loaded(size.cols(), 0, key.col);
    let mut room = Room::<T>::default();
    let count = (rows.end - rows.start) * (cols.end - cols.start) * values.planes();
    let (mut own, mut texels) = (Vec::new(), Vec::new());
    match values.are_own() {
        true => own.reserve_exact(count as usize),
        false => texels.reserve_exact(count as usize),
    }
    for channel in 0..values.planes() {
        for row in rows.clone() {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let run = |channel| image.layout().row_run(row, cols.clone(), channel);
            let samples = image.samples(channel, run, &mut room);
            match values.are_own() {
                true => T::own(samples, values.has_gaps(), &mut own),
                false => values.texels_of_samples(samples, &mut texels),
            }
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels: values.planes(),
        values: match values.are_own() {
            true => TexelForm::all(own),
            false => TexelForm::all(texels),
        },
    })
}

/// The pixels in the middle of what is under each texel of a tile.
fn middles<T: Shown>(values: &Values, key: TileKey, stop: &AtomicBool) -> Option<Texels> {
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
        values: TexelForm::all(texels),
    })
}

/// The means under the texels of a tile. `add` adds a piece of a row of a channel to the texels that it is
/// under, of which it gets the first and all behind it; times the `weight`.
fn means<S: Sum>(
    values: &Values,
    key: TileKey,
    stop: &AtomicBool,
    weight: f64,
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
            let mean = |sum: &Numbers<S>| sum.mean_less(values.base()) / weight;
            texels.extend(sums.iter().map(|sum| values.texel(mean(sum))));
        }
    }
    Some(Texels {
        rows: rows.end - rows.start,
        cols: cols.end - cols.start,
        channels,
        values: TexelForm::all(texels),
    })
}
