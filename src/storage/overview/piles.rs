//! Sums of blocks from several lines at once: samples below one another first, in plain loops of which a compiler makes
//! instructions for many samples; then, an eighth as many, those side by side.

use crate::layout::{Decoded, Extremes, Reading, Sample, Sum as _};
use crate::storage::overview::batch::Together;
use crate::storage::overview::blocks::{BLOCK, add_blocks};

/// Points whose sums are made together.
const POINTS: usize = 64;

/// The most channels that lie side by side in what is summed up together.
pub(crate) const MOST_CHANNELS: usize = 4;

/// Sums and counts of the blocks along a line, of a plane.
pub(crate) type Blocks<'a, T> = (&'a mut [<T as Sample>::Sum], &'a mut [u64]);

/// Adds lines to the blocks along them.
pub(crate) struct AddLines<'a, 'b, T: Sample> {
    pub(crate) reading: &'a Reading,
    pub(crate) together: &'a Together<'a>,
    pub(crate) points: usize,
    /// All planes of the image.
    pub(crate) planes: &'a mut [Blocks<'b, T>],
    /// The extremes, if they are asked for.
    pub(crate) range: Option<&'a mut Extremes<T>>,
    pub(crate) room: &'a mut Vec<T>,
}

/// The lowest and the highest of the samples below one another.
#[derive(Clone, Copy)]
struct Ends<T> {
    low: [T; POINTS],
    high: [T; POINTS],
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
        let none = Ends {
            low: [T::HIGHEST; POINTS],
            high: [T::LOWEST; POINTS],
        };
        let mut ends = none;
        for chunk in 0..whole {
            let mut piles = [T::Pile::default(); POINTS * MOST_CHANNELS];
            let mut own = ends;
            let mut breaks = false;
            for (part, piles) in (piles.as_chunks_mut().0.iter_mut().take(channels)).enumerate() {
                let first = (chunk * channels + part) * POINTS;
                breaks |= match (<&[_; BLOCK]>::try_from(&lines[..]), &self.range) {
                    (Ok(lines), Some(_)) => pile::<T, SIZE, BLOCK, true>(lines, first, of, piles, &mut own),
                    (Ok(lines), None) => pile::<T, SIZE, BLOCK, false>(lines, first, of, piles, &mut own),
                    (Err(_), _) => {
                        let mut add = |line| pile::<T, SIZE, 1, true>(&[line], first, of, piles, &mut own);
                        lines.iter().fold(false, |breaks, line| add(*line) | breaks)
                    }
                };
            }
            match !breaks && self.add_piles(chunk * POINTS, &piles) {
                true => ends = own,
                false => self.add_slowly(chunk * POINTS, (chunk + 1) * POINTS),
            }
        }
        if let Some(range) = &mut self.range {
            // Each lane had a sample, or all had none.
            let seen = |lane: &T, none: T| *lane != none;
            range.add_known(ends.low.iter().copied().filter(|low| seen(low, T::HIGHEST)));
            range.add_known(ends.high.iter().copied().filter(|high| seen(high, T::LOWEST)));
        }
        self.add_slowly(whole * POINTS, self.points);
    }
}

impl<T: Sample> AddLines<'_, '_, T> {
    /// Adds the sums of piles to the blocks from point `first` on, unless one of them has none.
    fn add_piles(&mut self, first: usize, piles: &[T::Pile]) -> bool {
        let channels = self.together.channels;
        let is_whole = |pile: &T::Pile| T::of_pile(*pile).is_some();
        if !piles[..POINTS * channels].iter().all(is_whole) {
            return false;
        }
        for &(plane, channel) in &self.together.planes {
            let (sums, counts) = &mut self.planes[plane];
            let blocks = first / BLOCK..(first + POINTS) / BLOCK;
            for (i, sum) in sums[blocks.clone()].iter_mut().enumerate() {
                let own = &piles[i * BLOCK * channels + channel..];
                for point in 0..BLOCK {
                    *sum += T::of_pile(own[point * channels]).unwrap_or_default();
                }
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
                add_blocks(samples, &mut sums[first / BLOCK..], &mut counts[first / BLOCK..]);
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
    ends: &mut Ends<T>,
) -> bool {
    let lines: [&[[u8; SIZE]]; LINES] = lines.map(|line| &line[first..first + POINTS]);
    let mut breaks = [false; POINTS];
    for i in 0..POINTS {
        let mut pile = piles[i];
        for line in lines {
            let sample = of(line[i]);
            pile = sample.onto(pile);
            breaks[i] |= sample.breaks();
            if ENDS {
                ends.low[i] = ends.low[i].lower(sample);
                ends.high[i] = ends.high[i].higher(sample);
            }
        }
        piles[i] = pile;
    }
    breaks.contains(&true)
}
