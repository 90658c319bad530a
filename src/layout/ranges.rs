//! From pixels to the bytes that they lie in, and back. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::Rect;
use crate::layout::chunked::in_file;
use crate::layout::strided::Strided;
use crate::layout::whole::{Layout, Place};

impl Layout {
    /// The bytes in which the samples of `rect` in a frame lie, channels together or each by itself; with all that
    /// lies between lines whose gap is at most `slack` bytes. What is in blocks that are not there lies nowhere.
    /// `rect` must lie inside the image.
    pub fn ranges(&self, frame: u64, rect: &Rect, slack: u64) -> Vec<Range<u64>> {
        let mut ranges = Vec::new();
        if rect.is_empty() {
            return ranges;
        }
        match &self.place {
            Place::Strided(strided) => strided.add_ranges(0, frame, rect, slack, &mut ranges),
            Place::Chunked(chunked) => {
                let each = chunked.block().shape().channels;
                for channel in (0..self.channels()).step_by(each as usize) {
                    for part in chunked.parts(frame, *rect, channel) {
                        if let Some(start) = part.start {
                            let block = chunked.block();
                            block.add_ranges(start, part.frame, &part.rect, slack, &mut ranges);
                        }
                    }
                }
            }
        }
        ranges
    }

    /// The pixels of the first frame with bytes in `range`.
    pub fn pixels(&self, range: &Range<u64>) -> Vec<Rect> {
        let mut found = Vec::new();
        let all = self.size().rect();
        match &self.place {
            Place::Strided(strided) => strided.add_pixels(range, &all, &mut found),
            Place::Chunked(chunked) => {
                let each = chunked.block().shape().channels;
                for channel in (0..self.channels()).step_by(each as usize) {
                    for part in chunked.parts(0, all, channel) {
                        let Some(start) = part.start else { continue };
                        let block = chunked.block().frame(part.frame);
                        let inside =
                            range.start.saturating_sub(start)..range.end.saturating_sub(start);
                        if inside.is_empty() || inside.start >= block.end() {
                            continue;
                        }
                        let first = found.len();
                        block.add_pixels(&inside, &part.rect, &mut found);
                        // From places in the block to those in the image.
                        let (down, right) = (
                            part.at.0 - part.rect.row_start,
                            part.at.1 - part.rect.col_start,
                        );
                        for rect in &mut found[first..] {
                            *rect = Rect::new(
                                rect.row_start + down..rect.row_end + down,
                                rect.col_start + right..rect.col_end + right,
                            );
                        }
                    }
                }
            }
        }
        found
    }
}

impl Strided {
    /// Whether rows are the axis along which neighbours are nearer.
    fn is_by_cols(&self) -> bool {
        let strides = self.strides();
        strides.row.unsigned_abs() < strides.col.unsigned_abs()
    }

    /// Adds the bytes of `rect`, all `base` bytes further on.
    fn add_ranges(
        &self,
        base: u64,
        frame: u64,
        rect: &Rect,
        slack: u64,
        ranges: &mut Vec<Range<u64>>,
    ) {
        let by_cols = self.is_by_cols();
        let (lines, stride) = match by_cols {
            false => (rect.row_start..rect.row_end, self.strides().row),
            true => (rect.col_start..rect.col_end, self.strides().col),
        };
        let line = |line: u64| match by_cols {
            false => Rect::new(line..line + 1, rect.col_start..rect.col_end),
            true => Rect::new(rect.row_start..rect.row_end, line..line + 1),
        };
        let moved = |span: Range<u64>| in_file(base, span.start)..in_file(base, span.end);
        for channels in self.channel_groups() {
            let first = self.span(frame, &line(lines.start), &channels);
            // Lines that share pages, or nearly.
            if stride.unsigned_abs() <= (first.end - first.start).saturating_add(slack) {
                ranges.push(moved(self.span(frame, rect, &channels)));
            } else {
                let spans = lines.clone().map(|i| self.span(frame, &line(i), &channels));
                ranges.extend(spans.map(moved));
            }
        }
    }

    /// Adds the pixels with bytes in `range` that are in `rect`: for each channel, or for all where they lie
    /// together, a part of a line, whole lines and a part of another one. Lines are rows, or columns where these are
    /// contiguous.
    fn add_pixels(&self, range: &Range<u64>, rect: &Rect, found: &mut Vec<Rect>) {
        let (shape, strides) = (self.shape(), self.strides());
        let by_cols = self.is_by_cols();
        let rows = (shape.size.rows(), strides.row);
        let cols = (shape.size.cols(), strides.col);
        let ((lines, line_stride), (points, point_stride)) = match by_cols {
            true => (cols, rows),
            false => (rows, cols),
        };
        let all = shape.size.rect();
        for channels in self.channel_groups() {
            // Counted from the sample that lies first in the file.
            let lowest = self.span(0, &all, &channels).start;
            let pixel = self.span(0, &Rect::new(0..1, 0..1), &channels);
            let bytes = pixel.end - pixel.start;
            // The first that ends behind the start of the range, and the first that begins behind its end.
            let start = (range.start + 1).saturating_sub(lowest + bytes);
            let end = range.end.saturating_sub(lowest);
            if start >= end {
                continue;
            }
            // The line and point that begin at a byte, or the first behind it.
            let (to_line, to_point) = (line_stride.unsigned_abs(), point_stride.unsigned_abs());
            let at = |byte: u64| match (byte / to_line, (byte % to_line).div_ceil(to_point)) {
                (line, point) if point < points => (line, point),
                (line, _) => (line + 1, 0),
            };
            let (start, end) = (at(start).min((lines, 0)), at(end).min((lines, 0)));
            let turned = |part: Range<u64>, all: u64, stride: i64| match stride < 0 {
                true => all - part.end..all - part.start,
                false => part,
            };
            let mut add = |in_lines: Range<u64>, in_points: Range<u64>| {
                if in_lines.is_empty() || in_points.is_empty() {
                    return;
                }
                let in_lines = turned(in_lines, lines, line_stride);
                let in_points = turned(in_points, points, point_stride);
                let pixels = match by_cols {
                    false => Rect::new(in_lines, in_points),
                    true => Rect::new(in_points, in_lines),
                };
                let inside = Rect::new(
                    pixels.row_start.max(rect.row_start)..pixels.row_end.min(rect.row_end),
                    pixels.col_start.max(rect.col_start)..pixels.col_end.min(rect.col_end),
                );
                if !inside.is_empty() {
                    found.push(inside);
                }
            };
            if start.0 == end.0 {
                add(start.0..start.0 + 1, start.1..end.1);
            } else if start.0 < end.0 {
                add(start.0..start.0 + 1, start.1..points);
                add(start.0 + 1..end.0, 0..points);
                add(end.0..end.0 + 1, 0..end.1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
