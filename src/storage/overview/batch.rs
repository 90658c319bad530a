//! Reading an image in the order in which it lies in its file, past the map, which leaves the advice
//! given for the map alone; only what cannot be read that way is taken from the map.

use std::fs::File;
use std::io;
use std::ops::Range;

use crate::bytes::positioned::{has_data, read_exact_at};
use crate::layout::{Run, Sample};
use crate::open::Image;
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

    /// Reads `points` of some lines, which follow one another; all channels. `file` is that of the image
    /// once more. What is gone, or refused by the disk, is zeros, and damage of the image.
    pub(crate) fn read(
        &mut self,
        (file, image): (&File, &Image),
        lines: Range<u64>,
        points: &Range<u64>,
    ) {
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
                let base = self.append(file, image, first.start..last.end);
                let starts = (0..self.lines).map(|i| base + i * of.line_stride as usize);
                self.starts.extend(starts);
            } else {
                for line in lines.clone() {
                    let start = self.append(file, image, of.span(line, points, &channels));
                    self.starts.push(start);
                }
            }
        }
    }

    fn append(&mut self, file: &File, image: &Image, range: Range<u64>) -> usize {
        let start = self.end;
        self.end += (range.end - range.start) as usize;
        if self.bytes.len() < self.end {
            self.bytes.resize(self.end, 0);
        }
        let place = &mut self.bytes[start..self.end];
        if !has_data(file, &range) {
            place.fill(0);
        } else if read_exact_at(file, place, range.start).is_err() {
            // It may be a single page of all these: the map knows page by page, and remembers.
            place.copy_from_slice(&image.bytes()[range.start as usize..range.end as usize]);
            let missing = image.missing_now().into_iter();
            let here = missing.map(|lost| lost.start.max(range.start)..lost.end.min(range.end));
            let here = here.filter(|lost| !lost.is_empty());
            let moved = |at: u64| at - range.start + start as u64;
            self.lost
                .extend(here.map(|lost| moved(lost.start)..moved(lost.end)));
        }
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
    file: &File,
    of: &FileLines,
    lines: &Range<u64>,
    points: &Range<u64>,
) -> bool {
    of.layout.channel_groups().all(|channels| {
        let first = of.span(lines.start, points, &channels);
        let last = of.span(lines.end - 1, points, &channels);
        !has_data(file, &(first.start..last.end))
    })
}

/// Opens the image's file once more: each reader has its own place, so that the system sees each run
/// through the file and reads ahead of it.
pub(crate) fn reopen(image: &Image) -> io::Result<File> {
    let file = image.file().try_clone()?;
    #[cfg(target_os = "linux")]
    {
        // The same file even if another one has its name now; a copy of the descriptor would share
        // its place.
        use std::os::fd::AsRawFd;
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        if let Ok(own) = File::open(path) {
            let _ = rustix::fs::fadvise(&own, 0, None, rustix::fs::Advice::Sequential);
            return Ok(own);
        }
    }
    Ok(file)
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
