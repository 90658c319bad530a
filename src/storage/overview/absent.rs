//! Sums of integers of which one value stands for none: of all of them first, in the loops that any integers go
//! through, and then without those that stand for none, which are counted.

use std::mem;
use std::ops::{Mul, Sub};

use crate::layout::{Bounds, Decoded, Extremes, Sample, Sum, higher, lower};
use crate::storage::overview::adders::Adder;
use crate::storage::overview::batch::{Batch, MOST_CHANNELS, Together};
use crate::storage::overview::blocks::BLOCK;
use crate::storage::overview::making::Tops;
use crate::storage::overview::piles::{Blocks, Lanes, POINTS, pile};

/// A sum from which some can be taken away.
pub(crate) trait Whole:
    Sum<Total: Tops> + Sub<Output = Self> + Mul<Output = Self> + From<u8>
{
}

impl<S: Sum<Total: Tops> + Sub<Output = S> + Mul<Output = S> + From<u8>> Whole for S {}

/// Integers of which one value stands for none; in colours, where all of a point have it.
pub(crate) struct Absent<T> {
    none: T,
    range: Extremes<T>,
    rooms: [Vec<T>; 3],
}

impl<T: Sample<Sum: Whole>> Absent<T> {
    pub(crate) fn new(none: T) -> Absent<T> {
        Absent {
            none,
            range: Extremes::NONE,
            rooms: [Vec::new(), Vec::new(), Vec::new()],
        }
    }

    /// Line by line.
    fn add_lines(&mut self, batch: &Batch, planes: &mut [Blocks<'_, T::Sum>]) {
        for line in 0..batch.lines() {
            let rooms = self.rooms.iter_mut().zip(0..planes.len() as u64);
            let samples: Vec<&[T]> = rooms
                .map(|(room, plane)| batch.plain_samples(line, plane, room))
                .collect();
            let is_none = |i: usize| samples.iter().all(|samples| samples[i] == self.none);
            for i in 0..batch.points() {
                if is_none(i) {
                    continue;
                }
                for ((sums, counts), samples) in planes.iter_mut().zip(&samples) {
                    sums[i / BLOCK] += samples[i].to_sum();
                    counts[i / BLOCK] += 1;
                }
            }
            if batch.is_grey() {
                for i in batch.there(&batch.steps(line, 0)).flatten() {
                    if !is_none(i) {
                        self.range.add(&samples[0][i..=i]);
                    }
                }
            }
        }
    }
}

impl<T: Sample<Sum: Whole>> Adder for Absent<T> {
    type Sum = T::Sum;

    fn add(&mut self, batch: &Batch, planes: &mut [Blocks<'_, T::Sum>]) {
        match batch.together(planes.len()) {
            Some(all) => {
                for together in &all {
                    let add = AddOthers {
                        together,
                        points: batch.points(),
                        planes,
                        none: self.none,
                        range: batch.is_grey().then_some(&mut self.range),
                    };
                    T::decode(batch.reading(), add);
                }
            }
            None => self.add_lines(batch, planes),
        }
    }

    fn take_range(&mut self) -> Bounds {
        mem::replace(&mut self.range, Extremes::NONE).bounds()
    }
}

/// Adds what does not stand for none to the blocks along lines.
struct AddOthers<'a, 'b, T: Sample> {
    together: &'a Together<'a>,
    points: usize,
    planes: &'a mut [Blocks<'b, T::Sum>],
    none: T,
    range: Option<&'a mut Extremes<T>>,
}

impl<T: Sample<Sum: Whole>> Decoded<T> for AddOthers<'_, '_, T> {
    type Output = ();

    fn run<const SIZE: usize>(mut self, of: impl Fn([u8; SIZE]) -> T + Copy) {
        let lines: Vec<&[[u8; SIZE]]> = (self.together.lines.iter())
            .map(|line| line.as_chunks().0)
            .collect();
        let channels = self.together.channels;
        let shortest = lines.iter().map(|line| line.len()).min().unwrap_or(0);
        let whole = (self.points / POINTS).min(shortest / (POINTS * channels));
        let mut lanes = Lanes::none::<T>();
        let mut sums = [T::NO_PILE; POINTS * MOST_CHANNELS];
        for chunk in 0..whole {
            let first = chunk * POINTS * channels;
            sums[..POINTS * channels].fill(T::NO_PILE);
            let parts = sums.as_chunks_mut().0.iter_mut().take(channels);
            for (part, to) in parts.enumerate() {
                let first = first + part * POINTS;
                // Of these nothing is counted, and none breaks its pile.
                let (counts, lanes) = (&mut [0; POINTS], &mut lanes);
                match <&[_; BLOCK]>::try_from(&lines[..]) {
                    Ok(lines) => {
                        pile::<T, SIZE, BLOCK, false, false>(lines, first, of, (to, counts), lanes);
                    }
                    Err(_) => {
                        for line in &lines {
                            let to = (&mut *to, &mut *counts);
                            pile::<T, SIZE, 1, false, false>(&[*line], first, of, to, lanes);
                        }
                    }
                }
            }
            let chunks = lines.iter().map(|line| &line[first..][..POINTS * channels]);
            let none = self.none;
            let absent = match channels {
                1 => count_none(chunks.clone(), |[one]: [_; 1]| of(one) == none),
                // Two side by side are frames, not channels.
                2 => [0; POINTS],
                3 => count_none(chunks.clone(), |colors: [_; 3]| are_none(colors, of, none)),
                _ => count_none(chunks.clone(), |[one, two, three, _]: [_; 4]| {
                    are_none([one, two, three], of, none)
                }),
            };
            if self.range.is_some() {
                for line in chunks {
                    take_ends(line, &mut lanes, of, none);
                }
            }
            self.add(chunk * POINTS, &sums, &absent);
        }
        if let Some(range) = &mut self.range {
            lanes.tell(range);
        }
        for point in whole * POINTS..self.points {
            for line in &lines {
                self.add_point(point, line, of);
            }
        }
    }
}

impl<T: Sample<Sum: Whole>> AddOthers<'_, '_, T> {
    /// Adds sums of points from number `first` on to their blocks, less those of them that stand for none.
    fn add(&mut self, first: usize, sums: &[T::Pile], absent: &[u8; POINTS]) {
        let lines = self.together.lines.len();
        let none = self.none.to_sum();
        for (i, absent) in absent.as_chunks::<BLOCK>().0.iter().enumerate() {
            // At most 64.
            let absent: u8 = absent.iter().sum();
            let block = first / BLOCK + i;
            let piles = &sums[i * BLOCK * self.together.channels..];
            let points = piles.chunks(self.together.channels).take(BLOCK);
            for &(plane, channel) in &self.together.planes {
                let mut own = T::Sum::NONE;
                for pile in points.clone() {
                    own += T::of_pile(pile[channel]).unwrap_or_default();
                }
                let (to, counts) = &mut self.planes[plane];
                to[block] += own - none * T::Sum::from(absent);
                counts[block] += (lines * BLOCK) as u64 - u64::from(absent);
            }
        }
    }

    /// Adds one point of a line, unless it stands for none.
    fn add_point<const SIZE: usize>(
        &mut self,
        point: usize,
        line: &[[u8; SIZE]],
        of: impl Fn([u8; SIZE]) -> T,
    ) {
        let own = &line[point * self.together.channels..];
        let planes = &self.together.planes;
        if planes
            .iter()
            .all(|(_, channel)| of(own[*channel]) == self.none)
        {
            return;
        }
        for &(plane, channel) in planes {
            let sample = of(own[channel]);
            let (sums, counts) = &mut self.planes[plane];
            sums[point / BLOCK] += sample.to_sum();
            counts[point / BLOCK] += 1;
            if let Some(range) = &mut self.range {
                range.add(&[sample]);
            }
        }
    }
}

fn are_none<T: Sample, B>(colors: [B; 3], of: impl Fn(B) -> T, none: T) -> bool {
    colors.map(|color| of(color) == none) == [true; 3]
}

/// How many of the points below one another stand for none.
#[inline(always)]
fn count_none<'a, B: Copy + 'a, const CHANNELS: usize>(
    lines: impl Iterator<Item = &'a [B]>,
    is_none: impl Fn([B; CHANNELS]) -> bool,
) -> [u8; POINTS] {
    let mut absent = [0; POINTS];
    for line in lines {
        for (absent, point) in absent.iter_mut().zip(line.as_chunks().0) {
            *absent += u8::from(is_none(*point));
        }
    }
    absent
}

/// Takes in the ends of what does not stand for none.
#[inline(always)]
fn take_ends<T: Sample, B: Copy>(
    line: &[B],
    lanes: &mut Lanes<T::Key>,
    of: impl Fn(B) -> T,
    none: T,
) {
    let Lanes { low, high } = lanes;
    for ((bytes, low), high) in line.iter().zip(low).zip(high) {
        let sample = of(*bytes);
        let is_none = sample == none;
        *low = lower(*low, if is_none { T::HIGHEST } else { sample }.key());
        *high = higher(*high, if is_none { T::LOWEST } else { sample }.key());
    }
}
