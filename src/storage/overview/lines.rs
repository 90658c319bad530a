//! Reading an image in the order in which it lies in its file, past the map, which leaves the advice
//! given for the map alone; only what cannot be read that way is taken from the map.

use std::iter;
use std::ops::Range;

use crate::image::{SampleKind, SampleType};
use crate::layout::{Layout, decode, remove_lost};
use crate::open::InOrder;
use crate::storage::overview::levels::Blend;

/// An image as lines of points that lie one after another in the file: its rows, or its columns where
/// these are contiguous.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    pub(crate) transposed: bool,
    pub(crate) lines: u64,
    pub(crate) points: u64,
    line_stride: u64,
    pub(crate) point_stride: u64,
    layout: Layout,
}

impl Lines {
    pub(crate) fn of(layout: &Layout) -> Lines {
        let size = layout.size();
        let transposed = layout.row_stride() < layout.col_stride();
        let (lines, points) = swapped(transposed, (size.rows(), size.cols()));
        let (line_stride, point_stride) =
            swapped(transposed, (layout.row_stride(), layout.col_stride()));
        Lines {
            transposed,
            lines,
            points,
            line_stride,
            point_stride,
            layout: *layout,
        }
    }

    fn sample(&self) -> SampleType {
        self.layout.sample()
    }

    /// Whether the points of a line are single bytes side by side.
    pub(crate) fn are_plain_bytes(&self) -> bool {
        self.sample().kind() == SampleKind::U8
            && self.layout.channels() == 1
            && self.point_stride == 1
    }

    fn offset(&self, line: u64, point: u64, channel: u64) -> u64 {
        let (row, col) = swapped(self.transposed, (line, point));
        self.layout.sample_offset(0, row, col, channel)
    }

    /// From the first byte of the first point of a line to the last of the last one, of the channels
    /// that are asked for.
    fn span(&self, line: u64, points: &Range<u64>, channels: &Range<u64>) -> Range<u64> {
        let last = self.offset(line, points.end - 1, channels.end - 1);
        self.offset(line, points.start, channels.start)..last + self.sample().bytes()
    }
}

impl Lines {
    /// Whether none of these points was ever written, so that all are zero.
    pub(crate) fn are_a_hole(
        &self,
        image: &InOrder<'_>,
        lines: &Range<u64>,
        points: &Range<u64>,
    ) -> bool {
        self.layout.channel_groups().all(|channels| {
            let first = self.span(lines.start, points, &channels);
            let last = self.span(lines.end - 1, points, &channels);
            image.is_hole(&(first.start..last.end))
        })
    }
}

/// The pair, turned round if it shall be.
pub(crate) fn swapped<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}

/// A few lines in memory.
#[derive(Default)]
pub(crate) struct Read {
    /// What was read, up to `end`; behind it what earlier reads left, so that room is made once.
    bytes: Vec<u8>,
    end: usize,
    /// What of them is zeros only because it could not be read, in order.
    lost: Vec<Range<u64>>,
    /// Where each line of each group of channels begins in `bytes`, group by group.
    starts: Vec<usize>,
    values: Vec<f64>,
    alpha: Vec<f64>,
}

impl Read {
    /// Reads `points` of some lines, which follow one another; all channels. What is gone, or refused by the disk, is zeros, and damage of the image.
    pub(crate) fn read(
        &mut self,
        image: &InOrder<'_>,
        of: &Lines,
        lines: Range<u64>,
        points: &Range<u64>,
    ) {
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
                let starts =
                    (0..lines.end - lines.start).map(|i| base + (i * of.line_stride) as usize);
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

    /// The bytes of the `i`-th line read, where they are plain.
    pub(crate) fn bytes(&self, i: usize, points: &Range<u64>) -> &[u8] {
        &self.bytes[self.starts[i]..][..(points.end - points.start) as usize]
    }

    /// As [`bytes`](Read::bytes), in parts, without what could not be read.
    pub(crate) fn bytes_left(&self, i: usize, points: &Range<u64>) -> impl Iterator<Item = &[u8]> {
        let (start, len) = (self.starts[i], (points.end - points.start) as usize);
        let inside = move |at: u64| (at as usize).clamp(start, start + len);
        let (starts, ends) = (
            iter::once(start).chain(self.lost.iter().map(move |lost| inside(lost.end))),
            (self.lost.iter().map(move |lost| inside(lost.start))).chain(iter::once(start + len)),
        );
        starts.zip(ends).map(|(start, end)| &self.bytes[start..end])
    }

    /// The values of one channel in the `i`-th of `lines` lines read; with an alpha channel, of what
    /// is seen.
    pub(crate) fn values(
        &mut self,
        of: &Lines,
        (i, lines): (usize, usize),
        points: &Range<u64>,
        channel: u64,
        blend: Option<&Blend>,
    ) -> &[f64] {
        let mut values = std::mem::take(&mut self.values);
        self.decode(of, (i, lines), points, channel, &mut values);
        if let Some(blend) = blend {
            let mut alpha = std::mem::take(&mut self.alpha);
            self.decode(of, (i, lines), points, 3, &mut alpha);
            blend.lay(channel, &mut values, &alpha);
            self.alpha = alpha;
        }
        self.values = values;
        &self.values
    }

    /// The values of a grey image in the `i`-th line read, without those that could not be read. Of an
    /// image without alpha those that [`values`](Read::values) gave last.
    pub(crate) fn values_left(&mut self, of: &Lines, i: usize) -> &[f64] {
        let samples = (self.starts[i] as u64, of.point_stride, of.sample().bytes());
        remove_lost(&mut self.values, samples, &self.lost);
        &self.values
    }

    fn decode(
        &self,
        of: &Lines,
        (i, lines): (usize, usize),
        points: &Range<u64>,
        channel: u64,
        values: &mut Vec<f64>,
    ) {
        let first = of.span(0, points, &(channel..channel + 1));
        let len = (first.end - first.start) as usize;
        // Either all channels were read together, or each in a group of its own.
        let (group, within) = if self.starts.len() == lines {
            (0, (channel * of.layout.channel_stride()) as usize)
        } else {
            (channel as usize, 0)
        };
        let start = self.starts[group * lines + i] + within;
        values.clear();
        decode(
            of.sample(),
            &self.bytes[start..start + len],
            of.point_stride as usize,
            values,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_bytes_are_left_out_of_each_line() {
        for lost in [
            &[][..],
            &[3..5, 20..30, 30..31, 69..70, 90..100],
            &[0..50, 50..100],
        ] {
            let read = Read {
                bytes: (0..100).collect(),
                starts: vec![0, 25, 70],
                lost: lost.to_vec(),
                ..Read::default()
            };
            for (i, start) in [0, 25, 70].into_iter().enumerate() {
                let left: Vec<u8> = read.bytes_left(i, &(500..530)).flatten().copied().collect();
                let is_lost = |at: &u8| read.lost.iter().any(|lost| lost.contains(&(*at).into()));
                let expected: Vec<u8> = (start..start + 30).filter(|at| !is_lost(at)).collect();
                assert_eq!(left, expected, "{i} {:?}", read.lost);
            }
        }
    }
}
