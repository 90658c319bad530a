//! Sums of blocks from several lines at once: samples below one another first, in plain loops of which a compiler makes
//! instructions for many samples; then, an eighth as many, those side by side.

use crate::layout::{Decoded, Extremes, Reading, Sample, higher, lower};
use crate::storage::overview::batch::{MOST_CHANNELS, Together};
use crate::storage::overview::blocks::{BLOCK, add_blocks};

/// Points whose sums are made together.
const POINTS: usize = 64;

/// Sums and counts of the blocks along a line, of a plane.
pub(crate) type Blocks<'a, S> = (&'a mut [S], &'a mut [u64]);

/// Adds lines to the blocks along them.
pub(crate) struct AddLines<'a, 'b, T: Sample> {
    pub(crate) reading: &'a Reading,
    pub(crate) together: &'a Together<'a>,
    pub(crate) points: usize,
    /// All planes of the image.
    pub(crate) planes: &'a mut [Blocks<'b, T::Sum>],
    /// The extremes, if they are asked for.
    pub(crate) range: Option<&'a mut Extremes<T>>,
    pub(crate) room: &'a mut Vec<T>,
}

/// The lowest and the highest of the samples below one another.
#[derive(Clone, Copy)]
struct Lanes<K> {
    low: [K; POINTS],
    high: [K; POINTS],
}

impl<T: Sample> Decoded<T> for AddLines<'_, '_, T> {
    type Output = ();

    fn run<const SIZE: usize>(mut self, of: impl Fn([u8; SIZE]) -> T + Copy) {
        let lines: Vec<&[[u8; SIZE]]> = (self.together.lines.iter())
            .map(|line| line.as_chunks().0)
            .collect();
        let channels = self.together.channels;
        let shortest = lines.iter().map(|line| line.len()).min().unwrap_or(0);
        let whole = (self.points / POINTS).min(shortest / (POINTS * channels));
        let none = Lanes {
            low: [T::HIGHEST.key(); POINTS],
            high: [T::LOWEST.key(); POINTS],
        };
        let mut lanes = none;
        let mut piles = [T::Pile::default(); POINTS * MOST_CHANNELS];
        for chunk in 0..whole {
            piles[..POINTS * channels].fill(T::Pile::default());
            let mut own = lanes;
            let mut breaks = false;
            for (part, piles) in (piles.as_chunks_mut().0.iter_mut().take(channels)).enumerate() {
                let first = (chunk * channels + part) * POINTS;
                breaks |= match (<&[_; BLOCK]>::try_from(&lines[..]), &self.range) {
                    (Ok(lines), Some(_)) => {
                        pile::<T, SIZE, BLOCK, true>(lines, first, of, piles, &mut own)
                    }
                    (Ok(lines), None) => {
                        pile::<T, SIZE, BLOCK, false>(lines, first, of, piles, &mut own)
                    }
                    (Err(_), _) => {
                        let mut add =
                            |line| pile::<T, SIZE, 1, true>(&[line], first, of, piles, &mut own);
                        lines.iter().fold(false, |breaks, line| add(*line) | breaks)
                    }
                };
            }
            let point = chunk * POINTS;
            let added = !breaks
                && match channels {
                    1 => self.add_piles::<1>(point, &piles),
                    2 => self.add_piles::<2>(point, &piles),
                    3 => self.add_piles::<3>(point, &piles),
                    _ => self.add_piles::<4>(point, &piles),
                };
            match added {
                true => lanes = own,
                false => self.add_slowly(point, point + POINTS),
            }
        }
        if let Some(range) = &mut self.range {
            // As long as none was seen, they change nothing.
            lanes.low.iter().for_each(|low| range.low(T::of_key(*low)));
            lanes
                .high
                .iter()
                .for_each(|high| range.high(T::of_key(*high)));
        }
        self.add_slowly(whole * POINTS, self.points);
    }
}

impl<T: Sample> AddLines<'_, '_, T> {
    /// Adds the sums of piles to the blocks from point `first` on, unless one of them has none.
    fn add_piles<const CHANNELS: usize>(
        &mut self,
        first: usize,
        piles: &[T::Pile; POINTS * MOST_CHANNELS],
    ) -> bool {
        let piles = &piles.as_chunks::<CHANNELS>().0[..POINTS];
        let is_whole = |pile: &T::Pile| T::of_pile(*pile).is_some();
        // All are looked at: that takes less time than to stop at one.
        let whole = |whole, pile: &[_; CHANNELS]| whole & pile.iter().all(is_whole);
        if !piles.iter().fold(true, whole) {
            return false;
        }
        for &(plane, channel) in &self.together.planes {
            let (sums, counts) = &mut self.planes[plane];
            let blocks = first / BLOCK..(first + POINTS) / BLOCK;
            let channel = channel.min(CHANNELS - 1);
            for (sum, block) in sums[blocks.clone()]
                .iter_mut()
                .zip(piles.as_chunks::<BLOCK>().0)
            {
                let mut own = T::Sum::default();
                for pile in block {
                    own += T::of_pile(pile[channel]).unwrap_or_default();
                }
                *sum += own;
            }
            if !T::ALL_FINITE {
                let lines = self.together.lines.len();
                for count in &mut counts[blocks] {
                    *count += (lines * BLOCK) as u64;
                }
            }
        }
        true
    }

    /// Adds points one after another.
    fn add_slowly(&mut self, first: usize, end: usize) {
        if first == end {
            return;
        }
        let size = self.reading.bytes();
        let step = size * self.together.channels;
        for &(plane, channel) in &self.together.planes {
            let (sums, counts) = &mut self.planes[plane];
            for line in &self.together.lines {
                let start = first * step + channel * size;
                let bytes = &line[start..start + (end - first - 1) * step + size];
                let samples = T::read(self.reading, bytes, step, self.room);
                add_blocks(
                    samples,
                    &mut sums[first / BLOCK..],
                    &mut counts[first / BLOCK..],
                );
                if let Some(range) = &mut self.range {
                    range.add(samples);
                }
            }
        }
    }
}

/// Piles the samples of some lines from number `first` on. Whether one breaks its pile.
#[inline(always)]
fn pile<T: Sample, const SIZE: usize, const LINES: usize, const ENDS: bool>(
    lines: &[&[[u8; SIZE]]; LINES],
    first: usize,
    of: impl Fn([u8; SIZE]) -> T,
    piles: &mut [T::Pile; POINTS],
    lanes: &mut Lanes<T::Key>,
) -> bool {
    // Of a known length, so that nothing is looked up twice.
    let lines: [&[[u8; SIZE]; POINTS]; LINES] =
        lines.map(|line| line[first..].first_chunk().unwrap_or(&[[0; SIZE]; POINTS]));
    let mut breaks = [false; POINTS];
    for i in 0..POINTS {
        let mut pile = piles[i];
        for line in lines {
            let sample = of(line[i]);
            pile = sample.onto(pile);
            breaks[i] |= sample.breaks();
            if ENDS {
                lanes.low[i] = lower(lanes.low[i], sample.key());
                lanes.high[i] = higher(lanes.high[i], sample.key());
            }
        }
        piles[i] = pile;
    }
    breaks.contains(&true)
}
