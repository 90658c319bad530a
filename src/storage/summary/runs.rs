//! The samples of an image as runs of memory, whatever their order.

use std::ops::Range;

use rayon::prelude::*;

use crate::image::Rect;
use crate::layout::{Layout, MOST_SUMMED, Reading, Run, Sample, Steps, Strided};
use crate::open::{Image, Room};

/// Samples of one channel in a block: what a thread takes at a time.
const BLOCK: u64 = 1 << 18;

/// The most samples of a run: those that are put together from everywhere stay in the cache.
const PIECE: u64 = 1 << 14;

const _: () = assert!(PIECE <= MOST_SUMMED);

/// When only some samples are looked at: so many blocks, of so many samples each. Many, so that
/// nothing large is missed; and each of them worth the way to the disk.
const SOME_BLOCKS: u64 = 1 << 12;
const SOME_SAMPLES: u64 = 1 << 14;

/// Which samples to look at. Samples are numbered in the order in which they lie in the file, those in blocks in
/// that of frames, rows and columns.
pub(crate) struct Runs<'a> {
    layout: &'a Layout,
    numbering: Numbering,
    total: u64,
    /// Blocks, and samples of each.
    blocks: u64,
    block: u64,
    /// Samples from one block's part to the next one's; more than `block` if some are left out.
    part: u64,
}

enum Numbering {
    File {
        /// The sample of the first channel that lies first.
        start: u64,
        /// Bytes from it to that of each channel.
        channels: Vec<i64>,
        /// Axes of more than one sample, from the one with the longest strides to the shortest; at least
        /// one. Axes without a gap between them are joined.
        axes: Vec<FileAxis>,
    },
    Rows,
}

struct FileAxis {
    count: u64,
    stride: u64,
}

impl Numbering {
    fn of(strided: &Strided, width: u64) -> Numbering {
        let all = strided.axes();
        let [others @ .., _] = &all;
        let channels = (0..strided.shape().channels).map(|channel| {
            strided.sample_offset(0, 0, 0, channel) as i64 - strided.offset() as i64
        });
        let back = others
            .iter()
            .map(|&(count, stride)| (count - 1) as i64 * stride.min(0));
        let mut axes: Vec<(u64, u64)> = others
            .iter()
            .filter(|(count, _)| *count > 1)
            .map(|&(count, stride)| (count, stride.unsigned_abs()))
            .collect();
        axes.sort_by_key(|&(_, stride)| std::cmp::Reverse(stride));
        let mut joined: Vec<FileAxis> = Vec::new();
        for (count, stride) in axes {
            match joined.last_mut() {
                Some(outer) if outer.stride == count * stride => {
                    *outer = FileAxis {
                        count: outer.count * count,
                        stride,
                    };
                }
                _ => joined.push(FileAxis { count, stride }),
            }
        }
        if joined.is_empty() {
            joined.push(FileAxis {
                count: 1,
                stride: width,
            });
        }
        Numbering::File {
            start: strided.offset().saturating_add_signed(back.sum()),
            channels: channels.collect(),
            axes: joined,
        }
    }
}

impl Runs<'_> {
    /// All samples.
    pub(crate) fn all(layout: &Layout) -> Runs<'_> {
        let total = layout.size().pixels() * layout.frames();
        Runs {
            layout,
            numbering: match layout.as_strided() {
                Some(strided) => Numbering::of(strided, layout.sample().bytes()),
                None => Numbering::Rows,
            },
            total,
            blocks: total.div_ceil(BLOCK),
            block: BLOCK,
            part: BLOCK,
        }
    }

    /// Some samples from everywhere; all if these are not many.
    pub(crate) fn some(layout: &Layout) -> Runs<'_> {
        let all = Runs::all(layout);
        if all.total <= SOME_BLOCKS * SOME_SAMPLES {
            return all;
        }
        Runs {
            blocks: SOME_BLOCKS,
            block: SOME_SAMPLES,
            part: all.total / SOME_BLOCKS,
            ..all
        }
    }

    /// How many samples are looked at, of each channel.
    pub(crate) fn samples(&self) -> u64 {
        self.total.min(self.blocks * self.block)
    }

    /// The numbers of the samples that are looked at, in order.
    pub(crate) fn blocks(&self) -> impl IndexedParallelIterator<Item = Range<u64>> {
        // An index in memory: the file is mapped.
        (0..self.blocks as usize).into_par_iter().map(|index| {
            let index = index as u64;
            // At a place that differs from part to part, or it could miss every second row.
            let slack = self.part - self.block;
            let jitter = index.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
            let start = index * self.part + if slack > 0 { jitter % slack } else { 0 };
            start..self.total.min(start + self.block)
        })
    }

    /// Calls `take` with each run of samples of a block.
    #[cfg(test)]
    fn each(&self, block: Range<u64>, channel: u64, mut take: impl FnMut(Run<'_>)) {
        let mut number = block.start;
        while number < block.end {
            let run = self.run(number, block.end - number, channel);
            number += run.count();
            take(run);
        }
    }

    /// Calls `take` with the samples of each run of a block.
    pub(crate) fn each_samples<T: Sample>(
        &self,
        image: &Image,
        block: Range<u64>,
        channel: u64,
        room: &mut Room<T>,
        mut take: impl FnMut(&[T]),
    ) {
        let mut number = block.start;
        while number < block.end {
            let run = |channel| self.run(number, block.end - number, channel);
            take(image.samples(channel, run, room));
            number += run(channel).count();
        }
    }

    /// Calls `take` with the samples of some channels in each run of a block, as they are stored.
    pub(crate) fn each_stored<T: Sample, const CHANNELS: usize>(
        &self,
        image: &Image,
        block: Range<u64>,
        channels: [u64; CHANNELS],
        rooms: &mut [Room<T>; CHANNELS],
        mut take: impl FnMut([&[T]; CHANNELS]),
    ) {
        let plain = Reading::plain(self.layout.sample());
        let mut number = block.start;
        while number < block.end {
            let runs = channels.map(|channel| self.run(number, block.end - number, channel));
            number += runs.first().map_or(block.end - number, Run::count);
            let mut runs = runs.iter();
            take((rooms.each_mut()).map(|room| {
                let run = runs.next();
                run.map_or(&[][..], |run| image.stored(&plain, run, room))
            }));
        }
    }

    /// The samples from a number on, as many as lie together, at most so many.
    fn run(&self, number: u64, most: u64, channel: u64) -> Run<'_> {
        let most = most.min(PIECE);
        let Numbering::File {
            start,
            channels,
            axes,
        } = &self.numbering
        else {
            let size = self.layout.size();
            let (line, col) = (number / size.cols(), number % size.cols());
            let (frame, row) = (line / size.rows(), line % size.rows());
            let end = size.cols().min(col + most);
            return self
                .layout
                .run(frame, Rect::new(row..row + 1, col..end), channel);
        };
        let Some((inner, outer)) = axes.split_last() else {
            unreachable!("there is at least one axis");
        };
        let (mut rest, first) = (number / inner.count, number % inner.count);
        let mut start =
            start.saturating_add_signed(channels[channel as usize]) + first * inner.stride;
        for axis in outer.iter().rev() {
            start += rest % axis.count * axis.stride;
            rest /= axis.count;
        }
        Run::Steps(Steps {
            start,
            step: inner.stride as i64,
            count: (inner.count - first).min(most),
            size: self.layout.sample().bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{SampleType, Size};
    use crate::layout::{Order, Shape};

    #[test]
    fn every_sample_is_met_once_in_every_order() {
        for order in [
            Order::PACKED,
            Order::PLANES,
            Order::LINES,
            Order::PIXELS,
            Order::PACKED.reversed(),
        ] {
            for shape in [(1, 1, 1, 1), (1, 7, 1, 3), (5, 3, 7, 4), (3, 2, 1, 1)] {
                for stride in [None, Some(1000)] {
                    let (frames, rows, cols, channels) = shape;
                    let shape = Shape {
                        size: Size::new(rows, cols).expect("a size"),
                        frames,
                        channels,
                    };
                    let Ok(layout) = Layout::new(shape, SampleType::U8, 10, order, stride) else {
                        continue;
                    };
                    let runs = Runs::all(&layout);
                    for channel in 0..channels {
                        let mut seen = Vec::new();
                        runs.each(0..runs.samples(), channel, |run| {
                            let Run::Steps(steps) = run else {
                                panic!("no blocks");
                            };
                            let at = |i| steps.start + i * steps.step as u64;
                            seen.extend((0..steps.count).map(at));
                        });
                        seen.sort_unstable();
                        let mut expected = Vec::new();
                        for frame in 0..frames {
                            for row in 0..rows {
                                for col in 0..cols {
                                    expected.extend(layout.sample_offset(frame, row, col, channel));
                                }
                            }
                        }
                        expected.sort_unstable();
                        assert_eq!(seen, expected, "{order:?} {shape:?} {stride:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn some_samples_are_from_everywhere() {
        let size = Size::new(1 << 18, 1 << 17).expect("a size");
        let layout = Layout::packed(size, 1, SampleType::U8, 0).expect("a layout");
        let runs = Runs::some(&layout);
        let blocks: Vec<_> = runs.blocks().collect();
        let read: u64 = blocks.iter().map(|block| block.end - block.start).sum();
        assert_eq!((read, runs.samples()), (1 << 26, 1 << 26));
        let part = size.pixels() / blocks.len() as u64;
        for (block, index) in blocks.iter().zip(0..) {
            assert!(block.start >= index * part && block.end <= (index + 1) * part);
        }
        let places: std::collections::HashSet<_> =
            blocks.iter().map(|block| block.start % (1 << 18)).collect();
        assert!(places.len() > blocks.len() / 2, "{}", places.len());
    }
}
