//! Runs of samples of a mapped image as numbers.

use std::ops::Range;

use crate::image::SampleKind;
use crate::layout::{decode, remove_lost};
use crate::open::Image;

/// Replaces `values` with the samples of `channel` in one row of the first frame, from column
/// `cols.start` up to `cols.end`. 64-bit integers beyond 2^53 are rounded.
///
/// The row, the columns and the channel must be inside the image.
pub(crate) fn read_row(
    image: &Image,
    row: u64,
    cols: Range<u64>,
    channel: u64,
    values: &mut Vec<f64>,
) {
    values.clear();
    if cols.is_empty() {
        return;
    }
    let layout = image.layout();
    let bytes = span(image, row, cols, channel);
    decode(layout.sample(), bytes, layout.col_stride() as usize, values);
}

/// As [`read_row`], without the samples with bytes that are `missing`.
pub(crate) fn read_row_left(
    image: &Image,
    row: u64,
    cols: Range<u64>,
    channel: u64,
    missing: &[Range<u64>],
    values: &mut Vec<f64>,
) {
    let layout = image.layout();
    let start = layout.sample_offset(0, row, cols.start, channel);
    let samples = (start, layout.col_stride(), layout.sample().bytes());
    read_row(image, row, cols, channel, values);
    remove_lost(values, samples, missing);
}

/// Replaces `values` with the samples of `channel` in one column; as [`read_row`].
pub(crate) fn read_col(
    image: &Image,
    col: u64,
    rows: Range<u64>,
    channel: u64,
    values: &mut Vec<f64>,
) {
    values.clear();
    if rows.is_empty() {
        return;
    }
    let layout = image.layout();
    let start = layout.sample_offset(0, rows.start, col, channel);
    let last = layout.sample_offset(0, rows.end - 1, col, channel);
    let bytes = &image.bytes()[start as usize..(last + layout.sample().bytes()) as usize];
    decode(layout.sample(), bytes, layout.row_stride() as usize, values);
}

/// The bytes of one row's grey values where these are single unsigned bytes side by side: the
/// commonest image by far, and ten times faster to sum up than anything else.
pub(crate) fn grey_bytes(image: &Image, row: u64, cols: Range<u64>) -> Option<&[u8]> {
    let layout = image.layout();
    let plain = layout.sample().kind() == SampleKind::U8
        && layout.channels() == 1
        && layout.col_stride() == 1;
    (plain && !cols.is_empty()).then(|| span(image, row, cols, 0))
}

/// From the first byte of the first sample to the last byte of the last one. The offsets fit a
/// `usize`, because the file is mapped.
fn span(image: &Image, row: u64, cols: Range<u64>, channel: u64) -> &[u8] {
    let layout = image.layout();
    let start = layout.sample_offset(0, row, cols.start, channel);
    let last = layout.sample_offset(0, row, cols.end - 1, channel);
    &image.bytes()[start as usize..(last + layout.sample().bytes()) as usize]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::image::Size;
    use crate::open::ShapeHints;

    /// An image of `side` × `side` samples of u16le, 50,000 and each one more than the one before, up to
    /// 60,000 and again, that has ended at a byte since it was opened.
    pub(crate) fn truncated(side: u64, end: u64) -> (tempfile::NamedTempFile, Image) {
        crate::bytes::install_fault_handler().expect("installed");
        let file = tempfile::NamedTempFile::new().expect("a file");
        let sample = |i: u64| (50_000 + (i % 10_001) as u16).to_le_bytes();
        let bytes: Vec<u8> = (0..side * side).flat_map(sample).collect();
        std::fs::write(file.path(), bytes).expect("written");
        let given = ShapeHints {
            size: Size::new(side, side).ok(),
            sample: Some("u16le".parse().expect("a sample type")),
            ..ShapeHints::default()
        };
        let image = Image::open(file.path(), &given).expect("an image");
        file.as_file().set_len(end).expect("truncated");
        (file, image)
    }
}
