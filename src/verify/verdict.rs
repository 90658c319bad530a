//! What came of a check, for people and programs.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use crate::generate::report::as_text;
use crate::say::printable;

/// What came of a check.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// The file.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// Whether every pixel is what it should be.
    pub equal: bool,
    /// The rows checked, counted in the whole picture, half-open.
    pub rows: [u64; 2],
    /// The columns checked.
    pub cols: u64,
    /// How many pixels differ.
    pub differing_pixels: u64,
    /// How many tiles they are in.
    pub differing_tiles: u64,
    /// The smallest rectangle around all of them.
    pub bounds: Option<Bounds>,
    /// The first [`TILES_TOLD`](crate::verify::TILES_TOLD) tiles that were found, from the top.
    pub tiles: Vec<Tile>,
    /// `cpu` or `gpu`.
    pub renderer: &'static str,
    /// The graphics adapter's name.
    pub adapter: Option<String>,
    /// The fault of the adapter after which the CPU drew the rest.
    pub gpu_fault: Option<String>,
    /// From start to end.
    pub seconds: f64,
}

/// Half-open ranges of rows and columns of the whole picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Bounds {
    /// First row, and the one below the last.
    pub rows: [u64; 2],
    /// First column, and the one after the last.
    pub cols: [u64; 2],
}

/// A tile in which pixels differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tile {
    /// The smallest rectangle around the pixels of the tile that differ.
    pub bounds: Bounds,
    /// How many these are.
    pub differing_pixels: u64,
    /// Row of the first of them.
    pub first_row: u64,
    /// Column of the first of them.
    pub first_col: u64,
    /// What should be there: up to eight levels from the first on, in its row.
    pub expected: Vec<u8>,
    /// What is there instead.
    pub found: Vec<u8>,
}

impl fmt::Display for Verdict {
    /// One line if all is well, else one more for each of the first tiles.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        let path = printable(&path);
        let [start, end] = self.rows;
        let Some(bounds) = self.bounds else {
            let bytes = ((end - start) * self.cols) as f64;
            write!(
                f,
                "{path}: every pixel of rows {start}..{end} is as it should be"
            )?;
            if bytes > 1e8 {
                write!(f, " ({:.1} GB/s)", bytes / self.seconds / 1e9)?;
            }
            return Ok(());
        };
        write!(
            f,
            "{path}: {} pixels in {} tiles differ, all within {bounds}",
            self.differing_pixels, self.differing_tiles
        )?;
        const LINES: usize = 10;
        for tile in self.tiles.iter().take(LINES) {
            let Tile {
                bounds,
                differing_pixels,
                first_row,
                first_col,
                expected,
                found,
            } = tile;
            write!(
                f,
                "\n  {bounds}: {differing_pixels} pixels, the first at row {first_row}, col {first_col}: \
                 expected {expected:?}, found {found:?}"
            )?;
        }
        if self.differing_tiles > LINES as u64 {
            let more = self.differing_tiles - LINES as u64;
            write!(f, "\n  and {more} tiles more")?;
        }
        Ok(())
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { rows, cols } = self;
        write!(
            f,
            "rows {}..{}, cols {}..{}",
            rows[0], rows[1], cols[0], cols[1]
        )
    }
}
