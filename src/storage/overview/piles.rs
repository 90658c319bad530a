//! Sums of blocks from several lines at once: samples below one another first, in plain loops of which a compiler makes
//! instructions for many samples; then, an eighth as many, those side by side.

use crate::image::Number;
use crate::layout::{Decoded, Extremes, Reading, Sample, Sum, higher, lower};
use crate::open::{COLORS, fill_lone_gaps};
use crate::storage::overview::batch::{LineRoom, MOST_CHANNELS, Together};
use crate::storage::overview::blocks::{BLOCK, add_blocks};

/// Points whose sums are made together.
pub(crate) const POINTS: usize = 64;

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
    /// The value of colours that stands for none where all of a point have it, if there is one.
    pub(crate) none_of_colors: Option<Number>,
    pub(crate) room: &'a mut LineRoom<T>,
}

/// The lowest and the highest of the samples below one another.
#[derive(Clone, Copy)]
pub(crate) struct Lanes<K> {
    pub(crate) low: [K; POINTS],
    pub(crate) high: [K; POINTS],
}

impl<K: Copy> Lanes<K> {
    /// Those of no samples.
    pub(crate) fn none<T: Sample<Key = K>>() -> Lanes<K> {
        Lanes {
            low: [T::HIGHEST.key(); POINTS],
            high: [T::LOWEST.key(); POINTS],
        }
    }

    /// Tells the ends of all. As long as none was seen, they change nothing.
    pub(crate) fn tell<T: Sample<Key = K>>(&self, range: &mut Extremes<T>) {
        self.low.iter().for_each(|low| range.low(T::of_key(*low)));
        self.high
            .iter()
            .for_each(|high| range.high(T::of_key(*high)));
    }
}

/// Sums of the samples below one another, point after point, and how many of these are numbers where that was counted.
struct Piles<T: Sample> {
    sums: [T::Pile; POINTS * MOST_CHANNELS],
    counts: [u8; POINTS * MOST_CHANNELS],
}

impl<T: Sample> Decoded<T> for AddLines<'_, '_, T> {
    type Output = ();

    fn run<const SIZE: usize>(mut self, of: impl Fn([u8; SIZE]) -> T + Copy) {
        let lines: Vec<&[[u8; SIZE]]> = (self.together.lines.iter())
            .map(|line| line.as_chunks().0)
            .collect();
        let shortest = lines.iter().map(|line| line.len()).min().unwrap_or(0);
        let whole = (self.points / POINTS).min(shortest / (POINTS * self.together.channels));
        let mut lanes = Lanes::none::<T>();
        let mut piles = Piles {
            sums: [T::NO_PILE; POINTS * MOST_CHANNELS],
            counts: [0; POINTS * MOST_CHANNELS],
        };
        for chunk in 0..whole {
            let added = self.add_chunk::<SIZE, false>(&lines, chunk, of, &mut lanes, &mut piles)
                || !T::ALL_FINITE
                    && self.add_chunk::<SIZE, true>(&lines, chunk, of, &mut lanes, &mut piles);
            if !added {
                self.add_slowly(chunk * POINTS, (chunk + 1) * POINTS);
            }
        }
        if let Some(range) = &mut self.range {
            lanes.tell(range);
        }
        self.add_slowly(whole * POINTS, self.points);
    }
}

impl<T: Sample> AddLines<'_, '_, T> {
    /// Adds so many points, unless it cannot tell their sums: only `SOME` are numbers perhaps.
    #[inline(always)]
    fn add_chunk<const SIZE: usize, const SOME: bool>(
        &mut self,
        lines: &[&[[u8; SIZE]]],
        chunk: usize,
        of: impl Fn([u8; SIZE]) -> T + Copy,
        lanes: &mut Lanes<T::Key>,
        piles: &mut Piles<T>,
    ) -> bool {
        let channels = self.together.channels;
        let all = POINTS * channels;
        let none = match self.none_of_colors {
            Some(_) if SOME || has_none::<T, SIZE>(lines, chunk * all, channels, of) => {
                return false;
            }
            // Alone, such a value is a number.
            Some(none) => T::of_none(none),
            None => T::default(),
        };
        piles.sums[..all].fill(T::NO_PILE);
        if SOME {
            piles.counts[..all].fill(0);
        }
        let mut own = *lanes;
        let mut breaks = false;
        let parts = piles.sums.as_chunks_mut().0.iter_mut();
        let parts = parts.zip(piles.counts.as_chunks_mut().0).take(channels);
        for (part, to) in parts.enumerate() {
            let first = (chunk * channels + part) * POINTS;
            breaks |= match (<&[_; BLOCK]>::try_from(lines), &self.range) {
                (Ok(lines), _) if self.none_of_colors.is_some() => {
                    let of = |bytes| {
                        let sample: T = of(bytes);
                        if sample.is_gap() { none } else { sample }
                    };
                    pile::<T, SIZE, BLOCK, false, SOME>(lines, first, of, to, &mut own)
                }
                (Ok(lines), Some(_)) => {
                    pile::<T, SIZE, BLOCK, true, SOME>(lines, first, of, to, &mut own)
                }
                (Ok(lines), None) => {
                    pile::<T, SIZE, BLOCK, false, SOME>(lines, first, of, to, &mut own)
                }
                (Err(_), _) => lines.iter().fold(false, |breaks, line| {
                    let to = (&mut *to.0, &mut *to.1);
                    pile::<T, SIZE, 1, true, SOME>(&[line], first, of, to, &mut own) | breaks
                }),
            };
        }
        let point = chunk * POINTS;
        let added = !breaks
            && match channels {
                1 => self.add_piles::<1, SOME>(point, piles),
                2 => self.add_piles::<2, SOME>(point, piles),
                3 => self.add_piles::<3, SOME>(point, piles),
                _ => self.add_piles::<4, SOME>(point, piles),
            };
        if added {
            *lanes = own;
        }
        added
    }

    /// Adds the sums of piles to the blocks from point `first` on, unless one of them has none.
    fn add_piles<const CHANNELS: usize, const SOME: bool>(
        &mut self,
        first: usize,
        piles: &Piles<T>,
    ) -> bool {
        let sums = &piles.sums.as_chunks::<CHANNELS>().0[..POINTS];
        let is_whole = |pile: &T::Pile| T::of_pile(*pile).is_some();
        // All are looked at: that takes less time than to stop at one.
        let whole = |whole, pile: &[_; CHANNELS]| whole & pile.iter().all(is_whole);
        if !sums.iter().fold(true, whole) {
            return false;
        }
        let numbers = &piles.counts.as_chunks::<CHANNELS>().0[..POINTS];
        for &(plane, channel) in &self.together.planes {
            let channel = channel.min(CHANNELS - 1);
            let (to, counts) = &mut self.planes[plane];
            let blocks = first / BLOCK..(first + POINTS) / BLOCK;
            for (to, block) in to[blocks.clone()]
                .iter_mut()
                .zip(sums.as_chunks::<BLOCK>().0)
            {
                let mut own = T::Sum::NONE;
                for pile in block {
                    own += T::of_pile(pile[channel]).unwrap_or_default();
                }
                *to += own;
            }
            if SOME {
                for (count, block) in counts[blocks]
                    .iter_mut()
                    .zip(numbers.as_chunks::<BLOCK>().0)
                {
                    *count += block.iter().map(|own| u64::from(own[channel])).sum::<u64>();
                }
            } else if !T::ALL_FINITE {
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
        let (together, reading) = (self.together, self.reading);
        for &(plane, channel) in &together.planes {
            let (sums, counts) = &mut self.planes[plane];
            for line in &together.lines {
                let read =
                    |channel, room| together.samples(line, channel, first..end, reading, room);
                let samples = match self.none_of_colors {
                    None => read(channel, &mut self.room.own),
                    Some(none) => {
                        let colors = together.planes.iter().map(|(_, color)| *color);
                        let others = colors.filter(|color| *color != channel);
                        for (other, room) in others.zip(&mut self.room.others) {
                            read(other, room);
                        }
                        // In the room, as whatever is read with an eye to gaps.
                        read(channel, &mut self.room.own);
                        let LineRoom { own, others } = &mut *self.room;
                        let [one, two] = others;
                        fill_lone_gaps(own, one, two, none);
                        own
                    }
                };
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

/// Whether all colours of a point have the value that stands for none, in some lines from sample `first` on.
fn has_none<T: Sample, const SIZE: usize>(
    lines: &[&[[u8; SIZE]]],
    first: usize,
    channels: usize,
    of: impl Fn([u8; SIZE]) -> T,
) -> bool {
    let mut found = false;
    for line in lines {
        let points = line[first..].chunks_exact(channels).take(POINTS);
        for point in points {
            let colors = point.iter().take(COLORS as usize);
            found |= colors.fold(true, |all, color| all & of(*color).is_gap());
        }
    }
    found
}

/// Piles the samples of some lines from number `first` on. Whether one breaks its pile.
#[inline(always)]
pub(crate) fn pile<
    T: Sample,
    const SIZE: usize,
    const LINES: usize,
    const ENDS: bool,
    const SOME: bool,
>(
    lines: &[&[[u8; SIZE]]; LINES],
    first: usize,
    of: impl Fn([u8; SIZE]) -> T,
    (sums, counts): (&mut [T::Pile; POINTS], &mut [u8; POINTS]),
    lanes: &mut Lanes<T::Key>,
) -> bool {
    // Of a known length, so that nothing is looked up twice.
    let lines: [&[[u8; SIZE]; POINTS]; LINES] =
        lines.map(|line| line[first..].first_chunk().unwrap_or(&[[0; SIZE]; POINTS]));
    if SOME {
        // One after the other, so that each is simple enough for a compiler.
        for i in 0..POINTS {
            for line in lines {
                sums[i] = of(line[i]).onto_if_number(sums[i]);
            }
        }
        for i in 0..POINTS {
            for line in lines {
                counts[i] += u8::from(of(line[i]).is_number());
            }
        }
        if ENDS {
            for i in 0..POINTS {
                for line in lines {
                    let sample = of(line[i]);
                    let is_finite = sample.is_finite();
                    let low = if is_finite { sample } else { T::HIGHEST };
                    let high = if is_finite { sample } else { T::LOWEST };
                    lanes.low[i] = lower(lanes.low[i], low.key());
                    lanes.high[i] = higher(lanes.high[i], high.key());
                }
            }
        }
        return false;
    }
    let mut breaks = [false; POINTS];
    for i in 0..POINTS {
        let mut pile = sums[i];
        for line in lines {
            let sample = of(line[i]);
            pile = sample.onto(pile);
            breaks[i] |= sample.breaks();
            if ENDS {
                lanes.low[i] = lower(lanes.low[i], sample.key());
                lanes.high[i] = higher(lanes.high[i], sample.key());
            }
        }
        sums[i] = pile;
    }
    breaks.contains(&true)
}
