//! Samples of a part of an image side by side, as bytes, wherever they lie.

use std::ops::Range;

use crate::image::Rect;
use crate::layout::{Layout, Place, Steps, Strided, in_file};

/// Lines whose gap is at most so many bytes are read together.
const SLACK: u64 = 1 << 12;

/// Whoever reads bytes of a file.
pub(crate) trait Reader {
    /// These bytes, if they are in memory.
    fn slice(&self, range: Range<u64>) -> Option<&[u8]>;

    /// Fills `to` with the bytes from `start` on. Returns those of them that are missing, in order: zeros, and
    /// damage.
    fn read(&self, start: u64, to: &mut [u8]) -> Vec<Range<u64>>;
}

/// Where samples go: bytes from one to the next along each axis, that of the first channel of the first pixel at the
/// beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) row: usize,
    pub(crate) col: usize,
    pub(crate) channel: usize,
}

/// Fills `to` with all channels of `rect` in the first frame of an image. Returns which bytes of `to` are zeros only
/// because they could not be read, in order. `rect` must not be empty and must lie inside the image.
pub(crate) fn gather(
    reader: &impl Reader,
    layout: &Layout,
    rect: &Rect,
    (to, target): (&mut [u8], Target),
    room: &mut Vec<u8>,
) -> Vec<Range<u64>> {
    let mut gathering = Gathering {
        reader,
        width: layout.sample().bytes() as usize,
        target,
        to,
        room,
        lost: Vec::new(),
    };
    match layout.place() {
        Place::Strided(strided) => gathering.part(strided, (0, 0), 0, rect),
        Place::Chunked(chunked) => {
            let block = chunked.block();
            // Where a block is not there.
            gathering.to.fill(0);
            for channel in (0..layout.channels()).step_by(block.shape().channels as usize) {
                for part in chunked.parts(0, *rect, channel) {
                    let (row, col) = part.at;
                    let (down, right) = (row - rect.row_start, col - rect.col_start);
                    let first = down as usize * target.row
                        + right as usize * target.col
                        + channel as usize * target.channel;
                    if let Some(start) = part.start {
                        gathering.part(block, (start, part.frame), first, &part.rect);
                    }
                }
            }
        }
    }
    let mut lost = gathering.lost;
    lost.sort_unstable_by_key(|range| range.start);
    lost
}

struct Gathering<'a, R> {
    reader: &'a R,
    /// Bytes of a sample.
    width: usize,
    target: Target,
    to: &'a mut [u8],
    room: &'a mut Vec<u8>,
    lost: Vec<Range<u64>>,
}

impl<R: Reader> Gathering<'_, R> {
    /// Fills in what is in `rect` of samples that lie `base` bytes further on; the first goes to byte `first`.
    fn part(&mut self, strided: &Strided, (base, frame): (u64, u64), first: usize, rect: &Rect) {
        let strides = strided.strides();
        let by_cols = strides.row.unsigned_abs() < strides.col.unsigned_abs();
        let (lines, line_stride, to_line) = match by_cols {
            false => (rect.row_start..rect.row_end, strides.row, self.target.row),
            true => (rect.col_start..rect.col_end, strides.col, self.target.col),
        };
        for channels in strided.channel_groups() {
            if by_cols && self.target.col < self.target.row {
                let all = strided.span(frame, rect, &channels);
                let (start, end) = (in_file(base, all.start), in_file(base, all.end));
                let reader = self.reader;
                let len = (all.end - all.start) as usize;
                if let Some(from) = reader.slice(start..end).filter(|from| from.len() == len) {
                    for channel in channels {
                        let first = first + channel as usize * self.target.channel;
                        self.turn(strided, frame, first, rect, channel, (from, all.start));
                    }
                    continue;
                }
            }
            let span = |lines: &Range<u64>| {
                let part = match by_cols {
                    false => Rect::new(lines.clone(), rect.col_start..rect.col_end),
                    true => Rect::new(rect.row_start..rect.row_end, lines.clone()),
                };
                (strided.span(frame, &part, &channels), part)
            };
            let (one, _) = span(&(lines.start..lines.start + 1));
            // Whole lines, or nearly: one read for all of them.
            let together = match line_stride.unsigned_abs() <= one.end - one.start + SLACK {
                true => lines.end - lines.start,
                false => 1,
            };
            for start in lines.clone().step_by(together as usize) {
                let (span, part) = span(&(start..lines.end.min(start + together)));
                let first = first
                    + (start - lines.start) as usize * to_line
                    + channels.start as usize * self.target.channel;
                self.read(strided, (base, frame), first, &part, (&channels, span));
            }
        }
    }

    /// Puts the samples of a channel in `rect` in rows, where those of columns lie together in memory, `from` byte
    /// `start` on: square after square, each in a place of its own first, as lines of either side are far apart, and no
    /// cache holds many that are.
    fn turn(
        &mut self,
        strided: &Strided,
        frame: u64,
        first: usize,
        rect: &Rect,
        channel: u64,
        (from, start): (&[u8], u64),
    ) {
        const SIDE: usize = 64;
        let (width, Target { row, col, .. }) = (self.width, self.target);
        let mut square = vec![0; SIDE * SIDE * width];
        for top in (rect.row_start..rect.row_end).step_by(SIDE) {
            let rows = rect.row_end.min(top + SIDE as u64) - top;
            for left in (rect.col_start..rect.col_end).step_by(SIDE) {
                let cols = (rect.col_end.min(left + SIDE as u64) - left) as usize;
                for i in 0..cols {
                    let steps = Steps {
                        start: strided.sample_offset(frame, top, left + i as u64, channel) - start,
                        step: strided.strides().row,
                        count: rows,
                        size: width as u64,
                    };
                    copy(from, &steps, &mut square[i * width..], SIDE * width);
                }
                let first = first
                    + (top - rect.row_start) as usize * row
                    + (left - rect.col_start) as usize * col;
                for (i, line) in square.chunks(SIDE * width).take(rows as usize).enumerate() {
                    let steps = Steps {
                        start: 0,
                        step: width as i64,
                        count: cols as u64,
                        size: width as u64,
                    };
                    copy(line, &steps, &mut self.to[first + i * row..], col);
                }
            }
        }
    }

    /// Reads a span and puts the samples of `rect` in it where they belong.
    fn read(
        &mut self,
        strided: &Strided,
        (base, frame): (u64, u64),
        first: usize,
        rect: &Rect,
        (channels, span): (&Range<u64>, Range<u64>),
    ) {
        let (start, end) = (in_file(base, span.start), in_file(base, span.end));
        let reader = self.reader;
        let mut lost = Vec::new();
        // A wrong table may lead beyond all files.
        let len = (span.end - span.start) as usize;
        let from = match reader.slice(start..end).filter(|from| from.len() == len) {
            Some(from) => from,
            None => {
                self.room.resize(len, 0);
                lost = reader.read(start, self.room);
                &self.room[..]
            }
        };
        for channel in channels.clone() {
            for row in rect.row_start..rect.row_end {
                let at = strided.sample_offset(frame, row, rect.col_start, channel);
                let first = first
                    + (channel - channels.start) as usize * self.target.channel
                    + (row - rect.row_start) as usize * self.target.row;
                let steps = Steps {
                    start: at - span.start,
                    step: strided.strides().col,
                    count: rect.cols(),
                    size: self.width as u64,
                };
                copy(from, &steps, &mut self.to[first..], self.target.col);
                if !lost.is_empty() {
                    let there = Steps {
                        start: in_file(base, at),
                        ..steps
                    };
                    let (width, step) = (self.width, self.target.col);
                    let mut next = 0;
                    let end = steps.count as usize..steps.count as usize;
                    for left in there.without(&lost).chain([end]) {
                        let gone = (next..left.start).map(|i| (first + i * step) as u64);
                        self.lost.extend(gone.map(|at| at..at + width as u64));
                        next = left.end;
                    }
                }
            }
        }
    }
}

/// Copies samples of `from`, `to_step` bytes apart.
fn copy(from: &[u8], steps: &Steps, to: &mut [u8], to_step: usize) {
    match steps.size {
        1 => copy_each::<1>(from, steps, to, to_step),
        2 => copy_each::<2>(from, steps, to, to_step),
        4 => copy_each::<4>(from, steps, to, to_step),
        _ => copy_each::<8>(from, steps, to, to_step),
    }
}

fn copy_each<const N: usize>(from: &[u8], steps: &Steps, to: &mut [u8], to_step: usize) {
    let (start, count) = (steps.start as usize, steps.count as usize);
    if steps.step == N as i64 && to_step == N {
        to[..count * N].copy_from_slice(&from[start..start + count * N]);
        return;
    }
    for i in 0..count {
        let at = (start as i64 + i as i64 * steps.step) as usize;
        to[i * to_step..i * to_step + N].copy_from_slice(&from[at..at + N]);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bytes::Memory;
    use crate::image::{Orientation, SampleType, Size};
    use crate::layout::{Order, Shape};
    use crate::open::Image;

    #[test]
    fn samples_of_columns_are_turned_round_into_rows() {
        for sample in ["u8", "u16le", "f32le", "f64le"] {
            let sample: SampleType = sample.parse().expect("a sample type");
            let width = sample.bytes() as usize;
            for (rows, cols, channels) in [(130, 201, 1), (64, 64, 1), (70, 131, 3)] {
                // Columns lie together, forwards or backwards.
                let flipped = Orientation::AS_IS.flipped_vertically();
                for (order, orientation) in [
                    (Order::PACKED, Orientation::AS_IS),
                    (Order::PACKED.reversed(), Orientation::AS_IS),
                    (Order::PACKED.reversed(), flipped.flipped_horizontally()),
                ] {
                    let shape = Shape {
                        size: Size::new(rows, cols).expect("a size"),
                        frames: 1,
                        channels,
                    };
                    let layout = Layout::new(shape, sample, 5, order, None).expect("a layout");
                    let count = 5 + (rows * cols * channels) as usize * width;
                    let bytes: Vec<u8> = (0..count).map(|i| ((i * i) >> 3) as u8).collect();
                    let memory = Arc::new(Memory(bytes.clone()));
                    let image = Image::from_bytes(memory, layout).expect("an image");
                    let image = image.turned(orientation).expect("turned");
                    let layout = image.layout();
                    for rect in [
                        Rect::new(0..rows, 0..cols),
                        Rect::new(3..rows - 2, 1..cols - 7),
                        Rect::new(7..8, 0..cols),
                    ] {
                        let mut expected: Vec<u8> = Vec::new();
                        for row in rect.row_start..rect.row_end {
                            for col in rect.col_start..rect.col_end {
                                for channel in 0..channels {
                                    let at = layout.sample_offset(0, row, col, channel);
                                    let at = at.expect("inside") as usize;
                                    expected.extend(&bytes[at..at + width]);
                                }
                            }
                        }
                        assert!(image.pixels(&rect, &mut Vec::new()) == expected);
                    }
                }
            }
        }
    }
}
