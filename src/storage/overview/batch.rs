//! Reading an image in the order in which it lies in its file, past the map, which leaves the advice
//! given for the map alone; only what cannot be read that way is taken from the map.

use std::ops::Range;

use crate::image::Number;
use crate::layout::{Reading, Run, Sample, Steps, Strided};
use crate::open::{COLORS, InOrder, Reader as _, Target, fill_lone_gaps, gather};
use crate::storage::overview::lines::{FileLines, swapped};

/// Lines whose gap is at most so many bytes are read together.
const SLACK: u64 = 1 << 12;

/// The most channels side by side that are summed up together.
pub(crate) const MOST_CHANNELS: usize = 4;

/// A few lines in memory.
pub(crate) struct Batch {
    of: FileLines,
    /// How its samples are read.
    reading: Reading,
    /// How many lines there are, and how many points of each.
    lines: usize,
    points: u64,
    /// Bytes from a point to the next.
    step: u64,
    /// What was read, up to `end`; behind it what earlier reads left, so that room is made once.
    bytes: Vec<u8>,
    end: usize,
    /// What of them is zeros only because it could not be read, in order.
    lost: Vec<Range<u64>>,
    /// Where each line of each channel begins in `bytes`, channel by channel.
    starts: Vec<u64>,
    /// What is read before it is put in its place.
    room: Vec<u8>,
}

/// Room for the samples of a line.
pub(crate) struct LineRoom<T> {
    pub(crate) own: Vec<T>,
    /// Those of the other colours.
    pub(crate) others: [Vec<T>; 2],
}

impl<T> Default for LineRoom<T> {
    fn default() -> LineRoom<T> {
        LineRoom {
            own: Vec::new(),
            others: [Vec::new(), Vec::new()],
        }
    }
}

/// Lines that are summed up together.
pub(crate) struct Together<'a> {
    /// From the first channel of the first point on.
    pub(crate) lines: Vec<&'a [u8]>,
    /// Samples from a point to the next.
    pub(crate) channels: usize,
    /// Each plane that is in them, and which of these samples is of it.
    pub(crate) planes: Vec<(usize, usize)>,
}

impl Together<'_> {
    /// Some samples of a channel in one of the lines: in `room`, or as they were read.
    pub(crate) fn samples<'a, T: Sample>(
        &self,
        line: &'a [u8],
        channel: usize,
        points: Range<usize>,
        reading: &Reading,
        room: &'a mut Vec<T>,
    ) -> &'a [T] {
        let size = reading.bytes();
        let step = size * self.channels;
        let first = points.start * step + channel * size;
        let bytes = &line[first..first + (points.len() - 1) * step + size];
        T::read(reading, bytes, step, room)
    }
}

impl Batch {
    /// No lines yet.
    pub(crate) fn new(of: FileLines, reading: Reading) -> Batch {
        Batch {
            of,
            reading,
            lines: 0,
            points: 0,
            step: 1,
            bytes: Vec::new(),
            end: 0,
            lost: Vec::new(),
            starts: Vec::new(),
            room: Vec::new(),
        }
    }

    /// Reads `points` of some lines, which follow one another; all channels. What is gone, or refused by the disk,
    /// is zeros, and damage of the image.
    pub(crate) fn read(&mut self, image: &InOrder<'_>, lines: Range<u64>, points: &Range<u64>) {
        self.lines = (lines.end - lines.start) as usize;
        self.points = points.end - points.start;
        self.end = 0;
        self.lost.clear();
        self.starts.clear();
        match self.of.steady() {
            Some((strided, step)) => {
                let strided = *strided;
                self.step = step;
                self.read_steady(image, &strided, &lines, points);
            }
            None => self.gather(image, &lines, points),
        }
    }

    /// Reads lines as they lie.
    fn read_steady(
        &mut self,
        image: &InOrder<'_>,
        strided: &Strided,
        lines: &Range<u64>,
        points: &Range<u64>,
    ) {
        let strides = strided.strides();
        let (line_stride, _) = swapped(self.of.transposed, (strides.row, strides.col));
        for channels in strided.channel_groups() {
            let span =
                |lines: Range<u64>| strided.span(0, &self.of.rect(&lines, points), &channels);
            let one = span(lines.start..lines.start + 1);
            // Whole lines, or nearly: one read for all of them.
            let together = match line_stride.unsigned_abs() <= one.end - one.start + SLACK {
                true => self.lines,
                false => 1,
            };
            let parts: Vec<_> = (lines.clone().step_by(together))
                .map(|start| start..lines.end.min(start + together as u64))
                .map(|lines| (span(lines.clone()), lines))
                .collect();
            let mut places = Vec::with_capacity(self.lines);
            for (span, lines) in parts {
                let start = self.append(image, span.clone()) as u64;
                places.extend(lines.map(|line| (line, span.start, start)));
            }
            for channel in channels {
                let starts = places.iter().map(|&(line, first, start)| {
                    let (row, col) = swapped(self.of.transposed, (line, points.start));
                    start + strided.sample_offset(0, row, col, channel) - first
                });
                self.starts.extend(starts);
            }
        }
    }

    /// Reads samples from wherever they are and puts them side by side.
    fn gather(&mut self, image: &InOrder<'_>, lines: &Range<u64>, points: &Range<u64>) {
        let layout = &self.of.layout;
        let width = layout.sample().bytes();
        let line = self.points * width;
        let channel = line * self.lines as u64;
        self.step = width;
        self.end = (channel * layout.channels()) as usize;
        if self.bytes.len() < self.end {
            self.bytes.resize(self.end, 0);
        }
        let (row, col) = swapped(self.of.transposed, (line as usize, width as usize));
        let target = Target {
            row,
            col,
            channel: channel as usize,
        };
        let rect = self.of.rect(lines, points);
        let to = (&mut self.bytes[..self.end], target);
        self.lost = gather(image, layout, &rect, to, &mut self.room);
        let starts = (0..self.lines as u64 * layout.channels()).map(|i| i * line);
        self.starts.extend(starts);
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

    /// How the samples are read.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The value of colours that stands for none where all of a pixel have it.
    pub(crate) fn none_of_colors(&self) -> Option<Number> {
        self.reading
            .none()
            .filter(|_| self.of.layout.channels() >= COLORS)
    }

    /// Lines of so many planes that can be summed up together: none where some is lost, where what stands for none must be
    /// compared with other colours elsewhere, or where points lie far from one another.
    pub(crate) fn together(&self, planes: usize) -> Option<Vec<Together<'_>>> {
        let size = self.reading.bytes() as u64;
        let elsewhere = self.none_of_colors().is_some() && self.step == size;
        if !self.lost.is_empty() || elsewhere || self.lines == 0 {
            return None;
        }
        let start = |plane: usize, line: usize| self.starts[plane * self.lines + line];
        let lines = |plane: usize, len: u64| {
            let from = |line| start(plane, line) as usize;
            let to = |from: usize| self.end.min(from + len as usize);
            let line = |line| &self.bytes[from(line)..to(from(line))];
            (0..self.lines).map(line).collect()
        };
        if self.step == size {
            let alone = |plane| Together {
                lines: lines(plane, self.points * size),
                channels: 1,
                planes: vec![(plane, 0)],
            };
            return Some((0..planes).map(alone).collect());
        }
        let channels = (self.step / size) as usize;
        if !self.step.is_multiple_of(size) || channels > MOST_CHANNELS {
            return None;
        }
        let first = (0..planes).min_by_key(|plane| start(*plane, 0))?;
        // As far in each line.
        let channel = |plane: usize| {
            let after = start(plane, 0) - start(first, 0);
            let same = (0..self.lines).all(|line| start(plane, line) == start(first, line) + after);
            (same && after < self.step && after.is_multiple_of(size))
                .then_some((after / size) as usize)
        };
        Some(vec![Together {
            lines: lines(first, self.points * self.step),
            channels,
            planes: (0..planes)
                .map(|plane| Some((plane, channel(plane)?)))
                .collect::<Option<_>>()?,
        }])
    }

    /// Where the samples of a channel in the `i`-th line read are in memory.
    pub(crate) fn steps(&self, i: usize, channel: u64) -> Steps {
        Steps {
            start: self.starts[channel as usize * self.lines + i],
            step: self.step as i64,
            count: self.points,
            size: self.of.layout.sample().bytes(),
        }
    }

    /// The samples of a channel in the `i`-th line read, of the type that the image's are read as: in `room`, or as
    /// they were read. As [`Image::samples`](crate::open::Image::samples) of those that stand for none.
    pub(crate) fn samples<'a, T: Sample>(
        &'a self,
        i: usize,
        channel: u64,
        room: &'a mut LineRoom<T>,
    ) -> &'a [T] {
        let LineRoom { own, others } = room;
        let plain = Reading::plain(self.of.layout.sample());
        match self.none_of_colors() {
            None => self.stored(&self.reading, i, channel, own),
            Some(_) if channel >= COLORS => self.stored(&plain, i, channel, own),
            Some(none) => {
                let other = (0..COLORS).filter(|other| *other != channel);
                for (other, kept) in other.zip(&mut *others) {
                    self.stored(&self.reading, i, other, kept);
                }
                // In the room, as whatever is read with an eye to gaps.
                self.stored(&self.reading, i, channel, own);
                let [one, two] = others;
                fill_lone_gaps(own, one, two, none);
                own
            }
        }
    }

    /// The samples of a channel in the `i`-th line read, whatever their values stand for.
    pub(crate) fn plain_samples<'a, T: Sample>(
        &'a self,
        i: usize,
        channel: u64,
        room: &'a mut Vec<T>,
    ) -> &'a [T] {
        self.stored(&Reading::plain(self.of.layout.sample()), i, channel, room)
    }

    fn stored<'a, T: Sample>(
        &'a self,
        reading: &Reading,
        i: usize,
        channel: u64,
        room: &'a mut Vec<T>,
    ) -> &'a [T] {
        let span = self.steps(i, channel).span();
        let bytes = &self.bytes[span.start as usize..span.end as usize];
        T::read(reading, bytes, self.step as usize, room)
    }

    /// Which of them could be read.
    pub(crate) fn there(&self, steps: &Steps) -> impl Iterator<Item = Range<usize>> {
        Run::Steps(*steps).without(&self.lost)
    }
}

/// Whether none of these points was ever written, so that all are zero.
pub(crate) fn are_a_hole(
    image: &InOrder<'_>,
    of: &FileLines,
    lines: &Range<u64>,
    points: &Range<u64>,
) -> bool {
    let ranges = of.layout.ranges(0, &of.rect(lines, points), u64::MAX);
    // In a large hole nothing is found at the first look.
    let ends = ranges.first().zip(ranges.last());
    let all = ends.map(|(first, last)| first.start.min(last.start)..first.end.max(last.end));
    all.is_some_and(|all| image.is_hole(&all)) || ranges.iter().all(|range| image.is_hole(range))
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
                ..Batch::new(FileLines::of(&layout), Reading::plain(SampleType::U8))
            };
            for (i, start) in [0, 25, 70].into_iter().enumerate() {
                let steps = batch.steps(i, 0);
                let mut room = LineRoom::default();
                let bytes: &[u8] = batch.samples(i, 0, &mut room);
                let left: Vec<u8> = batch
                    .there(&steps)
                    .flat_map(|there| bytes[there].iter().copied())
                    .collect();
                let is_lost = |at: &u8| lost.iter().any(|lost| lost.contains(&(*at).into()));
                let expected: Vec<u8> = (start..start + 30).filter(|at| !is_lost(at)).collect();
                assert_eq!(left, expected, "{i} {lost:?}");
            }
        }
    }
}
