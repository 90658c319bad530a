use std::io;
use std::ops::Range;

/// A run of whole rows, the unit in which an image is drawn, written and checked.
pub type Strip = Range<u64>;

/// Where the pixels of strips go: one byte a pixel, row-major, without padding.
///
/// Both calls may come from several threads at once and in any order; each strip comes once.
pub trait StripSink: Sync {
    /// About how many bytes a strip should have to be stored fast.
    fn strip_bytes(&self) -> u64;

    /// Lends a buffer of exactly `strip.len() × cols` bytes, of undefined content, to `draw`, which
    /// fills it whole; the bytes then belong to the sink.
    ///
    /// # Errors
    ///
    /// What writing them ran into.
    fn fill(&self, strip: Strip, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError>;

    /// Takes pixels that lie elsewhere already, such as in a mapped GPU buffer. Row `r` of the strip
    /// begins at byte `r · stride` of `pixels`; `stride` is at least the image's number of columns.
    ///
    /// # Errors
    ///
    /// What writing them ran into.
    fn put(&self, strip: Strip, pixels: &[u8], stride: usize) -> Result<(), StripError>;
}

/// Why a strip did not arrive: its bytes could not be stored.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StripError(#[from] pub io::Error);

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
