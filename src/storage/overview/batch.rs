//! Reading an image in the order in which it lies in its file, past the map, which leaves the advice
//! given for the map alone; only what cannot be read that way is taken from the map.

use std::ops::Range;

use crate::layout::{Run, Sample};
use crate::open::InOrder;
use crate::storage::overview::lines::FileLines;

/// A few lines in memory.
pub(crate) struct Batch {
    of: FileLines,
    /// How many lines there are, and how many points of each.
    lines: usize,
    points: u64,
    /// What was read, up to `end`; behind it what earlier reads left, so that room is made once.
    bytes: Vec<u8>,
    end: usize,
    /// What of them is zeros only because it could not be read, in order.
    lost: Vec<Range<u64>>,
    /// Where each line of each group of channels begins in `bytes`, group by group.
    starts: Vec<usize>,
}

impl Batch {
    /// No lines yet.
    pub(crate) fn new(of: FileLines) -> Batch {
        Batch {
            of,
            lines: 0,
            points: 0,
            bytes: Vec::new(),
            end: 0,
            lost: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// Reads `points` of some lines, which follow one another; all channels. What is gone, or refused by the
    /// disk, is zeros, and damage of the image.
    pub(crate) fn read(&mut self, image: &InOrder<'_>, lines: Range<u64>, points: &Range<u64>) {
        let of = self.of;
        self.lines = (lines.end - lines.start) as usize;
        self.points = points.end - points.start;
        self.end = 0;
        self.lost.clear();
        self.starts.clear();
        for channels in of.layout.channel_groups() {
            let first = of.span(lines.start, points, &channels);
            let last = of.span(lines.end - 1, points, &channels);
            let len = first.end - first.start;
            // Whole lines, or nearly: one read for all of them.
            if of.line_stride <= len + 4096 {
                let base = self.append(image, first.start..last.end);
                let starts = (0..self.lines).map(|i| base + i * of.line_stride as usize);
                self.starts.extend(starts);
            } else {
                for line in lines.clone() {
                    let start = self.append(image, of.span(line, points, &channels));
                    self.starts.push(start);
                }
            }
        }
    }

    fn append(&mut self, image: &InOrder<'_>, range: Range<u64>) -> usize {
        let start = self.end;
        self.end += (range.end - range.start) as usize;
        if self.bytes.len() < self.end {
            self.bytes.resize(self.end, 0);
        }
        let lost = image.read(range.start, &mut self.bytes[start..self.end]);
        let moved = |at: u64| at - range.start + start as u64;
        self.lost
            .extend((lost.iter()).map(|lost| moved(lost.start)..moved(lost.end)));
        start
    }

    /// How many lines were read.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    /// How many points of each.
    pub(crate) fn points(&self) -> usize {
        self.points as usize
    }

    /// Whether a point is a single sample.
    pub(crate) fn is_grey(&self) -> bool {
        self.of.layout.channels() == 1
    }

    /// Where the samples of a channel in the `i`-th line read are in memory.
    pub(crate) fn run(&self, i: usize, channel: u64) -> Run {
        // Either all channels were read together, or each in a group of its own.
        let (group, within) = if self.starts.len() == self.lines {
            (0, channel * self.of.layout.channel_stride())
        } else {
            (channel as usize, 0)
        };
        Run {
            start: self.starts[group * self.lines + i] as u64 + within,
            step: self.of.point_stride,
            count: self.points,
            size: self.of.layout.sample().bytes(),
        }
    }

    /// The samples of such a run, which are of the image's type: in `room`, or as they were read.
    pub(crate) fn samples<'a, T: Sample>(&'a self, run: &Run, room: &'a mut Vec<T>) -> &'a [T] {
        let span = run.span();
        let bytes = &self.bytes[span.start as usize..span.end as usize];
        T::read(
            self.of.layout.sample().order(),
            bytes,
            run.step as usize,
            room,
        )
    }

    /// Which samples of such a run could be read.
    pub(crate) fn there(&self, run: &Run) -> impl Iterator<Item = Range<usize>> {
        run.without(&self.lost)
    }
}

/// Whether none of these points was ever written, so that all are zero.
pub(crate) fn are_a_hole(
    image: &InOrder<'_>,
    of: &FileLines,
    lines: &Range<u64>,
    points: &Range<u64>,
) -> bool {
    of.layout.channel_groups().all(|channels| {
        let first = of.span(lines.start, points, &channels);
        let last = of.span(lines.end - 1, points, &channels);
        image.is_hole(&(first.start..last.end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{SampleType, Size};
    use crate::layout::Layout;

    #[test]
    fn lost_bytes_are_left_out_of_each_line() {
        let size = Size::new(3, 30).expect("a size");
        let layout = Layout::packed(size, 1, SampleType::U8, 0).expect("a layout");
        for lost in [
            &[][..],
            &[3..5, 20..30, 30..31, 69..70, 90..100],
            &[0..50, 50..100],
        ] {
            let batch = Batch {
                lines: 3,
                points: 30,
                bytes: (0..100).collect(),
                starts: vec![0, 25, 70],
                lost: lost.to_vec(),
                ..Batch::new(FileLines::of(&layout))
            };
            for (i, start) in [0, 25, 70].into_iter().enumerate() {
                let run = batch.run(i, 0);
                let mut room = Vec::new();
                let bytes: &[u8] = batch.samples(&run, &mut room);
                let left: Vec<u8> = batch
                    .there(&run)
                    .flat_map(|there| bytes[there].iter().copied())
                    .collect();
                let is_lost = |at: &u8| lost.iter().any(|lost| lost.contains(&(*at).into()));
                let expected: Vec<u8> = (start..start + 30).filter(|at| !is_lost(at)).collect();
                assert_eq!(left, expected, "{i} {lost:?}");
            }
        }
    }
}
