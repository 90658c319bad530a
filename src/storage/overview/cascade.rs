//! From sums of small blocks to means of all larger ones.

use crate::layout::{MOST_SUMMED, Mean, Sum};
use crate::storage::overview::pyramid::{Pyramid, Texel, UNIT};

const _: () = assert!(1 << (2 * UNIT) <= MOST_SUMMED);

/// Makes coarser levels from the lines of a finer one, which come from the top. Only a line of each
/// level is kept, and the texels made.
pub(crate) struct Cascade<'a, S> {
    pyramid: &'a Pyramid,
    /// From the level of the lines that come up to the coarsest wanted.
    levels: Vec<Storey<S>>,
}

struct Storey<S> {
    level: u32,
    /// Sums of the samples in the blocks of one line, and how many these are, as far as they came.
    sums: Vec<S>,
    counts: Vec<u64>,
    /// Lines of the finer level in them.
    lines: u32,
    /// Texels made, as they are stored.
    texels: Vec<u8>,
}

impl<'a, S: Sum> Cascade<'a, S> {
    /// Lines of `from` with so many blocks each come; levels up to `to` are wanted.
    pub(crate) fn new(pyramid: &'a Pyramid, from: u32, to: u32, blocks: u64) -> Cascade<'a, S> {
        let level = |level: u32| {
            let blocks = blocks.div_ceil(1 << (level - from)) as usize;
            Storey {
                level,
                sums: vec![S::NONE; blocks],
                counts: vec![0; blocks],
                lines: 0,
                texels: Vec::new(),
            }
        };
        Cascade {
            pyramid,
            levels: (from..=to).map(level).collect(),
        }
    }

    /// The line to fill next: sums and counts of the samples in each block, as of none.
    pub(crate) fn line(&mut self) -> (&mut [S], &mut [u64]) {
        let first = &mut self.levels[0];
        first.sums.fill(S::NONE);
        first.counts.fill(0);
        (&mut first.sums, &mut first.counts)
    }

    /// The line is filled.
    pub(crate) fn push(&mut self) {
        self.complete(0);
    }

    /// No more lines come.
    pub(crate) fn finish(&mut self) {
        for i in 1..self.levels.len() {
            if self.levels[i].lines > 0 {
                self.complete(i);
            }
        }
    }

    /// The levels and their texels, as they are stored.
    pub(crate) fn texels(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.levels
            .iter()
            .map(|level| (level.level, level.texels.as_slice()))
    }

    /// The last line made of the coarsest level.
    pub(crate) fn top(&self) -> (&[S], &[u64]) {
        self.levels
            .last()
            .map_or((&[], &[]), |level| (&level.sums, &level.counts))
    }

    fn complete(&mut self, i: usize) {
        let (finer, coarser) = self.levels.split_at_mut(i + 1);
        let own = &mut finer[i];
        if own.level >= self.pyramid.finest {
            let sums = own.sums.iter().zip(&own.counts);
            let means = sums.map(|(&sum, &count)| {
                let value = sum.mean(count);
                let rest = match self.pyramid.texel {
                    Texel::F64WithRest => sum.rest(count, value),
                    _ => 0.0,
                };
                Mean {
                    value: match count {
                        0 => value,
                        _ => self.pyramid.round(value),
                    },
                    rest,
                }
            });
            self.pyramid.texel.encode(means, &mut own.texels);
        }
        own.lines = 0;
        let Some(next) = coarser.first_mut() else {
            return;
        };
        if next.lines == 0 {
            next.sums.fill(S::NONE);
            next.counts.fill(0);
        }
        for (sum, pair) in next.sums.iter_mut().zip(own.sums.chunks(2)) {
            *sum += pair.iter().copied().fold(S::NONE, S::add);
        }
        for (count, pair) in next.counts.iter_mut().zip(own.counts.chunks(2)) {
            *count += pair.iter().sum::<u64>();
        }
        next.lines += 1;
        if next.lines == 2 {
            self.complete(i + 1);
        }
    }
}
