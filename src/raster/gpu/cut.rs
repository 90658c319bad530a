//! How a picture is cut into what the device draws at a time.

use crate::image::PART_COLS;
use crate::raster::gpu::shader::{BIN_COLS, BIN_ROWS, RUN, TILE_COLS, TILE_ROWS};

/// Pixels of a strip, but for those at the right and the bottom; and of the bins in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct GpuCut {
    pub(super) strip_rows: u32,
    pub(super) strip_cols: u32,
    pub(super) bin_rows: u32,
}

/// The two fine dispatches have a workgroup a tile; 65,535 is the least that every adapter allows.
const MAX_TILES: u32 = 65_535;

// Parts of rows begin where bins do.
const _: () = assert!(PART_COLS.is_multiple_of(BIN_COLS as u64));

impl GpuCut {
    /// For `rows` × `cols` pixels in strips of about `strip_bytes`; of up to `most_bytes`, if strips are
    /// lower than tiles otherwise.
    pub(super) fn new(rows: u32, cols: u32, strip_bytes: u64, most_bytes: u64) -> GpuCut {
        let tile_row = u64::from(stride(cols)) * u64::from(TILE_ROWS);
        let strip_bytes = strip_bytes.max(tile_row).min(most_bytes);
        let most_cols = strip_bytes.min((MAX_TILES * TILE_COLS).into());
        let most_cols = (most_cols / PART_COLS).max(1) * PART_COLS;
        if u64::from(cols) > most_cols {
            return GpuCut {
                strip_rows: 1,
                strip_cols: most_cols as u32,
                bin_rows: TILE_ROWS,
            };
        }
        let most_rows = MAX_TILES / cols.div_ceil(TILE_COLS) * TILE_ROWS;
        let fitting = (strip_bytes / u64::from(stride(cols))).clamp(1, rows.min(most_rows).into());
        // Whole bins in a strip, and whole tiles in a bin; or whole strips in a bin of a tile's rows.
        let (strip_rows, bin_rows) = match fitting as u32 {
            fitting @ BIN_ROWS.. => (fitting - fitting % BIN_ROWS, BIN_ROWS),
            fitting @ TILE_ROWS.. => {
                let rows = fitting - fitting % TILE_ROWS;
                (rows, rows)
            }
            fitting if fitting == rows => (rows, TILE_ROWS),
            fitting => (1 << fitting.ilog2(), TILE_ROWS),
        };
        GpuCut {
            strip_rows,
            strip_cols: cols,
            bin_rows,
        }
    }

    /// Of a whole strip.
    pub(super) fn bytes(&self) -> u64 {
        u64::from(stride(self.strip_cols)) * u64::from(self.strip_rows)
    }

    /// Of a whole strip.
    pub(super) fn tiles(&self) -> u64 {
        u64::from(self.strip_cols.div_ceil(TILE_COLS))
            * u64::from(self.strip_rows.div_ceil(TILE_ROWS))
    }
}

/// Bytes from row to row of a strip of `cols` columns: whole runs.
pub(super) fn stride(cols: u32) -> u32 {
    cols.div_ceil(RUN) * RUN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_strip_fits(
            rows in 1..=u32::MAX,
            cols in prop_oneof![1..10_000_u32, 1..=u32::MAX],
            strip_bytes in prop_oneof![1..100_000_u64, 1..1_u64 << 30],
            most_bytes in prop_oneof![1..100_000_u64, 1..1_u64 << 30],
        ) {
            let most_bytes = most_bytes.max(strip_bytes);
            let cut = GpuCut::new(rows, cols, strip_bytes, most_bytes);
            prop_assert!(cut.tiles() <= MAX_TILES.into());
            prop_assert!(cut.bytes() <= most_bytes.max(PART_COLS));
            prop_assert!((1..=rows).contains(&cut.strip_rows));
            prop_assert!(cut.strip_cols == cols || cut.strip_rows == 1);
            prop_assert!(
                cut.strip_cols == cols || u64::from(cut.strip_cols).is_multiple_of(PART_COLS)
            );
            prop_assert!((TILE_ROWS..=BIN_ROWS).contains(&cut.bin_rows));
            prop_assert!(cut.bin_rows.is_multiple_of(TILE_ROWS));
            prop_assert!(
                cut.strip_rows.is_multiple_of(cut.bin_rows)
                    || cut.bin_rows.is_multiple_of(cut.strip_rows)
                    || cut.strip_rows == rows
            );
        }
    }
}
