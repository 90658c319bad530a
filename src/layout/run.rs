//! Samples at equal distances, such as those of a row.

use std::ops::Range;

use crate::layout::Layout;

/// Samples that begin at equal distances in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    /// The byte at which the first one begins.
    pub(crate) start: u64,
    /// Bytes from one to the next.
    pub(crate) step: u64,
    /// How many there are.
    pub(crate) count: u64,
    /// Bytes of each.
    pub(crate) size: u64,
}

impl Layout {
    /// The samples of a channel in a row of the first frame. All must be inside the image.
    pub(crate) fn row_run(&self, row: u64, cols: Range<u64>, channel: u64) -> Run {
        self.run(
            (row, cols.start),
            cols.end - cols.start,
            self.col_stride(),
            channel,
        )
    }

    /// The samples of a channel in a column of the first frame. All must be inside the image.
    pub(crate) fn col_run(&self, col: u64, rows: Range<u64>, channel: u64) -> Run {
        self.run(
            (rows.start, col),
            rows.end - rows.start,
            self.row_stride(),
            channel,
        )
    }

    fn run(&self, (row, col): (u64, u64), count: u64, step: u64, channel: u64) -> Run {
        Run {
            start: match count {
                0 => self.offset(),
                _ => self.sample_offset(0, row, col, channel),
            },
            step,
            count,
            size: self.sample().bytes(),
        }
    }
}

impl Run {
    /// The bytes from the first sample to the last.
    pub(crate) fn span(&self) -> Range<u64> {
        match self.count {
            0 => self.start..self.start,
            count => self.start..self.start + (count - 1) * self.step + self.size,
        }
    }

    /// Which of the samples, by their numbers, have no byte in any of the `lost` ranges, which are in order
    /// and do not overlap.
    pub(crate) fn without<'a>(
        &self,
        lost: &'a [Range<u64>],
    ) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let run = *self;
        let end = run.start + run.count * run.step;
        let first = lost.partition_point(|range| range.end <= run.start);
        let behind = lost.partition_point(|range| range.start < end);
        // The numbers of the samples that each takes: first, behind the last.
        let taken = lost[first..behind].iter().map(move |range| {
            let first = (range.start + 1)
                .saturating_sub(run.start + run.size)
                .div_ceil(run.step);
            let behind = range.end.saturating_sub(run.start).div_ceil(run.step);
            first.min(run.count)..behind.min(run.count)
        });
        let all = run.count..run.count;
        taken.chain([all]).scan(0, |left, taken| {
            // A sample may have bytes in two of them, or in none.
            let between = *left..taken.start.max(*left);
            *left = taken.end.max(*left);
            Some(between.start as usize..between.end as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_with_lost_bytes_are_left_out_and_no_others() {
        let lost = [3..4, 10..20, 21..22, 40..1000];
        for (start, step, size) in [(0, 1, 1), (0, 4, 4), (5, 3, 2), (9, 8, 8), (30, 7, 4)] {
            for count in [0, 1, 2, 9, 30] {
                let run = Run {
                    start,
                    step,
                    count,
                    size,
                };
                let left: Vec<usize> = run.without(&lost).flatten().collect();
                let is_left = |i: &usize| {
                    let at = start + *i as u64 * step;
                    (at..at + size).all(|byte| !lost.iter().any(|range| range.contains(&byte)))
                };
                let expected: Vec<usize> = (0..count as usize).filter(is_left).collect();
                assert_eq!(left, expected, "{start} {step} {size} {count}");
                let all: Vec<usize> = run.without(&[]).flatten().collect();
                assert_eq!(all.len() as u64, count);
            }
        }
    }
}
