//! Samples beside or below one another, and where they lie.

use std::ops::Range;

use crate::image::Rect;
use crate::layout::chunked::{BlockPart, Chunked, in_file};
use crate::layout::whole::{Layout, Place};

/// Samples that begin at equal distances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Steps {
    /// The byte at which the first one begins.
    pub(crate) start: u64,
    /// Bytes from one to the next; negative where they come the other way.
    pub(crate) step: i64,
    /// How many there are.
    pub(crate) count: u64,
    /// Bytes of each.
    pub(crate) size: u64,
}

/// Samples of a channel in a row or a column.
#[derive(Clone, Debug)]
pub(crate) enum Run<'a> {
    /// All at equal distances.
    Steps(Steps),
    /// In blocks.
    Blocks(BlockRun<'a>),
}

/// Samples in a row or a column of blocks.
#[derive(Clone, Debug)]
pub(crate) struct BlockRun<'a> {
    chunked: &'a Chunked,
    frame: u64,
    /// One row, or one column.
    rect: Rect,
    channel: u64,
    size: u64,
}

/// Whether so many lines have so few points each that they are better read across: what a line costs besides its points
/// would be most of it, and a few of the lines would be some from every page.
pub(crate) fn are_short(lines: u64, points: u64) -> bool {
    const SHORT: u64 = 16;
    points <= SHORT && points < lines
}

impl Layout {
    /// The samples of a channel in a row of the first frame. All must be inside the image.
    pub(crate) fn row_run(&self, row: u64, cols: Range<u64>, channel: u64) -> Run<'_> {
        self.run(0, Rect::new(row..row + 1, cols), channel)
    }

    /// The samples of a channel in a column of the first frame. All must be inside the image.
    pub(crate) fn col_run(&self, col: u64, rows: Range<u64>, channel: u64) -> Run<'_> {
        self.run(0, Rect::new(rows, col..col + 1), channel)
    }

    /// The samples of a channel in a row or a column of a frame, whichever `rect` is. All must be inside the
    /// image.
    pub(crate) fn run(&self, frame: u64, rect: Rect, channel: u64) -> Run<'_> {
        let size = self.sample().bytes();
        match &self.place {
            Place::Strided(strided) => {
                let strides = strided.strides();
                let (rows, cols) = (rect.rows(), rect.cols());
                Run::Steps(Steps {
                    start: match rect.is_empty() {
                        true => strided.offset(),
                        false => {
                            strided.sample_offset(frame, rect.row_start, rect.col_start, channel)
                        }
                    },
                    step: if rows == 1 { strides.col } else { strides.row },
                    count: rows * cols,
                    size,
                })
            }
            Place::Chunked(chunked) => Run::Blocks(BlockRun {
                chunked,
                frame,
                rect,
                channel,
                size,
            }),
        }
    }
}

impl Run<'_> {
    /// Which of the samples, by their numbers, have no byte in any of the `lost` ranges of the file, which are in
    /// order and do not overlap; in order.
    pub(crate) fn without(
        &self,
        lost: &[Range<u64>],
    ) -> impl Iterator<Item = Range<usize>> + use<> {
        // Nothing is lost nearly always: then nothing is allocated.
        let whole = lost.is_empty().then(|| 0..self.count() as usize);
        let parts = match self {
            _ if lost.is_empty() => Vec::new(),
            Run::Steps(steps) => steps.without(lost).collect(),
            Run::Blocks(blocks) => {
                let mut left = Vec::new();
                let mut number = 0;
                for (count, steps) in blocks.parts() {
                    match steps {
                        // What is not there cannot be lost.
                        None => left.push(number..number + count as usize),
                        Some(steps) => left.extend(
                            (steps.without(lost))
                                .map(|there| number + there.start..number + there.end),
                        ),
                    }
                    number += count as usize;
                }
                left
            }
        };
        whole.into_iter().chain(parts)
    }

    /// How many samples there are.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Run::Steps(steps) => steps.count,
            Run::Blocks(blocks) => blocks.rect.pixels(),
        }
    }
}

impl BlockRun<'_> {
    /// The samples block by block: how many, and where they are, if their block is there.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (u64, Option<Steps>)> + use<'_> {
        let parts = self.chunked.parts(self.frame, self.rect, self.channel);
        parts.map(|part| (part.rect.pixels(), part.steps(self.chunked, self.size)))
    }
}

impl BlockPart {
    /// The samples of a part that is a row or a column.
    fn steps(&self, chunked: &Chunked, size: u64) -> Option<Steps> {
        let block = chunked.block();
        let (rect, strides) = (self.rect, block.strides());
        let inside = block.sample_offset(self.frame, rect.row_start, rect.col_start, self.channel);
        let is_row = rect.rows() == 1;
        Some(Steps {
            start: in_file(self.start?, inside),
            step: if is_row { strides.col } else { strides.row },
            count: rect.pixels(),
            size,
        })
    }
}

impl Steps {
    /// The bytes from the first sample to the last, in the order of the file.
    pub(crate) fn span(&self) -> Range<u64> {
        let Some(others) = self.count.checked_sub(1) else {
            return self.start..self.start;
        };
        let reach = others * self.step.unsigned_abs();
        match self.step < 0 {
            false => self.start..self.start + reach + self.size,
            true => self.start.saturating_sub(reach)..self.start + self.size,
        }
    }

    /// Some of the samples, by their numbers.
    pub(crate) fn part(&self, numbers: Range<u64>) -> Steps {
        Steps {
            start: self
                .start
                .saturating_add_signed(numbers.start as i64 * self.step),
            count: numbers.end - numbers.start,
            ..*self
        }
    }

    /// The same samples in the order of the file.
    fn forwards(&self) -> Steps {
        Steps {
            start: self.span().start,
            step: self.step.abs(),
            ..*self
        }
    }

    /// As [`Run::without`].
    pub(crate) fn without(
        &self,
        lost: &[Range<u64>],
    ) -> impl Iterator<Item = Range<usize>> + use<> {
        let mut left = self.forwards().left(lost);
        if self.step < 0 {
            let last = self.count as usize;
            left.reverse();
            for part in &mut left {
                *part = last - part.end..last - part.start;
            }
        }
        left.into_iter()
    }

    /// The numbers of those without lost bytes, which come in the order of the file.
    fn left(&self, lost: &[Range<u64>]) -> Vec<Range<usize>> {
        let step = self.step.unsigned_abs();
        let end = self.span().end;
        let first = lost.partition_point(|range| range.end <= self.start);
        let behind = lost.partition_point(|range| range.start < end);
        let mut parts = Vec::new();
        let mut left = 0;
        for range in &lost[first..behind.max(first)] {
            // The numbers of the samples that it takes: the first, and that behind the last.
            let first = (range.start + 1)
                .saturating_sub(self.start + self.size)
                .div_ceil(step);
            let behind = range.end.saturating_sub(self.start).div_ceil(step);
            // A sample may have bytes in two of them, or in none.
            let (first, behind) = (first.min(self.count), behind.min(self.count));
            if left < first {
                parts.push(left as usize..first as usize);
            }
            left = left.max(behind);
        }
        if left < self.count {
            parts.push(left as usize..self.count as usize);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_with_lost_bytes_are_left_out_and_no_others() {
        let lost = [3..4, 10..20, 21..22, 40..1000];
        for (start, step, size) in [
            (0, 1, 1),
            (0, 4, 4),
            (5, 3, 2),
            (9, 8, 8),
            (30, 7, 4),
            (60, -1, 1),
            (60, -2, 2),
            (45, -5, 3),
        ] {
            for count in [0, 1, 2, 9, 30] {
                if start as i64 + step * count < 0 {
                    continue;
                }
                let steps = Steps {
                    start,
                    step,
                    count: count as u64,
                    size,
                };
                let run = Run::Steps(steps);
                let left: Vec<usize> = run.without(&lost).flatten().collect();
                let is_left = |i: &usize| {
                    let at = (start as i64 + *i as i64 * step) as u64;
                    (at..at + size).all(|byte| !lost.iter().any(|range| range.contains(&byte)))
                };
                let expected: Vec<usize> = (0..count as usize).filter(is_left).collect();
                assert_eq!(left, expected, "{start} {step} {size} {count}");
                let all: Vec<usize> = run.without(&[]).flatten().collect();
                assert_eq!(all.len() as i64, count);
                let span = steps.span();
                assert!(count == 0 || span.contains(&start) && span.end >= start + size);
            }
        }
    }
}
