//! What came of a check.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::gpu::GpuError;
use crate::image::{Rect, Strip};
use crate::open::OpenNotice;

/// What came of a check.
#[derive(Debug)]
pub struct Verdict {
    /// The file.
    pub path: PathBuf,
    /// The rows checked, counted in the whole picture.
    pub rows: Strip,
    /// The columns checked.
    pub cols: u64,
    /// How many pixels differ.
    pub differing_pixels: u64,
    /// How many tiles of 256 × 256 pixels they are in.
    pub differing_tiles: u64,
    /// The smallest rectangle around all of them, in rows and columns of the whole picture.
    pub bounds: Option<Rect>,
    /// The first [`TILES_TOLD`](crate::verify::TILES_TOLD) tiles that were found, from the top.
    pub tiles: Vec<DifferingTile>,
    /// The graphics adapter's name; none where the CPU drew.
    pub adapter: Option<String>,
    /// The fault of the adapter after which the CPU drew the rest.
    pub gpu_fault: Option<GpuError>,
    /// From start to end.
    pub duration: Duration,
}

impl Verdict {
    /// Whether every pixel is what it should be.
    pub fn is_equal(&self) -> bool {
        self.differing_pixels == 0
    }
}

/// A tile in which pixels differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DifferingTile {
    /// The smallest rectangle around the pixels of the tile that differ, in rows and columns of the whole
    /// picture.
    pub bounds: Rect,
    /// How many these are.
    pub differing_pixels: u64,
    /// Row of the first of them, in the whole picture.
    pub first_row: u64,
    /// Column of the first of them.
    pub first_col: u64,
    /// What should be there: up to eight levels from the first on, in its row.
    pub expected: Vec<u8>,
    /// What is there instead.
    pub found: Vec<u8>,
}

/// What whoever asked for a check may want to know at once. Nothing of it keeps the file from being checked.
#[derive(Clone, Debug)]
pub enum VerifyNotice {
    /// How the file was opened.
    Image(OpenNotice),
    /// The file goes on after its last pixel, and what is there is not compared.
    More {
        /// The file.
        path: PathBuf,
        /// Bytes after the last pixel.
        bytes: u64,
    },
    /// To look at the squares that its header tells of takes more than a day.
    Long {
        /// About so many.
        days: u64,
    },
    /// A graphics processor did not open, and another one draws.
    PassedOver(GpuError),
    /// The CPU draws, though a graphics processor might have, and why.
    OnCpu(GpuError),
    /// The graphics processor failed, and the CPU drew the rest.
    GpuLost(GpuError),
}

impl fmt::Display for VerifyNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyNotice::Image(notice) => notice.fmt(f),
            VerifyNotice::Long { days } => write!(
                f,
                "the squares that its header tells of take about {days} days to look at on this machine"
            ),
            VerifyNotice::More { path, bytes } => write!(
                f,
                "{}: {bytes} bytes after the last pixel are not compared",
                path.display()
            ),
            VerifyNotice::PassedOver(reason) => write!(f, "{reason}; another one draws"),
            VerifyNotice::OnCpu(reason) => write!(f, "drawing on the CPU: {reason}"),
            VerifyNotice::GpuLost(fault) => write!(f, "{fault}; the CPU drew the rest"),
        }
    }
}
