use std::io;
use std::ops::Range;

use crate::image::rect::Rect;

/// A run of whole rows.
pub type Strip = Range<u64>;

/// Where a row is too long to be drawn at once, its parts begin at columns that are multiples of this:
/// of every unit that those who look at the pixels divide rows into.
pub const PART_COLS: u64 = 1024;

/// Where drawn pixels go: one byte a pixel, row-major, without padding.
///
/// They come as strips: runs of whole rows or, where a row is longer than a strip should be, parts of a
/// single row that begin at a multiple of [`PART_COLS`]. So the pixels of each lie together in a file.
///
/// Both calls may come from several threads at once and in any order; each pixel comes once.
pub trait StripSink: Sync {
    /// About how many bytes a strip should have to be stored fast.
    fn strip_bytes(&self) -> u64;

    /// Lends a buffer of exactly a byte for each pixel of `strip`, of undefined content, to `draw`, which
    /// fills it whole; the bytes then belong to the sink.
    ///
    /// # Errors
    ///
    /// What writing them ran into.
    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError>;

    /// Takes pixels that lie elsewhere already, such as in a mapped GPU buffer. Row `r` of the strip
    /// begins at byte `r · stride` of `pixels`; `stride` is at least the strip's number of columns.
    ///
    /// # Errors
    ///
    /// What writing them ran into.
    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError>;
}

/// Why a strip did not arrive: its bytes could not be stored.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StripError(#[from] pub io::Error);

/// What `region` is cut into, row by row: rectangles of `rows` × `cols`, but for those at the right and
/// the bottom.
pub fn tiles(region: &Rect, rows: u64, cols: u64) -> impl Iterator<Item = Rect> + Clone + use<> {
    let across = region.col_start..region.col_end;
    strips(region.row_start..region.row_end, rows).flat_map(move |rows| {
        strips(across.clone(), cols).map(move |cols| Rect::new(rows.clone(), cols))
    })
}

/// The strips that `rows` is cut into from the top, each of `strip_rows` rows but for a shorter
/// last one.
pub fn strips(rows: Range<u64>, strip_rows: u64) -> impl ExactSizeIterator<Item = Strip> + Clone {
    let strip_rows = strip_rows.max(1);
    let count = rows.end.saturating_sub(rows.start).div_ceil(strip_rows);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    (0..count).map(move |i| {
        let start = rows.start + i as u64 * strip_rows;
        start..rows.end.min(start + strip_rows)
    })
}
