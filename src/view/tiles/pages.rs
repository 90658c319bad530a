//! Asking the system for what will be read.

use std::ops::Range;

use crate::open::Image;

/// What the system reads of a file at least.
pub(crate) const PAGE: u64 = 4096;

/// Asks the system for the bytes of a part of an image before they are read.
pub(crate) fn announce(image: &Image, rows: &Range<u64>, cols: &Range<u64>) {
    if rows.is_empty() || cols.is_empty() {
        return;
    }
    let layout = image.layout();
    let by_cols = layout.row_stride() < layout.col_stride();
    let (lines, points) = turned(by_cols, (rows, cols));
    let line_stride = layout.row_stride().max(layout.col_stride());
    let offset = |line: u64, point: u64, channel: u64| {
        let (row, col) = turned(by_cols, (line, point));
        layout.sample_offset(0, row, col, channel)
    };
    // Planes of channels may be far apart.
    for channels in layout.channel_groups() {
        let (first, last) = (channels.start, channels.end - 1);
        let end = |line| offset(line, points.end - 1, last) + layout.sample().bytes();
        let start = |line| offset(line, points.start, first);
        // Lines that share pages, or nearly.
        if line_stride <= end(lines.start) - start(lines.start) + PAGE {
            image.will_need(start(lines.start)..end(lines.end - 1));
        } else {
            for line in lines.clone() {
                image.will_need(start(line)..end(line));
            }
        }
    }
}

/// The pair, turned round if it shall be.
pub(crate) fn turned<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}
