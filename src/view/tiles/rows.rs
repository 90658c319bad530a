//! The rows of an image, piece by piece.

use std::ops::Range;

use crate::layout::MOST_SUMMED;

/// Columns read together: the samples of a piece stay in the second-level cache.
pub(crate) const PIECE: u64 = 1 << 14;

const _: () = assert!(PIECE <= MOST_SUMMED);

/// Columns as pieces, from left to right.
pub(crate) fn pieces(cols: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
    let end = cols.end;
    let starts = cols.clone().step_by(PIECE as usize);
    starts.map(move |start| start..end.min(start + PIECE))
}
